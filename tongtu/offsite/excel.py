"""Lists as an Excel file: written as they are, never as a formula."""

from tongtu.web.sheets import KIND, MOST_ROWS, Sheet, book, workbook

__all__ = ["KIND", "MOST_ROWS", "Sheet", "book", "workbook"]
