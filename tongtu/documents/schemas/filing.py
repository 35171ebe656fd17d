"""Clue, filing, investigation report, approvals, reviews: the forms before a decision."""

from datetime import date, datetime
from typing import Annotated as A

from tongtu.documents.schemas.blocks import (
    Approval,
    Block,
    CaseForm,
    Choice,
    Form,
    Officers,
    Party,
    Person,
    Sign,
    Thing,
    of,
)


class Source(Choice):
    """案件来源, the six boxes of form 1."""

    INSPECTION = "inspection", "在行政检查中发现"
    REPORT = "report", "个人、法人或者其他组织举报经核实"
    ASSIGNED = "assigned", "上级机关交办"
    SUBMITTED = "submitted", "下级机关报请查处"
    TRANSFERRED = "transferred", "有关部门移送"
    OTHER = "other", "其他途径发现"


class FilingRegistration(Form):
    """F01 立案登记表."""

    kind = "filing_registration"

    source: A[Source, of("案件来源")]
    cause: A[str, of("案由", max_length=90)]
    accepted_at: A[datetime, of("受案时间")]
    party: A[Party, of("当事人基本情况")]
    facts: A[str, of("案件基本情况", max_length=2000)]
    filing_basis: A[list[str], of("立案依据")]
    unit_approval: A[Approval, of("经办机构负责人意见")]
    head_approval: A[Approval, of("负责人审批意见")]
    source_body: A[str, of("机关名称")] = ""
    source_other: A[str, of("其他途径")] = ""
    note: A[str, of("备注")] = ""

    def missing(self) -> list[str]:
        named = self.source in (Source.ASSIGNED, Source.SUBMITTED, Source.TRANSFERRED)
        wanted = [] if self.source_body or not named else ["机关名称"]
        return wanted + ([] if self.source_other or self.source is not Source.OTHER else ["其他途径"])


class ClueProposal(Choice):
    VERIFY = "verify", "核查"
    REJECT = "reject", "不予立案"
    TRANSFER = "transfer", "移送"


class ClueRegistration(Form):
    """I01 案件线索登记表."""

    kind = "clue_registration"

    clue_no: A[str, of("线索编号")]
    source: A[Source, of("案件来源")]
    received_at: A[datetime, of("接收时间")]
    summary: A[str, of("线索内容")]
    proposal: A[ClueProposal, of("处理建议")]
    unit_approval: A[Approval, of("办案机构负责人意见")]
    source_detail: A[str, of("来源说明")] = ""
    subject: A[str, of("涉嫌主体")] = ""
    vehicle_no: A[str, of("车（船）号")] = ""
    place: A[str, of("地点")] = ""
    attachments: A[list[str], of("附件")] = []
    registrars: A[list[Sign], of("登记人")] = []


class InvestigationReport(CaseForm):
    """I14 案件调查报告."""

    kind = "investigation_report"

    cause: A[str, of("案由")]
    filed_at: A[date, of("立案时间")]
    investigators: A[Officers, of("案件调查人员")]
    party: A[Party, of("当事人基本情况")]
    process_and_facts: A[str, of("案件调查经过及违法事实")]
    evidence: A[list[Thing], of("证据材料")]
    discretion: A[str, of("裁量情节")]
    conclusion: A[str, of("调查结论和处理意见")]
    unit_approval: A[Approval, of("经办机构负责人意见")]
    head_approval: A[Approval, of("负责人审批意见")]
    officer_signs: A[list[Sign], of("执法人员签名")] = []
    legal_approval: A[Approval | None, of("法制工作机构审核意见")] = None
    note: A[str, of("备注")] = ""


class ReviewConclusion(Choice):
    """法制审核结论."""

    PASS = "pass", "同意"  # noqa: S105 — an outcome of review, not a secret
    CORRECT = "pass_with_corrections", "纠正后同意"
    SUPPLEMENT = "supplement", "退回补充调查"
    CHANGE = "change_law_or_amount", "变更定性或者处罚"
    NOT_COMPETENT = "not_competent", "不属于本机关管辖"
    TRANSFER = "transfer", "移送"


class LegalChecks(Block):
    """审核事项. Each is answered; the last is true when a crime is suspected."""

    in_scope: A[bool, of("属于法制审核范围")]
    competent: A[bool, of("执法主体合法")]
    qualified: A[bool, of("执法人员具备资格")]
    procedure: A[bool, of("执法程序合法")]
    facts_clear: A[bool, of("事实清楚")]
    evidence: A[bool, of("证据合法充分")]
    law_right: A[bool, of("适用法律准确")]
    discretion: A[bool, of("裁量基准运用适当")]
    within_powers: A[bool, of("未超越法定权限")]
    papers: A[bool, of("执法文书规范完备")]
    rights: A[bool, of("当事人权利得到保障")]
    crime: A[bool, of("涉嫌犯罪需要移送")]


