"""What the archive asks of its place holds for a folder and for a bucket that speaks S3, over real HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from tests.offsite import roads_past as past
from tests.offsite import world
from tongtu.config.objects import bucket_of
from tongtu.kernel.errors import Refused
from tongtu.offsite.archive import dropping, exporting, history, places, verifying
from tongtu.offsite.models import ArchivedMonth

OLD = past.month_ago(5)
BUCKET = "tongtu-archive"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def place(request, settings, tmp_path, monkeypatch) -> Iterator[str]:
    past.archive_in(settings, tmp_path)
    if request.param == "bucket":
        endpoint = request.getfixturevalue("s3")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        client: Any = boto3.client("s3", endpoint_url=endpoint)
        client.create_bucket(Bucket=BUCKET)
        settings.STORAGES = {**settings.STORAGES, "archive": bucket_of(BUCKET, endpoint=endpoint)}
        yield "bucket"
        _empty(client)
    else:
        yield "folder"


def _empty(client: Any) -> None:
    for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=one["Key"])


def kept(folder: Path, content: bytes, name: str) -> dict[str, Any]:
    path = folder / "made"
    path.write_bytes(content)
    places.put(path, name)
    return {"name": name, "sha256": places.digest_of(path), "size": len(content)}


def test_what_is_put_is_read_back_by_its_digest(place, tmp_path):
    file = kept(tmp_path, b"columns" * 1000, "passages/2026-08/1/part.parquet")
    assert places.local(**file).read_bytes() == b"columns" * 1000
    assert places.digest_kept(file["name"]) == file["sha256"]
    assert places.listed("passages/2026-08/1") == [file["name"]]


def test_putting_a_name_again_replaces_it_and_makes_no_second(place, tmp_path):
    places.put_text("half", "passages/2026-08/manifest-1.json")
    places.put_text("whole", "passages/2026-08/manifest-1.json")
    assert places.read_text("passages/2026-08/manifest-1.json") == "whole"
    assert places.listed("passages/2026-08") == ["passages/2026-08/manifest-1.json"]


def test_what_is_missing_is_unreachable_and_says_its_name(place, tmp_path):
    for ask in (
        lambda: places.read_text("none.json"),
        lambda: places.digest_kept("none.parquet"),
        lambda: places.local("none.parquet", sha256="0" * 64, size=1),
    ):
        with pytest.raises(places.Unreachable, match="none"):
            ask()


def test_what_was_cut_short_or_changed_is_not_read(place, tmp_path):
    file = kept(tmp_path, b"whole file", "part.parquet")
    places.put_text("half", "part.parquet")
    with pytest.raises(places.Unreachable):
        places.local(**file)


def test_what_is_removed_is_gone_and_may_be_removed_again(place, tmp_path):
    file = kept(tmp_path, b"x", "passages/2026-08/part.parquet")
    places.remove(file["name"])
    places.remove(file["name"])
    assert places.listed("passages/2026-08") == []


def test_an_empty_folder_lists_nothing(place):
    assert places.listed("passages/1999-01") == []


@pytest.mark.django_db
def test_a_month_goes_there_and_answers_from_there(place):
    past.traffic(OLD, lorries=15)
    said = {"first": OLD.first, "last": OLD.next.first, "size": 50}
    before = history.search(world.ANNA, **said).rows
    exporting.export(past.KEEPER, OLD, most_rows=6)
    dropping.drop(past.KEEPER, OLD)
    after = history.search(world.ANNA, **said)
    assert [row | {"source": ""} for row in after.rows] == [row | {"source": ""} for row in before]
    assert after.from_archive


@pytest.mark.django_db
def test_a_file_lost_there_is_found_by_verification(place):
    past.traffic(OLD, lorries=3)
    exporting.export(past.KEEPER, OLD)
    places.remove(ArchivedMonth.objects.get().files[0]["name"])
    with pytest.raises(Refused, match="part-0001"):
        verifying.verify(past.KEEPER, OLD)


def test_a_bucket_that_does_not_answer_is_unreachable(settings, tmp_path, monkeypatch):
    past.archive_in(settings, tmp_path)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.STORAGES = {**settings.STORAGES, "archive": bucket_of(BUCKET, endpoint="http://127.0.0.1:9")}
    with pytest.raises(places.Unreachable):
        places.local("part.parquet", sha256="0" * 64, size=1)


def test_copies_of_a_bucket_make_room_for_new_ones(settings, tmp_path):
    folder = tmp_path / "cache"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.parquet").write_bytes(b"x" * 10)
    settings.ARCHIVE_CACHE_BYTES = 25
    places._make_room(folder, keep=folder / "3.parquet")
    assert len(list(folder.glob("*.parquet"))) == 2
    assert (folder / "3.parquet").exists()
