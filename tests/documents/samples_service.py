"""Samples."""

from typing import Any

FIELDS: dict[str, dict[str, Any]] = {}
