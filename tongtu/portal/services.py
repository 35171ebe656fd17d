"""Signing in: the password check with its lock, and the code of a phone. Opening a session is the views' part."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongtu.kernel import clock
from tongtu.kernel.errors import Refused, TooMany
from tongtu.kernel.personal import blind_index
from tongtu.portal.models import Tries

NO_DOCUMENT = gettext_lazy("没有这份文书")


def check_password(name: str, password: str, *, ip: str) -> AbstractBaseUser:
    """The user with this name and password. The answer is the same whether or not the name exists.

    Raises Refused (wrong_password), TooMany (locked) after settings.SIGN_IN_FAILURES in a row, for the
    name or for the address it comes from.
    Law: GB/T 22239-2019 8.1.4.1 b).
    """
    keys = {blind_index(f"name:{name.strip().lower()}"): settings.SIGN_IN_FAILURES}
    keys[blind_index(f"ip:{ip}")] = settings.SIGN_IN_FAILURES_PER_ADDRESS
    for key in keys:
        _refuse_locked(key)
    user = authenticate(None, username=name.strip(), password=password)
    if user is None or not user.is_active:
        for key, allowed in keys.items():
            _count(key, allowed, window=settings.SIGN_IN_WINDOW, lock=settings.SIGN_IN_LOCK)
        for key in keys:
            _refuse_locked(key)
        raise Refused("wrong_password", _("用户名或密码不正确。"))
    Tries.objects.filter(key__in=list(keys)[:1]).delete()
    return user


def allow_look_up(*, ip: str) -> None:
    """Count one look-up of a public register. Raises TooMany (look_ups) when an address asks too often."""
    key = blind_index(f"look:{ip}")
    if _locked(key) is None:
        _count(key, settings.LOOK_UPS_PER_MINUTE, window=60, lock=60)
    if _locked(key) is not None:
        raise TooMany("look_ups", _("查询太频繁，请一分钟后再试。"))


def forget(*, before: datetime) -> int:
    """Remove counts and sessions that ended before a moment; answers how many counts there were."""
    call_command("clearsessions")
    removed, _kinds = Tries.objects.filter(since__lt=before).exclude(locked_until__gt=before).delete()
    return removed


def _locked(key: str) -> datetime | None:
    tries = Tries.objects.filter(key=key, locked_until__gt=clock.now()).first()
    return tries.locked_until if tries else None


def _refuse_locked(key: str) -> None:
    until = _locked(key)
    if until is not None:
        time = f"{clock.local(until):%H:%M}"
        raise TooMany("locked", _("登录失败次数过多，请于 %(time)s 以后再试。") % {"time": time})


@transaction.atomic
def _count(key: str, allowed: int, *, window: int, lock: int) -> None:
    """One more under this key. window, lock: in seconds."""
    now = clock.now()
    Tries.objects.get_or_create(key=key, defaults={"since": now})
    tries = Tries.objects.select_for_update().get(key=key)
    if tries.since < now - timedelta(seconds=window) or tries.locked_until is not None:
        tries.since, tries.failures, tries.locked_until = now, 0, None
    tries.failures += 1
    if tries.failures >= allowed:
        tries.locked_until = now + timedelta(seconds=lock)
    tries.save()
