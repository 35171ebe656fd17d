"""The branches of a case: short internal approvals, hearing, simple procedure."""

from datetime import date, datetime
from typing import Annotated as Blank

from tongtu.documents.schemas.blocks import (
    Approval,
    CaseForm,
    Choice,
    Contact,
    Form,
    Officers,
    Party,
    PartyKind,
    Penalty,
    PenaltyKind,
    Person,
    Remedy,
    Sign,
    of,
)
from tongtu.documents.schemas.decisions import StatementMode
from tongtu.documents.schemas.records import ReadState


class NoFilingReason(Choice):
    """不予立案理由."""

    NO_VIOLATION = "no_violation", "没有违法事实"
    NOT_COMPETENT = "not_competent", "不属于本机关管辖"
    EXPIRED = "expired", "违法行为超过追究时效"
    DUPLICATE = "duplicate", "重复线索或者已经处理"
    MINOR = "minor", "违法行为轻微并及时改正，没有造成危害后果"
    OTHER = "other", "其他"


class NoFilingApproval(Form):
    """I03 不予立案审批表."""

    kind = "no_filing_approval"

    clue_ref: Blank[str, of("线索编号")]
    cause: Blank[str, of("涉嫌违法行为")]
    party_name: Blank[str, of("当事人")]
    reason_code: Blank[NoFilingReason, of("不予立案理由")]
    reason: Blank[str, of("理由说明")]
    unit_approval: Blank[Approval, of("经办机构负责人意见")]
    head_approval: Blank[Approval, of("负责人审批意见")]
    facts: Blank[str, of("核查情况")] = ""


class DeadlineExtensionApproval(CaseForm):
    """I04 延长办案期限审批表."""

    kind = "deadline_extension_approval"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    filed_on: Blank[date, of("立案日期")]
    due: Blank[date, of("原届满日")]
    new_due: Blank[date, of("延长至")]
    reason: Blank[str, of("延长理由")]
    unit_approval: Blank[Approval, of("经办机构负责人意见")]
    head_approval: Blank[Approval, of("负责人审批意见")]
    basis: Blank[list[str], of("依据")] = []

    def missing(self) -> list[str]:
        return [] if self.new_due > self.due else ["晚于原届满日的延长日期"]


class EndReason(Choice):
    """撤销立案、终止调查的原因."""

    NO_VIOLATION = "no_violation", "违法事实不能成立"
    EXPIRED = "expired", "违法行为超过追究时效"
    DUPLICATE = "duplicate", "重复立案"
    PARTY_GONE = "party_gone", "当事人死亡或者终止，没有权利义务承受人"
    NOT_COMPETENT = "not_competent", "不属于本机关管辖"
    OTHER = "other", "其他"


class CaseWithdrawalApproval(CaseForm):
    """I27 撤销立案审批表."""

    kind = "case_withdrawal_approval"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    reason_code: Blank[EndReason, of("原因")]
    reason: Blank[str, of("理由说明")]
    measures_released: Blank[bool, of("强制措施是否已解除")]
    unit_approval: Blank[Approval, of("经办机构负责人意见")]
    head_approval: Blank[Approval, of("负责人审批意见")]


class InvestigationTerminationApproval(CaseWithdrawalApproval):
    """I27 终止调查审批表."""

    kind = "investigation_termination_approval"


class HearingRequest(CaseForm):
    """I19 听证申请书. The law asks for no reasons; an oral request is taken down on the same sheet."""

    kind = "hearing_request"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("申请人")]
    mode: Blank[StatementMode, of("申请方式")]
    received_at: Blank[datetime, of("收到时间")]
    proposed: Blank[str, of("拟作出的处罚")]
    claims: Blank[str, of("申请理由")] = ""
    notice_ref: Blank[str, of("违法行为通知书文号")] = ""
    phone: Blank[str, of("联系电话")] = ""
    party_sign: Blank[Sign, of("申请人签名")] = Sign()


class HearingReport(CaseForm):
    """I19 听证报告书."""

    kind = "hearing_report"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    held_at: Blank[datetime, of("听证时间")]
    place: Blank[str, of("听证地点")]
    host: Blank[str, of("听证主持人")]
    facts: Blank[str, of("案件事实")]
    proposed: Blank[str, of("拟作出的处罚")]
    record: Blank[str, of("听证情况")]
    opinion: Blank[str, of("听证意见")]
    reported_on: Blank[date, of("报告日期")]
    head_approval: Blank[Approval | None, of("负责人意见")] = None


class HearingNotice(CaseForm):
    """F12 听证通知书."""

    kind = "hearing_notice"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    hearing_at: Blank[datetime, of("听证时间")]
    hearing_place: Blank[str, of("听证地点")]
    open: Blank[bool, of("是否公开")]
    host: Blank[Person, of("听证主持人")]
    clerk: Blank[Person, of("记录员")]
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON
    closed_reason: Blank[str, of("不公开的理由")] = ""
    video_link: Blank[str, of("视频听证地址")] = ""
    hearing_officers: Blank[list[Person], of("听证员")] = []
    contact: Blank[Contact | None, of("联系方式")] = None

    def missing(self) -> list[str]:
        return [] if self.open or self.closed_reason else ["不公开的理由"]


