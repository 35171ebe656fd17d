"""Money is whole fen. These functions only show it."""

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def yuan(fen: int) -> str:
    """300000 → "3,000.00"."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def capitals(fen: int) -> str:
    """The amount in capital numerals, as documents print it: 300000 → "叁仟元整", 105 → "壹元零伍分"."""
    assert fen >= 0, "documents print amounts of zero or more"
    whole, rest = divmod(fen, 100)
    jiao, left = divmod(rest, 10)
    words = f"{_whole(whole)}元" if whole else ""
    if not rest:
        return (words or "零元") + "整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif whole:
        words += "零"
    return words + (DIGITS[left] + "分" if left else "整")


def _whole(number: int) -> str:
    words, zero, group = "", False, 0
    while number:
        number, part = divmod(number, 10_000)
        if part:
            spoken = _four(part) + GROUPS[group]
            words = spoken + ("零" if zero and words else "") + words
            zero = part < 1000
        elif words:
            zero = True
        group += 1
    return words


def _four(part: int) -> str:
    words, zero = "", False
    for place in (3, 2, 1, 0):
        digit = part // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = True
    return words
