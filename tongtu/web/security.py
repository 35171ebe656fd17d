"""What every reply carries: a reference number, and the headers that forbid what no page needs."""

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

PERMISSIONS = "camera=(self), microphone=(), geolocation=(self), payment=(), usb=(), interest-cohort=()"


def reference(request: HttpRequest) -> str:
    """The number under which this request can be found in the log. Shown on every error page."""
    return str(getattr(request, "reference", "")) or "-"


class Headers:
    """Middleware: the outermost one after the static files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @cached_property
    def policy(self) -> str:
        """The content security policy; FORM_TARGETS are where a form may lead on: to pay, to prove a face."""
        places = {f"{url.scheme}://{url.netloc}" for url in map(urlsplit, settings.FORM_TARGETS)}
        rules = {
            "default-src": "'self'",
            "script-src": "'self'",
            "style-src": "'self'",
            "img-src": "'self' data: blob:",
            "media-src": "'self' blob:",
            "object-src": "'self'",
            "frame-src": "'self'",
            "connect-src": "'self'",
            "base-uri": "'none'",
            "form-action": " ".join(["'self'", *sorted(places)]),
        }
        return "; ".join(f"{name} {value}" for name, value in rules.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = secrets.token_hex(5).upper()  # type: ignore[attr-defined]
        reply = self.get_response(request)
        embeddable = reply.get("Content-Type", "").startswith("application/pdf")
        framed_by = "'self'" if embeddable else "'none'"
        reply["Content-Security-Policy"] = f"{self.policy}; frame-ancestors {framed_by}"
        reply["X-Frame-Options"] = "SAMEORIGIN" if embeddable else "DENY"
        reply["X-Content-Type-Options"] = "nosniff"
        reply["Referrer-Policy"] = "same-origin"
        reply["Cross-Origin-Opener-Policy"] = "same-origin"
        reply["Permissions-Policy"] = PERMISSIONS
        reply["X-Request-ID"] = reference(request)
        if request.is_secure() or settings.PRODUCTION:
            reply["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if not reply.has_header("Cache-Control"):
            reply["Cache-Control"] = "no-store"
        return reply
