"""Which language a page speaks, and how large: the reader's choice, kept in cookies for a year."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_POST

API = "/api/"
YEAR = 365 * 24 * 3600
CHOICES = {"elder": {"", "1"}, "theme": {"", "light", "dark"}}


class Language:
    """Middleware: Chinese unless the reader chose another language, whatever the browser says.

    A program has no switch to press: to the API, Accept-Language is the choice.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = asked_for(request) if request.path.startswith(API) else ""
        chosen = chosen or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            reply = self.get_response(request)
        reply.setdefault("Content-Language", language)
        return reply


def asked_for(request: HttpRequest) -> str:
    """The first language of Accept-Language that the product speaks, "" when it names none."""
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        for language, *_ in settings.LANGUAGES:
            if wanted.partition("-")[0] == language.partition("-")[0]:
                return str(language)
    return ""


def back(request: HttpRequest) -> str:
    """The page the reader came from, with its query; never another site."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language and stay on the page."""
    reply = redirect(back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _keep(request, reply, settings.LANGUAGE_COOKIE_NAME, language)
    return reply


@require_POST
def choose_display(request: HttpRequest) -> HttpResponse:
    """Switch large print or the theme and stay on the page."""
    reply = redirect(back(request))
    for name, allowed in CHOICES.items():
        if request.POST.get(name) in allowed:
            _keep(request, reply, name, request.POST[name])
    return reply


def _keep(request: HttpRequest, reply: HttpResponse, name: str, value: str) -> None:
    reply.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
