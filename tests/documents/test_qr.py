"""The code on a paper, read from the paper as a telephone reads it."""

from datetime import date

import pypdfium2
import pytest
import zxingcpp

from tests.documents import samples
from tongtu.documents import services
from tongtu.kernel.actors import Actor, Role

OFFICER = Actor("officer:wang", frozenset({Role.CASE_OFFICER}), ("411321",))
CASE = "cases.Case:0198c0de-0000-7000-8000-000000000001"
SHARP = 3  # 216 dots an inch, about what an office printer and a telephone leave of it


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["violation_notice", "penalty_decision", "filing_registration"])
def test_the_code_on_a_printed_paper_leads_to_its_verification_page(kind: str):
    document = services.issue(
        OFFICER,
        kind,
        subject=CASE,
        region="411321",
        unit=samples.UNIT,
        data=samples.data(kind),
        on=date(2026, 3, 9),
    )
    pages = pypdfium2.PdfDocument(services.pdf(document.pk))
    found = {
        code.text for page in pages for code in zxingcpp.read_barcodes(page.render(scale=SHARP).to_pil())
    }
    assert found == {document.verify_url}
