"""A document that waits for its party, and a party whose face was checked."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from PIL import Image, ImageDraw

from simulators.server import Server
from tests.documents import samples
from tests.simulated import outside
from tongtu.documents import services as documents
from tongtu.documents.models import Document
from tongtu.kernel.actors import Actor, Role
from tongtu.registry import queries, services

__all__ = ["outside"]
OFFICER = Actor("李红（lihong）", frozenset({Role.CASE_OFFICER}), ("411321",))
CASE = "cases.Case:0198c0de-0000-7000-8000-000000000001"
STROKES = [
    {"points": [{"x": 10 + n, "y": 20 + n % 7, "time": 1000 + 20 * n, "pressure": 0.5} for n in range(30)]}
]
CLIENT = {
    "consent": True,
    "ip": "203.0.113.9",
    "user_agent": "Phone",
    "canvas_width": 340,
    "read_seconds": 12.5,
}


def drawing(*, blank: bool = False) -> bytes:
    """A PNG as the pad sends it: dark strokes on a transparent ground."""
    image = Image.new("RGBA", (450, 120), (0, 0, 0, 0))
    if not blank:
        ImageDraw.Draw(image).line(
            [(10, 100), (120, 15), (210, 95), (420, 30)], fill=(20, 20, 90, 255), width=6
        )
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def document(kind: str = "rights_waiver") -> Document:
    return documents.issue(
        OFFICER,
        kind,
        subject=CASE,
        region="411321",
        unit=samples.UNIT,
        data=samples.data(kind),
        on=date(2026, 3, 9),
    )


def signing(**changed: Any) -> dict[str, Any]:
    return {"strokes": STROKES, "image_png": drawing(), "client": CLIENT, **changed}


@pytest.fixture(autouse=True)
def _keys_of_the_test(tmp_path: Path) -> Iterator[None]:
    kept, settings.KEY_DIR = settings.KEY_DIR, tmp_path / "keys"
    yield
    settings.KEY_DIR = kept


@pytest.fixture
def people(db: None) -> None:
    services.seed_demonstration()


@pytest.fixture
def party(people: None) -> Actor:
    """张伟, handler of 宛通物流, at level 2: his face has not been checked."""
    return party_of("13800000001")


def party_of(phone: str) -> Actor:
    return queries.actor_of_account(services.account_for_phone(phone))


def checked(actor: Actor) -> Actor:
    """The same party, after a face check."""
    person = queries.account_of(actor).person
    phone = queries.account_of(actor).phone
    clerk = Actor("蒋兰（jianglan）", frozenset({Role.SERVICE_CLERK}), ("411321",))
    services.raise_level(clerk, phone=phone, name=person.name, id_no=person.id_no, proof="核对身份证原件")
    return party_of(phone)


def officer(login: str) -> Actor:
    return queries.officer_actor(User.objects.get(username=login))


def face_token(outside: Server, ticket: str = "ticket-of-a-test") -> str:
    """Pass the simulated camera, as a browser would."""
    reply = httpx.post(
        f"{outside.url}/realname/face/{ticket}", data={"outcome": "pass", "return": "http://127.0.0.1:9/back"}
    )
    return httpx.URL(reply.headers["Location"]).params["face_token"]
