"""The verdict of a passage: a pure function of what was measured, the day, the place and the rules (I10).

Most passages are within their limit, and need only two numbers to know it: what counts of their mass, and the
limit of their layout. The others get the whole assessment of the law module.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from tongtu.law.overload import Verdict, assess
from tongtu.law.tolerance import FilingPolicy, filing_policy
from tongtu.law.weighing import LEAST_AXLES, VehicleKind, Weighing
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device
from tongtu.offsite.records import Passage

LEGAL = "legal"
KINDS: dict[str, VehicleKind] = {"truck": "truck", "train": "train"}


Key = tuple[int, str, int | None, date]  # axles, kind, drive axles, day


class Ruled(NamedTuple):
    """What intake writes of a verdict: the columns in COPY's text form, and whether it may become a record."""

    columns: str
    candidate: bool


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
        self._sum_percent: int = measure("Q07", "sum_percent")

    def of(self, p: Passage) -> Ruled:
        """The quick way for a lawful passage, the whole way for the rest."""
        day = p.captured_at.astimezone(self.zone).date()
        key = (p.axle_count, p.vehicle_kind, p.drive_axles, day)
        scale = self._scales.get(key) or self._scale(key)
        gross = p.gross_kg_raw
        adjusted = scale.policy.adjusted_kg(gross, scale.accuracy_class, int(p.speed_kmh))
        doubt = self._doubts(p)
        if adjusted <= scale.limit_kg:
            facts = (p.axle_count, p.vehicle_kind, gross, adjusted, scale.limit_kg, 0, LEGAL, 0, scale.rulebook)
            return Ruled(_columns(facts, doubt), False)
        verdict = assess(self.weighing(p, day), on=day, region=self.region, policy=scale.policy)
        facts = (*facts_of(p, verdict), self._book(verdict))
        return Ruled(_columns(facts, doubt), verdict.to_file and verdict.penalised)

    def full(self, p: Passage) -> tuple[Verdict, str]:
        """The whole assessment with its explanation, and the digest that intake must have come to."""
        day = p.captured_at.astimezone(self.zone).date()
        policy = filing_policy(day, self.region)
        verdict = assess(self.weighing(p, day), on=day, region=self.region, policy=policy)
        return verdict, digest((*facts_of(p, verdict), self._book(verdict)))

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


Facts = tuple[int, str, int, int, int, int, str, int, str]


def facts_of(p: Passage, verdict: Verdict) -> tuple[int, str, int, int, int, int, str, int]:
    return (
        p.axle_count,
        p.vehicle_kind,
        p.gross_kg_raw,
        verdict.gross_kg_adjusted,
        verdict.limit_kg,
        verdict.excess_kg,
        verdict.outcome,
        verdict.fine_fen,
    )


def digest(facts: Facts) -> str:
    """SHA-256 over what was measured and what was found, one value a bar (hex, first 32 digits)."""
    return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()[:32]


def _columns(facts: Facts, doubt: str) -> str:
    _axles, _kind, gross, adjusted, limit, excess, outcome, _fine, book = facts
    return (
        f"{gross - adjusted}\t{adjusted}\t{limit}\t{excess}\t{outcome}\t{doubt}\t{book}\t\\\\x{digest(facts)}"
    )


def rulebook(editions: Iterable[str]) -> str:
    """The name of a set of rule editions."""
    return hashlib.sha256(json.dumps(sorted(editions)).encode()).hexdigest()[:16]


def keep_rulebooks(books: Mapping[str, Iterable[str]]) -> None:
    """Write sets of editions down by name, once each."""
    rows = [(book, json.dumps(sorted(editions))) for book, editions in books.items()]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO offsite_rulebook (id, editions) VALUES (%s, %s) ON CONFLICT DO NOTHING", rows
        )
