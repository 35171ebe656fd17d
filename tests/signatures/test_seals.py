import threading
from datetime import date

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from tests.signatures.conftest import CASE, OFFICER, checked, document, officer, signing
from tongtu.documents import services as documents
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.registry import queries as registry
from tongtu.registry.services import grant_certificate
from tongtu.signatures import keys, manifests, queries, services
from tongtu.signatures.models import OfficerSignature, SealUse
from tongtu.signatures.ports import AuthorityDown

STRANGER = Actor("stranger", frozenset({Role.AGENCY_HEAD}), ("411324",))
HEAD = Actor("刘建国（liujianguo）", frozenset({Role.AGENCY_HEAD}), ("411321",))


@pytest.fixture
def agency(people):
    return registry.organisation_for("411321")


def test_a_party_or_another_agency_cannot_have_a_document_sealed(party, agency):
    with pytest.raises(Refused):
        services.seal(party, document().pk, organisation_id=agency.pk)
    other = registry.organisation_for("411324")
    with pytest.raises(Refused, match="管辖"):
        services.seal(HEAD, document().pk, organisation_id=other.pk)
    with pytest.raises(Refused):
        services.seal(STRANGER, document().pk, organisation_id=agency.pk)


@pytest.mark.req("SG-05", "SG-07")
def test_the_seal_is_put_on_by_a_job_once_with_the_time_of_the_authority(agency, outside, run_jobs):
    paper = document("violation_notice")
    for _ in range(2):
        services.seal(HEAD, paper.pk, organisation_id=agency.pk, approved_by="刘建国（liujianguo）")
    run_jobs()
    (report,) = queries.verify(documents.pdf(paper.pk))
    assert (report.signer, report.sound, report.time_source) == ("南召县交通运输执法大队", True, "authority")
    use = SealUse.objects.visible_to(HEAD).get()
    assert use.sealed_at
    assert use.stamped_at
    assert queries.package_holds(use)
    assert LoggedEvent.objects.filter(name="DocumentSealed").count() == 1


def test_without_the_authority_the_document_is_sealed_now_and_stamped_later(agency, outside, run_jobs):
    paper = document("violation_notice")
    right, settings.TSA_URL = settings.TSA_URL, "http://127.0.0.1:9/tsa"
    use = services.seal(HEAD, paper.pk, organisation_id=agency.pk)
    services.apply_seal(str(use.pk))
    (report,) = queries.verify(documents.pdf(paper.pk))
    assert (report.sound, report.time_source) == (True, "own")
    with pytest.raises(AuthorityDown):
        services.stamp("seal", str(use.pk))
    settings.TSA_URL = right
    run_jobs()
    reports = queries.verify(documents.pdf(paper.pk))
    assert [(one.kind, one.sound) for one in reports] == [("signature", True), ("time_stamp", True)]


def test_officer_party_and_agency_sign_one_after_the_other(party, agency, outside, run_jobs):
    paper = document("rights_waiver")
    services.officer_sign(officer("lihong"), paper.pk)
    begun = services.begin(party, paper.pk, intent="waive_rights")
    services.sign(checked(party), begun.pk, **signing())
    services.seal(HEAD, paper.pk, organisation_id=agency.pk)
    run_jobs()
    reports = queries.verify(documents.pdf(paper.pk))
    assert all(one.sound for one in reports)
    assert sorted(one.kind for one in reports) == ["signature", "signature", "time_stamp"]


@pytest.mark.req("I15")
@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_seal_job_seal_once(agency):
    settings_url, settings.TSA_URL = settings.TSA_URL, "http://127.0.0.1:9/tsa"
    paper = document("violation_notice")
    use = services.seal(HEAD, paper.pk, organisation_id=agency.pk)

    def work():
        services.apply_seal(str(use.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settings.TSA_URL = settings_url
    assert len(queries.verify(documents.pdf(paper.pk))) == 1


@pytest.mark.req("SG-04")
def test_an_officer_signs_once_and_only_with_a_certificate_of_the_day(people):
    paper = document()
    with pytest.raises(Refused):
        services.officer_sign(OFFICER, paper.pk)  # a role without a person
    with pytest.raises(NotFound):
        services.officer_sign(officer("zp-machao"), paper.pk)
    lihong = officer("lihong")
    first = services.officer_sign(lihong, paper.pk)
    assert services.officer_sign(lihong, paper.pk).pk == first.pk
    grant_certificate(
        officer("zhuming"),
        User.objects.get(username="zhouqiang").officer.pk,
        number="豫R04132100002",
        valid_from=date(2020, 1, 1),
        valid_to=date(2020, 12, 31),
    )
    with pytest.raises(Refused, match="执法证件"):
        services.officer_sign(officer("zhouqiang"), paper.pk)
    assert [row["name"] for row in queries.officer_signatures(lihong, paper.pk)] == ["李红"]
    assert OfficerSignature.objects.visible_to(lihong).get().document.subject == CASE


def test_keys_are_files_that_only_the_owner_reads_and_never_change(tmp_path):
    one, two = keys.SoftKey(tmp_path), keys.SoftKey(tmp_path)
    assert one.certificate("agency-1", "某机关") == two.certificate("agency-1", "某机关")
    assert one.sm2_public("agency-1") == two.sm2_public("agency-1")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")}
    assert modes == {"agency-1.key": 0o600, "root.key": 0o600}


def test_the_published_sm2_vector_verifies():
    public = bytes.fromhex(
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    r = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    s = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    signature = bytes.fromhex(f"3046022100{r}022100{s}")
    assert keys.sm2_holds(public, b"message digest", signature)
    assert not keys.sm2_holds(public, b"message digesT", signature)


def test_a_package_is_spelled_the_same_whatever_its_order(tmp_path):
    assert manifests.canonical({"b": 1, "a": "甲"}) == manifests.canonical({"a": "甲", "b": 1})
