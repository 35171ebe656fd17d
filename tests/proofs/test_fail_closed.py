"""I20: where the product cannot know, it refuses in one sentence, writes nothing, and goes on once the cause is cured."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import Client

from simulators.server import Server
from tests import make
from tests.law.conftest import agency_law
from tests.offsite import world as road
from tests.payments import worlds as money
from tests.payments.conftest import fiscal_simulator
from tests.payments.worlds import Finance
from tests.proofs import whole
from tests.proofs.refusing import Act, refused, undecided, wrote
from tests.signatures import conftest as signing
from tests.simulated import outside
from tests.visitors import as_actor
from tongtu.cases import services
from tongtu.documents import queries as documents
from tongtu.evidence import queries as evidence
from tongtu.kernel import clock, store
from tongtu.kernel.actors import system
from tongtu.kernel.errors import DomainError, Invalid
from tongtu.law.rules import NoEdition, TwoEditions
from tongtu.offsite import services as offsite
from tongtu.offsite.models import Record
from tongtu.payments import services as payments
from tongtu.payments.models import Payment
from tongtu.registry import services as registry
from tongtu.registry.models import Certificate
from tongtu.signatures import services as signatures
from tongtu.signatures.ports import AuthorityDown
from tongtu.signatures.services import seals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_test_day"), pytest.mark.req("I20")]
__all__ = ["agency_law", "fiscal_simulator", "outside"]
US = system("tests")
NOWHERE = "http://127.0.0.1:9"
Law = Callable[[Path], None]


@pytest.fixture
def city() -> make.City:
    return make.City()


# The law


YEAR_END = "2026-12-29T09:00:00+08:00"


@pytest.fixture
def calendar_of_2027(tmp_path: Path, agency_law: Law) -> Act:
    """The agency enters the State Council's notice."""

    def load() -> None:
        rows = ["date,kind,holiday_name,notice_url", "2027-01-01,OFF,元旦,https://example.gov.cn"]
        (tmp_path / "workdays_2027.csv").write_text("\n".join(rows), encoding="utf8")
        agency_law(tmp_path)

    return load


def test_no_case_is_opened_into_a_year_without_a_calendar(
    city: make.City, on_test_day: time_machine.Traveller, calendar_of_2027: Act
):
    on_test_day.move_to(YEAR_END)
    found = make.found(city, act_at=clock.now() - timedelta(days=1))
    said = refused(lambda: services.open_case(system("offsite"), found), "no_calendar")
    assert "2027" in said.message
    calendar_of_2027()
    assert services.open_case(system("offsite"), found).state == "filing"


def test_no_notice_is_served_into_a_year_without_a_calendar(
    city: make.City, on_test_day: time_machine.Traveller, calendar_of_2027: Act
):
    on_test_day.move_to("2026-12-01T09:00:00+08:00")
    one = make.reported(city, act_at=clock.now() - timedelta(days=1))
    services.notify(city.officer, one.pk)
    sent = services.send(city.officer, one.pk, mode="direct", place="执法大队")
    on_test_day.move_to(YEAR_END)
    proof = {"served_on": clock.today(), "receiver": "张伟", "proof": {"note": "签收"}}
    refused(lambda: services.prove_service(city.officer, sent.pk, **proof), "no_calendar")
    calendar_of_2027()
    assert services.prove_service(city.officer, sent.pk, **proof).state == "served"


def test_an_act_that_no_edition_of_the_law_knows_opens_no_case(city: make.City):
    for changed in ({"violation_code": "HW-999"}, {"act_at": datetime(1999, 1, 1, tzinfo=UTC)}):
        found = make.found(city, **changed)
        undecided(lambda found=found: services.open_case(system("offsite"), found), NoEdition)
    assert make.case(city).state == "filing"


def test_a_day_before_every_edition_of_a_time_limit_starts_no_clock(
    city: make.City, on_test_day: time_machine.Traveller
):
    found = make.found(city)
    on_test_day.move_to("2020-01-06T09:00:00+08:00")
    undecided(lambda: services.open_case(system("offsite"), found), NoEdition)
    on_test_day.move_to("2026-03-02T09:00:00+08:00")
    assert services.open_case(system("offsite"), found).state == "filing"


