"""Where months of passages go when they leave the database: a folder, or a bucket that speaks S3."""

import os
from pathlib import Path
from typing import Any


def archive(folder: Path) -> dict[str, Any]:  # Any: options of a storage, of several kinds
    """The storage named "archive". ARCHIVE_S3_BUCKET decides; else TONGTU_ARCHIVE_DIR, else the folder."""
    if bucket := os.environ.get("ARCHIVE_S3_BUCKET"):
        return bucket_of(bucket, endpoint=os.environ.get("ARCHIVE_S3_ENDPOINT") or None)
    return folder_of(Path(os.environ.get("TONGTU_ARCHIVE_DIR") or folder))


def folder_of(folder: Path) -> dict[str, Any]:
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder), "allow_overwrite": True},
    }


def bucket_of(bucket: str, *, endpoint: str | None) -> dict[str, Any]:
    """Key and secret are read where every S3 client reads them, unless ARCHIVE_S3_KEY and _SECRET are set."""
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint,
            "access_key": os.environ.get("ARCHIVE_S3_KEY") or None,
            "secret_key": os.environ.get("ARCHIVE_S3_SECRET") or None,
            "region_name": os.environ.get("ARCHIVE_S3_REGION") or None,
            "location": os.environ.get("ARCHIVE_S3_PREFIX", ""),
            "file_overwrite": True,
            "default_acl": None,
            "querystring_auth": True,
        },
    }
