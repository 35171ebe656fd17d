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

from tongtu.law.axles import outline_limits, table
from tongtu.law.overload import assess
from tongtu.law.sources import remembered
from tongtu.law.tolerance import WHOLE_BP, FilingPolicy, filing_policy
from tongtu.law.weighing import LEAST_AXLES, VehicleKind, Weighing
from tongtu.offsite.cells import band, first_cell
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device, covering
from tongtu.offsite.records import Passage

LEGAL, OVER = "legal", "over"
QUARTER = 900  # seconds
MOST_KNOWN = 50_000  # masses remembered of one layout on one day
DIGEST = 32  # hex digits kept of a digest
OUTLINE = ("length", "width", "height")
KINDS: dict[str, VehicleKind] = {"truck": "truck", "train": "train"}


Key = tuple[int, str, int | None, date]  # axles, kind, drive axles, day


@dataclass(frozen=True, slots=True)
class Found:
    """What a mass on a layout comes to, as intake writes it: columns before the doubts and after them.

    pursued: whether it may become a record. digest: hex, over what was measured, what was found and the editions.
    cell: class of axles and band of excess in the statistics.
    """

    before: str
    after: str
    pursued: bool
    digest: str
    cell: int


@dataclass(frozen=True)
class Scale:
    """The limits of one layout on one day, the editions they rest on, and what they said of each mass so far.

    A finding depends on nothing else, so that the same mass need not be weighed twice (I10).
    outline: length, width and height in mm above which a measured outline is over, allowance included.
    """

    layout: str
    limit_kg: int
    rulebook: str
    editions: tuple[str, ...]
    policy: FilingPolicy
    accuracy_class: str
    outline: tuple[int, int, int]
    row: int  # where the bands of its class of axles begin among the cells
    known: dict[tuple[int, int, bool], Found] = field(default_factory=dict)

    def find(self, gross_kg: int, speed_kmh: int, outsize: bool) -> Found:
        """What a mass comes to. speed_kmh counts only under a policy of speed bands; outsize: outline over its limit."""
        adjusted, limit = self.policy.adjusted_kg(gross_kg, self.accuracy_class, speed_kmh), self.limit_kg
        excess = adjusted - limit if adjusted > limit else 0
        outcome = OVER if excess or outsize else LEGAL
        before = f"{gross_kg - adjusted}\t{adjusted}\t{limit}\t{excess}\t{outcome}\t"
        facts = f"{self.layout}|{gross_kg}|{'outsize' if outsize else ''}|{before}|{self.rulebook}"
        digest = sha256(facts.encode()).hexdigest()[:DIGEST]
        pursued = outsize or (bool(excess) and self.policy.files(excess, excess * WHOLE_BP // limit))
        found = Found(
            before, f"\t{self.rulebook}\t\\\\x{digest}", pursued, digest, self.row + band(excess, limit)
        )
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        self.known[gross_kg, speed_kmh, outsize] = found
        return found


@remembered
def scale(region: str, posted_kg: int | None, accuracy_class: str, key: Key) -> Scale:
    """The scale for one layout; forgotten when the law is read again."""
    axles, kind, _drive, day = key
    policy = filing_policy(day, region)
    empty = weighing(key, accuracy_class, posted_kg, gross_kg=1, speed_kmh=0)
    verdict = assess(empty, on=day, region=region, policy=policy)
    return Scale(
        layout=f"{axles}|{kind}",
        limit_kg=verdict.limit_kg,
        rulebook=rulebook(verdict.editions),
        editions=verdict.editions,
        policy=policy,
        accuracy_class=accuracy_class,
        outline=outline_bounds(day, region),
        row=first_cell(axles),
    )


def outline_bounds(day: date, region: str) -> tuple[int, int, int]:
    """Length, width and height in mm that a measured outline must exceed to be over its limit."""
    limits = outline_limits(table(day, region))
    length, width, height = (limits[name][1] + int(measure("outline", f"{name}_mm")) for name in OUTLINE)
    return length, width, height


def outline_less_allowance(p: Passage) -> dict[str, int | None]:
    """The outline that counts: what was measured less what the device may read too much; None: not measured."""
    measured = {name: getattr(p, f"{name}_mm") for name in OUTLINE}
    return {
        f"{name}_mm": max(0, mm - measure("outline", f"{name}_mm")) if mm else None
        for name, mm in measured.items()
    }


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
    """Verdicts for one device: its region, the signs of its site, the accuracy class of its certificate."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.region = device.region
        self.zone = timezone.get_default_timezone()
        # While a COPY is under way nothing can be asked: what a day may need is at hand before.
        self._certificates = list(device.certificates.all())
        self._signs = list(device.site.posted_limits.all())
        self.books: dict[str, tuple[str, ...]] = {}  # to be written down; a COPY may be under way until then
        self._scales: dict[Key, tuple[Scale, bool, tuple[int, int, int]]] = {}
        self._days: dict[float, date] = {}
        self._sum_percent: int = measure("Q07", "sum_percent")

    def of(self, p: Passage, seconds: float) -> tuple[Found, str]:
        """Whether a passage is over a limit, from a few numbers, and what the measurement contradicts in itself.

        What follows from it is asked later, of candidates only. seconds: the instant, which the caller has at hand.
        """
        quarter = seconds // QUARTER
        day = self._days.get(quarter) or self._day(quarter, p.captured_at)
        key = (p.axle_count, p.vehicle_kind, p.drive_axles, day)
        scale, banded, (long, wide, high) = self._scales.get(key) or self._scale(key)
        gross, loads = p.gross_kg_raw, p.axle_loads_kg
        speed = int(p.speed) if banded else 0  # as the row keeps it, so that a replay says the same
        outsize = p.height_mm > high or p.width_mm > wide or p.length_mm > long
        found = scale.known.get((gross, speed, outsize)) or scale.find(gross, speed, outsize)
        off = sum(loads) - gross
        doubt = "Q07" if len(loads) != p.axle_count or abs(off) * 100 > gross * self._sum_percent else ""
        return found, doubt

    def _day(self, quarter: float, moment: datetime) -> date:
        """The day a quarter of an hour belongs to; no zone of the world divides one."""
        day = self._days[quarter] = moment.astimezone(self.zone).date()
        return day

    def scale(self, key: Key) -> Scale:
        """The scale of one layout on one day at this device: what a replay asks instead of passages."""
        return (self._scales.get(key) or self._scale(key))[0]

    def _scale(self, key: Key) -> tuple[Scale, bool, tuple[int, int, int]]:
        day = key[-1]
        one = scale(self.region, self._posted(day), self._class(day), key)
        self.books[one.rulebook] = one.editions
        made = self._scales[key] = (one, one.policy.method == "percent_by_speed_band", one.outline)
        return made

    def _posted(self, day: date) -> int | None:
        return min((sign.kg for sign in self._signs if sign.stands_on(day)), default=None)

    def _class(self, day: date) -> str:
        certificate = covering(self._certificates, day)
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
