"""What happened at the roadside and in review."""

from dataclasses import dataclass

from tongtu.kernel.events import Event
from tongtu.workflow.engine import Moved


class DeviceMoved(Moved):
    """A device took a step from plan to retirement."""


class RecordMoved(Moved):
    """A candidate record took a step."""


class AlertMoved(Moved):
    """An alert of the review took a step."""


class DrawMoved(Moved):
    """The draw of a month's samples took a step."""


class DisputeMoved(Moved):
    """A party's dispute took a step."""


@dataclass(frozen=True)
class RecordCorrected(Event):
    """A reviewer adopted other values than the measured ones. fields: their names, never the values."""

    fields: list[str]


@dataclass(frozen=True)
class DisputeUpheld(Event):
    """A party was right about a record. case: the subject of the case that rests on it, or ""."""

    record: str
    reason: str
    case: str


class CloneMoved(Moved):
    """A suspicion of a cloned plate took a step."""


@dataclass(frozen=True)
class CopiedToPolice(Event):
    """A suspicion of a cloned plate is to be read by the police, who keep the plates. reasons: their codes."""

    score: int
    reasons: list[str]


@dataclass(frozen=True)
class WeatherDeclared(Event):
    """The weather of a region and a time was declared."""

    kind: str


@dataclass(frozen=True)
class SiteChanged(Event):
    """A site was created, changed or published. fields: the names of what changed."""

    what: str
    fields: list[str]


@dataclass(frozen=True)
class DeviceReviewed(Event):
    """A legal or technical review of a device was recorded."""

    kind: str
    passed: bool


@dataclass(frozen=True)
class CertificateAdded(Event):
    """A verification certificate was recorded for a device."""

    certificate: str


@dataclass(frozen=True)
class KeyRenewed(Event):
    """A device was given a new key; the old one is worthless. The key itself is in no event."""


@dataclass(frozen=True)
class MonthArchived(Event):
    """A month of passages was exported, verified, dropped, restored or adopted. what: which of them."""

    what: str
    month: str
    rows: int
    manifest: str
    trouble: str = ""


@dataclass(frozen=True)
class PicturesRemoved(Event):
    """Pictures past their time were removed. why: "loose" or "rejected"; bytes: of objects nobody names any more."""

    why: str
    files: int
    objects: int
    bytes: int


class HoldMoved(Moved):
    """A day of a device was held, given free or found bad."""


class AlarmMoved(Moved):
    """An alarm of a device was raised or seen to."""


@dataclass(frozen=True)
class DeviceCorrected(Event):
    """What the register says of a device was corrected. fields: the names of what changed."""

    fields: list[str]


@dataclass(frozen=True)
class ReferenceLearned(Event):
    """The steering-axle mean of a device was learned anew, from the lorries between two days."""

    mean_kg: int
    lorries: int
    first: str
    last: str


@dataclass(frozen=True)
class WorkDone(Event):
    """A device was repaired, its road resurfaced, or its site moved."""

    kind: str
    done_on: str


@dataclass(frozen=True)
class ActLocked(Event):
    """An agency filed a transport act first, and has jurisdiction. holder: the subject of the filed record."""

    holder: str
    agency: str


@dataclass(frozen=True)
class ActTold(Event):
    """A record or weighing belongs to an act that another agency has filed."""

    act: str
    agency: str


class WeighingMoved(Moved):
    """A weighing at a station took a step."""


@dataclass(frozen=True)
class StationChanged(Event):
    """A station was entered, changed or closed, its scale verified, or its key renewed. what: which of these."""

    what: str


@dataclass(frozen=True)
class PoliceTold(Event):
    """A decision of the police was taken in. source: the digest of the file, or api."""

    source: str


@dataclass(frozen=True)
class BoardChanged(Event):
    """A roadside display was entered or changed. what: which change."""

    what: str
