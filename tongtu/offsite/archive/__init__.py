"""Months of passages outside the database: written as Parquet, proven equal, dropped, and still answered from."""
