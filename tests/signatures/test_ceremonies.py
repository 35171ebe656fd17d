import json
import threading

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests.signatures.conftest import (
    CASE,
    CLIENT,
    OFFICER,
    STROKES,
    checked,
    document,
    drawing,
    party_of,
    signing,
)
from tongtu.documents import services as documents
from tongtu.documents.models import SignedFile
from tongtu.kernel import store
from tongtu.kernel.actors import Actor, Role, system
from tongtu.kernel.errors import Conflict, Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.registry.services import account_for_phone
from tongtu.signatures import queries, services
from tongtu.signatures.intents import consent
from tongtu.signatures.models import Ceremony

STRANGER = Actor("stranger", frozenset({Role.CASE_OFFICER}), ("411324",))


@pytest.fixture
def begun(party):
    return services.begin(party, document().pk, intent="waive_rights")


def test_an_officer_cannot_sign_for_the_party(people):
    with pytest.raises(Refused, match="当事人"):
        services.begin(OFFICER, document().pk, intent="waive_rights")


def test_somebody_without_a_real_name_cannot_begin(people):
    account = account_for_phone("13800000099")
    nameless = Actor(
        f"account:{account.pk}", frozenset({Role.PARTY}), party_id=party_of("13800000002").party_id
    )
    with pytest.raises(Refused, match="实名"):
        services.begin(nameless, document().pk, intent="waive_rights")


def test_an_unknown_purpose_is_refused(party):
    with pytest.raises(Invalid):
        services.begin(party, document().pk, intent="sell_the_lorry")


@pytest.mark.req("SG-02")
def test_without_a_fresh_face_check_nothing_is_signed(party, begun):
    with pytest.raises(Refused, match="人脸核验") as refusal:
        services.sign(party, begun.pk, **signing())
    assert refusal.value.code == "step_up"
    assert not SignedFile.objects.exists()


@pytest.mark.req("SG-02")
def test_a_face_check_of_eleven_minutes_ago_is_too_old(party, begun):
    with time_machine.travel("2026-03-10T09:00:00+08:00", tick=False) as clock:
        actor = checked(party)
        clock.shift(660)
        with pytest.raises(Refused) as refusal:
            services.sign(actor, begun.pk, **signing())
    assert refusal.value.code == "step_up"


def test_without_consent_nothing_is_signed(party, begun):
    for said in (False, "yes", 1, None):
        with pytest.raises(Refused) as refusal:
            services.sign(checked(party), begun.pk, **signing(client={**CLIENT, "consent": said}))
        assert refusal.value.code == "consent"


@pytest.mark.parametrize(
    "changed",
    [
        {"strokes": []},
        {"strokes": [{"points": [{"x": 1, "y": 1}]}]},
        {"strokes": [{"points": [{"x": "1", "y": 1}] * 40}]},
        {"strokes": ["scribble"]},
        {"image_png": b"not a picture"},
        {"image_png": drawing(blank=True)},
        {"image_png": drawing() + b"0" * 500_000},
    ],
)
def test_a_drawing_that_is_none_is_refused_beside_the_pad(party, begun, changed):
    with pytest.raises(Invalid) as refusal:
        services.sign(checked(party), begun.pk, **signing(**changed))
    assert refusal.value.field == "strokes"


@pytest.mark.req("I7")
def test_another_party_and_another_county_find_no_ceremony(party, begun):
    for stranger in (checked(party_of("13800000002")), STRANGER):
        with pytest.raises(NotFound):
            services.sign(stranger, begun.pk, **signing())
        with pytest.raises(NotFound):
            queries.ceremony(stranger, begun.pk)
        with pytest.raises(NotFound):
            services.refuse(stranger, begun.pk, reason="facts")


@pytest.mark.req("SG-02", "I12")
def test_the_signature_binds_document_identity_intent_and_drawing(party, begun):
    before = documents.pdf(begun.document_id)
    signed = services.sign(checked(party), begun.pk, **signing())
    after = documents.pdf(begun.document_id)
    assert after.startswith(before)
    (report,) = queries.verify(after)
    assert (report.intact, report.trusted, report.sound, report.covers) == (True, True, True, "file")
    assert report.manifest_sha256 == signed.manifest_sha256
    assert report.reason == "放弃陈述申辩和听证权利"
    manifest = signed.manifest
    assert manifest["document"]["sha256"] == store.digests(before).sha256
    assert manifest["handwriting"]["image_sha256"] == store.digests(drawing()).sha256
    assert manifest["identity"]["level"] == 3
    assert manifest["route"] == "agreed_conditions"
    assert queries.package_holds(signed)


def test_the_package_and_the_log_hold_no_name_number_or_address(party, begun):
    signed = services.sign(checked(party), begun.pk, **signing())
    events = LoggedEvent.objects.filter(subject=signed.subject).values_list("name", "actor", "payload")
    told = json.dumps([signed.manifest, *map(list, events)], ensure_ascii=False)
    for secret in ("张伟", "411321198506123115", "13800000001", "203.0.113.9"):
        assert secret not in told
    assert [event[0] for event in events] == ["DocumentSigned"]
    assert events[0][2]["about"] == CASE


