"""One transport act, several sightings of it: which belong together (02 §2.7; PL 29, PL 36(2)).

A sighting is a lorry seen once: by a device on the road, on a station's scale, by the police. Sightings of one plate
and colour less than the cluster's hours apart are one act, unless the lorry may have been loaded anew in between.
The rule is a function of the sightings alone: in which order they arrived, and in which county, changes nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tongtu.kernel.actors import system
from tongtu.law.settings import setting
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Record, RecordState

ACTS = system("acts")
OPEN = (RecordState.FIRST_REVIEW, RecordState.SECOND_REVIEW)
HANDLED = (RecordState.ACCEPTED, RecordState.NOTIFIED, RecordState.FILED)
NO_STOP = timedelta(0)


@dataclass(frozen=True)
class Sighting:
    """A lorry seen once. gross_kg: None where nothing was weighed. Directions compare on one road only.

    stopped: how long it had stood at a source site when it was weighed there.
    """

    key: str
    at: datetime
    site: str = ""
    road: str = ""
    direction: str = ""
    gross_kg: int | None = None
    trailer: str = ""
    source: bool = False
    stopped: timedelta = NO_STOP


@dataclass
class Group:
    """The sightings of one act so far, in the order of time."""

    members: list[Sighting]
    why: str  # what began it: first, gap, stop, load, turned, again
    last_kg: int | None = None
    seen_at: dict[str, Sighting] = field(default_factory=dict)  # the last at each site and direction
    ways: dict[str, Sighting] = field(default_factory=dict)  # the last on each road

    def add(self, one: Sighting) -> "Group":
        self.members.append(one)
        self.last_kg = one.gross_kg if one.gross_kg is not None else self.last_kg
        if one.direction:
            self.seen_at[f"{one.site}|{one.direction}"] = self.ways[one.road] = one
        return self


def clusters(sightings: Iterable[Sighting]) -> list[Group]:
    """Sightings of one plate and colour as acts, oldest first. Each sighting is in exactly one."""
    groups: list[Group] = []
    for one in sorted(sightings, key=lambda s: (s.at, s.key)):
        why = _apart(groups[-1], one) if groups else "first"
        if why:
            groups.append(Group([], why))
        groups[-1].add(one)
    return groups


def _apart(group: Group, one: Sighting) -> str:
    """Why a sighting begins another act, or "" when it goes on with this one."""
    before = group.members[-1]
    if one.at - before.at >= cluster_gap():
        return "gap"
    if _stopped(before, one):
        return "stop"
    if group.last_kg is not None and one.gross_kg is not None and another_load(group.last_kg, one.gross_kg):
        return "load"
    return _turned(group, one)


def cluster_gap() -> timedelta:
    """Sightings this far apart are two acts (setting offsite.same_act_hours)."""
    return timedelta(hours=int(setting("offsite.same_act_hours")))


def _stopped(before: Sighting, one: Sighting) -> bool:
    """Whether the lorry stood at a source site long enough to be loaded."""
    long = timedelta(minutes=measure("review", "stop_minutes"))
    stayed = one.source and before.source and before.site == one.site and one.at - before.at >= long
    return stayed or (one.source and one.stopped >= long)


def _turned(group: Group, one: Sighting) -> str:
    """Whether it drove the other way on a road, or passed a place again the same way, long after."""
    if not one.direction:
        return ""
    way = group.ways.get(one.road)
    if way is not None and way.direction != one.direction and _long(way.at, one.at):
        return "turned"
    again = group.seen_at.get(f"{one.site}|{one.direction}")
    if measure("review", "again_is_turned") and again is not None and _long(again.at, one.at):
        return "again"
    return ""


def certain(one: Sighting, other: Sighting) -> bool:
    """Whether two sightings of one act need no person to say so: two places, both weighed, nothing contrary."""
    if one.gross_kg is None or other.gross_kg is None or one.site == other.site:
        return False
    if one.road == other.road and one.direction != other.direction:
        return False
    trailers = {one.trailer, other.trailer} - {""}
    return len(trailers) < 2 and not another_load(one.gross_kg, other.gross_kg)


def same_act(one: Record, other: Record) -> bool:
    """Whether two records may be one act: same plate and colour, near in time, no other load between."""
    same_lorry = (one.plate_no, one.plate_color) == (other.plate_no, other.plate_color)
    return same_lorry and len(clusters([record_sighting(one), record_sighting(other)])) == 1


def record_sighting(record: Record) -> Sighting:
    """A candidate record as a sighting."""
    return Sighting(
        key=str(record.pk),
        at=record.passed_at,
        site=f"site:{record.site_id}",
        road=record.site.road_no,
        direction=record.direction,
        gross_kg=record.gross_kg_raw,
    )


def another_load(before_kg: int, after_kg: int) -> bool:
    change = abs(before_kg - after_kg)
    most_kg: int = measure("review", "reload_kg")
    most_percent: int = measure("review", "reload_percent")
    return change > most_kg or change * 100 > before_kg * most_percent


def _long(one: datetime, other: datetime) -> bool:
    return abs(one - other) > timedelta(hours=measure("review", "turn_hours"))


@dataclass(frozen=True)
class Standing:
    """What the choice of a principal looks at. evidence: more is better."""

    key: str
    at: datetime
    adjusted_kg: int
    evidence: int = 0


def principal_among(over: Sequence[Standing]) -> Standing:
    """The sighting that stands for its act among those over the limit (setting offsite.principal).

    lowest: the lightest, in favour of the party. first: the earliest. best_evidence: the best proved, then the lightest.
    """
    match setting("offsite.principal"):
        case "first":
            return min(over, key=lambda s: (s.at, s.key))
        case "best_evidence":
            return min(over, key=lambda s: (-s.evidence, s.adjusted_kg, s.at, s.key))
    return min(over, key=lambda s: (s.adjusted_kg, s.at, s.key))


def principal_of(records: list[Record]) -> Record:
    """The record that stands for the act, as the setting says; the lightest by default."""
    chosen = principal_among([record_standing(record) for record in records])
    return next(record for record in records if str(record.pk) == chosen.key)


def record_standing(record: Record) -> Standing:
    doubts = sum(check["result"] != "pass" for check in record.checks)
    return Standing(str(record.pk), record.passed_at, record.gross_kg_adjusted, -doubts)
