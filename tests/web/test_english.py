"""Every page that a reader may open in English is English; what is left in Chinese is data, and says so.

The walk takes every address from the resolver, fills it with the records of a county, and opens it as each kind
of person. Names, plates, numbers and what people wrote stay as they are, in an element marked `lang="zh-Hans"` or
`translate="no"`: a screen reader then changes its voice, and a translating browser leaves a name alone.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import make
from tests.payments.conftest import fiscal_simulator
from tests.payments.worlds import Finance
from tests.proofs.routes import SLUGS, Route, every_step, example, routes
from tests.proofs.test_access import ask
from tests.proofs.victims import County
from tests.signatures.conftest import checked
from tests.visitors import as_actor
from tongtu.documents import queries as documents
from tongtu.offsite.services.reviewing import claim
from tongtu.web.catalogue import translations
from tongtu.web.messages import LOCALE

pytestmark = pytest.mark.django_db
__all__ = ["fiscal_simulator"]
NAME = re.compile(r"[\w:@.-]+")  # of an attribute; anything else is a tag that a value broke
HAN = re.compile(r"[\u3400-\u9fff]+")
CHINESE_POINTS = re.compile(r"[，。；：、（）《》！？]")
SAID_IN = (
    "alt",
    "aria-label",
    "aria-description",
    "title",
    "placeholder",
    "content",
    "data-confirm",
    "data-say",
)
SILENT = {"script", "style", "template", "textarea"}  # a textarea holds what somebody is writing
UNMARKED = {"title"}  # holds text only, so data cannot be marked in it
VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
    "use",
}
LEFT_OUT = ("/api/", "/desk/styleguide/")
NOT_SENT = {"/sign-out/", "/language/", "/display/"}


@dataclass
class Page(HTMLParser):
    """What a page says: `loud` in the reader's language, `data` in elements marked as foreign."""

    loud: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)  # what only attributes say
    data: set[str] = field(default_factory=set)
    stack: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @property
    def foreign(self) -> bool:
        return bool(self.stack) and self.stack[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.loud += [f"{name} in <{tag}>: 标签坏了" for name in said if not NAME.fullmatch(name)]
        marked = said.get("translate") == "no" or str(said.get("lang", "")).startswith("zh")
        foreign = self.foreign or marked
        if not foreign:
            self.spoken += [value for name in SAID_IN if (value := said.get(name))]
            if tag == "input" and said.get("type") in {"submit", "button"} and said.get("value"):
                self.spoken.append(str(said["value"]))
        if tag not in VOID:
            self.stack.append((tag, foreign))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        text = " ".join(text.split())
        if self.stack and self.stack[-1][0] in SILENT:
            return
        if self.foreign:
            self.data.add(text)
        elif self.stack and self.stack[-1][0] in UNMARKED:
            self.spoken.append(text)
        elif text:
            self.loud.append(text)


def read(reply: HttpResponse) -> Page:
    page = Page()
    page.feed(reply.content.decode())
    return page


def chinese(text: str) -> bool:
    return bool(HAN.search(text) or CHINESE_POINTS.search(text))


def without(text: str, data: set[str]) -> str:
    """What is left of an attribute when the data that pages mark as such is taken out."""
    for word in sorted((word for word in data if chinese(word)), key=len, reverse=True):
        text = text.replace(word, "")
    return text


def readers(county: County) -> dict[str, Client]:
    """Who reads English: anybody, an officer with every duty, the parties."""
    people = {"nobody": Client(), "officer": as_actor(Client(), county.officer)}
    people["party"] = as_actor(Client(), county.party)
    people["another party"] = as_actor(Client(), county.other_party)
    for client in people.values():
        client.cookies["django_language"] = "en"
    return people


def opened(county: County, route: Route) -> Iterator[tuple[str, HttpResponse]]:
    """The page at an address as each reader gets it, and what a form sent empty answers."""
    for who, client in readers(county).items():
        for path in addresses(county, route):
            replies = [client.get(path)]
            if who != "nobody" and replies[0].status_code in {200, 405} and path not in NOT_SENT:
                replies.append(ask(client, "post", path))
            for reply in replies:
                if reply.get("Content-Type", "").startswith("text/html"):
                    yield f"{route.path} ({who})", reply


def addresses(county: County, route: Route) -> list[str]:
    """An address with the county's records; a case at every stage, a step of every name."""
    ids = county.id_for(route.path) | {"code": county.code}
    holes = set(route.holes)
    if holes & SLUGS:
        return [route.filled(ids | dict.fromkeys(holes & SLUGS, step)) for step in every_step()]
    cases = [ids["case_id"], *county.stages] if "case_id" in holes else [None]
    return [route.filled(ids | ({"case_id": pk} if pk else {})) for pk in cases]


@pytest.fixture
def county(fiscal_simulator: Finance) -> County:
    """A county with a case at every stage beside its own, and a paper to verify."""
    made = County(fiscal_simulator)
    made.party = checked(made.party)
    claim(made.officer, made.ids["record_id"])
    made.stages = [stage(made.city).pk for stage in make.STAGES.values()] + [made.review.case_id]
    made.code = documents.of(made.one.subject)[-1].verify_code
    return made


def test_every_page_is_english_for_who_reads_english(county: County):
    wrong: dict[str, str] = {}
    spoken: dict[str, str] = {}
    data: set[str] = set()
    said = ""
    for route in routes():
        if not route.path.startswith(LEFT_OUT):
            for where, reply in opened(county, route):
                page = read(reply)
                data |= page.data
                said += "\n".join(page.loud)
                wrong |= {text: where for text in page.loud if chinese(text)}
                spoken |= {text: where for text in page.spoken if chinese(text)}
    wrong |= {text: where for text, where in spoken.items() if chinese(without(text, data))}
    assert not wrong, "\n".join(f"{where}: {text}" for text, where in wrong.items())
    english = {key.msgid: message.strings for key, message in translations(LOCALE / "parts").items()}
    hidden = {text for text in data & english.keys() if chinese(text) and english[text][0] not in said}
    assert hidden <= {"中文"}, "what has its English is told in it"


def test_the_walk_sees_chinese_that_is_not_marked():
    page = Page()
    page.feed(
        '<h1>案件 <b lang="zh-Hans">李红</b></h1><img alt="照片"><p translate="no">豫R8K521<br>号</p><title>李红</title>'
    )
    assert page.loud == ["案件"]
    assert page.spoken == ["照片", "李红"]
    assert page.data == {"李红", "豫R8K521", "号"}


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ("en-GB,en;q=0.8", "sign_in", "sign in"),
        ("zh-CN", "sign_in", "登录"),
        ("", "sign_in", "登录"),
        ("fr", "sign_in", "登录"),
    ],
)
def test_the_api_says_its_problems_in_the_language_asked_for(
    client: Client, asked: str, code: str, says: str
):
    problem = client.get("/api/v1/cases/", headers={"accept-language": asked}).json()
    assert problem["code"] == code
    assert says in problem["title"].lower()


def test_every_problem_of_the_api_is_english_for_who_asks_in_english(county: County):
    """A body of the smallest kind at every operation: whatever is refused is refused in English."""
    wrong: dict[str, str] = {}
    clients = [
        as_actor(Client(headers={"accept-language": "en"}), who) for who in (county.officer, county.party)
    ]
    for route in routes():
        for method, schema in route.bodies:
            ids = county.id_for(route.path)
            for client in clients:
                reply = ask(
                    client, method, route.filled(ids | dict.fromkeys(SLUGS, "approve")), example(schema, ids)
                )
                if reply.status_code < 400 or "json" not in reply.get("Content-Type", ""):
                    continue
                said = json.loads(reply.content)
                text = f"{said.get('title', '')} {said.get('law', '')}"
                if chinese(text):
                    wrong[f"{method} {route.path}"] = text
    assert not wrong, "\n".join(f"{where}: {text}" for where, text in wrong.items())