TWICE = """[[limit]]
id = "case.decide"
code = "C02"
title = "作出行政处罚决定"
amount = 60
unit = "calendar_day"
start = "立案批准"
law = "PL 60"
effective = 2022-01-01
"""


def test_two_editions_of_one_time_limit_stop_the_step_that_would_start_it(
    city: make.City, tmp_path: Path, agency_law: Law
):
    one = make.case(city)
    approval = one.approvals.get()
    services.submit_approval(city.officer, approval.pk, draft="建议立案。")
    services.decide_approval(city.unit_head, approval.pk, "agree", opinion="同意。")
    (tmp_path / "limits.toml").write_text(TWICE, encoding="utf8")
    agency_law(tmp_path)
    approve = lambda: services.decide_approval(city.head, approval.pk, "approve", opinion="同意。")  # noqa: E731
    undecided(approve, TwoEditions)
    (tmp_path / "limits.toml").write_text(TWICE + 'region = "41"\noverrides = true\n', encoding="utf8")
    agency_law(tmp_path)
    assert approve().state == "approved"
    assert make.fresh(one).state == "investigating"


def test_both_doors_answer_a_missing_rule_in_words_and_change_nothing(
    city: make.City, tmp_path: Path, agency_law: Law, caplog: pytest.LogCaptureFixture
):
    approval = make.case(city).approvals.get()
    services.submit_approval(city.officer, approval.pk, draft="建议立案。")
    services.decide_approval(city.unit_head, approval.pk, "agree", opinion="同意。")
    (tmp_path / "limits.toml").write_text(TWICE, encoding="utf8")
    agency_law(tmp_path)
    head = as_actor(Client(raise_request_exception=False), city.head)
    api = f"/api/v1/cases/approvals/{approval.pk}/approve"
    before = whole.picture()
    reply = head.post(api, {"opinion": "同意。"}, content_type="application/json")
    assert (reply.status_code, reply.json()["code"]) == (503, "no_rule")
    assert "规则" in reply.json()["title"]
    page = head.post(
        f"/desk/cases/{approval.case_id}/do/approval-approve/{approval.pk}/", {"opinion": "同意。"}
    )
    assert page.status_code == 503
    assert "规则" in page.content.decode()
    assert wrote(before) <= {"django_session"}
    assert "case.decide" in caplog.text


CEILING = (
    "code,category,name_zh,prohibits,penalises,subject,penalty_kinds,fine_min_yuan,fine_max_yuan,fine_rule,"
    "first_violation_exempt,source,effective,until,region,overrides,law\n"
    "HW-010,highway,超限运输,《公路法》第五十条,《公路法》第七十六条,货运车辆,fine,0,2000,"
    '"{""type"":""range"",""may"":true}",,[V] x,2022-01-01,,41,yes,HL 76\n'
)


def test_the_ceiling_of_the_province_holds_and_not_the_country_s(
    city: make.City, tmp_path: Path, agency_law: Law
):
    one = make.filed(city)
    (tmp_path / "violations_41.csv").write_text(CEILING, encoding="utf8")
    agency_law(tmp_path)
    refused(lambda: make.report(city, one, fine_fen=200_001), "outside_range")
    assert make.report(city, one, fine_fen=200_000).state == "reporting"


def test_an_amount_that_no_rule_gave_is_no_proposal(city: make.City):
    one = make.filed(city, outcome="unknown", fine_fen=0)
    assert (one.penalty, one.fine_fen) == ("", 0) or one.penalty == "none"
    for amount in ({"penalty": "fine", "fine_fen": 0}, {"penalty": "", "fine_fen": 0}):
        with pytest.raises(DomainError), transaction.atomic():
            make.report(city, one, **amount)
    assert make.report(city, one, penalty="fine", fine_fen=100).state == "reporting"


# Who and where


def test_a_region_that_nobody_knows_has_no_agency_and_no_case(city: make.City):
    for region in ("990101", ""):
        found = make.found(city, region=region)
        refused(lambda found=found: services.open_case(system("offsite"), found), "no_organisation")


@contextmanager
def certificates(**changed: date) -> Iterator[None]:
    """Every officer's certificate is changed for a while."""
    kept = {one.pk: one.valid_to for one in Certificate.objects.all()}
    Certificate.objects.update(**changed)
    yield
    for pk, valid_to in kept.items():
        Certificate.objects.filter(pk=pk).update(valid_to=valid_to)


