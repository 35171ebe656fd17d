"""Papers and what is stored are Chinese, whatever language the acting people read."""

import re
from typing import Any

import pytest
from django.utils import translation

from tests import hearings, make
from tests.signatures.conftest import party_of
from tongtu.cases.models import Case
from tongtu.documents import queries as documents
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.speech import told

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"[A-Za-z]{3,} [a-z]{2,}")


def words(value: Any) -> list[str]:
    """Every text in a document's data."""
    if isinstance(value, dict):
        return [one for inner in value.values() for one in words(inner)]
    if isinstance(value, list | tuple):
        return [one for inner in value for one in words(inner)]
    return [value] if isinstance(value, str) else []


@pytest.fixture
def english_case(on_test_day: Any) -> Case:
    """A large fine, defended, waived, decided, closed and archived by people who all read English."""
    city = make.City()
    party = party_of("13800000002")
    with translation.override("en"):
        one = make.notified(city, fine_fen=3_000_000, party_id=party.party_id)
        address = {"accepts_electronic": True, "post_address": "仲景路 1 号", "mobile": "13800000001"}
        make.services.confirm_address(party, one.pk, **address)
        statement = make.services.state(party, one.pk, claims="称重有误，请求复核。")
        make.services.review_statement(city.unit_head, statement.pk, adopted="none", reasons="不予采纳。")
        waiver = make.services.waive(party, one.pk)
        make.take_signature(system("signatures"), waiver.document_id)
        make.pass_legal_review(city, one)
        make.services.conclude_discussion(
            city.actor("heping"), one.discussions.get().pk, "conclude", hearings.meeting()
        )
        make.services.decide(city.head, one.pk)
        make.served(city, one)
        make.services.close_if_paid(
            system("payments"), make.fresh(one).execution.subject, paid_on=clock.today()
        )
        make.approve(city, make.fresh(one))
        one = make.fresh(one)
        make.services.archive_volume(city.archivist, one.volume.pk)
    return make.fresh(one)


def test_every_paper_is_chinese_throughout(english_case: Case):
    one = english_case
    parts = [one, one.clue, one.volume, one.execution, *one.legal_reviews.all(), *one.discussions.all()]
    papers = [paper for part in parts for paper in documents.of(part.subject)]
    kinds = {paper.kind for paper in papers}
    assert {"rights_waiver", "service_address_confirmation", "statement_review", "volume_cover"} <= kinds
    english = [(paper.kind, text) for paper in papers for text in words(paper.data) if ENGLISH.search(text)]
    assert english == []


def test_the_titles_of_records_are_chinese_and_told_in_the_readers_language(english_case: Case):
    one = english_case
    titles = [
        part.title for part in (one.volume, one.execution, one.legal_reviews.get(), one.approvals.first())
    ]
    assert not [title for title in titles if ENGLISH.search(title)]
    with translation.override("en"):
        assert told(one.volume.title) == "Build the volume · 豫R·8K521, 6.32 t over the limit"
        assert told(one.legal_reviews.get().title) == "Legal review · 豫R·8K521, 6.32 t over the limit"
    assert told(one.volume.title) == one.volume.title
