"""From a case to its archive: officers, heads, the party and finance, over HTTP."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlparse

import httpx

from tongtu.config.tour.book import Story
from tongtu.config.tour.people import Officer, Party, Person, Surprise, until
from tongtu.kernel.money import yuan

CHECKS = (
    "in_scope", "competent", "qualified", "procedure", "facts_clear", "evidence", "law_right", "discretion",
    "within_powers", "papers", "rights",
)  # fmt: skip


@dataclass(frozen=True)
class Agency:
    """The people of one agency, signed in."""

    officer: Officer
    unit_head: Officer
    head: Officer
    lawyer: Officer
    archivist: Officer


def read(person: Person, case_id: str) -> dict[str, Any]:
    case: dict[str, Any] = person.get(f"/cases/{case_id}")
    return case


def awaited(person: Person, case_id: str, state: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        case = read(person, case_id)
        return case if case["state"] == state else None

    return until(look, f"case {case_id} to become {state}")


def approve(agency: Agency, case: dict[str, Any], draft: str) -> dict[str, Any]:
    """The open approval of a case through three hands."""
    approval = next(row for row in case["approvals"] if row["state"] not in {"approved", "refused"})
    to = f"/cases/approvals/{approval['id']}"
    if approval["state"] == "drafted":
        agency.officer.post(f"{to}/submit", {"draft": draft})
    agency.unit_head.post(f"{to}/agree", {"opinion": "同意，报负责人审批。"})
    approved: dict[str, Any] = agency.head.post(f"{to}/approve", {"opinion": "同意。"})
    return approved


def file_and_investigate(story: Story, agency: Agency, case_id: str) -> dict[str, Any]:
    with story.step("执法人员、两级负责人", "立案审批", "PL 54(2), PL 60, PR 63") as line:
        case = approve(agency, read(agency.officer, case_id), "符合立案条件，建议立案。")
        due = next(clock["due_on"] for clock in case["clocks"] if clock["code"] == "C02")
        line.found = f"{case['number']}，{due} 前作出决定"
    with story.step("执法人员、两级负责人", "调查终结，报告审批", "PL 57, PR 67") as line:
        proposal = {"penalty": case["penalty"], "fine_fen": case["fine_fen"]}
        words = {"facts": case["facts"], "discretion": "按法定标准计算，无从轻、从重情节。"}
        case = agency.officer.post(
            f"/cases/{case_id}/report",
            {**proposal, **words, "conclusion": "违法事实清楚，证据确凿，建议处罚。"},
        )
        case = approve(agency, case, "")
        line.found = f"拟处{amount(case)}"
    return case


def amount(case: dict[str, Any]) -> str:
    return f"罚款 {yuan(case['fine_fen'])} 元" if case["fine_fen"] else "警告"


def prove_face(story: Story, party: Party) -> None:
    """The party is known by name and face (level P3) before signing anything."""
    with story.step("当事人", "实名与人脸核验（P3）") as line:
        party.form("/my/real-name/", {})
        page = party.web.get("/my/real-name/face/")
        address = next(part for part in page.text.split('"') if "/realname/face/" in part).replace(
            "&amp;", "&"
        )
        asked = urlparse(address)
        back = httpx.QueryParams(asked.query)["return"]
        reply = party.simulators.post(asked.path, data={"outcome": "pass", "return": back})
        party.web.get(reply.headers["location"])
        me = party.get("/registry/me")
        line.found = f"可信等级 P{me['level']}"


def consent(story: Story, party: Party, case_id: str) -> None:
    with story.step("当事人", "查看事实、证据和金额的计算依据", "PL 41, PL 44") as line:
        case = read(party, case_id)
        line.found = (
            f"{len(case['evidence'])} 份证据，{len(case['assessment'].get('explanation', []))} 步说明"
        )
    with story.step("当事人", "签署送达地址确认书，同意电子送达", "PL 61(2), ESL 13") as line:
        body = {"accepts_electronic": True, "post_address": "河南省南阳市仲景路 1 号", "mobile": party.phone}
        asked = party.post(f"/cases/{case_id}/address", body)
        line.found = sign(party, case_id, asked["document_id"])


def sign(party: Party, case_id: str, document_id: str) -> str:
    begun = party.post(f"/cases/{case_id}/documents/{document_id}/signing")
    signed = party.sign(begun["ceremony_id"], "张伟")
    return f"签名已绑定 SHA-256 {signed['document_sha256'][:12]}…"


def notify(story: Story, agency: Agency, case_id: str) -> dict[str, Any]:
    with story.step("执法人员", "制作并电子送达违法行为通知书", "PL 44, PL 61, PR 69") as line:
        agency.officer.post(f"/cases/{case_id}/notice")
        until(lambda: _sent(agency, case_id), "consent to electronic service to take effect")
        case = awaited(agency.officer, case_id, "responding")
        due = next(clock["due_on"] for clock in case["clocks"] if clock["code"] == "C20")
        line.found = f"{due} 前可以陈述申辩"
    return case


def _sent(agency: Agency, case_id: str) -> bool | None:
    """Send as soon as the party's signed consent has been taken note of."""
    reply = agency.officer.web.post(
        f"/api/v1/cases/{case_id}/services", json={"mode": "electronic"}, headers=agency.officer.token()
    )
    if reply.status_code == 409 and reply.json()["code"] == "no_consent":
        return None
    if reply.status_code >= 400:
        raise Surprise(reply.text)
    return True


def waive(story: Story, party: Party, case_id: str) -> None:
    with story.step("当事人", "阅读通知书，书面放弃陈述申辩并签字", "PL 62") as line:
        asked = party.post(f"/cases/{case_id}/waiver")
        line.found = sign(party, case_id, asked["document_id"])


