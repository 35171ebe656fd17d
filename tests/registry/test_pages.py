"""The registry's pages and API, as an officer, an administrator and a party see them."""

import io

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.registry.conftest import SYSTEM, account, officer
from tests.signatures.conftest import face_token
from tests.simulated import outside
from tongtu.kernel.errors import Refused, TooMany
from tongtu.registry import queries, services
from tongtu.registry.listing import workbook
from tongtu.registry.models import Lookup, RealNameCheck
from tongtu.registry.services import account_for_phone

__all__ = ["outside"]
NEW = "13800000077"
SOMEBODY = {"name": "赵海涛", "id_no": "41132119780923351X"}
pytestmark = pytest.mark.usefixtures("demonstration")


def desk(login: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=login))
    return client


def my(phone: str) -> Client:
    client = Client()
    client.force_login(account_for_phone(phone).user)
    return client


def party(phone: str):
    return queries.actor_of_account(account_for_phone(phone))


@pytest.mark.req("I7")
def test_another_county_finds_no_officer_on_page_list_export_or_api():
    stranger, lihong = desk("zp-machao"), officer("lihong").pk
    assert stranger.get(f"/desk/setup/officers/{lihong}/").status_code == 404
    assert stranger.get(f"/api/v1/registry/officers/{lihong}").status_code == 404
    assert "李红" not in stranger.get("/desk/setup/officers/").content.decode()
    assert "南召" not in stranger.get("/desk/setup/organisations/").content.decode()
    assert "李红" not in str(stranger.get("/api/v1/registry/officers").json())
    ours, theirs = (desk(who).get("/desk/setup/officers.xlsx").content for who in ("lihong", "zp-machao"))
    assert ours[:2] == theirs[:2] == b"PK"
    assert len(ours) > len(theirs)


def test_a_party_finds_no_register():
    client = my("13800000001")
    assert client.get("/desk/setup/officers/").status_code == 302
    assert client.get("/api/v1/registry/officers").status_code == 404
    assert client.get("/api/v1/registry/vehicles/豫R8K521/yellow").status_code == 404


@pytest.mark.parametrize(
    ("filters", "seen", "hidden"),
    [
        ("?q=李", "李红", "周强"),
        ("?q=zhou", "周强", "李红"),
        ("?q=豫R04132100001", "李红", "周强"),
        ("?role=finance_clerk", "冯雪", "李红"),
        ("?certificate=none", "蒋兰", "李红"),
        ("?certificate=valid", "李红", "蒋兰"),
        ("?organisation=411321-HL", "王敏", "李红"),
    ],
)
def test_the_list_of_officers_is_filtered_by_its_address(filters, seen, hidden):
    page = desk("zhuming").get(f"/desk/setup/officers/{filters}").content.decode()
    assert seen in page
    assert hidden not in page


def test_the_list_costs_the_same_whatever_its_length(django_assert_max_num_queries):
    client = desk("zhuming")
    client.get("/desk/setup/officers/")
    with django_assert_max_num_queries(14):
        client.get("/desk/setup/officers/")


def test_the_administrator_registers_an_officer_and_a_mistake_stands_beside_its_field():
    client, unit = desk("zhuming"), officer("zhuming").organisation_id
    given = {
        "name": "新人",
        "organisation_id": str(unit),
        "login": "lihong",
        "password": "a-long-enough-2026",
    }
    refused = client.post("/desk/setup/officers/new/", {**given, "roles": ["case_officer"]})
    assert refused.status_code == 409
    assert "登录名已经有人使用" in refused.content.decode()
    done = client.post("/desk/setup/officers/new/", {**given, "login": "xinren", "roles": ["case_officer"]})
    assert done.status_code == 302
    made = officer("xinren")
    page = client.get(f"/desk/setup/officers/{made.pk}/").content.decode()
    assert "没有有效执法证件的人员只能查看" in page
    dates = {"number": "豫R04139999", "valid_from": "2026-01-01", "valid_to": "2025-01-01"}
    assert client.post(f"/desk/setup/officers/{made.pk}/certificate/", dates).status_code == 422
    dates["valid_to"] = "2031-01-01"
    assert client.post(f"/desk/setup/officers/{made.pk}/certificate/", dates).status_code == 302


def test_an_officer_without_the_role_sees_no_form_and_cannot_post():
    client, target = desk("lihong"), officer("zhouqiang").pk
    assert (
        '<form method="post" action="/desk/setup/officers/'
        not in client.get(f"/desk/setup/officers/{target}/").content.decode()
    )
    assert client.post(f"/desk/setup/officers/{target}/", {"roles": ["admin"]}).status_code == 409


