import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from tests.visitors import as_actor
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused, TooMany
from tongtu.web import errors, menus
from tongtu.web.doors import PageErrors

pytestmark = pytest.mark.django_db
OFFICER = Actor("李红", frozenset({Role.CASE_OFFICER}), ("411321",))
PARTY = Actor("当事人甲", frozenset({Role.PARTY}))
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def plain_paths(patterns=None, prefix=""):
    """Every address of the product that needs no argument."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from plain_paths(pattern.url_patterns, route)
        elif "<" not in route and "^" not in route:
            yield f"/{route}"


@pytest.mark.parametrize("path", sorted(set(plain_paths())))
def test_every_address_carries_the_headers_that_forbid_what_no_page_needs(client, path):
    client.raise_request_exception = False
    reply = client.get(path)
    assert reply.status_code < 500
    for name, value in HEADERS.items():
        assert reply[name] == value
    policy = reply["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert reply["X-Request-ID"]


@pytest.mark.parametrize("path", sorted(set(plain_paths())))
def test_no_page_carries_a_style_or_a_script_of_its_own(client, path):
    page = client.get(path).content.decode(errors="replace")
    assert " style=" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert " onclick=" not in page


@pytest.mark.parametrize("path", ["/desk/", "/desk/search/?q=1", "/desk/account/", "/desk/styleguide/"])
def test_a_stranger_at_the_desk_is_led_to_the_officers_sign_in_and_back(client, path):
    reply = client.get(path)
    assert reply.status_code == 302
    assert reply["Location"].startswith("/desk/sign-in/?next=%2Fdesk%2F")


def test_a_stranger_at_my_matters_is_led_to_the_partys_sign_in(client):
    assert client.get("/my/")["Location"] == "/my/sign-in/?next=%2Fmy%2F"


def test_a_party_does_not_enter_the_desk(client):
    assert as_actor(client, PARTY).get("/desk/")["Location"].startswith("/desk/sign-in/")


def test_an_officer_does_not_enter_a_partys_matters(client):
    assert as_actor(client, OFFICER).get("/my/")["Location"].startswith("/my/sign-in/")


def test_the_language_switch_keeps_the_page_and_its_query(client):
    reply = client.post("/language/", {"language": "en", "next": "/verify/?code=A-B"})
    assert reply["Location"] == "/verify/?code=A-B"
    assert '<html lang="en"' in client.get("/verify/").content.decode()


def test_the_switch_never_leads_to_another_site(client):
    reply = client.post("/language/", {"language": "en", "next": "https://example.org/"})
    assert reply["Location"] == "/"


def test_a_page_is_chinese_whatever_the_browser_prefers(client):
    reply = client.get("/", headers={"Accept-Language": "en-US,en"})
    assert '<html lang="zh-Hans"' in reply.content.decode()
    assert reply["Content-Language"] == "zh-hans"


def test_large_print_is_kept_and_taken_back(client):
    client.post("/display/", {"elder": "1", "next": "/"})
    assert "data-elder" in client.get("/").content.decode()
    client.post("/display/", {"elder": "", "next": "/"})
    assert "data-elder" not in client.get("/").content.decode()


def test_a_missing_page_says_so_with_a_reference_number(client):
    reply = client.get("/nowhere/")
    assert reply.status_code == 404
    assert reply["X-Request-ID"] in reply.content.decode()
    assert "没有找到" in reply.content.decode()


def test_a_missing_operation_answers_as_json(client):
    reply = client.get("/api/v1/nowhere")
    assert reply.status_code == 404
    assert reply.json()["reference"] == reply["X-Request-ID"]


def test_a_bug_tells_the_reference_number_and_nothing_else():
    request = RequestFactory().get("/desk/")
    request.reference = "AB12"
    page = errors.broken(request)
    assert page.status_code == 500
    assert "AB12" in page.content.decode()


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("too_early", "回应期限未满", "《行政处罚法》第六十二条"), 409),
        (Conflict("stale", "案件刚刚有变化"), 409),
        (Invalid("phone", "号码不对"), 422),
        (TooMany("pause", "太频繁"), 429),
        (NotFound("not_found", "没有这个案件"), 404),
    ],
)
def test_a_refusal_is_a_page_with_its_reason_its_law_and_that_nothing_was_changed(error, status):
    request = RequestFactory().post("/desk/cases/1/file/")
    reply = PageErrors(lambda _request: reply).process_exception(request, error)
    page = reply.content.decode()
    assert reply.status_code == status
    assert error.message in page
    assert error.law in page
    assert "没有任何内容被更改" in page


def test_a_form_sent_twice_has_one_effect(client):
    as_actor(client, OFFICER)
    first = client.post("/display/", {"theme": "dark", "next": "/desk/", "_once": "k1"})
    again = client.post("/display/", {"theme": "dark", "next": "/desk/", "_once": "k1"})
    assert "Idempotent-Replay" not in first
    assert again["Idempotent-Replay"] == "true"
    assert again["Location"] == first["Location"] == "/desk/"


def test_one_key_does_not_serve_two_requests(client):
    as_actor(client, OFFICER)
    client.post("/display/", {"theme": "dark", "next": "/desk/", "_once": "k2"})
    assert client.post("/display/", {"theme": "light", "next": "/desk/", "_once": "k2"}).status_code == 409


def test_the_rail_marks_the_entry_whose_address_begins_the_page():
    rail = menus.rail(OFFICER)
    assert menus.current(rail, "/desk/") == "/desk/"


def test_a_post_only_address_opened_as_a_page_says_so(client):
    reply = client.get("/sign-out/")
    assert reply.status_code == 405
    assert reply["Allow"] == "POST"
    assert "请从页面上的按钮进入" in reply.content.decode()


def test_an_operation_asked_by_nobody_answers_as_a_problem(client):
    reply = client.get("/api/v1/notices/inbox")
    assert reply.status_code == 401
    assert reply.json()["code"] == "sign_in"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://example.org"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, 401),
        ({"Origin": "http://testserver"}, 401),
        ({}, 401),
    ],
)
def test_another_sites_page_cannot_write_through_the_api(client, headers, status):
    path = "/api/v1/notices/0190b5c4-0000-7000-8000-000000000001/open"
    assert client.post(path, headers=headers).status_code == status
