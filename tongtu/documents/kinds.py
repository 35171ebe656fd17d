"""The kinds of documents (文书种类): kinds.toml, read once."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from django.utils.translation import gettext as _

from tongtu.documents.schemas import SCHEMAS
from tongtu.kernel.errors import Refused
from tongtu.law.articles import numeral

HERE = Path(__file__).parent
TEMPLATES = HERE / "typst"
EService: TypeAlias = Literal["yes", "no", "setting"]


@dataclass(frozen=True)
class Kind:
    """One kind of document; see kinds.toml for what each field means."""

    id: str
    no: str
    title: str
    abbr: str = ""
    sealed: bool = False
    served: bool = False
    e_service: EService = "no"
    copies: bool = False
    signed_by: tuple[str, ...] = ()
    cites: dict[str, str] = field(default_factory=dict, hash=False)
    limits: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def ready(self) -> bool:
        """Whether it can be issued: it has a template and a schema."""
        return self.id in SCHEMAS and (TEMPLATES / f"{self.id}.typ").exists()

    @property
    def form(self) -> str:
        """What stands in the corner of a ministry form: 交通运输行政执法文书式样之十五."""
        return f"交通运输行政执法文书式样之{numeral(int(self.no[1:]))}" if self.no.startswith("F") else ""

    @property
    def footer(self) -> str:
        return str(_file()["footers"]["party"]) if self.copies else ""


@cache
def _file() -> dict[str, Any]:  # Any: TOML
    return tomllib.loads((HERE / "kinds.toml").read_text("utf8"))


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by its identifier, in the order of the forms."""
    file = _file()
    return {
        name: Kind(
            id=name,
            cites=file["cites"].get(name, {}),
            limits=file["limits"].get(name, {}),
            **{**row, "signed_by": tuple(row.get("signed_by", ()))},
        )
        for name, row in file["kind"].items()
    }


def numbering() -> dict[str, Any]:  # Any: TOML
    """The default shape of a number: width, zero_pad, form."""
    rule: dict[str, Any] = _file()["numbering"]
    return rule


def kind_of(name: str) -> Kind:
    """A kind that can be issued. Raises Refused (no_such_document)."""
    kind = kinds().get(name)
    if kind is None or not kind.ready:
        title = f"《{kind.title}》" if kind else f"“{name}”"
        raise Refused("no_such_document", _("本版本还不能出具%s，请使用纸质文书办理。") % title)
    return kind
