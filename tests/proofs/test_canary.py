"""A canary: a party with a name, number, phone and address that nobody else has goes the whole way.

Afterwards the words are looked for wherever they have no business: the log of facts, jobs, the process's log,
addresses of pages, text messages, verification and public pages, and every column of the database in plain words.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from simulators.server import Server
from tests import make
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.signatures import conftest as signing
from tests.simulated import outside
from tests.visitors import as_actor
from tongtu.cases import services
from tongtu.cases.models import Case
from tongtu.documents import queries as documents
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import services as offsite
from tongtu.offsite.models import Record
from tongtu.offsite.ports import Vehicle
from tongtu.payments import services as payments
from tongtu.payments.models import Bill
from tongtu.signatures import services as signatures

pytestmark = [pytest.mark.django_db, pytest.mark.req("I19", "I7")]
__all__ = ["outside"]
US = system("tests")
NAME, NUMBER, PHONE = "柯奈瑞雀", "411321198503120074", "13912345678"
ADDRESS, POSTAL = "梧桐巷七十七号之三", "芦笛里九号院"
CLAIMS = "当天车上坐着我的外祖母"
CANARIES = {
    "name": NAME,
    "number": NUMBER,
    "phone": PHONE,
    "address": ADDRESS,
    "postal": POSTAL,
    "claims": CLAIMS,
}
PLATE = "豫R77J53"
Jobs = Callable[[], list[str]]

# Where a canary may stand in plain words, and why. Everything else of the database holds none.
ALLOWED = {
    ("registry_party", "name"): {"name"},
    ("registry_party", "address"): {"address"},  # number and phone are sealed
    ("cases_addressconfirmation", "post_address"): {"postal"},
    ("cases_statement", "claims"): {"claims"},
    ("cases_statement", "reasons"): {"name"},  # what an officer wrote
}


class Register(road.Register):
    """The register knows whose lorry it is."""

    def look_up(self, plate_no: str, plate_color: str) -> Vehicle | None:
        owner = {"kind": "person", "name": NAME, "id_no": NUMBER}
        return Vehicle(
            "tractor", 6, 2, "normal", "411321008521", "411321", owner | {"phone": PHONE, "address": ADDRESS}
        )


@dataclass
class Story:
    """The whole way of one case, with what was said on it."""

    city: make.City
    sim: Server
    jobs: Jobs
    party: Actor = field(init=False)
    one: Case = field(init=False)

    def tell(self) -> None:
        self.party_signs_in()
        self.record_becomes_a_case()
        self.officers_investigate()
        self.party_answers()
        self.head_decides()
        self.party_pays()
        self.case_is_closed()

    def party_signs_in(self) -> None:
        """By phone, with name and number, over the pages; a wrong number and a wrong form first."""
        self.party = signing.party_of(PHONE)
        web = as_actor(Client(), self.party)
        for said in ({"name": NAME, "id_no": NUMBER[:-1] + "9"}, {"name": NAME, "id_no": NUMBER}):
            web.post("/api/v1/registry/real-name", said, content_type="application/json")
        self.party = signing.checked(signing.party_of(PHONE))

    def record_becomes_a_case(self) -> None:
        said = road.with_photos(road.over(1, plate_no=PLATE, head_plate_no=PLATE))
        road.examined(road.take(said), Register())
        record = Record.objects.visible_to(US).get(plate_no=PLATE)
        offsite.first_review(road.ANNA, record.pk, passed=True)
        offsite.second_review(road.BO, record.pk, passed=True)
        self.one = Case.objects.visible_to(US).get(natural_key=record.subject)
        self.jobs()

    def officers_investigate(self) -> None:
        make.approve(self.city, self.one)
        self.one = make.fresh(self.one)
        make.report(self.city, self.one, penalty="fine", fine_fen=300_000)
        make.approve(self.city, self.one)
        self.jobs()

    def party_answers(self) -> None:
        web = as_actor(Client(), self.party)
        at = f"/api/v1/cases/{self.one.pk}"
        bad = {"accepts_electronic": True, "post_address": POSTAL, "mobile": "12"}
        first = web.post(f"{at}/address", bad, content_type="application/json")
        good = {**bad, "mobile": PHONE}
        reply = web.post(f"{at}/address", good, content_type="application/json")
        assert (first.status_code, reply.status_code) == (422, 200), reply.content.decode()
        self.sign(reply.json()["document_id"])
        self.jobs()
        services.notify(self.city.officer, self.one.pk)
        services.send(self.city.officer, self.one.pk, mode="electronic")
        self.jobs()
        said = web.post(f"{at}/statements", {"claims": CLAIMS}, content_type="application/json")
        assert said.status_code == 200, said.content.decode()
        statement = make.fresh(self.one).statements.get()
        services.review_statement(
            self.city.unit_head, statement.pk, adopted="none", reasons=f"{NAME}所述不影响认定。"
        )
        services.proceed(self.city.unit_head, self.one.pk)
        self.jobs()

    def sign(self, document_id: Any) -> None:
        begun = services.begin_signing(self.party, self.one.pk, document_id)
        signatures.sign(self.party, begun, **signing.signing())

    def head_decides(self) -> None:
        if make.fresh(self.one).state == "legal_review":
            make.pass_legal_review(self.city, self.one)
        services.decide(self.city.head, self.one.pk)
        self.jobs()
        services.send(self.city.officer, self.one.pk, mode="electronic")
        self.jobs()

    def party_pays(self) -> None:
        bill = Bill.objects.visible_to(US).get(billed_for=make.fresh(self.one).execution.subject)
        assert bill.state == "open", bill.trouble
        web = as_actor(Client(), self.party)
        page = web.post(f"/api/v1/payments/bills/{bill.pk}/pay", {}, content_type="application/json").json()[
            "page_url"
        ]
        money.Finance(self.sim.url).pay(page)
        payments.query_bill(US, bill.pk)
        self.jobs()

    def case_is_closed(self) -> None:
        make.approve(self.city, self.one)
        services.archive_volume(self.city.archivist, make.fresh(self.one).volume.pk)
        self.jobs()
        self.one = make.fresh(self.one)


@pytest.fixture
def story(
    outside: Server, run_jobs: Jobs, on_test_day: object, caplog: pytest.LogCaptureFixture
) -> Iterator[Story]:
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("django.db.backends").setLevel(
            logging.INFO
        )  # statements and their values, never on
        money.numbers(money.unit())
        told = Story(make.City(), outside, run_jobs)
        told.tell()
        yield told


def test_a_party_who_went_the_whole_way_is_named_nowhere_but_in_the_own_record(
    story: Story, caplog: pytest.LogCaptureFixture
):
    assert story.one.state == "closed"
    desk, mine = Crawl(Client(), clerk(story.city)), Crawl(Client(), story.party)
    places = {
        "facts": facts(),
        "jobs": jobs(),
        "sessions": sessions(),
        "verification": verification(story.one),
        "public pages": public(),
        "addresses at the desk": desk.addresses("/desk/", f"/desk/cases/{story.one.pk}/"),
        "addresses of the party": mine.addresses("/my/", f"/my/cases/{story.one.pk}/"),
        "log of the process": caplog.text,  # read before our own question to the phone is in it
        "text messages": messages(story.sim),
    }
    assert NAME in desk.said
    assert CLAIMS in mine.said
    assert not {f"{kind} in {where}" for where, said in places.items() for kind in holds(said)}
    assert all(len(said) > ENOUGH for said in places.values()), "the search was blind somewhere"
    assert plain_columns() == ALLOWED


ENOUGH = 200


def holds(said: str) -> set[str]:
    """The canaries in a text, also when it is quoted for an address or as JSON."""
    read = unquote(said) + said.encode().decode("unicode_escape", "ignore")
    return {kind for kind, word in CANARIES.items() if word in said or word in read}


def clerk(city: make.City) -> Actor:
    duties = frozenset(Role) - {Role.PARTY, Role.SYSTEM}
    return Actor("本县人员（clerk）", duties, (make.NANZHAO,), officer_id=city.officer.officer_id)


def facts() -> str:
    rows = LoggedEvent.objects.values_list("region", "name", "subject", "actor", "payload")
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def jobs() -> str:
    rows = ProcrastinateJob.objects.values_list("task_name", "args", "lock", "queueing_lock")
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def sessions() -> str:
    return "\n".join(json.dumps(one.get_decoded(), ensure_ascii=False) for one in Session.objects.all())


def messages(sim: Server) -> str:
    """What the phone received: the words, not the number it went to."""
    received = httpx.get(f"{sim.url}/sms/inbox", params={"phone": PHONE}, trust_env=False).json()
    return "\n".join(one["text"] for one in received)


def verification(one: Case) -> str:
    web, said = Client(), []
    for paper in documents.of(one.subject)[:8]:
        for path in (f"/verify/{paper.verify_code}/", f"/api/v1/portal/verify/{paper.verify_code}"):
            reply = web.get(path)
            assert reply.status_code in {200, 429}, path
            said.append(reply.content.decode() + str(reply.headers))
    return "\n".join(said)


def public() -> str:
    paths = ("/", "/find/?q=" + quote("梧桐"), "/verify/", "/help/", "/about/", f"/find/?q={quote('豫')}")
    return "\n".join(Client().get(path, follow=True).content.decode() for path in paths)


LINK = re.compile(r'(?:href|src|action|hx-get|hx-post|formaction)="([^"#]+)"')


class Crawl:
    """Somebody who follows every link of the own pages."""

    def __init__(self, client: Client, actor: Actor) -> None:
        self.web, self.said = as_actor(client, actor), ""

    def addresses(self, *start: str, most: int = 60) -> str:
        """Every address on the pages within reach, and the headers that name more."""
        waiting, seen, found = list(start), set(start), []
        while waiting and len(found) < most:
            reply = self.web.get(waiting.pop(0))
            found.append(str(reply.headers))
            if reply.streaming or not reply["Content-Type"].startswith("text/html"):
                continue
            self.said += reply.content.decode()
            links = [unescape(link) for link in LINK.findall(reply.content.decode())]
            found += links
            new = [link for link in links if link.startswith(start[0]) and link not in seen]
            waiting += [link for link in new if "." not in link]
            seen |= set(new)
        return "\n".join(found)


TEXTS = ["text", "character varying", "jsonb", "json", "ARRAY"]


def plain_columns() -> dict[tuple[str, str], set[str]]:
    """The columns of the database that say a canary in plain words."""
    hits: dict[tuple[str, str], set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND data_type = ANY(%s)",
            [TEXTS],
        )
        for table, column in cursor.fetchall():
            for kind, word in CANARIES.items():
                question = f'SELECT EXISTS (SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s)'  # noqa: S608
                cursor.execute(question, [f"%{word}%"])
                if cursor.fetchone() == (True,):
                    hits.setdefault((table, column), set()).add(kind)
    return hits
