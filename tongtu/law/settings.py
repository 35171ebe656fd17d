"""Points of the law that are not settled: the default of the product, and what the agency decided instead."""

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from tongtu.law.articles import cite
from tongtu.law.sources import agency_answers, remembered, toml_rows

Answer: TypeAlias = bool | int | str


@dataclass(frozen=True)
class Setting:
    """One open point. answer: the default until the agency decides it. where: what asks for it."""

    id: str
    title: str
    default: Answer
    why: str
    law: str
    where: str
    mark: str
    options: tuple[str, ...] = ()
    decided: bool = False
    answer: Answer = ""

    @property
    def cited(self) -> str:
        return cite(self.law)


def _setting(row: dict[str, Any]) -> Setting:  # Any: a row of TOML
    return Setting(**{**row, "options": tuple(row.get("options", ())), "answer": row["default"]})


@remembered
def settings() -> dict[str, Setting]:
    """Every open point by its id, the agency's answers applied.

    Raises ValueError for an answer to no question, of the wrong type, or not among the options.
    """
    found = {one.id: one for one in map(_setting, toml_rows("settings", "setting"))}
    for setting_id, answer in agency_answers("settings").items():
        if setting_id not in found:
            raise ValueError(f"settings: nobody asks for {setting_id}")
        found[setting_id] = _decided(found[setting_id], answer)
    return found


def _decided(one: Setting, answer: Any) -> Setting:  # Any: whatever the agency's file holds
    if type(answer) is not type(one.default) or (one.options and answer not in one.options):
        allowed = "、".join(one.options) or type(one.default).__name__
        raise ValueError(f"settings: {one.id} must be {allowed}")
    return replace(one, answer=answer, decided=True)


def setting(setting_id: str) -> Answer:
    """The answer in force. Raises KeyError for a point nobody declared."""
    return settings()[setting_id].answer
