"""Every kind that can be issued prints its sample, in embedded Chinese fonts, and takes values as data."""

import hashlib
import io
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from tests.documents import samples
from tests.documents.images import PICTURES
from tongtu.documents import compiler
from tongtu.documents.kinds import kinds
from tongtu.documents.legal import law_of
from tongtu.documents.schemas import SCHEMAS, freeze

READY = [kind.id for kind in kinds().values() if kind.ready]
FRONT_PATH = set(
    """
    filing_registration violation_notice penalty_decision correction_order service_receipt
    closing_report inquiry_record scene_record clue_registration av_evidence_sheet
    investigation_report legal_review_sheet collective_discussion_record statement statement_review
    rights_waiver penalty_approval no_penalty_decision service_address_confirmation volume_cover
    volume_catalogue volume_notes overlimit_copy_notice credit_repair_notice record_review
    offsite_information_notice publicity_approval
    """.split()  # noqa: SIM905 — a list of words reads best as words
)
DAY = date(2026, 3, 17)


def printed(kind: str, **changes: Any) -> dict[str, Any]:
    found = kinds()[kind]
    return {
        "title": found.title,
        "number": f"豫宛南召交执{found.abbr}〔2026〕000158号" if found.abbr else "",
        "issued_on": DAY.isoformat(),
        "unit": samples.UNIT,
        "law": law_of(found, on=DAY, region="411321"),
        "verify_code": "K7QF-2MXA-A3ZP-TB6D",
        "verify_url": "https://tongtu.example.gov.cn/verify/K7QF-2MXA-A3ZP-TB6D",
        "sealed": False,
        "fields": freeze(SCHEMAS[kind], found.title, samples.data(kind, **changes)),
    }


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def words(content: bytes) -> str:
    return "".join("".join(pages(content)).split())


def test_the_front_path_has_all_its_documents():
    assert set(READY) >= FRONT_PATH


def test_each_of_the_24_ministry_forms_is_there_once():
    forms = [kind for kind in kinds().values() if kind.no.startswith("F")]
    assert [kind.no for kind in forms] == [f"F{n:02d}" for n in range(1, 25)]
    assert all(kind.ready for kind in forms)


@pytest.mark.parametrize("kind", READY)
def test_a_kind_prints_its_title_its_case_and_page_numbers(kind):
    text = words(compiler.compile(kind, printed(kind), PICTURES))
    assert kinds()[kind].title in text
    assert "第1页共" in text
    assert "K7QF-2MXA-A3ZP-TB6D" in text


@pytest.mark.parametrize("kind", ["penalty_decision", "filing_registration", "record_review"])
def test_chinese_fonts_are_embedded(kind):
    reader = PdfReader(io.BytesIO(compiler.compile(kind, printed(kind), PICTURES)))
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()["/DescendantFonts"][0].get_object()[
            "/FontDescriptor"
        ]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("SerifSC" in name for name in fonts)
    for descriptor in fonts.values():
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.get_object())


