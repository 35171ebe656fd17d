"""The verdict of a passage: a pure function of what was measured, the day, the place and the rules (I10).

Intake asks one thing of every passage, from two numbers: what counts of its mass, and the limit of its layout.
Only of those over the limit the law module is asked the rest: sanction, amount, explanation.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.db import connection
from django.utils import timezone

from tongtu.law.overload import Verdict, assess
from tongtu.law.sources import remembered
from tongtu.law.tolerance import WHOLE_BP, FilingPolicy, filing_policy
from tongtu.law.weighing import LEAST_AXLES, VehicleKind, Weighing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device
from tongtu.offsite.records import Passage

LEGAL, OVER = "legal", "over"
QUARTER = 900  # seconds
MOST_KNOWN = 50_000  # masses remembered of one layout on one day
DIGEST = 32  # hex digits kept of a digest
KINDS: dict[str, VehicleKind] = {"truck": "truck", "train": "train"}


Key = tuple[int, str, int | None, date]  # axles, kind, drive axles, day


# What intake writes of a verdict: the columns in COPY's text form; whether it may become a record; the digest
# over what was measured, what was found and the editions used (hex).
Ruled = tuple[str, bool, str]


# One finding: the columns before the doubts, those after them, whether it may become a record, the digest.
Found = tuple[str, str, bool, str]


@dataclass(frozen=True)
class Scale:
    """The limit of one layout on one day, the editions it rests on, and what they said of each mass so far.

    A finding depends on nothing else, so that the same mass need not be weighed twice (I10).
    """

    layout: str
    limit_kg: int
    rulebook: str
    editions: tuple[str, ...]
    policy: FilingPolicy
    accuracy_class: str
    known: dict[tuple[int, int], Found] = field(default_factory=dict)

    def find(self, gross_kg: int, speed_kmh: int) -> Found:
        """What a mass comes to. speed_kmh counts only under a policy of speed bands."""
        adjusted, limit = self.policy.adjusted_kg(gross_kg, self.accuracy_class, speed_kmh), self.limit_kg
        excess = adjusted - limit if adjusted > limit else 0
        found = f"{gross_kg - adjusted}\t{adjusted}\t{limit}\t{excess}\t{OVER if excess else LEGAL}\t"
        facts = f"{self.layout}|{gross_kg}|{found}|{self.rulebook}"
        digest = sha256(facts.encode()).hexdigest()[:DIGEST]
        pursued = bool(excess) and self.policy.files(excess, excess * WHOLE_BP // limit)
        answer = (found, f"\t{self.rulebook}\t\\\\x{digest}", pursued, digest)
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        self.known[gross_kg, speed_kmh] = answer
        return answer


@remembered
def scale(region: str, posted_kg: int | None, accuracy_class: str, key: Key) -> Scale:
    """The scale for one layout; forgotten when the law is read again."""
    axles, kind, _drive, day = key
    policy = filing_policy(day, region)
    empty = weighing(key, accuracy_class, posted_kg, gross_kg=1, speed_kmh=0)
    verdict = assess(empty, on=day, region=region, policy=policy)
    book, editions = rulebook(verdict.editions), verdict.editions
    return Scale(f"{axles}|{kind}", verdict.limit_kg, book, editions, policy, accuracy_class)


def weighing(
    key: Key, accuracy_class: str, posted_kg: int | None, *, gross_kg: int, speed_kmh: int
) -> Weighing:
    """A passage as the law module wants it."""
    axles, kind, drive, _day = key
    return Weighing(
        axles=max(axles, LEAST_AXLES),
        gross_kg=max(gross_kg, 1),
        accuracy_class=accuracy_class,
        kind=KINDS.get(kind, ""),
        drive_axles=drive,
        speed_kmh=speed_kmh,
        posted_kg=posted_kg,
    )


class Ruling:
    """Verdicts for one device: its region, its site's posted limit, the accuracy class of its certificate."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.region = device.region
        self.posted_kg = device.site.posted_limit_kg
        self.zone = timezone.get_default_timezone()
        self.books: dict[str, tuple[str, ...]] = {}  # to be written down; a COPY may be under way until then
        self._scales: dict[Key, tuple[Scale, bool]] = {}
        self._days: dict[float, date] = {}
        self._sum_percent: int = measure("Q07", "sum_percent")

    def of(self, p: Passage, seconds: float) -> Ruled:
        """Whether a passage is over its limit, from two numbers; what follows from it is asked later.

        seconds: the instant of the passage, which the caller has at hand.
        """
        quarter = seconds // QUARTER
        day = self._days.get(quarter) or self._day(quarter, p.captured_at)
        key = (p.axle_count, p.vehicle_kind, p.drive_axles, day)
        scale, banded = self._scales.get(key) or self._scale(key)
        gross, loads = p.gross_kg_raw, p.axle_loads_kg
        speed = int(p.speed_kmh) if banded else 0
        found, after, pursued, digest = scale.known.get((gross, speed)) or scale.find(gross, speed)
        off = sum(loads) - gross
        doubt = "Q07" if len(loads) != p.axle_count or abs(off) * 100 > gross * self._sum_percent else ""
        return found + doubt + after, pursued, digest

    def _day(self, quarter: float, moment: datetime) -> date:
        """The day a quarter of an hour belongs to; no zone of the world divides one."""
        day = self._days[quarter] = moment.astimezone(self.zone).date()
        return day

    def full(self, p: Passage) -> Verdict:
        """The whole assessment with its sanction and its explanation."""
        day = p.captured_at.astimezone(self.zone).date()
        key = (p.axle_count, p.vehicle_kind, p.drive_axles, day)
        speed = int(p.speed_kmh)
        weighed = weighing(key, self._class(day), self.posted_kg, gross_kg=p.gross_kg_raw, speed_kmh=speed)
        verdict = assess(weighed, on=day, region=self.region, policy=filing_policy(day, self.region))
        self.books[rulebook(verdict.editions)] = verdict.editions
        return verdict

    def _scale(self, key: Key) -> tuple[Scale, bool]:
        one = scale(self.region, self.posted_kg, self._class(key[-1]), key)
        self.books[one.rulebook] = one.editions
        made = self._scales[key] = (one, one.policy.method == "percent_by_speed_band")
        return made

    def _class(self, day: date) -> str:
        certificate = self.device.certificate_at(day)
        return certificate.accuracy_class if certificate else ""


def rulebook(editions: Iterable[str]) -> str:
    """The name of a set of rule editions."""
    return sha256(json.dumps(sorted(editions)).encode()).hexdigest()[:16]


def keep_rulebooks(books: Mapping[str, Iterable[str]]) -> None:
    """Write sets of editions down by name, once each."""
    rows = [(book, json.dumps(sorted(editions))) for book, editions in books.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO offsite_rulebook (id, editions) VALUES (%s, %s) ON CONFLICT DO NOTHING", rows
        )
