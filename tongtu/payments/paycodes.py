"""缴款码: what a payment code must look like. The scheme is a parameter of the platform, never a guess."""

import re
from collections.abc import Callable

SIMULATOR = "SIM-MOD11-10"


class InvalidPayCode(ValueError):
    """The code cannot have come from this platform."""


def check_digit(body: str) -> str:
    """ISO/IEC 7064 MOD 11,10. Used by the simulator's codes only; no province is known to use it."""
    product = 10
    for digit in body:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def _opaque_20(code: str) -> bool:
    return re.fullmatch(r"[0-9]{20}", code) is not None


def _central_16(code: str) -> bool:
    return re.fullmatch(r"[0-9]{16}", code) is not None


def _simulator(code: str) -> bool:
    return _opaque_20(code) and check_digit(code[:-1]) == code[-1]


SCHEMES: dict[str, Callable[[str], bool]] = {
    "OPAQUE-20": _opaque_20,
    "CENTRAL-16": _central_16,
    SIMULATOR: _simulator,
}


def validate(scheme: str, code: str, *, division: str) -> str:
    """The code itself, when its shape and its division are right. Raises InvalidPayCode."""
    if not SCHEMES[scheme](code):
        raise InvalidPayCode(code)
    if scheme != "CENTRAL-16" and division and not code.startswith(division):
        raise InvalidPayCode(code)
    return code
