"""How long a session lives: shorter for officers than for parties, and never past its last hour."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.web.doors import is_party, known

TOUCH = 60  # seconds between two writes of "last seen"


class SessionLimits:
    """Middleware: signs out who was idle, or signed in, for longer than settings.SESSION_LIMITS allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _keep_time(request)
        return self.get_response(request)


def _keep_time(request: HttpRequest) -> None:
    actor = known(request)
    door = "my" if actor is not None and is_party(actor) else "desk"
    idle, whole = settings.SESSION_LIMITS[door]
    now = int(clock.now().timestamp())
    session = request.session
    since, seen = session.get("since", now), session.get("seen", now)
    if now - seen > idle or now - since > whole:
        logout(request)
        request.actor = None  # type: ignore[attr-defined]
        messages.info(request, _("您较长时间没有操作，为了安全已自动退出，请重新登录。"))
    elif "since" not in session or now - seen >= TOUCH:
        session["since"], session["seen"] = since, now
