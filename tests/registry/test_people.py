from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from tests.registry.conftest import CLERK, SYSTEM, officer, sign_in, unit
from tongtu.kernel.actors import Role
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.registry import queries, services
from tongtu.registry.models import Division, Lookup, Officer, Organisation, Party, Vehicle

PASSWORD = "a-long-enough-2026"


def test_the_list_of_divisions_is_whole_and_loading_it_again_changes_nothing(db):
    call_command("load_reference", verbosity=0)
    call_command("load_reference", verbosity=0)
    assert Division.objects.count() == 3348
    assert queries.division_name("411321") == "河南省南阳市南召县"
    assert queries.division_name("999999") == "999999"


def test_seeding_the_demonstration_again_changes_nothing(demonstration):
    before = (Officer.objects.visible_to(SYSTEM).count(), Party.objects.count(), Vehicle.objects.count())
    accounts = services.seed_demonstration()
    after = (Officer.objects.visible_to(SYSTEM).count(), Party.objects.count(), Vehicle.objects.count())
    assert before == after
    roles = {role for one in Officer.objects.visible_to(SYSTEM) for role in one.roles}
    assert roles == {role.value for role in Role} - {Role.PARTY, Role.SYSTEM}
    assert {"李红", "周强", "王敏", "赵磊", "孙立", "刘建国", "钱进"} <= {row.name for row in accounts}
    assert [row.login for row in accounts[-2:]] == ["13800000001", "13800000002"]


def test_an_officer_sees_the_county_and_a_provincial_supervisor_the_province(demonstration):
    assert sign_in("lihong").regions == ("411321",)
    assert sign_in("ny-yanjin").regions == ("4113",)
    assert sign_in("ha-fangzheng").regions == ("41",)
    assert sign_in("lihong").officer_id == officer("lihong").pk


@pytest.mark.req("I7")
def test_an_officer_of_another_county_does_not_see_this_ones_people(demonstration):
    stranger = sign_in("zp-machao")
    assert not Officer.objects.visible_to(stranger).filter(name="李红").exists()
    with pytest.raises(NotFound):
        Organisation.objects.get(stranger, unit("411321-JT").pk)


@pytest.mark.req("I20")
def test_without_a_valid_certificate_an_officer_only_reads(demonstration):
    admin = sign_in("zhuming")
    services.grant_certificate(
        admin,
        officer("lihong").pk,
        number="豫R04132100001",
        valid_from=date(2020, 1, 1),
        valid_to=date(2021, 1, 1),
    )
    assert Role.CASE_OFFICER not in sign_in("lihong").roles
    assert Role.CASE_OFFICER in sign_in("zhouqiang").roles


def test_a_certificate_counts_on_its_first_and_last_day_and_not_while_suspended(demonstration):
    admin, holder = sign_in("zhuming"), officer("jianglan").pk
    services.grant_certificate(
        admin,
        holder,
        number="豫R9",
        valid_from=date(2026, 1, 5),
        valid_to=date(2026, 6, 30),
        suspended_on=date(2026, 6, 1),
    )
    days = [date(2026, 1, 4), date(2026, 1, 5), date(2026, 5, 31), date(2026, 6, 1)]
    assert [queries.certified(holder, day) for day in days] == [False, True, True, False]


def test_a_certificate_number_belongs_to_one_officer(demonstration):
    with pytest.raises(Conflict, match="另一名"):
        services.grant_certificate(
            sign_in("zhuming"),
            officer("jianglan").pk,
            number="豫R04132100001",
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 1, 1),
        )


def test_only_an_administrator_registers_officers_and_only_of_his_region(demonstration):
    new = {"login": "new", "password": PASSWORD, "name": "新人", "roles": ["case_officer"]}
    with pytest.raises(Refused, match="系统管理员"):
        services.register_officer(sign_in("lihong"), organisation_id=unit("411321-JT").pk, **new)
    with pytest.raises(NotFound):
        services.register_officer(sign_in("zp-tiantian"), organisation_id=unit("411321-JT").pk, **new)
    made = services.register_officer(sign_in("zhuming"), organisation_id=unit("411321-JT").pk, **new)
    assert made.region == "411321"
    with pytest.raises(Conflict, match="登录名"):
        services.register_officer(sign_in("zhuming"), organisation_id=unit("411321-JT").pk, **new)


@pytest.mark.parametrize("roles", [[], ["party"], ["system"], ["king"]])
def test_roles_that_no_officer_can_hold_are_refused(demonstration, roles):
    with pytest.raises(Invalid):
        services.update_officer(sign_in("zhuming"), officer("lihong").pk, roles=roles, post="")


def test_nobody_changes_their_own_roles(demonstration):
    with pytest.raises(Refused, match="自己的角色"):
        services.update_officer(sign_in("zhuming"), officer("zhuming").pk, roles=["agency_head"], post="")


def test_an_officer_who_left_cannot_act(demonstration):
    services.update_officer(
        sign_in("zhuming"), officer("lihong").pk, roles=["case_officer"], post="", left_on=date(2020, 1, 1)
    )
    with pytest.raises(Refused):
        sign_in("lihong")
    assert queries.actor_of_user(officer("lihong").user) is None


