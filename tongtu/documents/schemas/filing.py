"""Clue, filing, investigation report, approvals, reviews: the forms before a decision."""

from datetime import date, datetime
from typing import Annotated as Blank

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

    source: Blank[Source, of("案件来源")]
    cause: Blank[str, of("案由", max_length=90)]
    accepted_at: Blank[datetime, of("受案时间")]
    party: Blank[Party, of("当事人基本情况")]
    facts: Blank[str, of("案件基本情况", max_length=2000)]
    filing_basis: Blank[list[str], of("立案依据")]
    unit_approval: Blank[Approval, of("经办机构负责人意见")]
    head_approval: Blank[Approval, of("负责人审批意见")]
    source_body: Blank[str, of("机关名称")] = ""
    source_other: Blank[str, of("其他途径")] = ""
    note: Blank[str, of("备注")] = ""

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

    clue_no: Blank[str, of("线索编号")]
    source: Blank[Source, of("案件来源")]
    received_at: Blank[datetime, of("接收时间")]
    summary: Blank[str, of("线索内容")]
    proposal: Blank[ClueProposal, of("处理建议")]
    unit_approval: Blank[Approval, of("办案机构负责人意见")]
    source_detail: Blank[str, of("来源说明")] = ""
    subject: Blank[str, of("涉嫌主体")] = ""
    vehicle_no: Blank[str, of("车（船）号")] = ""
    place: Blank[str, of("地点")] = ""
    attachments: Blank[list[str], of("附件")] = []
    registrars: Blank[list[Sign], of("登记人")] = []


class InvestigationReport(CaseForm):
    """I14 案件调查报告."""

    kind = "investigation_report"

    cause: Blank[str, of("案由")]
    filed_at: Blank[date, of("立案时间")]
    investigators: Blank[Officers, of("案件调查人员")]
    party: Blank[Party, of("当事人基本情况")]
    process_and_facts: Blank[str, of("案件调查经过及违法事实")]
    evidence: Blank[list[Thing], of("证据材料")]
    discretion: Blank[str, of("裁量情节")]
    conclusion: Blank[str, of("调查结论和处理意见")]
    unit_approval: Blank[Approval, of("经办机构负责人意见")]
    head_approval: Blank[Approval, of("负责人审批意见")]
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []
    legal_approval: Blank[Approval | None, of("法制工作机构审核意见")] = None
    note: Blank[str, of("备注")] = ""


class ReviewConclusion(Choice):
    """法制审核结论."""

    PASS = "pass", "同意"
    CORRECT = "pass_with_corrections", "纠正后同意"
    SUPPLEMENT = "supplement", "退回补充调查"
    CHANGE = "change_law_or_amount", "变更定性或者处罚"
    NOT_COMPETENT = "not_competent", "不属于本机关管辖"
    TRANSFER = "transfer", "移送"


class LegalChecks(Block, frozen=True):
    """审核事项. Each is answered; the last is true when a crime is suspected."""

    in_scope: Blank[bool, of("属于法制审核范围")]
    competent: Blank[bool, of("执法主体合法")]
    qualified: Blank[bool, of("执法人员具备资格")]
    procedure: Blank[bool, of("执法程序合法")]
    facts_clear: Blank[bool, of("事实清楚")]
    evidence: Blank[bool, of("证据合法充分")]
    law_right: Blank[bool, of("适用法律准确")]
    discretion: Blank[bool, of("裁量基准运用适当")]
    within_powers: Blank[bool, of("未超越法定权限")]
    papers: Blank[bool, of("执法文书规范完备")]
    rights: Blank[bool, of("当事人权利得到保障")]
    crime: Blank[bool, of("涉嫌犯罪需要移送")]


class LegalReviewSheet(CaseForm):
    """I15 重大行政执法决定法制审核表."""

    kind = "legal_review_sheet"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    facts: Blank[str, of("基本违法事实")]
    handler: Blank[str, of("承办人")]
    proposal: Blank[str, of("拟处理意见")]
    unit_approval: Blank[Approval, of("承办机构负责人意见")]
    checks: Blank[LegalChecks, of("审核事项")]
    conclusion: Blank[ReviewConclusion, of("审核结论")]
    reviewer: Blank[Sign, of("法制审核人员")]
    legal_approval: Blank[Approval, of("法制机构负责人意见")]
    phone: Blank[str, of("联系电话")] = ""
    explanation: Blank[str, of("有关事项说明")] = ""


