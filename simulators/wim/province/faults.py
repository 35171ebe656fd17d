"""What goes wrong at sites, as spells of hours; and the state of each device, hour by hour, that follows from them."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any

from simulators.wim.province import weather
from simulators.wim.province.placing import PlacedSite

CHINA = timezone(timedelta(hours=8))
OFFLINE_HOURS = 72


@dataclass(frozen=True)
class Spell:
    """One fault of one device. amount: per mille a day (drift), ms (clock_skew), numbers skipped (sequence_gap)."""

    site: int
    kind: str
    from_hour: int
    hours: int
    amount: int = 0


def _drift(random: Random, hours: int) -> tuple[int, int, int]:
    return random.randrange(hours), random.randint(96, 480), random.choice((-9, -7, -5, 5, 7))


def _clock_skew(random: Random, hours: int) -> tuple[int, int, int]:
    """Within one day, so that nothing changes its month."""
    day = random.randrange(max(hours // 24, 1)) * 24
    return day + random.randint(1, 12), random.randint(2, 10), random.choice((-90_000, -6_000, 2_400, 45_000))


def _silence(random: Random, hours: int) -> tuple[int, int, int]:
    return random.randrange(hours), random.randint(3, 11), 0


def _offline(random: Random, hours: int) -> tuple[int, int, int]:
    return random.randrange(max(hours - OFFLINE_HOURS, 1)), OFFLINE_HOURS, 0


def _gap(random: Random, hours: int) -> tuple[int, int, int]:
    return random.randrange(1, hours), 1, random.randint(20, 4_000)


def _swap(random: Random, hours: int) -> tuple[int, int, int]:
    return random.randrange(1, hours), 1, 0


def _camera(random: Random, hours: int) -> tuple[int, int, int]:
    return random.randrange(hours), random.randint(10, 60), 250


def _axle(random: Random, hours: int) -> tuple[int, int, int]:
    return random.randrange(hours), random.randint(6, 48), 400


Draw = Callable[[Random, int], tuple[int, int, int]]
KINDS: dict[str, tuple[float, Draw]] = {  # how many in a month at a hundred sites
    "drift": (9, _drift),
    "clock_skew": (22, _clock_skew),
    "silence": (45, _silence),
    "offline": (6, _offline),
    "sequence_gap": (20, _gap),
    "device_swap": (7, _swap),
    "plate_reader_down": (16, _camera),
    "axle_sensor_down": (12, _axle),
}
MONTH_SITES = 30 * 24 * 100


def draw(random: Random, sites: int, *, hours: int) -> list[Spell]:
    """Faults by their frequency; one of each kind at least, so that every run shows every kind."""
    spells = []
    for kind, (often, make) in KINDS.items():
        for _ in range(max(1, round(often * sites * hours / MONTH_SITES))):
            begins, lasts, amount = make(random, hours)
            spells.append(Spell(random.randrange(sites), kind, begins, min(lasts, hours - begins), amount))
    return spells


@dataclass
class Condition:
    """The state of a device in one hour, one row of the table the SQL joins."""

    site: int
    hour: int
    weather: str
    drift: float = 1.0  # factor on every weight
    skew_ms: int = 0
    silent: bool = False
    online_hour: int | None = None  # when an offline device is back
    offline_since: int | None = None
    epoch: int = 0  # swaps so far: the new device counts from one again
    skipped: int = 0  # sequence numbers lost so far in this epoch
    misread: int = 0  # per mille of plates not read for a broken reader
    axle_lost: int = 0  # per mille of passages whose last axle is not weighed right

    def row(self) -> list[Any]:
        effect = weather.EFFECTS[self.weather]
        return [*vars(self).values(), effect.noise, effect.speed, effect.misread]


@dataclass
class Conditions:
    """The states of all devices. Asked for a day at a time."""

    sites: Sequence[PlacedSite]
    spells: list[Spell]
    first: date
    hours: int
    seed: int
    skies: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for city in sorted({one.site.region[:4] for one in self.sites}):
            self.skies[city] = weather.of_city(city, self.first, self.hours, seed=self.seed)
        self.of_site: dict[int, list[Spell]] = defaultdict(list)
        for spell in self.spells:
            self.of_site[spell.site].append(spell)

    def of_day(self, day: int) -> Iterator[Condition]:
        """One row for each device and hour of a day. day: 0 is the first."""
        for number, placed in enumerate(self.sites):
            sky = self.skies[placed.site.region[:4]]
            for hour in range(day * 24, day * 24 + 24):
                state = Condition(number, hour, sky[hour])
                for spell in self.of_site[number]:
                    _weigh(state, spell)
                state.skipped = self._skipped(number, hour)
                yield state

    def _skipped(self, number: int, hour: int) -> int:
        swaps = [s.from_hour for s in self.of_site[number] if s.kind == "device_swap" and s.from_hour <= hour]
        since = max(swaps, default=0)
        gaps = [s for s in self.of_site[number] if s.kind == "sequence_gap"]
        return sum(s.amount for s in gaps if since <= s.from_hour <= hour)

    def at(self, hour: int) -> datetime:
        return datetime.combine(self.first, time(), CHINA) + timedelta(hours=hour)

    def told(self) -> Iterator[dict[str, Any]]:
        """The truth about device faults and certificates that end, one line each."""
        for spell in self.spells:
            begins, ends = self.at(spell.from_hour), self.at(spell.from_hour + spell.hours)
            device = self.sites[spell.site].site.device
            yield {"kind": spell.kind, "device_code": device, "at": begins.isoformat()} | {
                "until": ends.isoformat(),
                "amount": spell.amount,
            }
        last = self.first + timedelta(days=self.hours // 24)
        for placed in self.sites:
            if placed.cert_valid_to < last:
                ended = datetime.combine(placed.cert_valid_to + timedelta(days=1), time(), CHINA)
                device = placed.site.device
                yield {"kind": "certificate_expired", "device_code": device, "at": ended.isoformat()}


def _weigh(state: Condition, spell: Spell) -> None:
    """Let one fault bear on one hour."""
    since = state.hour - spell.from_hour
    if spell.kind == "device_swap":
        state.epoch += since >= 0
    elif 0 <= since < spell.hours:
        for name, value in _borne(state, spell, since).items():
            setattr(state, name, value)


def _borne(state: Condition, spell: Spell, since: int) -> dict[str, Any]:
    """What a fault changes in an hour it lasts. since: hours since it began."""
    changes: dict[str, dict[str, Any]] = {
        "drift": {"drift": state.drift + spell.amount / 1_000 * since / 24},
        "clock_skew": {"skew_ms": spell.amount},
        "silence": {"silent": True},
        "offline": {"online_hour": spell.from_hour + spell.hours, "offline_since": spell.from_hour},
        "plate_reader_down": {"misread": spell.amount},
        "axle_sensor_down": {"axle_lost": spell.amount},
    }
    return changes.get(spell.kind, {})