def test_a_station_signs_in_the_name_of_its_agency(demonstration):
    block = queries.unit_block(unit("411321-HL"))
    assert block["name"] == "南召县交通运输执法大队"
    assert block["prefix"] == "豫宛南召交执"
    assert block["reconsideration_organ"] == "南召县人民政府"


def test_the_agency_of_a_division_is_its_own_or_the_nearest_above(demonstration):
    assert queries.organisation_for("411321").code == "411321-JT"
    assert queries.organisation_for("411302").code == "411300-JT"
    assert queries.organisation_for("410100").code == "410000-JT"
    with pytest.raises(NotFound):
        queries.organisation_for("110000")


def test_officers_of_an_agency_include_those_of_its_stations(demonstration):
    names = {one.name for one in queries.officers_of(unit("411321-JT").pk, date(2026, 3, 2))}
    assert {"李红", "王敏"} <= names
    assert "马超" not in names
    reviewers = queries.officers_of(unit("411321-JT").pk, date(2026, 3, 2), role=Role.RECORD_REVIEWER)
    assert {one.name for one in reviewers} == {"王敏", "赵磊"}


def test_documents_name_an_officer_with_his_certificate(demonstration):
    block = queries.officer_block(officer("lihong").pk, on=date(2026, 3, 2))
    assert (block["name"], block["certificate_no"]) == ("李红", "豫R04132100001")


def test_the_log_shows_officers_by_name_and_parties_as_parties(demonstration):
    shown = queries.names_of(["李红（lihong）", "account:0190", "system:clocks"])
    assert shown == {"李红（lihong）": "李红", "account:0190": "当事人", "system:clocks": "系统"}


def test_a_person_is_entered_once_by_number_and_blanks_are_filled(db):
    first = services.ensure_party(CLERK, kind="person", name="王建国", id_no="41132119850612311 5")
    again = services.ensure_party(
        CLERK, kind="person", name="王建国", id_no="411321198506123115", phone="13800000009", address="南召"
    )
    assert first.pk == again.pk
    assert queries.party_block(first.pk)["phone"] == "13800000009"
    assert queries.party_shown(first.pk)["name"] == "王**"


@pytest.mark.req("SG-10")
def test_a_wrong_check_digit_is_an_error_for_a_person_and_a_warning_for_a_unit(db):
    with pytest.raises(Invalid):
        services.ensure_party(CLERK, kind="person", name="王建国", id_no="411321198506123116")
    unit_of = {"kind": "org", "name": "某公司", "id_no": "91411321MA9KWT8T1Q"}
    with pytest.raises(Refused, match="勾选"):
        services.ensure_party(CLERK, **unit_of)
    assert services.ensure_party(CLERK, **unit_of, accept_checksum=True).id_unchecked


def test_a_number_on_record_under_another_name_is_refused_without_showing_that_name(db):
    services.ensure_party(CLERK, kind="person", name="王建国", id_no="411321198506123115")
    with pytest.raises(Refused) as refusal:
        services.ensure_party(CLERK, kind="person", name="李四", id_no="411321198506123115")
    assert "建国" not in refusal.value.message


@pytest.mark.req("SG-12")
def test_the_database_never_sees_a_number_or_a_phone(db):
    services.ensure_party(
        CLERK, kind="person", name="王建国", id_no="411321198506123115", phone="13800000009"
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text FROM registry_party p")
        (row,) = cursor.fetchone()
    assert "411321198506123115" not in row
    assert "13800000009" not in row


@pytest.mark.req("SG-12")
def test_looking_somebody_up_needs_a_purpose_and_leaves_a_trace(db):
    party = services.ensure_party(CLERK, kind="person", name="王建国", id_no="411321198506123115")
    with pytest.raises(Invalid, match="事由"):
        services.find_party(CLERK, id_no="411321198506123115", purpose="看看", region="411321")
    found = services.find_party(CLERK, id_no="411321198506123115", purpose="核对案件当事人", region="411321")
    missed = services.find_party(CLERK, id_no="410101200001011233", purpose="核对案件当事人", region="411321")
    assert (found, missed) == (party, None)
    assert [look.party_id for look in Lookup.objects.visible_to(CLERK).order_by("id")] == [party.pk, None]


def test_a_vehicle_is_known_by_plate_and_colour_together(db):
    yellow = services.ensure_vehicle(CLERK, plate_no="豫R·8K521", plate_color="yellow", axles=6)
    blue = services.ensure_vehicle(CLERK, plate_no="豫R8K521", plate_color="blue")
    again = services.ensure_vehicle(CLERK, plate_no="豫r8k521", plate_color="yellow", kind="牵引车")
    assert yellow.pk == again.pk != blue.pk
    assert queries.vehicle("豫R8K521", "yellow").axles == 6
    with pytest.raises(NotFound):
        queries.vehicle("豫R8K522", "yellow")


def test_the_database_itself_refuses_an_unknown_role(demonstration):
    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.visible_to(SYSTEM).filter(name="李红").update(roles=["king"])