def test_the_strokes_are_sealed_in_the_database(party, begun):
    signed = services.sign(checked(party), begun.pk, **signing())
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM signatures_ceremony c")
        (row,) = cursor.fetchone()
    assert '"pressure"' not in row
    assert json.loads(Ceremony.objects.get(party, signed.pk).strokes) == STROKES


@pytest.mark.req("I8")
def test_submitting_twice_signs_once(party, begun):
    actor = checked(party)
    first = services.sign(actor, begun.pk, **signing())
    second = services.sign(actor, begun.pk, **signing())
    again = services.begin(actor, begun.document_id, intent="waive_rights")
    assert first.signed_sha256 == second.signed_sha256
    assert again.pk == first.pk
    assert SignedFile.objects.count() == 1
    assert LoggedEvent.objects.filter(name="DocumentSigned").count() == 1


@pytest.mark.req("I15")
@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_once_sign_once(party):
    begun = services.begin(party, document().pk, intent="waive_rights")
    actor = checked(party)
    results = []

    def submit():
        results.append(services.sign(actor, begun.pk, **signing()).signed_sha256)
        connection.close()

    threads = [threading.Thread(target=submit) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(results)) == 1
    assert SignedFile.objects.count() == 1


@pytest.mark.req("I12")
def test_a_document_that_changed_since_it_was_opened_is_not_signed(party, begun):
    other = services.begin(party, begun.document_id, intent="receive")
    actor = checked(party)
    services.sign(actor, other.pk, **signing())
    with pytest.raises(Conflict, match="重新打开"):
        services.sign(actor, begun.pk, **signing())
    reopened = services.begin(actor, begun.document_id, intent="waive_rights")
    services.sign(actor, reopened.pk, **signing())
    reports = queries.verify(documents.pdf(begun.document_id))
    assert [(one.sound, one.covers) for one in reports] == [(True, "revision"), (True, "file")]


@pytest.mark.req("I12")
def test_a_flipped_bit_under_the_signature_is_detected(party, begun):
    services.sign(checked(party), begun.pk, **signing())
    good = documents.pdf(begun.document_id)
    for place in range(9, len(good) - 20, len(good) // 23):
        if good[place : place + 1] in b"0123456789abcdefABCDEF" and _in_contents(good, place):
            continue
        bad = good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        assert not all(one.sound for one in queries.verify(bad)) or not queries.verify(bad), place


def _in_contents(pdf, place):
    """Whether a byte lies in the signature value itself, whose unused tail is padding."""
    start = pdf.rfind(b"/Contents <")
    return start <= place <= pdf.find(b">", start)


def test_words_added_after_the_signature_are_detected(party, begun):
    services.sign(checked(party), begun.pk, **signing())
    (report,) = queries.verify(documents.pdf(begun.document_id) + b"\n% one more line\n")
    assert report.covers != "file"


def test_a_file_that_is_no_pdf_is_a_report_and_not_a_crash(db):
    (report,) = queries.verify(b"not a pdf at all")
    assert not report.sound


def test_an_edited_package_no_longer_holds(party, begun):
    signed = services.sign(checked(party), begun.pk, **signing())
    signed.manifest["identity"]["level"] = 4
    assert not queries.package_holds(signed)


@pytest.mark.req("SG-03")
def test_a_refusal_needs_a_known_reason_and_is_final(party, begun):
    with pytest.raises(Invalid):
        services.refuse(party, begun.pk, reason="because")
    refused = services.refuse(party, begun.pk, reason="facts", words="重量不对")
    assert refused.outcome == "refused"
    assert services.refuse(party, begun.pk, reason="law").refusal["reason"] == "facts"
    with pytest.raises(Refused, match="已经结束"):
        services.sign(checked(party), begun.pk, **signing())
    assert not SignedFile.objects.exists()


@pytest.mark.req("SG-03")
def test_after_a_refusal_the_party_may_think_again(party, begun):
    services.refuse(party, begun.pk, reason="paper")
    again = services.begin(party, begun.document_id, intent="waive_rights")
    assert again.pk != begun.pk
    assert services.sign(checked(party), again.pk, **signing()).outcome == "signed"


@pytest.mark.req("SG-03")
def test_an_officer_records_a_refusal_only_with_a_witness(party, begun):
    with pytest.raises(Invalid, match="见证人"):
        services.refuse(OFFICER, begun.pk, reason="other")
    refused = services.refuse(OFFICER, begun.pk, reason="other", witness="周强")
    assert refused.refusal["witness"] == "周强"


def test_an_unfinished_ceremony_is_closed_after_a_day(party, begun):
    assert services.abandon_stale(system("signatures")) == 0
    Ceremony.objects.visible_to(party).update(begun_at="2026-01-01T00:00:00+08:00")
    assert services.abandon_stale(system("signatures")) == 1
    assert queries.ceremony(party, begun.pk).outcome == "abandoned"


def test_the_database_refuses_a_signed_ceremony_without_proof(party, begun):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ceremony.objects.visible_to(party).update(outcome="signed", ended_at="2026-01-01T00:00:00+08:00")


def test_the_words_never_claim_a_reliable_signature():
    assert "电子签名（双方约定条件）" in consent().text
    assert "可靠" not in consent().text
