"""The verdict of a passage: a pure function of what was measured, the day, the place and the rules (I10).

Intake asks one thing of every passage, from two numbers: what counts of its mass, and the limit of its layout.
Only of those over the limit the law module is asked the rest: sanction, amount, explanation.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import connection
from django.utils import timezone

from tongtu.law.overload import Verdict, assess
from tongtu.law.tolerance import WHOLE_BP, FilingPolicy, filing_policy
from tongtu.law.weighing import LEAST_AXLES, VehicleKind, Weighing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device
from tongtu.offsite.records import Passage

LEGAL, OVER = "legal", "over"
QUARTER = 900  # seconds
DIGEST = 32  # hex digits kept of a digest
KINDS: dict[str, VehicleKind] = {"truck": "truck", "train": "train"}


Key = tuple[int, str, int | None, date]  # axles, kind, drive axles, day


# What intake writes of a verdict: the columns in COPY's text form; whether it may become a record; the digest
# over what was measured, what was found and the editions used (hex).
Ruled = tuple[str, bool, str]


@dataclass(frozen=True, slots=True)
class Scale:
    """The limit of one layout on one day, and the editions it rests on."""

    limit_kg: int
    rulebook: str
    policy: FilingPolicy
    accuracy_class: str


class Ruling:
    """Verdicts for one device: its region, its site's posted limit, the accuracy class of its certificate."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.region = device.region
        self.posted_kg = device.site.posted_limit_kg
        self.zone = timezone.get_default_timezone()
        self.books: dict[str, tuple[str, ...]] = {}
        self._scales: dict[Key, Scale] = {}
        self._days: dict[float, date] = {}
        self._sum_percent: int = measure("Q07", "sum_percent")

    def of(self, p: Passage, seconds: float) -> Ruled:
        """Whether a passage is over its limit, from two numbers; what follows from it is asked later.

        seconds: the instant of the passage, which the caller has at hand.
        """
        quarter = seconds // QUARTER
        day = self._days.get(quarter) or self._day(quarter, p.captured_at)
        key = (p.axle_count, p.vehicle_kind, p.drive_axles, day)
        scale = self._scales.get(key) or self._scale(key)
        limit, gross = scale.limit_kg, p.gross_kg_raw
        adjusted = scale.policy.adjusted_kg(gross, scale.accuracy_class, int(p.speed_kmh))
        excess = adjusted - limit if adjusted > limit else 0
        found = f"{gross - adjusted}\t{adjusted}\t{limit}\t{excess}\t{OVER if excess else LEGAL}"
        facts = f"{p.axle_count}|{p.vehicle_kind}|{gross}|{found}|{scale.rulebook}"
        digest = sha256(facts.encode()).hexdigest()[:DIGEST]
        columns = f"{found}\t{self._doubts(p)}\t{scale.rulebook}\t\\\\x{digest}"
        if not excess:
            return columns, False, digest
        return columns, scale.policy.files(excess, excess * WHOLE_BP // limit), digest

    def _day(self, quarter: float, moment: datetime) -> date:
        """The day a quarter of an hour belongs to; no zone of the world divides one."""
        day = self._days[quarter] = moment.astimezone(self.zone).date()
        return day

    def full(self, p: Passage) -> Verdict:
        """The whole assessment with its sanction and its explanation."""
        day = p.captured_at.astimezone(self.zone).date()
        key = (p.axle_count, p.vehicle_kind, p.drive_axles, day)
        weighed = self._facts(key, gross_kg=p.gross_kg_raw, speed_kmh=int(p.speed_kmh))
        verdict = assess(weighed, on=day, region=self.region, policy=filing_policy(day, self.region))
        self._book(verdict)
        return verdict

    def _book(self, verdict: Verdict) -> str:
        """Remember which editions were used; writing them down waits, because a COPY may be under way."""
        book = rulebook(verdict.editions)
        self.books[book] = verdict.editions
        return book

    def weighing(self, p: Passage, day: date) -> Weighing:
        """The passage as the law module wants it."""
        key = (p.axle_count, p.vehicle_kind, p.drive_axles, day)
        return self._facts(key, gross_kg=p.gross_kg_raw, speed_kmh=int(p.speed_kmh))

    def _scale(self, key: Key) -> Scale:
        day = key[-1]
        policy = filing_policy(day, self.region)
        empty = self._facts(key, gross_kg=1, speed_kmh=0)
        verdict = assess(empty, on=day, region=self.region, policy=policy)
        book = self._book(verdict)
        made = self._scales[key] = Scale(verdict.limit_kg, book, policy, empty.accuracy_class)
        return made

    def _facts(self, key: Key, *, gross_kg: int, speed_kmh: int) -> Weighing:
        axles, kind, drive, day = key
        certificate = self.device.certificate_at(day)
        return Weighing(
            axles=max(axles, LEAST_AXLES),
            gross_kg=max(gross_kg, 1),
            accuracy_class=certificate.accuracy_class if certificate else "",
            kind=KINDS.get(kind, ""),
            drive_axles=drive,
            speed_kmh=speed_kmh,
            posted_kg=self.posted_kg,
        )

    def _doubts(self, p: Passage) -> str:
        """Whether the measurement contradicts itself: kept for statistics, whatever the verdict."""
        loads, gross = p.axle_loads_kg, p.gross_kg_raw
        if len(loads) != p.axle_count or abs(sum(loads) - gross) * 100 > gross * self._sum_percent:
            return "Q07"
        return ""


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
