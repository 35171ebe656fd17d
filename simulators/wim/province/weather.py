"""Weather by city and hour: fronts that come, stay some hours and go, by the season."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

CLEAR, RAIN, SNOW, ICE, FOG = "clear", "rain", "snow", "ice", "fog"
WET_DAYS = (0.16, 0.20, 0.24, 0.26, 0.28, 0.30, 0.42, 0.38, 0.30, 0.22, 0.20, 0.14)  # by month, January first
COLD = {12: 0.55, 1: 0.70, 2: 0.55, 3: 0.12, 11: 0.15}  # how much of what falls is snow
FOGGY = {10: 0.14, 11: 0.20, 12: 0.22, 1: 0.20, 2: 0.12}
FOG_HOURS = range(3, 9)


@dataclass(frozen=True)
class Effect:
    """What weather does: noise of the weighing, speed, and how much worse plates are read (all factors)."""

    noise: float
    speed: float
    misread: float


EFFECTS = {
    CLEAR: Effect(1.0, 1.0, 1.0),
    RAIN: Effect(1.4, 0.92, 3.0),
    SNOW: Effect(2.2, 0.70, 4.0),
    ICE: Effect(2.6, 0.58, 1.5),
    FOG: Effect(1.0, 0.75, 5.0),
}


def of_city(city: str, first: date, hours: int, *, seed: int) -> list[str]:
    """The weather of so many hours in one city (the first four digits of its places)."""
    sky = [CLEAR] * hours
    for day in range(-(-hours // 24)):
        on = first + timedelta(days=day)
        random = Random(f"weather {seed} {city} {on}")
        if random.random() < WET_DAYS[on.month - 1]:
            falls = SNOW if random.random() < COLD.get(on.month, 0.0) else RAIN
            begins = day * 24 + random.randrange(24)
            lasts = random.randint(3, 14)
            sky[begins : begins + lasts] = [falls] * len(sky[begins : begins + lasts])
            if falls == SNOW:
                after = slice(begins + lasts, begins + lasts + random.randint(4, 10))
                sky[after] = [ICE] * len(sky[after])
        elif random.random() < FOGGY.get(on.month, 0.04):
            for hour in FOG_HOURS:
                if day * 24 + hour < hours:
                    sky[day * 24 + hour] = FOG
    return sky[:hours]
