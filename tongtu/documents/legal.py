"""What the law says on the day a document is issued, in the words it prints."""

from datetime import date
from typing import Any

from tongtu.documents.kinds import Kind
from tongtu.law.articles import cite, numeral
from tongtu.law.limits import Limit, limit
from tongtu.law.surcharge import surcharge_rate

WORDS = {"working_day": "个工作日", "calendar_day": "日", "month": "个月", "year": "年", "hour": "小时"}


def words(edition: Limit) -> str:
    """五个工作日, 六十日, 六个月."""
    return f"{numeral(edition.amount)}{WORDS[edition.unit]}"


def percent(basis_points: int) -> str:
    """300 → 百分之三."""
    whole, rest = divmod(basis_points, 100)
    assert not rest, "the surcharge is a whole percent"
    return f"百分之{numeral(whole)}"


def law_of(kind: Kind, *, on: date, region: str) -> dict[str, Any]:
    """Citations, time limits and rates of a kind on a day, with the editions used. Any: JSON."""
    editions = {name: limit(limit_id, on=on, region=region) for name, limit_id in kind.limits.items()}
    found: dict[str, Any] = {
        "cites": {name: cite(law, full=True) for name, law in kind.cites.items()},
        "limits": {name: words(edition) for name, edition in editions.items()},
        "editions": {name: edition.edition for name, edition in editions.items()},
        "surcharge": "",
    }
    if "surcharge" in kind.cites:
        found["surcharge"] = percent(surcharge_rate(on, region).daily_bp)
    return found
