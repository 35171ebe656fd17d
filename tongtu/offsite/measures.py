"""The numbers behind intake, checks and review: law/data/offsite.toml, with the agency's own over them."""

from typing import Any

from tongtu.law.sources import remembered, toml_tables


# Any: numbers, lists and words of a table; each check knows what it asked for.
@remembered
def measure(table: str, name: str) -> Any:
    """One number (or list) by its table and name. A name that is not there is a bug: KeyError."""
    return toml_tables("offsite")[table][name]