def test_officers_whose_certificates_ran_out_yesterday_do_nothing(city: make.City):
    approval, found = make.case(city).approvals.get(), make.found(city)
    reported = make.reported(city)
    submit = lambda: services.submit_approval(city.officer, approval.pk, draft="建议立案。")  # noqa: E731
    with certificates(valid_to=clock.today() - timedelta(days=1)):
        refused(lambda: services.open_case(system("offsite"), found), "too_few_officers")
        refused(submit, "two_officers")
        refused(lambda: services.notify(city.officer, reported.pk), "two_officers")
    with certificates(valid_to=clock.today()):  # the last day is a day
        assert submit().state == "unit_review"


@pytest.mark.req("I10")
@pytest.mark.parametrize(
    ("hour", "days", "good"),
    [(2, (0, 100), True), (2, (-100, -1), False), (23, (-100, 0), True), (23, (1, 100), False)],
)
def test_a_certificate_holds_on_the_days_of_the_place_from_midnight_to_midnight(
    city: make.City, on_test_day: time_machine.Traveller, hour: int, days: tuple[int, int], good: bool
):
    """Two in the morning is still yesterday in Greenwich."""
    on_test_day.move_to(clock.local(clock.now()).replace(hour=hour, minute=30))
    today = clock.today()
    device = road.device()
    at = (clock.now() - timedelta(minutes=5)).isoformat()
    said = road.with_photos(road.over(1, captured_at=at))
    batch = road.take(said)
    first, last = (today + timedelta(days=n) for n in days)
    device.certificates.update(valid_from=first, valid_to=last)
    (record,) = road.examined(batch)
    if good:
        assert record.state == "first_review", record.checks
        offsite.first_review(road.ANNA, record.pk, passed=True)
        assert offsite.second_review(road.BO, record.pk, passed=True).state == "filed"
    else:
        assert record.state == "machine_rejected"


def test_a_record_whose_certificate_did_not_cover_its_day_is_accepted_by_nobody(
    city: make.City, on_test_day: time_machine.Traveller
):
    record = road.candidate(1)
    held = {**record.certificate, "cert_valid_to": (clock.today() - timedelta(days=1)).isoformat()}
    Record.objects.visible_to(US).filter(pk=record.pk).update(certificate=held)
    refused(lambda: offsite.first_review(road.ANNA, record.pk, passed=True), "no_certificate_then")
    Record.objects.visible_to(US).filter(pk=record.pk).update(certificate={})
    refused(lambda: offsite.first_review(road.ANNA, record.pk, passed=True), "no_certificate_then")
    Record.objects.visible_to(US).filter(pk=record.pk).update(certificate=record.certificate)
    assert offsite.first_review(road.ANNA, record.pk, passed=True).state == "second_review"


def test_a_kind_of_document_that_nobody_knows_makes_no_second_party_of_one(city: make.City):
    before = whole.picture()
    who = {"kind": "person", "name": "陈志远", "id_no": "330205198506124015"}
    with pytest.raises(Invalid), transaction.atomic():
        registry.ensure_party(US, **who, id_type="driving_licence")
    assert not wrote(before)
    assert registry.ensure_party(US, **who).pk == signing.party_of("13800000002").party_id


# Outside systems


SOMEBODY = {"name": "孙玉兰", "id_no": "411302199103052629"}


def test_nobody_is_somebody_while_the_real_name_service_is_silent(outside: Server):
    """The question is kept, so that it counts; nobody's level is raised by silence."""
    client = as_actor(Client(), signing.party_of("13900000077"))
    ask = lambda: client.post("/api/v1/registry/real-name", SOMEBODY, content_type="application/json")  # noqa: E731
    before = whole.picture()
    right, settings.REALNAME_URL = settings.REALNAME_URL, NOWHERE
    reply = ask()
    assert (reply.status_code, reply.json()["code"]) == (409, "provider_down")
    assert wrote(before) <= {"registry_realnamecheck", "django_session"}
    settings.REALNAME_URL = right
    reply = ask()
    assert (reply.status_code, reply.json()["level"]) == (200, 2)


