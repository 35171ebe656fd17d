"""I7: who has no business with a record cannot tell that it exists, at any address of the product.

The walk takes every address from the resolver and the API's description, fills it with the ids of a county's
real records, and asks as an officer of another county with every duty, as another party, and as nobody. An
address it cannot fill, or whose own people do not get in, fails the test: the walk is never blind by accident.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from ninja import Schema

from tests.payments.conftest import fiscal_simulator
from tests.payments.worlds import Finance
from tests.proofs.routes import SLUGS, Route, every_step, example, names_a_record, routes
from tests.proofs.victims import County
from tests.visitors import as_actor

pytestmark = pytest.mark.django_db
__all__ = ["fiscal_simulator"]
# Addresses that anybody may open: they show no record, or only what the law has published.
PUBLIC = {
    "/": "home",
    "/find/": "look-up of public pages",
    "/verify/": "public verification of a document",
    "/verify/<str:code>/": "public verification: number, agency, date, digest and nothing personal",
    "/api/v1/portal/verify/<code>": "the same over JSON",
    "/help/": "guides",
    "/help/<slug:name>/": "guides",
    "/about/": "about",
    "/healthz": "for the load balancer",
    "/offline/": "shown without a network",
    "/language/": "a choice of the visitor",
    "/display/": "a choice of the visitor",
    "/sign-out/": "of the visitor",
    "/my/sign-in/": "a door",
    "/my/sign-in/code/": "a door",
    "/desk/sign-in/": "a door",
    "/desk/sign-in/factor/": "a door",
    "/desk/sign-in/stop/": "a door",
    "/api/v1/offsite/boards/<code>/messages": "signed by the display itself; tests/offsite/test_boards.py",
    "/offsite/sites/": "the places of monitoring devices, which the law has published (PL 41)",
    "/api/v1/offsite/published-sites": "the same over JSON",
    "/offsite/policy/": "tolerances, limits and fines in force, which the law has published",
    "/api/v1/openapi.json": "the description of the API",
    "/api/v1/": "names the description",
}
# Devices and outside systems sign each message; no session opens these.
SIGNED = {
    "/api/v1/fiscal/callbacks": 401,
    "/api/v1/sms/receipts": 401,
    "/api/v1/offsite/passages": 401,
    "/api/v1/offsite/files": 401,
    "/api/v1/offsite/weighings": 401,
    "/api/v1/offsite/heartbeat": 401,
}
# Registers of the whole country, which every officer may look into by an exact key.
NATIONAL = {
    "/desk/vehicles/<str:plate_no>/": "a lorry belongs to no county",
    "/desk/offsite/vehicles/<str:plate_no>/<str:plate_color>/": "the same; its passages and records are of one's own regions",
    "/api/v1/offsite/vehicles/<plate_no>/<plate_color>": "the same over JSON",
    "/api/v1/registry/vehicles/<plate_no>/<plate_color>": "a lorry belongs to no county",
}
# Pages about the visitor: named by no id, and sample pages for who builds pages.
SAMPLES = {"/desk/styleguide/<str:pk>/<slug:step>/": "invented records for the guide of components"}
SIGN_IN = ("/desk/sign-in/", "/my/sign-in/")
# A duty or an input that is refused before the record is looked for: the same words, whether it exists or not.
REFUSED_FIRST = {409, 422}
SHUT = {301, 302, 401, 403, 404, 405}


@pytest.fixture
def county(fiscal_simulator: Finance) -> County:
    return County(fiscal_simulator)


def ask(client: Client, method: str, path: str, body: Any = None) -> HttpResponse:
    """One request; whatever it does is undone."""
    sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    mark = transaction.savepoint()
    try:
        return getattr(client, method)(path, **sent)
    finally:
        transaction.savepoint_rollback(mark)


def content(reply: HttpResponse) -> str:
    """Everything a reply says, workbooks unpacked."""
    data = b"".join(reply.streaming_content) if reply.streaming else reply.content
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            data = b"\n".join(book.read(name) for name in book.namelist())
    if reply.get("Content-Type", "").startswith("application/json"):
        data = json.dumps(json.loads(data), ensure_ascii=False).encode()
    return data.decode("utf8", "replace") + str(reply.headers)


def without_reference(said: str, ids: dict[str, Any]) -> str:
    """A reply without what differs in every reply: ids asked for, reference number, tokens, its length."""
    for one in ids.values():
        if isinstance(one, UUID):
            said = said.replace(str(one), "ID")
    return re.sub(CHANCE, "", said)


CHANCE = r"\b[0-9A-F]{10}\b|\b[A-Za-z0-9]{64}\b|nonce-[^'\"]+|nonce=\"[^\"]+\"|'Content-Length': '\d+'"


def methods(route: Route) -> list[tuple[str, Any]]:
    return list(route.bodies) or [("get", None), ("post", None)]


def with_steps(route: Route, ids: dict[str, Any]) -> list[dict[str, Any]]:
    """The ids, with every step that a hole for one may hold."""
    holes = SLUGS & set(route.holes)
    return [ids | dict.fromkeys(holes, step) for step in every_step()] if holes else [ids]


def own_way_in(county: County, route: Route) -> dict[str, Any] | None:
    """Ids with which somebody of the county gets past "not found", or None."""
    clients = [as_actor(Client(), who) for who in (county.officer, county.party)]
    for ids in with_steps(route, county.id_for(route.path)):
        for client in clients:
            for method, schema in methods(route):
                reply = ask(client, method, route.filled(ids), example(schema, ids))
                if reply.status_code not in SHUT or (
                    reply.status_code == 302 and not reply["Location"].startswith(SIGN_IN)
                ):
                    return ids
    return None


def fakes(ids: dict[str, Any]) -> dict[str, Any]:
    """The same shape of ids, naming nothing."""
    return {name: uuid4() if isinstance(value, UUID) else value for name, value in ids.items()}


@pytest.mark.req("I7")
def test_i7_who_is_not_concerned_finds_nothing_at_any_address(county: County):
    wrong: list[str] = []
    people = {"another county": county.stranger, "another party": county.other_party}
    clients = {name: as_actor(Client(), who) for name, who in people.items()}
    for route in naming_records(county):
        missing = set(route.holes) - SLUGS - set(county.id_for(route.path))
        if missing:
            wrong.append(f"{route.path}: the walk knows no {missing}")
            continue
        ids = own_way_in(county, route)
        if ids is None:
            wrong.append(f"{route.path}: its own people do not get in; the walk would prove nothing")
            continue
        for name, client in clients.items():
            wrong += [f"{name}: {said}" for said in leaks(county, client, route, ids)]
    assert not wrong, "\n".join(wrong)


def naming_records(county: County) -> list[Route]:
    """Addresses that name a record in their path or in their body."""
    left_out = PUBLIC.keys() | SIGNED.keys() | NATIONAL.keys() | SAMPLES.keys()
    return [
        route
        for route in routes()
        if route.path not in left_out
        and (route.holes or any(schema and names_a_record(schema, county.ids) for _, schema in route.bodies))
    ]


def leaks(county: County, client: Client, route: Route, ids: dict[str, Any]) -> list[str]:
    """What a stranger learns at one address."""
    wrong = []
    absent = fakes(ids)
    for method, schema in methods(route):
        if not route.holes and not names_a_record(schema, ids):
            continue  # a list at the same address
        real = ask(client, method, route.filled(ids), example(schema, ids))
        none = ask(client, method, route.filled(absent), example(schema, absent))
        where = f"{method.upper()} {route.path} → {real.status_code}"
        if not (real.status_code in {404, 405} | REFUSED_FIRST or to_sign_in(real)):
            wrong.append(f"{where}, not 404")
        said, other = content(real), content(none)
        if without_reference(said, ids) != without_reference(other, absent):
            wrong.append(f"{where} differs from the answer for a record that does not exist")
        wrong += [
            f"{where} shows {word}"
            for word in county.canaries
            if word in said and word not in route.filled(ids)
        ]
    return wrong


def to_sign_in(reply: HttpResponse) -> bool:
    return reply.status_code == 302 and reply["Location"].startswith(SIGN_IN)


@pytest.mark.req("I7")
def test_i7_lists_exports_and_searches_show_no_foreign_row(county: County):
    """Also when the foreigner searches for exactly what a row says."""
    wrong, seen = [], 0
    words = ["", county.one.number, "豫R8K521", county.one.party.name, county.bill.memo]
    people = {"another county": county.stranger, "another party": county.other_party}
    clients = {name: as_actor(Client(), who) for name, who in people.items()}
    own = as_actor(Client(), county.officer)
    for route in lists():
        seen += county.one.number in content(ask(own, "get", route.filled({})))
        for name, client in clients.items():
            for word in words:
                reply = client.get(route.path, dict(route.query) | ({"q": word} if word else {}))
                said = content(reply).replace(word, "") if word else content(reply)
                if reply.status_code >= 500:
                    wrong.append(f"{name}: {route.path} → {reply.status_code}")
                wrong += [
                    f"{name}: {route.path}?q={word} shows {canary}"
                    for canary in foreign(county, name)
                    if canary in said
                ]
    assert not wrong, "\n".join(wrong)
    assert seen >= 3, "its own officer sees the case in its lists"


def foreign(county: County, name: str) -> set[str]:
    """What this person may not see. The registers of parties and lorries are the country's."""
    return county.canaries - {"豫R8K521", "豫R·8K521", county.one.party.name}


