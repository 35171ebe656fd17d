"""What happened to permits and exemptions."""

from dataclasses import dataclass

from tongtu.kernel.events import Event
from tongtu.workflow.engine import Moved


class PermitMoved(Moved):
    """A permit took a step."""


@dataclass(frozen=True)
class PermitCorrected(Event):
    """A permit that nobody had used yet was corrected. fields: the names of what changed."""

    fields: list[str]


@dataclass(frozen=True)
class ExemptionChanged(Event):
    """An exemption was registered or ended."""

    what: str
