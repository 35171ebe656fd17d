"""How often codes and messages may be sent, read from limits.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """Lengths in characters, times in seconds, the rest are counts."""

    code_digits: int
    code_seconds: int
    code_tries: int
    number_pause_seconds: int
    number_per_day: int
    address_per_hour: int
    address_per_day: int
    sms_tries: int


@cache
def limits() -> Limits:
    table = tomllib.loads((Path(__file__).parent / "limits.toml").read_text("utf8"))
    code = table["code"]
    return Limits(
        code_digits=code["digits"],
        code_seconds=code["seconds"],
        code_tries=code["tries"],
        number_pause_seconds=code["per_number"]["pause_seconds"],
        number_per_day=code["per_number"]["per_day"],
        address_per_hour=code["per_address"]["per_hour"],
        address_per_day=code["per_address"]["per_day"],
        sms_tries=table["sms"]["tries"],
    )
