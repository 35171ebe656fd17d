"""Issued documents: complete, numbered, frozen, superseded, never edited."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests.documents import samples
from tongtu.documents import queries, services
from tongtu.documents.models import Document, SignedFile
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, NotFound, Refused
from tongtu.kernel.models import LoggedEvent

OFFICER = Actor("officer:wang", frozenset({Role.CASE_OFFICER}), ("411321",))
CASE = "cases.Case:0198c0de-0000-7000-8000-000000000001"

pytestmark = pytest.mark.django_db


def issue(kind: str = "violation_notice", **changes: object) -> Document:
    return services.issue(
        OFFICER,
        kind,
        subject=CASE,
        region="411321",
        unit=samples.UNIT,
        data=samples.data(kind, **changes),
        on=date(2026, 3, 9),
    )


def test_a_form_with_a_blank_field_is_refused_by_its_label():
    with pytest.raises(Refused, match="《违法行为通知书》未填写：违法事实、处罚依据。"):
        issue(facts="  ", basis=[])
    assert not Document.objects.exists()


def test_a_fine_without_an_amount_is_refused():
    with pytest.raises(Refused, match="未填写：金额"):
        issue(proposed_penalty=[{"kind": "fine"}])


def test_one_officer_is_not_enough_for_an_inquiry_record():
    officers = samples.FIELDS["inquiry_record"]["officers"][:1]
    with pytest.raises(Refused, match="执法人员不得少于两人"):
        issue("inquiry_record", officers=officers)


def test_the_same_person_cannot_review_a_record_twice():
    with pytest.raises(Refused, match="不得为同一人"):
        issue("record_review", second=samples.FIELDS["record_review"]["first"])


def test_a_field_that_no_form_prints_is_refused_rather_than_left_off():
    with pytest.raises(Refused, match="填写有误"):
        issue(hearing_threshold=5000)


def test_a_kind_without_template_is_refused():
    with pytest.raises(Refused, match="还不能出具《举报记录》"):
        services.issue(OFFICER, "report_record", subject=CASE, region="411321", unit=samples.UNIT, data={})


def test_a_unit_without_prefix_gets_no_number():
    with pytest.raises(Refused, match="机关代字"):
        services.issue(
            OFFICER,
            "violation_notice",
            subject=CASE,
            region="411321",
            unit={**samples.UNIT, "prefix": ""},
            data=samples.data("violation_notice"),
        )


def test_numbers_count_per_agency_short_name_and_year():
    numbers = [issue().number, issue().number, issue("penalty_decision").number]
    assert numbers == [
        "豫宛南召交执违通〔2026〕000001号",
        "豫宛南召交执违通〔2026〕000002号",
        "豫宛南召交执罚〔2026〕000001号",
    ]


def test_internal_forms_carry_no_number_of_their_own():
    assert issue("investigation_report").number == ""


def test_issuing_tells_others_in_the_same_transaction():
    document = issue()
    told = LoggedEvent.objects.get(subject=f"documents.Document:{document.pk}")
    assert (told.name, told.payload["about"], told.payload["kind"]) == (
        "DocumentIssued",
        CASE,
        "violation_notice",
    )
    assert "张明远" not in str(told.payload)


@pytest.mark.req("I12")
@pytest.mark.parametrize(
    "change",
    [
        {"number": "豫宛南召交执违通〔2026〕000009号"},
        {"data": {"facts": "别的事实"}},
        {"title": "通知"},
        {"issued_on": date(2026, 1, 1)},
        {"verify_code": "AAAA-AAAA-AAAA-AAAA"},
        {"unit": {}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_an_issued_document(change):
    document = issue()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)


@pytest.mark.req("I12")
def test_the_database_refuses_to_change_a_digest_once_there():
    document = issue()
    services.pdf(document.pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(sha256="0" * 64)


@pytest.mark.req("I12")
def test_the_database_refuses_to_delete_an_issued_document():
    document = issue()
    with pytest.raises(DatabaseError, match="cannot be deleted"), transaction.atomic():
        Document.objects.filter(pk=document.pk).delete()


@pytest.mark.req("I12")
def test_two_documents_never_share_a_number():
    first, second = issue(), issue("correction_order")
    copy = Document.objects.get(pk=second.pk)
    copy.pk, copy.number, copy.verify_code = None, first.number, services.new_code()
    with pytest.raises(DatabaseError, match="document_number_once"), transaction.atomic():
        copy.save(force_insert=True)


@pytest.mark.req("I12")
def test_rendering_twice_or_on_demand_gives_the_same_bytes(run_jobs):
    document = issue("penalty_decision")
    early = services.pdf(document.pk)
    assert "documents.render" in run_jobs()
    document.refresh_from_db()
    assert services.pdf(document.pk) == early
    assert document.sha256 == hashlib.sha256(early).hexdigest()
    assert len(document.sm3) == 64


def test_a_signature_continues_the_bytes_before_it():
    document = issue()
    first = services.pdf(document.pk)
    services.attach_signed(document.pk, first + b"%party\n", "当事人签名")
    services.attach_signed(document.pk, first + b"%party\n%seal\n", "机关印章")
    document.refresh_from_db()
    assert services.pdf(document.pk) == first + b"%party\n%seal\n"
    assert services.pdf(document.pk, original=True) == first
    assert [file.what for file in document.signed_files.all()] == ["当事人签名", "机关印章"]


def test_a_signature_over_an_older_version_is_refused():
    document = issue()
    first = services.pdf(document.pk)
    services.attach_signed(document.pk, first + b"%party\n", "当事人签名")
    with pytest.raises(Conflict, match="不是当前版本"):
        services.attach_signed(document.pk, first + b"%seal\n", "机关印章")
    with pytest.raises(Conflict):
        services.attach_signed(document.pk, b"%PDF-1.7 something else", "机关印章")


@pytest.mark.req("I12")
def test_signed_files_are_kept_for_good():
    document = issue()
    services.attach_signed(document.pk, services.pdf(document.pk) + b"%\n", "机关印章")
    with pytest.raises(DatabaseError, match="kept for good"), transaction.atomic():
        SignedFile.objects.filter(document=document).update(what="别的")


def test_a_superseded_document_is_never_signed_and_still_verifies():
    old, new = issue(), issue()
    services.pdf(old.pk)
    services.supersede(OFFICER, old.pk, new.pk)
    with pytest.raises(Refused, match="已被新文书替代"):
        services.attach_signed(old.pk, services.pdf(old.pk) + b"%\n", "机关印章")
    shown = queries.by_code(old.verify_code)
    assert shown is not None
    assert (shown["state"], shown["superseded_by"]) == ("superseded", new.number)
    assert queries.current(CASE, "violation_notice") == new


def test_a_document_is_superseded_once_and_only_inside_its_record():
    old, new = issue(), issue()
    with pytest.raises(Refused, match="同一案件"):
        services.supersede(OFFICER, old.pk, old.pk)
    services.supersede(OFFICER, old.pk, new.pk)
    with pytest.raises(Refused, match="已经被替代"):
        services.supersede(OFFICER, old.pk, new.pk)
    with pytest.raises(NotFound):
        services.supersede(OFFICER, CASE.split(":")[1], new.pk)


def test_anybody_with_the_code_sees_that_a_document_is_genuine_and_nothing_personal():
    document = issue()
    shown = queries.by_code(document.verify_code.replace("-", "").lower())
    assert shown is not None
    assert (shown["agency"], shown["state"]) == ("南召县交通运输执法大队", "genuine")
    for personal in ("张明远", "411321198003120014", "13800000521", "豫R8K521"):
        assert personal not in str(shown)
    assert queries.by_code("AAAA-AAAA-AAAA-AAAA") is None
    assert queries.by_code("") is None


def test_a_file_somebody_holds_matches_or_does_not():
    document = issue()
    first = services.pdf(document.pk)
    services.attach_signed(document.pk, first + b"%seal\n", "机关印章")
    for held in (first, first + b"%seal\n"):
        assert queries.matches(document.verify_code, hashlib.sha256(held).hexdigest())
    assert not queries.matches(document.verify_code, hashlib.sha256(first + b"x").hexdigest())


def test_a_rollback_leaves_no_document_no_number_and_no_job(run_jobs):
    with transaction.atomic():
        issue()
        transaction.set_rollback(True)
    assert not Document.objects.exists()
    assert run_jobs() == []
    assert issue().number.endswith("000001号")


@pytest.mark.req("I12")
@pytest.mark.django_db(transaction=True)
def test_eight_hands_at_once_get_eight_numbers_without_gap_or_twin():
    def take(_: int) -> list[str]:
        try:
            return [issue("correction_order").number for _ in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as hands:
        numbers = [number for some in hands.map(take, range(8)) for number in some]
    assert sorted(numbers) == [f"豫宛南召交执改〔2026〕{n:06d}号" for n in range(1, 41)]