@pytest.mark.req("SG-12")
def test_a_party_is_found_by_exact_number_masked_and_with_a_trace():
    client = desk("lihong")
    asked = {"id_no": "330205198506124015", "purpose": "核对案件当事人"}
    page = client.post("/desk/parties/", asked).content.decode()
    assert "陈**" in page
    assert "陈志远" not in page
    assert "19850612" not in page.split("<h2>", 2)[-1].split("结果")[-1]
    assert client.post("/desk/parties/", {**asked, "purpose": ""}).status_code == 422
    look = Lookup.objects.visible_to(SYSTEM).get()
    assert look.asked_by == "李红（lihong）"


def test_a_vehicle_page_masks_its_owner_and_an_unknown_plate_says_what_to_do():
    client = desk("lihong")
    assert "宛通物流有限公司" in client.get("/desk/vehicles/豫R8K521/?color=yellow").content.decode()
    assert "陈**" in client.get("/desk/vehicles/浙B5T618/?color=yellow").content.decode()
    missing = client.get("/desk/vehicles/豫R00000/?color=yellow")
    assert missing.status_code == 404
    assert "自动登记" in missing.content.decode()


def test_the_api_says_who_is_signed_in():
    assert desk("lihong").get("/api/v1/registry/me").json()["regions"] == ["411321"]
    assert my("13800000002").get("/api/v1/registry/me").json()["level"] == 2


# --- real names ---------------------------------------------------------------------------------


def test_a_wrong_digit_stands_beside_the_field(outside):
    reply = my(NEW).post("/my/real-name/", {"name": "赵海涛", "id_no": "411321197809233511"})
    assert reply.status_code == 422
    assert "请逐位核对" in reply.content.decode()
    assert not RealNameCheck.objects.exists()


def test_an_owner_recorded_earlier_finds_himself_after_verification(outside):
    clerk = SYSTEM
    recorded = services.ensure_party(clerk, kind="person", **SOMEBODY)
    services.verify_real_name(party(NEW), **SOMEBODY)
    assert account(NEW).person_id == recorded.pk
    assert party(NEW).party_id == recorded.pk
    assert party(NEW).level == 2


def test_the_face_check_goes_through_the_providers_page_and_back(outside):
    client = my(NEW)
    assert client.post("/my/real-name/?next=/my/inbox/", SOMEBODY).status_code == 302
    page = client.get("/my/real-name/face/").context["page"]
    ticket = page.split("/face/")[1].split("?")[0]
    token = face_token(outside, ticket)
    back = client.get(f"/my/real-name/return/?ticket={ticket}&face_token={token}")
    assert back["Location"] == "/my/inbox/"
    assert account(NEW).level == 3
    checked_at = account(NEW).checked_at
    client.get(f"/my/real-name/return/?ticket={ticket}&face_token={token}")
    assert account(NEW).checked_at == checked_at


def test_a_cancelled_or_foreign_face_check_raises_nothing(outside):
    client = my(NEW)
    client.post("/my/real-name/", SOMEBODY)
    ticket = client.get("/my/real-name/face/").context["page"].split("/face/")[1].split("?")[0]
    client.get(f"/my/real-name/return/?ticket={ticket}&face_result=cancelled")
    assert client.get("/my/real-name/return/?ticket=nonsense&face_token=x").status_code == 404
    assert my("13800000002").get(f"/my/real-name/return/?ticket={ticket}&face_token=x").status_code == 404
    client.get(f"/my/real-name/return/?ticket={ticket}&face_token=invented")
    assert account(NEW).level == 1


def test_a_face_token_counts_once(outside):
    token = face_token(outside)
    services.verify_real_name(party(NEW), **SOMEBODY, face_token=token)
    with pytest.raises(Refused):
        services.verify_real_name(party(NEW), **SOMEBODY, face_token=token)


def test_a_second_phone_of_the_same_person_needs_the_face(outside):
    services.verify_real_name(party(NEW), **SOMEBODY)
    with pytest.raises(Refused, match="人脸"):
        services.verify_real_name(party("13800000078"), **SOMEBODY)
    services.verify_real_name(party("13800000078"), **SOMEBODY, face_token=face_token(outside))
    assert account("13800000078").person_id == account(NEW).person_id


def test_an_account_does_not_change_hands(outside):
    services.verify_real_name(party(NEW), **SOMEBODY)
    with pytest.raises(Refused, match="另一人"):
        services.verify_real_name(party(NEW), name="孙玉兰", id_no="411302199103052629")


