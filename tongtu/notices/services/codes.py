"""Sign-in codes: sent by SMS, kept as a keyed hash, limited per number and per address.

The answers are the same whether or not the number has an account. Counting happens in transactions of
its own, so that no failing request can take a counted try back.
"""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.errors import Refused, TooMany
from tongtu.kernel.ids import new_id
from tongtu.kernel.personal import blind_index
from tongtu.notices import ports, texts
from tongtu.notices.limits import limits
from tongtu.notices.models import Code
from tongtu.registry.queries import mobile_number


def send_code(phone: str, ip: str) -> None:
    """Send a sign-in code. Raises Invalid (phone), TooMany (pause, day, address), Refused (sms_down)."""
    mobile = mobile_number(phone)
    code = f"{secrets.randbelow(10 ** limits().code_digits):0{limits().code_digits}d}"
    kept = _keep(blind_index(mobile), blind_index(ip), code)
    values = {"code": code, "minutes": str(limits().code_seconds // 60)}
    text = texts.code_sms(values)
    try:
        sent = ports.sms().send(mobile, text, ref=str(kept.pk))
    except ports.GatewayDown as down:
        raise Refused("sms_down", _("短信服务暂时没有回应，请稍后再试。")) from down
    if not sent.message_id:
        raise Refused("sms_refused", _("这个号码暂时无法接收短信，请核对后再试。"), field="phone")


@transaction.atomic(durable=True)
def _keep(phone_index: str, address_index: str, code: str) -> Code:
    for index in sorted({phone_index, address_index}):
        _wait_for_turn(index)
    _check_number(phone_index)
    _check_address(address_index)
    now = clock.now()
    key = new_id()
    return Code.objects.create(
        id=key,
        phone_index=phone_index,
        address_index=address_index,
        code_hash=_hash(key, code),
        made_at=now,
        expires_at=now + timedelta(seconds=limits().code_seconds),
    )


def _wait_for_turn(index: str) -> None:
    """Two requests for one number, or from one address, are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notices.code:{index}"])


def _check_number(index: str) -> None:
    now = clock.now()
    made = Code.objects.filter(phone_index=index, made_at__gt=now - timedelta(days=1)).order_by("-made_at")
    times = list(made.values_list("made_at", flat=True)[: limits().number_per_day])
    if times and (now - times[0]).total_seconds() < limits().number_pause_seconds:
        raise TooMany("pause", _("验证码刚刚发过，请一分钟后再试。"), field="phone")
    if len(times) >= limits().number_per_day:
        raise TooMany("day", _("这个号码今天获取验证码的次数已用完，请明天再试。"), field="phone")


def _check_address(index: str) -> None:
    now = clock.now()
    made = Code.objects.filter(address_index=index)
    hour = made.filter(made_at__gt=now - timedelta(hours=1)).count()
    day = made.filter(made_at__gt=now - timedelta(days=1)).count()
    if hour >= limits().address_per_hour or day >= limits().address_per_day:
        raise TooMany("address", _("您所在的网络获取验证码过于频繁，请稍后再试。"))


def _hash(key: UUID, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"code:{key}:{code}".encode(), "sha256").hexdigest()


@transaction.atomic(durable=True)
def check_code(phone: str, code: str) -> bool:
    """Whether this is the newest code of this number, still good and not used. Each wrong try is counted.

    Raises Invalid (phone).
    """
    rows = Code.objects.select_for_update().filter(phone_index=blind_index(mobile_number(phone)))
    newest = rows.order_by("-made_at").first()
    now = clock.now()
    if newest is None or newest.used_at or newest.expires_at <= now or newest.tries >= limits().code_tries:
        return False
    if not hmac.compare_digest(newest.code_hash, _hash(newest.pk, code.strip())):
        newest.tries += 1
        newest.save(update_fields=["tries"])
        return False
    newest.used_at = now
    newest.save(update_fields=["used_at"])
    return True
