"""Document numbers (文书编号): agency prefix, short name, year in 〔〕, serial."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongtu.documents.kinds import numbering
from tongtu.kernel import counters
from tongtu.kernel.errors import Refused

Unit = Mapping[str, Any]  # Any: registry's unit block, plain values


def allot(unit: Unit, *, abbr: str, year: int) -> str:
    """The next number of a unit: 豫宛南召交执罚〔2026〕000001号.

    The serial starts again every year for each (agency, abbr); the prefix names the agency, wherever its case
    lies. A rollback gives a number back, so there are no gaps. A unit may set `number_width` and `zero_pad`.
    Raises Refused (no_prefix).
    """
    prefix = str(unit.get("prefix", ""))
    if not prefix:
        raise Refused("no_prefix", _("本单位尚未设置文书编号的机关代字，请联系管理员在“机构”中设置。"))
    serial = counters.next_value(region="", unit=prefix, kind=abbr, year=year)
    return written(unit, abbr=abbr, year=year, serial=serial)


def written(unit: Unit, *, abbr: str, year: int, serial: int) -> str:
    """A number as it is printed."""
    rule = numbering()
    padded = unit.get("zero_pad", rule["zero_pad"])
    width = int(unit.get("number_width") or rule["width"]) if padded else 1
    number: str = rule["form"].format(
        prefix=unit["prefix"], abbr=abbr, year=year, serial=str(serial).zfill(width)
    )
    return number