def test_five_failures_a_day_are_enough(outside):
    for _ in range(5):
        with pytest.raises(Refused, match="不一致"):
            services.verify_real_name(party(NEW), name="不符", id_no=SOMEBODY["id_no"])
    with pytest.raises(TooMany):
        services.verify_real_name(party(NEW), **SOMEBODY)


def test_failures_cannot_be_taken_back_by_an_idempotency_key(outside):
    client = my(NEW)
    wrong = {"name": "不符", "id_no": SOMEBODY["id_no"]}
    for n in range(7):
        client.post(
            "/api/v1/registry/real-name", wrong, "application/json", headers={"Idempotency-Key": f"k{n}"}
        )
    assert not RealNameCheck.objects.exclude(result="failed").exists()
    assert client.post("/api/v1/registry/real-name", wrong, "application/json").status_code in {409, 429}
    assert account(NEW).level == 1


def test_a_silent_provider_proves_nothing_and_says_so(settings):
    settings.REALNAME_URL = "http://127.0.0.1:9"
    with pytest.raises(Refused, match="没有回应"):
        services.verify_real_name(party(NEW), **SOMEBODY)
    assert account(NEW).level == 1


def test_a_handler_needs_the_face_and_the_particulars_on_record(outside):
    unit = {"name": "宛通物流有限公司", "uscc": "91411321MA8005216K", "legal_rep": "刘建国"}
    services.verify_real_name(party(NEW), **SOMEBODY)
    with pytest.raises(Refused, match="人脸"):
        services.claim_organisation(party(NEW), **unit)
    services.verify_real_name(party(NEW), **SOMEBODY, face_token=face_token(outside))
    with pytest.raises(Refused, match="不一致"):
        services.claim_organisation(party(NEW), **{**unit, "legal_rep": "某某"})
    services.claim_organisation(party(NEW), **unit)
    assert queries.party(party(NEW).party_id).name == "宛通物流有限公司"
    services.switch_party(party(NEW), account(NEW).person_id)
    assert queries.party(party(NEW).party_id).name == "赵海涛"


def test_only_a_vehicle_on_record_as_ones_own_is_bound():
    client = my("13800000001")
    theirs = client.post("/my/account/vehicle/", {"plate_no": "浙B5T618", "plate_color": "yellow"})
    assert theirs.status_code == 409
    assert (
        client.post("/my/account/vehicle/", {"plate_no": "豫R·8K521", "plate_color": "yellow"}).status_code
        == 302
    )
    page = client.get("/my/account/").content.decode()
    assert "豫R8K521" in page
    assert "张*" in page
    assert "411321198506123115" not in page


def test_a_workbook_never_turns_a_name_into_a_formula():
    assert io.BytesIO(workbook("名单", ["姓名"], [["=1+1"]])).read(2) == b"PK"


# --- the counter: the way for those who will not show their face to a machine ----------------------


@pytest.mark.req("SG-09")
def test_the_counter_verifies_a_person_as_well_as_a_face_check():
    given = {**SOMEBODY, "phone": NEW, "proof": "核对居民身份证原件"}
    clerk = desk("jianglan")
    unknown = clerk.post("/desk/counter/", given)
    assert unknown.status_code == 404
    assert "先用手机号登录一次" in unknown.content.decode()
    account_for_phone(NEW)
    assert desk("fengxue").post("/desk/counter/", given).status_code == 409
    assert account(NEW).level == 1
    assert clerk.post("/desk/counter/", given).status_code == 302
    assert account(NEW).level == 3
    assert queries.stepped_up(party(NEW))
    assert RealNameCheck.objects.get().transaction == "counter:核对居民身份证原件"


@pytest.mark.req("SG-09")
def test_the_counter_authorises_a_handler_with_the_licence(outside):
    services.verify_real_name(party(NEW), **SOMEBODY)
    given = {"phone": NEW, "name": "某某运输有限公司", "uscc": "91411321MA8005216Q", "legal_rep": "王长河"}
    given["proof"] = "核对营业执照原件和授权委托书"
    clerk = desk("jianglan")
    wrong = clerk.post("/desk/counter/organisation/", given)
    assert wrong.status_code == 409
    assert "校验位不符" in wrong.content.decode()
    assert clerk.post("/desk/counter/organisation/", {**given, "accept_checksum": "on"}).status_code == 302
    assert queries.party(party(NEW).party_id).name == "某某运输有限公司"
