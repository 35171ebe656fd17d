"""What the party is told: notice, statement, waiver, decision, order to correct, and what follows."""

from datetime import date, datetime
from typing import Annotated as Blank

from tongtu.documents.schemas.blocks import (
    Approval,
    CaseForm,
    Choice,
    Contact,
    Fen,
    Form,
    Party,
    PartyKind,
    Penalty,
    PenaltyKind,
    Remedy,
    Sign,
    of,
)


class ViolationNotice(CaseForm):
    """F11 违法行为通知书."""

    kind = "violation_notice"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    facts: Blank[str, of("违法事实")]
    act: Blank[str, of("行为")]
    violated: Blank[list[str], of("违反的规定")]
    basis: Blank[list[str], of("处罚依据")]
    reasons: Blank[str, of("理由")]
    proposed_penalty: Blank[list[Penalty], of("拟作出的处罚")]
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON
    right_statement: Blank[bool, of("陈述申辩")] = True
    right_hearing: Blank[bool, of("听证")] = False
    evidence: Blank[list[str], of("证据")] = []
    contact: Blank[Contact | None, of("联系方式")] = None


class StatementMode(Choice):
    WRITTEN = "written", "书面"
    ORAL = "oral", "口头"
    ONLINE = "online", "网上"


class Statement(CaseForm):
    """I17 陈述申辩书（笔录）."""

    kind = "statement"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("陈述申辩人")]
    mode: Blank[StatementMode, of("陈述申辩方式")]
    received_at: Blank[datetime, of("收到时间")]
    claims: Blank[str, of("陈述、申辩内容")]
    notice_ref: Blank[str, of("违法行为通知书文号")] = ""
    id_no: Blank[str, of("身份证件号")] = ""
    phone: Blank[str, of("联系电话")] = ""
    files: Blank[list[str], of("提交材料")] = []
    party_sign: Blank[Sign, of("陈述申辩人签名")] = Sign()
    recorder: Blank[str, of("记录人")] = ""


class Adopted(Choice):
    ALL = "all", "全部采纳"
    PART = "part", "部分采纳"
    NONE = "none", "不予采纳"


class StatementReview(CaseForm):
    """I17 陈述申辩复核意见书."""

    kind = "statement_review"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    received_at: Blank[datetime, of("收到时间")]
    claims: Blank[str, of("陈述、申辩内容")]
    adopted: Blank[Adopted, of("是否采纳")]
    reasons: Blank[str, of("复核意见及理由")]
    unit_approval: Blank[Approval, of("承办机构负责人意见")]
    mode: Blank[StatementMode, of("陈述申辩方式")] = StatementMode.ONLINE
    officer_signs: Blank[list[Sign], of("复核人签名")] = []
    head_approval: Blank[Approval | None, of("负责人意见")] = None


class Waived(Choice):
    STATEMENT = "statement", "陈述、申辩权"
    HEARING = "hearing", "听证权"


class RightsWaiver(CaseForm):
    """I18 放弃陈述申辩及听证权利的说明. In the party's own words; never filled in beforehand."""

    kind = "rights_waiver"

    agency: Blank[str, of("机关")]
    party_name: Blank[str, of("当事人")]
    act_date: Blank[date, of("违法行为日期")]
    act: Blank[str, of("违法行为")]
    violated: Blank[list[str], of("违反的规定")]
    received_on: Blank[date, of("收到通知书日期")]
    notice_ref: Blank[str, of("违法行为通知书文号")]
    waive: Blank[list[Waived], of("放弃的权利")]
    signed_on: Blank[date, of("日期")]
    vehicle_no: Blank[str, of("车牌号码")] = ""
    route: Blank[str, of("行驶路线")] = ""
    party_sign: Blank[Sign, of("当事人签名")] = Sign()


class PenaltyDecision(CaseForm):
    """F15 行政处罚决定书."""

    kind = "penalty_decision"

    cause: Blank[str, of("案由")]
    party: Blank[Party, of("当事人")]
    facts: Blank[str, of("违法事实")]
    evidence: Blank[list[str], of("证据")]
    violated: Blank[list[str], of("违反的规定")]
    basis: Blank[list[str], of("处罚依据")]
    penalty: Blank[list[Penalty], of("处罚决定")]
    defence_and_response: Blank[str, of("陈述申辩（听证）及采纳情况")]
    discretion_reason: Blank[str, of("裁量理由")]
    remedy: Blank[Remedy, of("救济途径")]
    correction: Blank[str, of("责令改正")] = ""
    bank: Blank[str, of("缴款银行或者渠道")] = ""
    account: Blank[str, of("收款账号")] = ""
    pay_code: Blank[str, of("缴款码")] = ""
    pay_url: Blank[str, of("缴款网址")] = ""
    other_performance: Blank[str, of("其他执行方式和期限")] = ""

    def missing(self) -> list[str]:
        fined = any(p.kind is PenaltyKind.FINE for p in self.penalty)
        return ["缴款银行或者渠道"] if fined and not self.bank else []


class NoPenaltyGround(Choice):
    """不予处罚的理由."""

    MINOR = "minor_corrected", "违法行为轻微并及时改正，没有造成危害后果"
    FIRST = "first_minor_corrected", "初次违法且危害后果轻微并及时改正"
    NO_FAULT = "no_fault", "当事人有证据足以证明没有主观过错"
    UNDER_AGE = "under_age", "不满十四周岁的未成年人有违法行为"
    MENTAL = "mental", "精神病人、智力残疾人在不能辨认或者不能控制自己行为时有违法行为"
    EXPIRED = "expired", "违法行为超过追究时效"
    NOT_PROVED = "not_proved", "违法事实不能成立"
    OTHER = "other", "法律规定的其他情形"


