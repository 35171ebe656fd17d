"""Who opens a page in a test: a client signed in as any actor, and a browser."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tongtu.kernel.actors import Actor
from tongtu.web import doors

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE, DESK = {"width": 375, "height": 800}, {"width": 1280, "height": 900}
_known: dict[str, Actor] = {}


def _actor_of(user: AbstractBaseUser) -> Actor | None:
    return _known.get(user.get_username())


def as_actor(client: Client, actor: Actor) -> Client:
    """Sign the client in as this actor; the registry is not asked."""
    if _actor_of not in doors.actors:
        doors.actors.insert(0, _actor_of)
    _known[actor.name] = actor
    user, _ = get_user_model().objects.get_or_create(username=actor.name)
    client.force_login(user)
    return client


@contextmanager
def browser(**options: object) -> Iterator[BrowserContext]:
    """A Chromium context; options go to Playwright's new_context."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield chromium.new_context(**options)  # type: ignore[arg-type]
        finally:
            chromium.close()


def sign_in_browser(context: BrowserContext, url: str, actor: Actor) -> Page:
    """A page of a browser signed in as this actor at the live server."""
    cookie = as_actor(Client(), actor).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
    return context.new_page()
