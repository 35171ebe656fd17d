"""Where one plate passed around a moment: by plate, colour and time, over all regions."""

from datetime import datetime
from typing import Any

from tongtu.offsite.passages.reading import rows

MOST = 60


def sightings(plate_no: str, plate_color: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """The passages of one plate and colour between two instants, the newest first, no more than MOST."""
    return rows(
        "SELECT region, device_code, passed_at, record_code, gross_kg_raw, axle_count FROM offsite_passage "
        "WHERE plate_no = %s AND plate_color = %s AND passed_at BETWEEN %s AND %s "
        "ORDER BY passed_at DESC LIMIT %s",
        [plate_no, plate_color, start, end, MOST],
    )
