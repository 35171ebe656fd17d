"""What every template may ask: who is signed in, the rail, and the reader's choices."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from tongtu.web import menus
from tongtu.web.doors import known
from tongtu.web.language import CHOICES


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Nothing is asked of the database until a template uses it."""

    def choice(name: str) -> str:
        value = request.COOKIES.get(name, "")
        return value if value in CHOICES[name] else ""

    def unit() -> str:
        actor = known(request)
        return menus.unit_of(actor) if actor else ""

    return {
        "actor": SimpleLazyObject(lambda: known(request)),
        "unit_name": SimpleLazyObject(unit),
        "my_links": SimpleLazyObject(lambda: menus.my_links(request.path)),
        "theme": choice("theme"),
        "elder": choice("elder"),
        "base_url": settings.BASE_URL,
    }