class NoPenaltyDecision(CaseForm):
    """I21 不予行政处罚决定书."""

    kind = "no_penalty_decision"

    cause: Blank[str, of("案由")]
    party: Blank[Party, of("当事人")]
    facts: Blank[str, of("违法事实")]
    ground: Blank[NoPenaltyGround, of("不予处罚理由")]
    basis: Blank[list[str], of("依据")]
    education: Blank[str, of("教育内容")]
    remedy: Blank[Remedy, of("救济途径")]
    evidence: Blank[list[str], of("证据")] = []
    violated: Blank[list[str], of("违反的规定")] = []
    reasons: Blank[str, of("理由")] = ""
    correction_ref: Blank[str, of("责令改正通知书文号")] = ""


class CorrectionMode(Choice):
    NOW = "now", "立即予以改正"
    BY_DATE = "by_date", "限期改正"
    OTHER = "other", "其他"


class CorrectionOrder(CaseForm):
    """F16 责令改正违法行为通知书."""

    kind = "correction_order"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    facts: Blank[str, of("违法事实")]
    basis: Blank[list[str], of("依据")]
    mode: Blank[CorrectionMode, of("改正方式")]
    measures: Blank[str, of("改正措施")]
    remedy: Blank[Remedy, of("救济途径")]
    deadline: Blank[date | None, of("改正期限")] = None
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON
    violated: Blank[list[str], of("违反的规定")] = []
    party_sign: Blank[Sign, of("当事人签名")] = Sign()
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []

    def missing(self) -> list[str]:
        return ["改正期限"] if self.mode is CorrectionMode.BY_DATE and self.deadline is None else []


class CreditCategory(Choice):
    MINOR = "minor", "轻微失信信息"
    ORDINARY = "ordinary", "一般失信信息"
    SERIOUS = "serious", "严重失信信息"


class CreditRepairNotice(CaseForm):
    """I30 信用修复告知书."""

    kind = "credit_repair_notice"

    party_name: Blank[str, of("当事人")]
    decision_ref: Blank[str, of("行政处罚决定书文号")]
    category: Blank[CreditCategory, of("失信类别")]
    publicity_start: Blank[date, of("公示起始日期")]
    publicity_min: Blank[str, of("最短公示期")]
    publicity_max: Blank[str, of("最长公示期")]
    conditions: Blank[str, of("修复条件")]
    channel: Blank[str, of("办理渠道")]
    materials: Blank[str, of("所需材料")]
    basis: Blank[list[str], of("依据")]
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON
    cause: Blank[str, of("案由")] = ""


class PaymentChoice(Choice):
    DEFER = "defer", "延期缴纳"
    INSTALMENT = "instalment", "分期缴纳"
    REFUSE = "refuse", "不同意分期（延期）缴纳"


class PaymentPlanNotice(CaseForm):
    """F17 分期（延期）缴纳罚款通知书."""

    kind = "payment_plan_notice"

    party_name: Blank[str, of("当事人")]
    served_on: Blank[date, of("送达日期")]
    decision_ref: Blank[str, of("行政处罚决定书文号")]
    fine_fen: Blank[Fen, of("罚款")]
    choice: Blank[PaymentChoice, of("处理结果")]
    basis: Blank[list[str], of("依据")]
    defer_to: Blank[date | None, of("延长至")] = None
    instalment_no: Blank[int | None, of("第几期")] = None
    instalment_due: Blank[date | None, of("本期缴纳期限")] = None
    instalment_fen: Blank[Fen | None, of("本期缴纳罚款")] = None
    remaining_fen: Blank[Fen | None, of("尚未缴纳的罚款")] = None
    refuse_reason: Blank[str, of("不同意的理由")] = ""
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON

    def missing(self) -> list[str]:
        wanted: dict[PaymentChoice, list[tuple[str, object]]] = {
            PaymentChoice.DEFER: [("延长至", self.defer_to)],
            PaymentChoice.INSTALMENT: [("第几期", self.instalment_no), ("本期缴纳罚款", self.instalment_fen)],
            PaymentChoice.REFUSE: [("不同意的理由", self.refuse_reason)],
        }
        return [label for label, value in wanted[self.choice] if not value]


class OverlimitCopyNotice(Form):
    """I29 违法超限运输案件抄告."""

    kind = "overlimit_copy_notice"

    addressee: Blank[str, of("抄告对象")]
    decision_ref: Blank[str, of("行政处罚决定书文号")]
    facts: Blank[str, of("违法事实")]
    basis: Blank[list[str], of("抄告依据")]
    sent_on: Blank[date, of("抄告日期")]
    plate_no: Blank[str, of("号牌号码")]
    vehicle_type: Blank[str, of("车型")] = ""
    vehicle_owner: Blank[str, of("车辆所属企业")] = ""
    transport_cert_no: Blank[str, of("道路运输证号")] = ""
    driver: Blank[str, of("驾驶人姓名")] = ""
    driver_cert_no: Blank[str, of("从业资格证编号")] = ""
    driver_employer: Blank[str, of("驾驶人所属企业")] = ""
    loading_source: Blank[str, of("货运源头单位")] = ""
    loading_bill: Blank[str, of("货物装载单")] = ""
    result: Blank[str, of("处理结果")] = ""
    other: Blank[str, of("其他事项")] = ""