def test_stamps_wait_for_the_authority_and_the_signature_stands(
    city: make.City, outside: Server, run_jobs: Callable[[], list[str]]
):
    one = make.notified(city)
    party = signing.checked(signing.party_of("13800000001"))
    ceremony = signatures.begin(party, services.waive(party, one.pk).document_id, intent="waive_rights")
    right, settings.TSA_URL = settings.TSA_URL, f"{NOWHERE}/tsa"
    signed = signatures.sign(party, ceremony.pk, **signing.signing())
    before = whole.picture()
    with pytest.raises(AuthorityDown), transaction.atomic():
        seals.stamp("ceremony", str(signed.pk))
    assert not wrote(before)
    settings.TSA_URL = right
    seals.stamp("ceremony", str(signed.pk))
    signed.refresh_from_db()
    assert signed.stamped_at is not None


def test_a_bill_cannot_be_paid_while_finance_is_silent(city: make.City, fiscal_simulator: Finance):
    money.numbers(money.unit())
    bill = money.open_bill()
    pay = lambda: payments.start_payment(money.PARTY, bill.pk, return_url="http://127.0.0.1/my/")  # noqa: E731
    right, settings.FISCAL_URL = settings.FISCAL_URL, NOWHERE
    refused(pay, "platform_busy")
    settings.FISCAL_URL = right
    assert pay()


def test_money_is_posted_only_on_finance_s_own_true_word(city: make.City, fiscal_simulator: Finance):
    """A bad signature, another amount, an unknown code: nothing is paid; then the true message is."""
    money.numbers(money.unit())
    bill = money.open_bill()
    fiscal_simulator.at_counter(bill.pay_code, bill.amount_fen)
    true = money.confirmation(fiscal_simulator.status(bill.pay_code), channel="COUNTER")
    before = whole.picture()
    forged = money.callback("PAYMENT_CONFIRMED", true, secret="guess")
    with pytest.raises(payments.Rejected):
        payments.take_callback(*forged)
    assert wrote(before) == {"payments_rejectedmessage"}
    assert money.fresh(bill).state == "open"
    fiscal_simulator.arm("fiscal.query", "DOWN")
    payments.take_callback(*money.callback("PAYMENT_CONFIRMED", {**true, "amount_fen": 1}))
    assert not Payment.objects.visible_to(US).exists()
    payments.take_callback(*money.callback("PAYMENT_CONFIRMED", true))
    assert money.fresh(bill).state == "paid"
    assert payments.issue_receipt(US, bill.pk)


# Files


def test_a_document_whose_file_is_lost_or_changed_is_neither_shown_nor_signed_nor_bound(city: make.City):
    one = make.closed(city)
    (paper, *_) = [one for one in documents.of(one.subject) if one.kind == "penalty_decision"]
    reader = as_actor(Client(), city.officer)
    address = f"/api/v1/cases/{one.pk}/documents/{paper.pk}.pdf"
    assert reader.get(address).status_code == 200
    paper.refresh_from_db()
    archive = lambda: services.archive_volume(city.archivist, one.volume.pk)  # noqa: E731
    for harm, code in ((_lose, "no_object"), (_change, "object_changed")):
        with harm(paper.final_sha256 or paper.sha256):
            reply = reader.get(address)
            assert (reply.status_code, reply.json()["code"]) == (404, code)
            refused(archive, code)
    assert archive().state == "archived"


def test_nothing_is_decided_on_evidence_whose_file_is_lost_or_changed(city: make.City):
    one = make.waived(city)
    (item,) = evidence.usable(one.subject)
    for harm in (_lose, _change):
        with harm(item.sha256):
            refused(lambda: services.decide(city.head, one.pk), "evidence_damaged")
            ground = {"ground": "minor_corrected", "reason": "轻微并及时改正。"}
            refused(
                lambda ground=ground: services.decide_no_penalty(city.head, one.pk, **ground),
                "evidence_damaged",
            )
    assert services.decide(city.head, one.pk).state == "serving"


@contextmanager
def _lose(sha256: str) -> Iterator[None]:
    path, kept = store._path(sha256), store.read(sha256)
    path.unlink()
    yield
    path.write_bytes(kept)


@contextmanager
def _change(sha256: str) -> Iterator[None]:
    path, kept = store._path(sha256), store.read(sha256)
    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    yield
    path.write_bytes(kept)
