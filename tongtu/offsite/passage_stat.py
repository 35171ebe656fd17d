"""PASSAGE_STAT, the daily figures of each station as a province collects them (02 §3.2). Nothing is sent from here."""

import hashlib
import json
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Invalid
from tongtu.offsite import statistics
from tongtu.offsite.cells import BANDS
from tongtu.offsite.measures import measure
from tongtu.offsite.passages import monthly, rows
from tongtu.offsite.periods import OLDEST

VERSION = "1"
STATIONS = """
WITH kept AS MATERIALIZED (SELECT * FROM offsite_daily WHERE {seen} AND day = %s)
SELECT site.code AS station_code, site.name AS station_name, site.region AS division_code,
sum(kept.passages)::bigint AS trucks, sum(kept.over)::bigint AS over_limit,
sum(kept.hundred)::bigint AS hundred_tonnes, sum(kept.unread)::bigint AS no_plate, {lists}
FROM kept JOIN offsite_device AS device ON device.code = kept.device_code
JOIN offsite_site AS site ON site.id = device.site_id
GROUP BY site.code, site.name, site.region ORDER BY site.region, site.code
"""


def body(actor: Actor, day: date) -> dict[str, Any]:
    """The body for one day: what has come in so far, and `closed` once the day is over and added up.

    A station that was offline may still send for a closed day; the figures asked for later are then the right ones.
    Raises Invalid (wrong_period) for a day that has not begun.
    """
    if not OLDEST <= day <= clock.today():
        raise Invalid("wrong_period", _("这一天还没有统计。"), field="date")
    fresh = statistics.freshness(actor)
    payload = [_station(row, day) for row in _stations(actor, day)]
    written = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {
        "msg_type": "PASSAGE_STAT",
        "version": VERSION,
        "date": day.isoformat(),
        "as_of": fresh.as_of,
        "closed": fresh.as_of >= _end(day),
        "sha256": hashlib.sha256(written.encode()).hexdigest(),
        "payload": payload,
    }


def _end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _stations(actor: Actor, day: date) -> list[dict[str, Any]]:
    seen, values = statistics.scope(actor)
    wide = ", ".join(statistics.summed(name, size) for name, size in monthly.LISTS.items())
    return rows(STATIONS.format(seen=seen, lists=wide), [*values, day])


def _station(row: dict[str, Any], day: date) -> dict[str, Any]:
    cells, hours, hours_over = row.pop("cells"), row.pop("hours"), row.pop("hours_over")
    bounds: list[int] = measure("bands", "rate_bp")
    pairs = zip([0, *bounds], [*bounds, None], strict=True)
    bands = [
        {"over_bp": low, "up_to_bp": high, "count": sum(cells[band::BANDS])}
        for band, (low, high) in enumerate(pairs, 1)
    ]
    told = {
        "date": day.isoformat(),
        "bands": bands,
        "trucks_by_hour": hours,
        "over_limit_by_hour": hours_over,
    }
    return row | told
