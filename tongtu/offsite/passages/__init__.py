"""过车记录 in the database: one table of months written by COPY, and what is counted of it. All its SQL is here."""

from tongtu.offsite.passages.months import create_months
from tongtu.offsite.passages.reading import candidates, replica_rows, rows
from tongtu.offsite.passages.table import COLUMNS, Kept, keep, text

__all__ = [
    "COLUMNS",
    "Kept",
    "candidates",
    "create_months",
    "keep",
    "replica_rows",
    "rows",
    "text",
]
