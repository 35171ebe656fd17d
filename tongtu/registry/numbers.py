"""Identity numbers: how each kind is written down, and whether its check digit holds."""

import re

from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from tongtu.kernel import clock
from tongtu.kernel.errors import Invalid
from tongtu.law import plates
from tongtu.registry.identity import rules

PHONE = re.compile(r"^1[3-9]\d{9}$")
MOBILE_INSIDE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
RESIDENT_INSIDE = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


def normalise_number(number: str) -> str:
    """As it is kept: no spaces or hyphens, upper case (a resident number may end in X)."""
    return re.sub(r"[\s\-－—]", "", number).upper()


def check_number(id_type: str, number: str) -> bool:
    """Whether the number's own rule holds. Kinds without a confirmed rule always pass.

    Law: GB 11643-1999 (resident number), GB 32100-2015 (unified social credit code).
    """
    if id_type == "id_card":
        return _resident_number_holds(number)
    return bool(uscc.is_valid(number)) if id_type == "uscc" else True


def _resident_number_holds(number: str) -> bool:
    """Check character and a real birth date. The division is not looked up: codes of old counties live on."""
    if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII) or number[-1] != ric.calc_check_digit(number):
        return False
    try:
        born = ric.get_birth_date(number)
    except ValidationError:
        return False
    today = clock.today()
    return bool(born <= today and today.year - born.year <= rules().oldest_years)


def normalise_phone(phone: str) -> str:
    """A mainland mobile number, digits only. Raises Invalid (phone)."""
    digits = re.sub(r"[\s\-]", "", phone).removeprefix("+86")
    if not PHONE.match(digits):
        raise Invalid("phone", _("请填写 11 位手机号码，例如 13800000001。"), field="phone")
    return digits


def holds_personal(text: str) -> bool:
    """Whether a text holds a whole mobile number, a plate, or a resident number whose own rule holds."""
    if MOBILE_INSIDE.search(text) or any(kind.pattern.search(text) for kind in plates.kinds()):
        return True
    return any(_resident_number_holds(found.upper()) for found in RESIDENT_INSIDE.findall(text))
