"""The words of notices, filled with values that were checked first."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tongtu.kernel.errors import Invalid
from tongtu.kernel.speech import kept
from tongtu.registry.queries import looks_personal

CODE = "sign_in_code"


@dataclass(frozen=True)
class Text:
    """One notice in its three lengths. The inbox and the SMS say the same, the SMS shorter."""

    title: str
    inbox: str
    sms: str


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text("utf8"))


def kinds() -> list[str]:
    return [kind for kind in _table() if kind not in ("common", CODE)]


def code_sms(values: dict[str, str]) -> str:
    """The SMS that carries a sign-in code; it speaks for the platform, not for one agency."""
    common = _table()["common"]
    text = _table()[CODE]["sms"].format_map(values)
    return str(common["sms"].format(agency=common["platform"], text=text, end=""))


def write(kind: str, values: dict[str, str], *, agency: str, phone: str, site: str) -> Text:
    """The text of a kind. agency and phone: the agency that speaks; site: the official address, written out.

    Raises Invalid (kind, values, personal).
    """
    table = _table()
    if kind not in kinds():
        raise Invalid("kind", _("没有这种通知：%(kind)s") % {"kind": kind})
    if set(values) != set(table[kind]["fields"]):
        raise Invalid(
            "values", _("这种通知需要的内容是：%(fields)s") % {"fields": "、".join(table[kind]["fields"])}
        )
    if any(looks_personal(str(value)) for value in values.values()):
        raise Invalid(
            "personal", _("通知内容不得包含完整的证件号码、手机号码或车牌号码。"), "《个人信息保护法》第六条"
        )
    given = {**values, "agency": agency, "phone": phone}
    row = {part: table[kind][part].format_map(given) for part in ("title", "inbox", "sms")}
    end = table["common"]["sms_end"].format(site=site, phone=phone)
    sms = table["common"]["sms"].format(agency=agency, text=row["sms"], end=end)
    return Text(title=row["title"], inbox=row["inbox"], sms=sms)


def _declare() -> None:
    """A title is kept with its values in it: a reader's list tells it in the reader's language."""
    for kind in kinds():
        kept(str(_table()[kind]["title"]).replace("{", "%(").replace("}", ")s"))


_declare()