class Agent(Person, frozen=True):
    """委托代理人或者其他参加人."""

    employer: Blank[str, of("工作单位")] = ""


class HearingRecord(CaseForm):
    """F13 听证笔录."""

    kind = "hearing_record"

    case_name: Blank[str, of("案件名称")]
    organ: Blank[str, of("主持听证机关")]
    place: Blank[str, of("听证地点")]
    start: Blank[datetime, of("听证时间（起）")]
    end: Blank[datetime, of("听证时间（止）")]
    host: Blank[str, of("主持人")]
    clerk: Blank[str, of("记录员")]
    officers: Blank[Officers, of("执法人员")]
    party: Blank[str, of("当事人")]
    record: Blank[str, of("听证记录")]
    hearing_officers: Blank[list[str], of("听证员")] = []
    legal_rep: Blank[str, of("法定代表人")] = ""
    phone: Blank[str, of("联系电话")] = ""
    agents: Blank[list[Agent], of("委托代理人")] = []
    third_party: Blank[list[Agent], of("第三人")] = []
    others: Blank[list[Agent], of("其他参与人员")] = []
    party_sign: Blank[Sign, of("当事人或者其代理人签名")] = Sign()
    host_signs: Blank[list[Sign], of("主持人及听证员签名")] = []
    clerk_sign: Blank[Sign, of("记录员签名")] = Sign()
    other_signs: Blank[list[Sign], of("其他听证参加人签名")] = []


class PayMode(Choice):
    SPOT = "spot", "当场缴纳"
    BANK = "bank", "限期缴纳"


class SpotGround(Choice):
    SMALL = "small", "依法给予较小数额的罚款"
    HARD_LATER = "hard_later", "不当场收缴事后难以执行"
    REMOTE = "remote_request", "边远、水上、交通不便地区，当事人提出当场缴纳"


class OnTheSpotDecision(Form):
    """F14 当场行政处罚决定书."""

    kind = "on_the_spot_decision"

    party: Blank[Party, of("当事人")]
    act_time: Blank[datetime, of("违法时间")]
    act_place: Blank[str, of("违法地点")]
    facts_and_basis: Blank[str, of("违法事实及依据")]
    violated: Blank[list[str], of("违反的规定")]
    basis: Blank[list[str], of("处罚依据")]
    penalty: Blank[list[Penalty], of("处罚决定")]
    oral_notice_done: Blank[bool, of("处罚前已口头告知")]
    remedy: Blank[Remedy, of("救济途径")]
    officers: Blank[Officers, of("执法人员")]
    pay_mode: Blank[PayMode | None, of("缴纳方式")] = None
    spot_ground: Blank[SpotGround | None, of("当场收缴的理由")] = None
    bank: Blank[str, of("缴款银行或者渠道")] = ""
    account: Blank[str, of("收款账号")] = ""
    pay_code: Blank[str, of("缴款码")] = ""
    defence: Blank[str, of("陈述申辩情况")] = ""
    party_sign: Blank[Sign, of("当事人签名")] = Sign()
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []

    def missing(self) -> list[str]:
        if not self.oral_notice_done:
            return ["处罚前口头告知"]
        if not any(p.kind is PenaltyKind.FINE for p in self.penalty):
            return []
        if self.pay_mode is None:
            return ["缴纳方式"]
        wanted = self.spot_ground if self.pay_mode is PayMode.SPOT else self.bank
        return [] if wanted else ["当场收缴的理由" if self.pay_mode is PayMode.SPOT else "缴款银行或者渠道"]


class SiteExaminationRecord(CaseForm):
    """F03 勘验笔录. drawing: SHA-256 of a JPEG or PNG in kernel.store."""

    kind = "site_examination_record"

    start: Blank[datetime, of("勘验时间（起）")]
    end: Blank[datetime, of("勘验时间（止）")]
    place: Blank[str, of("勘验场所")]
    examiners: Blank[Officers, of("勘验人")]
    recorder: Blank[str, of("记录人")]
    findings: Blank[str, of("勘验情况及结果")]
    weather: Blank[str, of("天气情况")] = ""
    party_present: Blank[str, of("当事人（代理人）")] = ""
    party_id_no: Blank[str, of("身份证件号")] = ""
    party_unit_post: Blank[str, of("单位及职务")] = ""
    party_address: Blank[str, of("住址")] = ""
    party_phone: Blank[str, of("联系电话")] = ""
    invited: Blank[str, of("被邀请人")] = ""
    invited_unit_post: Blank[str, of("被邀请人单位及职务")] = ""
    images: Blank[list[str], of("现场勘验示意图")] = []
    drawing_note: Blank[str, of("示意图简述")] = ""
    read_state: Blank[ReadState, of("笔录核对")] = ReadState.READ
    party_sign: Blank[Sign, of("当事人签名")] = Sign()
    examiner_signs: Blank[list[Sign], of("勘验人签名")] = []
    invited_sign: Blank[Sign | None, of("被邀请人签名")] = None