def lists() -> list[Route]:
    left_out = PUBLIC.keys() | SIGNED.keys()
    pages = [route for route in routes() if not route.holes and route.path not in left_out]
    return [
        route for route in pages if not route.bodies or any(method == "get" for method, _ in route.bodies)
    ]


@pytest.mark.req("I7")
def test_i7_nobody_is_led_to_a_door_everywhere(county: County):
    wrong = []
    client = Client()
    for route in routes():
        if route.path in PUBLIC or route.path in SIGNED:
            continue
        ids = county.id_for(route.path) | dict.fromkeys(SLUGS, "approve")
        for method, schema in methods(route):
            reply = ask(client, method, route.filled(ids), example(schema, ids))
            expected = reply.status_code == 401 if route.path.startswith("/api/") else to_sign_in(reply)
            if not expected and reply.status_code != 405:
                wrong.append(f"{method.upper()} {route.path} → {reply.status_code}")
            wrong += [
                f"{route.path} shows {w}"
                for w in county.canaries
                if w in content(reply) and w not in route.filled(ids)
            ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.req("I7", "I20")
def test_i7_a_message_that_nobody_signed_is_not_heard():
    for path, status in SIGNED.items():
        assert Client().post(path, b"{}", content_type="application/json").status_code == status, path


def test_every_body_of_the_api_has_a_name_of_its_own():
    """Two schemas of one name are one in the description, and one of them is described wrongly."""
    shapes: dict[str, set[str]] = {}
    for schema in every_schema(Schema):
        shapes.setdefault(schema.__name__, set()).add(schema.__module__)
    assert not {name: where for name, where in shapes.items() if len(where) > 1}


def every_schema(parent: type) -> Iterator[type]:
    for schema in parent.__subclasses__():
        if schema.__module__.startswith("tongtu."):
            yield schema
        yield from every_schema(schema)


def test_every_exception_of_the_walk_is_still_an_address():
    known = {route.path for route in routes()}
    assert (PUBLIC.keys() | SIGNED.keys() | NATIONAL.keys() | SAMPLES.keys()) <= known
