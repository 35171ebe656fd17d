"""How long a proof of identity counts, read from data/identity.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tongtu.kernel.actors import Role

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Rules:
    """face_days: days a face check keeps level 3. step_up_seconds: how fresh it must be to sign."""

    face_days: int
    step_up_seconds: int
    certified_roles: frozenset[Role]
    daily_failures: int
    oldest_years: int


@cache
def rules() -> Rules:
    table = tomllib.loads((DATA / "identity.toml").read_text("utf8"))
    return Rules(
        face_days=table["level"]["face_days"],
        step_up_seconds=table["level"]["step_up_seconds"],
        certified_roles=frozenset(Role(role) for role in table["officer"]["certified_roles"]),
        daily_failures=table["checks"]["daily_failures"],
        oldest_years=table["checks"]["oldest_years"],
    )
