"""The same form sent twice has one effect: the web side of kernel.idempotency."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tongtu.kernel.errors import Conflict
from tongtu.kernel.idempotency import Answer, once
from tongtu.web import errors

KEPT = ("Content-Type", "Location", "HX-Redirect", "HX-Reswap")
LONGEST = 80  # the column of kernel.IdempotencyKey
SHOWN_ONCE = "Shown-Once"  # a door says so of a reply that holds a secret: its body is kept nowhere
NOT_MEANT = {"csrfmiddlewaretoken", "_once"}


class Once:
    """Middleware: a write with an `Idempotency-Key` header or a `_once` field is answered once.

    Only the requests of somebody who has signed in: keys of different people never meet. A repeat of a request
    whose answer was shown once is answered 204: it is done, and the secret does not come again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"} or not request.user.is_authenticated:
            return self.get_response(request)
        key = request.headers.get("Idempotency-Key") or request.POST.get("_once", "")
        if not key:
            return self.get_response(request)
        return self._once(request, _short(key))

    def _once(self, request: HttpRequest, key: str) -> HttpResponse:
        replies: list[HttpResponse] = []

        def make() -> Answer:
            reply = self.get_response(request)
            replies.append(reply)
            if reply.has_header(SHOWN_ONCE):
                return Answer(204, {}, b"")
            kept = {name: reply[name] for name in KEPT if reply.has_header(name)}
            return Answer(reply.status_code, kept, b"" if reply.streaming else reply.content)

        try:
            answer = once(f"user:{request.user.pk}", key, _meaning(request), make)
        except Conflict as reused:
            return errors.page(request, 409, reused)
        if replies:
            return replies[0]
        reply = HttpResponse(answer.body, status=answer.status, headers=answer.headers)
        reply["Idempotent-Replay"] = "true"
        return reply


def _short(key: str) -> str:
    """A key as its column takes it. A longer one is its digest: two that begin alike stay two."""
    return key if len(key) <= LONGEST else hashlib.sha256(key.encode()).hexdigest()


def _meaning(request: HttpRequest) -> bytes:
    """The bytes that say what is asked: the address with the fields and files, or the JSON body."""
    parts = [str(request.method), request.path]
    if request.POST or request.FILES:
        fields = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_MEANT)
        files = sorted((file.name or "", file.size) for _, sent in request.FILES.lists() for file in sent)
        return repr([*parts, fields, files]).encode()
    return repr(parts).encode() + request.body
