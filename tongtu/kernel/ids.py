"""Names of rows: UUIDs that sort by time, made by the application, so that a row can be named offline."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    return uuid7()