def decide(story: Story, agency: Agency, case_id: str) -> dict[str, Any]:
    case = until(lambda: _ripe(agency, case_id), "the case to be ready for decision")
    if case["state"] == "legal_review":
        with story.step("法制审核人员", "法制审核", "PL 58") as line:
            review = next(row for row in case["legal_reviews"] if row["state"] == "reviewing")
            checks = {**dict.fromkeys(CHECKS, True), "crime": False}
            agency.lawyer.post(
                f"/cases/legal-reviews/{review['id']}/pass", {"checks": checks, "opinion": "同意。"}
            )
            line.found = "通过"
    with story.step("执法部门负责人", "作出处罚决定，责令改正", "PL 28, PL 57(1), PL 59") as line:
        case = agency.head.post(f"/cases/{case_id}/decision")
        line.found = next(row["number"] for row in case["documents"] if row["kind"] == "penalty_decision")
    with story.step("执法人员", "电子送达决定书", "PL 61, PL 67") as line:
        _sent(agency, case_id)
        wanted = "performing" if case["fine_fen"] else "closing"
        case = awaited(agency.officer, case_id, wanted)
        line.found = "送达即履行完毕" if wanted == "closing" else "十五日内缴纳"
    return case


def _ripe(agency: Agency, case_id: str) -> dict[str, Any] | None:
    case = read(agency.officer, case_id)
    return case if case["state"] in {"legal_review", "deciding"} else None


def pay(story: Story, party: Party, case_id: str) -> None:
    with story.step("财政平台", "登记缴款单，取得缴款码", "PL 67") as line:
        bill = until(lambda: _bill(party), "a bill that can be paid")
        line.found = f"缴款码 {bill['pay_code']}"
    with story.step("当事人", "跳转财政缴款页，支付宝缴款", "PL 67, PL 74") as line:
        page = urlparse(_to_platform(party, bill["id"])).path
        party.simulators.post(f"{page}/submit", data={"channel": "ALIPAY", "outcome": "success"})
        line.found = f"¥{yuan(bill['amount_fen'])}"
    with story.step("财政平台", "签名回调、主动查询、入账", "PL 67") as line:
        paid = until(lambda: _paid(party, bill["id"]), "finance to confirm the payment")
        line.found = str(paid["state_label"])
    with story.step("财政平台", "开具财政电子票据（XML、PDF）", "PL 70") as line:
        receipt = until(lambda: _receipt(party, bill["id"]), "the fiscal receipt")
        line.found = f"票据 {receipt['receipt_code']} {receipt['number']}"


def _bill(party: Party) -> dict[str, Any] | None:
    rows = party.get("/payments/bills")["rows"]
    return next((row for row in rows if row["state"] == "open"), None)


def _to_platform(party: Party, bill_id: str) -> str:
    """Press the button on the bill's page; the answer leads to the platform."""
    page = party.web.get(f"/my/bills/{bill_id}/")
    if page.status_code != 200:
        raise Surprise(f"the bill's page answers {page.status_code}")
    headers = {**party.token(), "Referer": str(page.url)}
    reply = party.web.post(f"/my/bills/{bill_id}/pay/", headers=headers)
    if reply.status_code not in {302, 303}:
        raise Surprise(f"paying answers {reply.status_code}: {reply.text[:200]}")
    return reply.headers["location"]


def _paid(party: Party, bill_id: str) -> dict[str, Any] | None:
    bill = party.get(f"/payments/bills/{bill_id}")
    return bill if bill["state"] in {"paid", "receipted", "written_off"} else None


def _receipt(party: Party, bill_id: str) -> dict[str, Any] | None:
    found = party.get(f"/payments/bills/{bill_id}")["receipts"]
    return next((row for row in found if row["state"] in {"delivered", "written_off"}), None)


def close(story: Story, agency: Agency, case_id: str) -> dict[str, Any]:
    with story.step("系统", "履行完毕，自动拟出结案报告", "PL 66, PL 67") as line:
        awaited(agency.officer, case_id, "closing")
        until(lambda: _drafted(agency, case_id), "a closing report to be drafted")
        line.found = "结案报告已拟"
    with story.step("执法人员、两级负责人", "结案审批", "PL 47, PR 77") as line:
        closed = approve(agency, read(agency.officer, case_id), "处罚决定已履行完毕，建议结案。")
        line.found = closed["outcome_label"]
    with story.step("档案管理员", "立卷归档，一份 PDF 和目录", "PL 47, AL 14, AL 37") as line:
        case: dict[str, Any] = agency.archivist.post(f"/cases/volumes/{closed['volume']['id']}/archive")
        line.found = f"{len(case['documents'])} 份文书"
    return case


def _drafted(agency: Agency, case_id: str) -> bool | None:
    rows = read(agency.officer, case_id)["approvals"]
    return any(row["kind"] == "closing" and row["state"] == "drafted" for row in rows) or None


def verify(story: Story, case: dict[str, Any], base_url: str) -> None:
    """Anybody may check each document by its code; nothing personal is shown."""
    with story.step("任何人", "扫码验证每份文书", "ESL 5") as line:
        codes = [row["verify_code"] for row in case["documents"]]
        with httpx.Client(base_url=base_url, trust_env=False) as anybody:
            for code in codes:
                page = anybody.get(f"/verify/{code}/")
                if page.status_code not in {200, 429} or "宛通" in page.text or "陈志远" in page.text:
                    raise Surprise(f"/verify/{code}/ answers {page.status_code}, or names the party")
        line.found = f"{len(codes)} 份属实"
