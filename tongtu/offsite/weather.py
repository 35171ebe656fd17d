"""The weather that was declared for a place and a time: the county's, its city's, its province's."""

from datetime import datetime

from tongtu.kernel.actors import system
from tongtu.law.rules import covers
from tongtu.offsite.models import WeatherNotice

WEATHER = system("weather")


def weather_at(region: str, at: datetime) -> str:
    """What was declared, or "". A wider region's declaration holds for its counties."""
    rows = WeatherNotice.objects.visible_to(WEATHER).filter(
        starts_at__lte=at, ends_at__gte=at, region__startswith=region[:2]
    )
    found = [row for row in rows.order_by("starts_at") if covers(row.region, region)]
    return found[-1].kind if found else ""