class LegalReviewSheet(CaseForm):
    """I15 重大行政执法决定法制审核表."""

    kind = "legal_review_sheet"

    cause: A[str, of("案由")]
    party_name: A[str, of("当事人")]
    facts: A[str, of("基本违法事实")]
    handler: A[str, of("承办人")]
    proposal: A[str, of("拟处理意见")]
    unit_approval: A[Approval, of("承办机构负责人意见")]
    checks: A[LegalChecks, of("审核事项")]
    conclusion: A[ReviewConclusion, of("审核结论")]
    reviewer: A[Sign, of("法制审核人员")]
    legal_approval: A[Approval, of("法制机构负责人意见")]
    phone: A[str, of("联系电话")] = ""
    explanation: A[str, of("有关事项说明")] = ""


class DiscussionReason(Choice):
    """集体讨论原因."""

    HEAVY = "heavy", "拟作出较重的行政处罚"
    DISPUTED = "disputed", "案件事实、证据或者法律适用争议较大"
    GRAVE = "grave", "情节恶劣或者危害后果严重"
    JURISDICTION = "jurisdiction", "管辖权不明确或者有争议"
    OTHER = "other", "其他"


class Opinion(Block):
    """One member's opinion."""

    name: A[str, of("姓名")]
    text: A[str, of("意见和理由")]
    post: A[str, of("职务")] = ""


class CollectiveDiscussionRecord(CaseForm):
    """I16 重大案件集体讨论记录."""

    kind = "collective_discussion_record"

    cause: A[str, of("案由")]
    party_name: A[str, of("当事人")]
    start: A[datetime, of("讨论时间（起）")]
    end: A[datetime, of("讨论时间（止）")]
    place: A[str, of("地点")]
    reason: A[DiscussionReason, of("集体讨论原因")]
    chair: A[Person, of("主持人")]
    reporter: A[str, of("汇报人")]
    recorder: A[str, of("记录人")]
    members: A[list[Person], of("出席人员")]
    case_summary: A[str, of("案件简介")]
    opinions: A[list[Opinion], of("参加讨论人员意见和理由")]
    conclusion: A[str, of("结论性意见")]
    reason_text: A[str, of("原因说明")] = ""
    observers: A[list[Person], of("列席人员")] = []
    signs: A[list[Sign], of("出席人员签名")] = []


class PenaltyApproval(CaseForm):
    """I20 行政处罚审批表."""

    kind = "penalty_approval"

    cause: A[str, of("案由")]
    party: A[Party, of("当事人基本情况")]
    facts: A[str, of("案件基本情况")]
    officer_approval: A[Approval, of("承办人意见")]
    unit_approval: A[Approval, of("承办机构意见")]
    head_approval: A[Approval, of("行政机关负责人意见")]
    legal_approval: A[Approval | None, of("法制审核机构意见")] = None
    note: A[str, of("备注")] = ""


class ClosingReport(CaseForm):
    """F24 结案报告."""

    kind = "closing_report"

    cause: A[str, of("案由")]
    party: A[Party, of("当事人基本情况")]
    result: A[str, of("处理结果")]
    execution: A[str, of("执行情况")]
    unit_approval: A[Approval, of("经办机构负责人意见")]
    head_approval: A[Approval, of("负责人审批意见")]
    officer_signs: A[list[Sign], of("执法人员签名")] = []
    filed_on: A[date | None, of("立案日期")] = None
    note: A[str, of("备注")] = ""


class NotPublishReason(Choice):
    SECRET = "secret", "涉及国家秘密"  # noqa: S105 — a reason, not a secret
    MINOR = "minor", "当事人为未成年人"
    SAFETY = "safety", "可能危及国家安全、公共安全、经济安全、社会稳定"
    OTHER = "other", "依法不予公示的其他情形"


class PublicityApproval(CaseForm):
    """I31 行政处罚信息公示审批表."""

    kind = "publicity_approval"

    cause: A[str, of("案由")]
    party_name: A[str, of("当事人")]
    decision_ref: A[str, of("行政处罚决定书文号")]
    decision_date: A[date, of("决定日期")]
    publish: A[bool, of("是否公示")]
    summary: A[str, of("拟公示内容")]
    masked_fields: A[list[str], of("隐去的信息")]
    unit_approval: A[Approval, of("承办机构意见")]
    head_approval: A[Approval, of("负责人意见")]
    not_publish_reason: A[NotPublishReason | None, of("不予公示的理由")] = None
    legal_approval: A[Approval | None, of("法制机构意见")] = None
    url: A[str, of("公示网址")] = ""
    publish_by: A[date | None, of("公示期限")] = None

    def missing(self) -> list[str]:
        return [] if self.publish or self.not_publish_reason else ["不予公示的理由"]