@pytest.mark.req("I12")
def test_another_process_makes_the_same_bytes():
    """Two interpreters with nothing in common but the data."""
    program = (
        "import django; django.setup()\n"
        "import hashlib\n"
        "from tests.documents.images import PICTURES\n"
        "from tests.documents.test_templates import printed\n"
        "from tongtu.documents import compiler\n"
        "for kind in ('penalty_decision', 'av_evidence_sheet'):\n"
        "    print(hashlib.sha256(compiler.compile(kind, printed(kind), PICTURES)).hexdigest())\n"
    )
    seen = {
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    here = [
        hashlib.sha256(compiler.compile(kind, printed(kind), PICTURES)).hexdigest()
        for kind in ("penalty_decision", "av_evidence_sheet")
    ]
    assert seen == {"\n".join(here) + "\n"}


UNPRINTED = "😀\u200b\ufeff\ufffd"  # no face has them, or nobody sees them
INJECTION = [
    '#panic("x")',
    '#import "lib.typ": *',
    "#sys.inputs",
    "[strong] *bold* _it_ `raw` $x^2$",
    "\\ \\u{41} \\#",
    "// 注释 /* 块 */",
    "= 标题 <label> @ref",
    "</svg><script>alert(1)</script>",
    '"}], "x": [{"',
    "{{ x }} {% load x %}",
    "～— “引号” 〔〕 😀",
    "a" * 300,
    "零\u200b宽\ufeff",
]


@pytest.mark.parametrize("text", INJECTION, ids=range(len(INJECTION)))
@pytest.mark.parametrize("kind", ["penalty_decision", "violation_notice", "filing_registration"])
def test_what_people_type_is_printed_and_never_read_as_markup(kind, text):
    changes = {"facts": text, "cause": text[:80]}
    if kind == "violation_notice":
        changes["party_name"] = text
    shown = words(compiler.compile(kind, printed(kind, **changes)))
    wanted = "".join(c for c in text if not c.isspace() and c not in UNPRINTED)
    assert wanted in "".join(c for c in shown if c not in UNPRINTED)


def test_long_facts_flow_over_pages_and_nothing_is_lost():
    long = "\n".join(f"第{n}段事实：" + "车货总质量超过限定标准，" * 20 for n in range(1, 41))
    for kind in ("penalty_decision", "filing_registration", "investigation_report"):
        key = "process_and_facts" if kind == "investigation_report" else "facts"
        value = long[:1990] if kind == "filing_registration" else long
        made = compiler.compile(kind, printed(kind, **{key: value}))
        assert len(pages(made)) >= 2
        assert words(made).count("段事实：") == value.count("段事实：")


def test_a_long_evidence_list_repeats_its_heading_on_each_page():
    rows = [{"name": f"证据材料之{n}", "pages": str(n), "doc_no": "", "dated_on": DAY} for n in range(1, 81)]
    made = compiler.compile("volume_catalogue", printed("volume_catalogue", rows=rows))
    assert len(pages(made)) >= 3
    assert all("材料名称" in "".join(page.split()) for page in pages(made))
    assert "证据材料之80" in words(made)


def test_the_amount_stands_in_figures_and_in_capitals():
    text = words(compiler.compile("penalty_decision", printed("penalty_decision")))
    assert "罚款人民币叁仟元整（¥3,000.00）" in text


def test_citations_and_limits_come_from_the_law_of_the_day():
    text = words(compiler.compile("penalty_decision", printed("penalty_decision")))
    assert "十五日内缴至" in text
    assert "六十日内向南召县人民政府申请行政复议" in text
    assert "六个月内依法向南召县人民法院提起行政诉讼" in text
    assert "每日按罚款数额的百分之三加处罚款" in text
    assert "《中华人民共和国行政处罚法》第七十二条第一款第一项" in text


def test_no_template_cites_an_act_by_itself():
    for template in compiler.TEMPLATES.glob("*.typ"):
        source = template.read_text("utf8")
        assert "中华人民共和国" not in source
        assert "》第" not in source


def test_review_comes_first_where_the_law_wants_it():
    remedy = {**samples.FIELDS["penalty_decision"]["remedy"], "review_first": True}
    text = words(compiler.compile("penalty_decision", printed("penalty_decision", remedy=remedy)))
    assert "应当先申请行政复议" in text
    assert "六个月内" not in text


def test_an_organisation_is_addressed_as_a_unit():
    made = printed("penalty_decision", party=samples.FIELDS["penalty_approval"]["party"])
    text = words(compiler.compile("penalty_decision", made))
    assert "本机关决定对你单位作出" in text
    assert "91411321MA45K0X17Q" in text


def test_the_seal_and_the_signatures_have_a_place():
    found = {place.name: place for place in compiler.places("correction_order", printed("correction_order"))}
    assert {"seal", "party", "officers"} <= set(found)
    assert found["seal"].width == pytest.approx(42)


def test_the_look_of_a_seal_is_one_small_page_or_a_picture():
    assert len(PdfReader(io.BytesIO(compiler.seal("南召县交通运输执法大队"))).pages) == 1
    assert compiler.seal("南召县交通运输执法大队", png=True).startswith(b"\x89PNG")


def test_a_code_too_long_for_its_cell_breaks_and_stays_whole_when_copied():
    code = "GD207-" + "20260302021407" * 12
    made = compiler.compile("clue_registration", printed("clue_registration", clue_no=code))
    assert code in words(made)
    assert "\u200b" not in words(made)
