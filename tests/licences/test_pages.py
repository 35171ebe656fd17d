"""The counter's pages of permits and exemptions, the Excel sheet, and the API."""

import json
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from tests.licences import worlds
from tests.visitors import as_actor
from tongtu.kernel import sheets
from tongtu.licences.models import Exemption, OversizePermit
from tongtu.licences.services.importing import COLUMNS, SAMPLE
from tongtu.web.sheets import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.req("Q14")]
API = "/api/v1/licences"


@pytest.fixture
def clerk():
    return as_actor(Client(), worlds.CLERK)


def sheet(*rows) -> BytesIO:
    made = BytesIO(workbook("x", [str(title) for title in COLUMNS.values()], rows).content)
    made.name = "permits.xlsx"
    return made


def permits() -> int:
    return OversizePermit.objects.visible_to(worlds.CLERK).count()


def test_a_permit_is_entered_found_and_opened(clerk):
    assert "没有符合条件" in clerk.get(reverse("licences:permits")).content.decode()
    form = vars(worlds.draft(valid_from="2026-03-01T00:00", valid_to="2026-03-31T23:59")) | {
        "axle_loads_kg": "9000，9000"
    }
    wrong = clerk.post(reverse("licences:permit-new"), form | {"plate_no": "豫I1"})
    assert wrong.status_code == 422
    assert "不是有效号牌" in wrong.content.decode()
    reply = clerk.post(reverse("licences:permit-new"), form)
    assert reply.status_code == 302
    page = clerk.get(reply.url).content.decode()
    assert "G207 K1400+000-K1460+000" in page
    assert "9000 / 9000 kg" in page
    listed = clerk.get(reverse("licences:permits"), {"plate": "豫r3521", "road": "g207", "on": "2026-03-04"})
    assert "豫超2026000001" in listed.content.decode()
    assert "没有符合条件" in clerk.get(reverse("licences:permits"), {"on": "2026-04-04"}).content.decode()
    assert "豫超2026000001" in str(
        sheets.table(clerk.get(reverse("licences:permits"), {"export": "xlsx"}).content)
    )


def test_a_reviewer_reads_and_does_not_write():
    one = worlds.permit()
    reader = as_actor(Client(), worlds.REVIEWER)
    assert reader.get(reverse("licences:permit", args=[one.pk])).status_code == 404  # the province's own
    own = worlds.permit(number="召超1", region=worlds.NANZHAO, reach="county")
    assert "更正资料" not in reader.get(reverse("licences:permit", args=[own.pk])).content.decode()
    assert reader.get(reverse("licences:permit-import")).status_code == 409
    assert (
        reader.post(reverse("licences:permit-step", args=[own.pk, "withdraw"]), {"reason": "x"}).status_code
        == 409
    )


def test_the_template_is_taken_as_it_is_and_a_second_time_changes_nothing(clerk):
    template = clerk.get(reverse("licences:permit-template")).content
    assert sheets.table(template)[1] == SAMPLE
    page = reverse("licences:permit-import")
    tried = clerk.post(page, {"file": sheet(SAMPLE), "try": "1"}).content.decode()
    assert "没有写入任何内容" in tried
    assert permits() == 0
    assert "新登记 1" in clerk.post(page, {"file": sheet(SAMPLE)}).content.decode()
    assert "已有，相同 1" in clerk.post(page, {"file": sheet(SAMPLE)}).content.decode()
    heavier = [*SAMPLE[:14], "97000", *SAMPLE[15:]]
    assert "已更正 1" in clerk.post(page, {"file": sheet(heavier)}).content.decode()
    assert permits() == 1


def test_each_row_of_a_sheet_is_answered_and_a_bad_one_costs_its_neighbours_nothing(clerk):
    bad = ["豫超2", *SAMPLE[1:14], "很重", *SAMPLE[15:]]
    good = ["豫超3", *SAMPLE[1:]]
    low = ["豫超4", "411321", *SAMPLE[2:]]
    shown = clerk.post(reverse("licences:permit-import"), {"file": sheet(bad, good, low)}).content.decode()
    assert "应为整数" in shown
    assert "应由上级机关核发" in shown
    assert permits() == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook_is_refused_in_words(clerk, content):
    file = BytesIO(content or b"-")
    file.name = "a.xlsx"
    reply = clerk.post(reverse("licences:permit-import"), {"file": file})
    assert reply.status_code == 422


def test_an_exemption_is_registered_and_ended_on_the_page():
    chief = as_actor(Client(), worlds.CHIEF)
    form = vars(worlds.order(valid_from="2026-03-01T00:00", valid_to="2099-03-31T23:59"))
    assert chief.post(reverse("licences:exemption-new"), form).status_code == 302
    (held,) = Exemption.objects.visible_to(worlds.CHIEF)
    assert "宛汛指〔2026〕7号" in chief.get(reverse("licences:exemptions")).content.decode()
    assert chief.post(reverse("licences:exemption-end", args=[held.pk])).status_code == 302
    assert "已终止" in chief.get(reverse("licences:exemptions")).content.decode()
    assert (
        as_actor(Client(), worlds.REVIEWER).post(reverse("licences:exemption-new"), form).status_code == 422
    )


def test_the_api_does_what_the_pages_do(clerk):
    def send(path, body):
        return clerk.post(API + path, json.dumps(body, default=str), content_type="application/json")

    draft = vars(worlds.draft()) | {"roads": ["G207 K1400-K1460", "S231"]}
    made = send("/permits", draft).json()
    assert made["roads"] == ["G207 K1400+000-K1460+000", "S231"]
    assert send("/permits", draft).json()["id"] == made["id"]
    assert clerk.get(API + "/permits?plate=豫R8K").json()["rows"][0]["number"] == draft["number"]
    assert send(f"/permits/{made['id']}/correction", {"gross_kg": 90_000}).json()["gross_kg"] == 90_000
    assert send(f"/permits/{made['id']}/steps/withdraw", {"reason": "x"}).status_code == 409
    head = as_actor(Client(), worlds.HEAD)
    done = head.post(
        f"{API}/permits/{made['id']}/steps/withdraw",
        json.dumps({"reason": "x"}),
        content_type="application/json",
    )
    assert done.json()["state"] == "withdrawn"
