"""Signing by page and by API, and the whole of it on a phone."""

import base64
import json

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client

from tests.signatures.conftest import STROKES, checked, document, drawing, party_of
from tests.visitors import PHONE, browser
from tongtu.documents import services as documents
from tongtu.registry.services import account_for_phone
from tongtu.signatures import queries, services

IMAGE = base64.b64encode(drawing()).decode()
POINTS = [[{key: point[key] for key in ("x", "y", "time")} for point in STROKES[0]["points"]]]


def my(phone: str) -> Client:
    client = Client()
    client.force_login(account_for_phone(phone).user)
    return client


@pytest.fixture
def begun(party):
    return services.begin(party, document().pk, intent="waive_rights")


def address(begun, rest=""):
    return f"/my/sign/{begun.pk}/{rest}"


def form(**changed):
    return {
        "strokes": json.dumps(STROKES),
        "image": f"data:image/png;base64,{IMAGE}",
        "consent": "on",
        **changed,
    }


@pytest.mark.req("I7")
def test_another_party_finds_nothing_of_a_ceremony(begun):
    stranger = my("13800000002")
    for rest in ("", "refuse/", "document.pdf", "pages/1.png"):
        assert stranger.get(address(begun, rest)).status_code == 404
    api = f"/api/v1/signatures/ceremonies/{begun.pk}"
    assert stranger.get(api).status_code == 404
    assert stranger.get(f"{api}/document.pdf").status_code == 404
    assert (
        stranger.post(f"{api}/refusal", {"reason": "facts"}, content_type="application/json").status_code
        == 404
    )


def test_before_the_face_check_the_page_leads_there_and_shows_the_document(begun):
    client = my("13800000001")
    page = client.get(address(begun)).content.decode()
    assert "去核验身份" in page
    assert "data-pad" not in page
    assert begun.document_sha256 in page
    assert client.get(address(begun, "document.pdf")).content == documents.pdf(begun.document_id)
    assert client.get(address(begun, "pages/1.png")).content.startswith(b"\x89PNG")
    assert client.get(address(begun, "pages/9.png")).status_code == 404


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"consent": ""}, 409, "请先阅读并同意"),
        ({"strokes": "[]"}, 422, "没有看到完整的签名"),
        ({"strokes": "{"}, 422, "签名数据不完整"),
        ({"image": "data:image/png;base64,%%%"}, 422, "签名图像无法读取"),
    ],
)
def test_a_mistake_comes_back_beside_its_field_with_the_drawing_kept(party, begun, changed, status, words):
    checked(party)
    reply = my("13800000001").post(address(begun), form(**changed))
    assert reply.status_code == status
    page = reply.content.decode()
    assert words in page
    assert "data-pad" in page


def test_signing_by_form_leads_to_the_proof(party, begun):
    checked(party)
    client = my("13800000001")
    assert client.post(address(begun), form()).status_code == 302
    page = client.get(address(begun)).content.decode()
    assert "签署成功" in page
    assert "核验通过" in page
    assert "可靠" not in page


def test_refusing_by_form_needs_a_reason(begun):
    client = my("13800000001")
    assert client.post(address(begun, "refuse/"), {}).status_code == 422
    assert client.post(address(begun, "refuse/"), {"reason": "facts", "words": "重量不对"}).status_code == 302
    assert "拒绝签署" in client.get(address(begun)).content.decode()


def test_signing_by_api(party, begun):
    client, api = my("13800000001"), f"/api/v1/signatures/ceremonies/{begun.pk}"
    given = {"strokes": POINTS, "image_png": IMAGE, "consent": True}
    early = client.post(f"{api}/signature", given, content_type="application/json")
    assert (early.status_code, early.json()["code"]) == (409, "step_up")
    checked(party)
    done = client.post(f"{api}/signature", given, content_type="application/json").json()
    assert done["outcome"] == "signed"
    (report,) = queries.verify(client.get(f"{api}/document.pdf").content)
    assert report.manifest_sha256 == done["manifest_sha256"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_driver_signs_on_a_phone(live_server, monkeypatch, party, outside):
    monkeypatch.setattr(
        StaticFilesHandler, "_should_handle", lambda *_: False
    )  # our own middleware serves them
    begun = services.begin(party_of("13800000001"), document().pk, intent="waive_rights")
    cookie = my("13800000001").cookies["sessionid"].value
    with browser(viewport=PHONE, locale="zh-CN", has_touch=True) as context:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}/my/sign/{begun.pk}/?next=/my/account/")
        page.click("text=去核验身份")
        page.click("text=下一步")
        page.click("text=同意并前往")
        page.click("button[value=pass]")
        page.wait_for_url("**/my/sign/**")
        page.click("text=自愿放弃并签字")
        assert page.is_visible("text=请先在方框内写下您的姓名")
        page.check("#id_consent")
        pad = page.locator("[data-pad]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        for start in (0.2, 0.5):
            page.mouse.move(box["x"] + box["width"] * start, box["y"] + 40)
            page.mouse.down()
            for n in range(15):
                page.mouse.move(box["x"] + box["width"] * (start + n / 60), box["y"] + 40 + 7 * n)
            page.mouse.up()
        page.click("text=自愿放弃并签字")
        page.wait_for_selector("text=签署成功")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