class DiscussionReason(Choice):
    """集体讨论原因."""

    HEAVY = "heavy", "拟作出较重的行政处罚"
    DISPUTED = "disputed", "案件事实、证据或者法律适用争议较大"
    GRAVE = "grave", "情节恶劣或者危害后果严重"
    JURISDICTION = "jurisdiction", "管辖权不明确或者有争议"
    OTHER = "other", "其他"


class Opinion(Block, frozen=True):
    """One member's opinion."""

    name: Blank[str, of("姓名")]
    text: Blank[str, of("意见和理由")]
    post: Blank[str, of("职务")] = ""


class CollectiveDiscussionRecord(CaseForm):
    """I16 重大案件集体讨论记录."""

    kind = "collective_discussion_record"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    start: Blank[datetime, of("讨论时间（起）")]
    end: Blank[datetime, of("讨论时间（止）")]
    place: Blank[str, of("地点")]
    reason: Blank[DiscussionReason, of("集体讨论原因")]
    chair: Blank[Person, of("主持人")]
    reporter: Blank[str, of("汇报人")]
    recorder: Blank[str, of("记录人")]
    members: Blank[list[Person], of("出席人员")]
    case_summary: Blank[str, of("案件简介")]
    opinions: Blank[list[Opinion], of("参加讨论人员意见和理由")]
    conclusion: Blank[str, of("结论性意见")]
    reason_text: Blank[str, of("原因说明")] = ""
    observers: Blank[list[Person], of("列席人员")] = []
    signs: Blank[list[Sign], of("出席人员签名")] = []


class PenaltyApproval(CaseForm):
    """I20 行政处罚审批表."""

    kind = "penalty_approval"

    cause: Blank[str, of("案由")]
    party: Blank[Party, of("当事人基本情况")]
    facts: Blank[str, of("案件基本情况")]
    officer_approval: Blank[Approval, of("承办人意见")]
    unit_approval: Blank[Approval, of("承办机构意见")]
    head_approval: Blank[Approval, of("行政机关负责人意见")]
    legal_approval: Blank[Approval | None, of("法制审核机构意见")] = None
    note: Blank[str, of("备注")] = ""


class ClosingReport(CaseForm):
    """F24 结案报告."""

    kind = "closing_report"

    cause: Blank[str, of("案由")]
    party: Blank[Party, of("当事人基本情况")]
    result: Blank[str, of("处理结果")]
    execution: Blank[str, of("执行情况")]
    unit_approval: Blank[Approval, of("经办机构负责人意见")]
    head_approval: Blank[Approval, of("负责人审批意见")]
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []
    filed_on: Blank[date | None, of("立案日期")] = None
    note: Blank[str, of("备注")] = ""


class NotPublishReason(Choice):
    SECRET = "secret", "涉及国家秘密"
    MINOR = "minor", "当事人为未成年人"
    SAFETY = "safety", "可能危及国家安全、公共安全、经济安全、社会稳定"
    OTHER = "other", "依法不予公示的其他情形"


class PublicityApproval(CaseForm):
    """I31 行政处罚信息公示审批表."""

    kind = "publicity_approval"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    decision_ref: Blank[str, of("行政处罚决定书文号")]
    decision_date: Blank[date, of("决定日期")]
    publish: Blank[bool, of("是否公示")]
    summary: Blank[str, of("拟公示内容")]
    masked_fields: Blank[list[str], of("隐去的信息")]
    unit_approval: Blank[Approval, of("承办机构意见")]
    head_approval: Blank[Approval, of("负责人意见")]
    not_publish_reason: Blank[NotPublishReason | None, of("不予公示的理由")] = None
    legal_approval: Blank[Approval | None, of("法制机构意见")] = None
    url: Blank[str, of("公示网址")] = ""
    publish_by: Blank[date | None, of("公示期限")] = None

    def missing(self) -> list[str]:
        return [] if self.publish or self.not_publish_reason else ["不予公示的理由"]
