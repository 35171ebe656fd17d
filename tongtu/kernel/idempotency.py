"""The same request twice: one effect, one answer. The key and the effect are one transaction."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongtu.kernel.errors import Conflict
from tongtu.kernel.models import IdempotencyKey


@dataclass(frozen=True)
class Answer:
    """What a door said: status, headers worth keeping, body."""

    status: int
    headers: dict[str, str]
    body: bytes


def once(actor: str, key: str, request: bytes, make: Callable[[], Answer]) -> Answer:
    """Answer a keyed request. A repeat gets the stored answer; another request under the key raises Conflict.

    actor: who asked; keys of two actors never meet. request: the bytes that identify the request.
    An answer of 400 or more is not kept, and its effect is undone, so that it can be tried again.
    """
    digest = hashlib.sha256(request).hexdigest()
    try:
        with transaction.atomic():
            return _first(actor, key, digest, make)
    except _Taken:
        pass
    except _Failed as failed:
        return failed.answer
    kept = IdempotencyKey.objects.get(actor=actor, key=key)
    if kept.digest != digest:
        raise Conflict("key_reused", _("同一个幂等键已用于另一个请求，请换一个键后重试。"))
    assert kept.status is not None
    return Answer(kept.status, kept.headers, bytes(kept.body))


class _Taken(Exception):
    """The key was there already."""


class _Failed(Exception):
    """The answer was a failure; nothing may stay."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer


def _first(actor: str, key: str, digest: str, make: Callable[[], Answer]) -> Answer:
    try:
        with transaction.atomic():
            kept = IdempotencyKey.objects.create(actor=actor, key=key, digest=digest)
    except IntegrityError as taken:
        raise _Taken from taken
    answer = make()
    if answer.status >= 400:
        raise _Failed(answer)
    kept.status, kept.headers, kept.body = answer.status, answer.headers, answer.body
    kept.save(update_fields=["status", "headers", "body"])
    return answer
