"""Check characters of the numbers the simulators make: pay codes, identity numbers, credit codes."""

import hashlib
import re
from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ENTITY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
DIGITS = "零壹贰叁肆伍陆柒捌玖"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def mod11_10(digits: str) -> str:
    """The check digit of ISO/IEC 7064 MOD 11,10 for a string of digits."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def pay_code(division: str, year: int, serial: int) -> str:
    """A 20-digit 缴款码 of the scheme SIM-MOD11-10: division, year, source 30, serial, check digit."""
    body = f"{division:0<6.6}{year % 100:02d}30{serial:09d}"
    return body + mod11_10(body)


def pay_code_is_valid(code: str) -> bool:
    return len(code) == 20 and code.isdecimal() and code.isascii() and mod11_10(code[:-1]) == code[-1]


def id_check(body: str) -> str:
    """The 18th character of a 公民身份号码 (GB 11643)."""
    return "10X98765432"[
        sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True)) % 11
    ]


def id_is_valid(number: str) -> bool:
    """Whether the check character fits and the birth date is a real day."""
    number = number.upper()
    if len(number) != 18 or not number[:17].isdecimal() or not number.isascii():
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return id_check(number[:17]) == number[17]


def credit_check(body: str) -> str:
    """The 18th character of a 统一社会信用代码 (GB 32100)."""
    total = sum(
        CREDIT_ALPHABET.index(char) * weight for char, weight in zip(body, CREDIT_WEIGHTS, strict=True)
    )
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code(division: str, serial: int) -> str:
    """A well-formed credit code of an enterprise, its inner entity code (GB 11714) included."""
    entity = f"MA{serial % 1_000_000:06d}"
    values = [int(char, 36) for char in entity]
    rest = 11 - sum(value * weight for value, weight in zip(values, ENTITY_WEIGHTS, strict=True)) % 11
    body = f"91{division}{entity}{'X' if rest == 10 else 0 if rest == 11 else rest}"
    return body + credit_check(body)


def spread(text: str) -> int:
    """A large number that depends on nothing but the text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def capitals(fen: int) -> str:
    """An amount as receipts write it: 300000 fen is 叁仟元整."""
    if fen < 0:
        return "负" + capitals(-fen)
    whole, rest = divmod(fen, 100)
    text = _in_words(whole) + "元" if whole or not rest else ""
    jiao, cents = divmod(rest, 10)
    if not rest:
        return text + "整"
    text += DIGITS[jiao] + "角" if jiao else ("零" if whole else "")
    return text + (DIGITS[cents] + "分" if cents else "整")


def _in_words(whole: int) -> str:
    groups, unit = [], 0
    while whole:
        whole, part = divmod(whole, 10000)
        gap = whole and part < 1000
        groups.append(("零" if gap else "") + (_four(part) + ("", "万", "亿", "万亿")[unit] if part else ""))
        unit += 1
    return re.sub("零+", "零", "".join(reversed(groups))).rstrip("零") or "零"


def _four(part: int) -> str:
    digits = f"{part:04d}"
    words = "".join(
        DIGITS[int(digit)] + (unit if digit != "0" else "")
        for digit, unit in zip(digits, ("仟", "佰", "拾", ""), strict=True)
    )
    return re.sub("零+", "零", words).strip("零")
