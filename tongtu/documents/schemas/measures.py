"""Preservation, sampling, coercive measures, and execution."""

from datetime import date, datetime
from typing import Annotated as Blank

from tongtu.documents.schemas.blocks import (
    CaseForm,
    Choice,
    Fen,
    Party,
    PartyKind,
    Remedy,
    Sign,
    Thing,
    of,
)


class SamplingReceipt(CaseForm):
    """F05 抽样取证凭证."""

    kind = "sampling_receipt"

    party: Blank[Party, of("当事人")]
    start: Blank[datetime, of("抽样取证时间（起）")]
    end: Blank[datetime, of("抽样取证时间（止）")]
    place: Blank[str, of("抽样地点")]
    agency: Blank[str, of("抽样取证机关")]
    items: Blank[list[Thing], of("被抽样物品")]
    agency_phone: Blank[str, of("联系电话")] = ""
    party_sign: Blank[Sign, of("当事人签名")] = Sign()
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []
    note: Blank[str, of("备注")] = ""


class EvidencePreservationList(CaseForm):
    """F06 证据登记保存清单."""

    kind = "evidence_preservation_list"

    party: Blank[Party, of("当事人")]
    cause: Blank[str, of("案由")]
    begins_on: Blank[date, of("登记保存自")]
    ends_on: Blank[date, of("登记保存至")]
    items: Blank[list[Thing], of("登记保存的证据")]
    party_sign: Blank[Sign, of("当事人签名")] = Sign()
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []


class EvidencePreservationRelease(CaseForm):
    """F07 解除证据登记保存决定书."""

    kind = "evidence_preservation_release"

    party_name: Blank[str, of("当事人")]
    preserved_on: Blank[date, of("登记保存日期")]
    list_ref: Blank[str, of("证据登记保存清单文号")]
    released_from: Blank[date, of("解除日期")]
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON
    reason: Blank[str, of("处理情况")] = ""


class Measure(Choice):
    """强制措施."""

    VEHICLE = "seize_vehicle", "扣押车辆"
    GOODS = "seize_goods", "扣押财物"
    SEAL = "seal_up", "查封场所、设施、财物"
    OTHER = "other", "其他强制措施"


class CoerciveMeasureDecision(CaseForm):
    """F08 行政强制措施决定书."""

    kind = "coercive_measure_decision"

    party: Blank[Party, of("当事人")]
    act_date: Blank[date, of("案发日期")]
    act: Blank[str, of("违法行为")]
    basis: Blank[list[str], of("依据")]
    objects: Blank[str, of("财物、设施或者场所的名称及数量")]
    measure: Blank[Measure, of("强制措施")]
    reason: Blank[str, of("理由")]
    begins_on: Blank[date, of("期限自")]
    ends_on: Blank[date, of("期限至")]
    remedy: Blank[Remedy, of("救济途径")]
    items: Blank[list[Thing], of("查封、扣押清单")]
    other_notes: Blank[str, of("其他说明")] = ""
    party_sign: Blank[Sign, of("当事人签名")] = Sign()
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []


class CoerciveMeasureExtension(CaseForm):
    """F09 延长行政强制措施期限通知书."""

    kind = "coercive_measure_extension"

    party_name: Blank[str, of("当事人")]
    act: Blank[str, of("违法行为")]
    measure_date: Blank[date, of("采取日期")]
    measure: Blank[Measure, of("强制措施")]
    measure_ref: Blank[str, of("行政强制措施决定书文号")]
    reason: Blank[str, of("情况说明")]
    extended_to: Blank[date, of("延长至")]
    basis: Blank[list[str], of("依据")]
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON


class ReleaseClause(Choice):
    """解除强制措施的情形."""

    NO_VIOLATION = "1", "当事人没有违法行为"
    UNRELATED = "2", "查封、扣押的场所、设施或者财物与违法行为无关"
    DECIDED = "3", "对违法行为已经作出处理决定，不再需要查封、扣押"
    EXPIRED = "4", "查封、扣押期限已经届满"
    OTHER = "5", "其他不再需要采取查封、扣押措施的情形"


class CoerciveMeasureRelease(CaseForm):
    """F10 解除行政强制措施决定书."""

    kind = "coercive_measure_release"

    party_name: Blank[str, of("当事人")]
    act: Blank[str, of("违法行为")]
    measure_date: Blank[date, of("采取日期")]
    measure: Blank[Measure, of("强制措施")]
    measure_ref: Blank[str, of("行政强制措施决定书文号")]
    clause: Blank[ReleaseClause, of("解除情形")]
    released_from: Blank[date, of("解除日期")]
    items: Blank[list[Thing], of("退还财物清单")]
    basis: Blank[list[str], of("依据")]
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON
    checked_same: Blank[bool, of("查验一致")] = True
    party_sign: Blank[Sign, of("当事人签名")] = Sign()


class ExecutionAnnouncement(CaseForm):
    """F18 执行公告."""

    kind = "execution_announcement"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    prior_doc: Blank[str, of("决定书文号")]
    prior_date: Blank[date, of("决定日期")]
    prior_content: Blank[str, of("决定内容")]
    remove_by: Blank[date, of("自行拆除期限")]
    basis: Blank[list[str], of("依据")]


class DemandMeasure(Choice):
    SURCHARGE = "surcharge", "加处罚款"
    AUCTION = "auction", "依法拍卖或者处理查封、扣押的财物抵缴罚款"
    COURT = "court", "申请人民法院强制执行"
    SUBSTITUTE = "substitute", "代履行"
    OTHER = "other", "依法采取其他强制执行方式"


class DemandLetter(CaseForm):
    """F19 催告书."""

    kind = "demand_letter"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    prior_doc: Blank[str, of("决定书文号")]
    prior_date: Blank[date, of("送达日期")]
    prior_content: Blank[str, of("决定内容")]
    basis: Blank[list[str], of("依据")]
    subject: Blank[str, of("履行标的")]
    deadline: Blank[date, of("履行期限")]
    manner: Blank[str, of("履行方式")]
    next_measures: Blank[list[DemandMeasure], of("逾期后的措施")]
    requirements: Blank[str, of("履行要求")] = ""
    other: Blank[str, of("其他事项")] = ""
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON


class ExecutionGround(Choice):
    OVERDUE = "overdue", "经催告，逾期仍不履行行政决定，且无正当理由"
    HIDING = "hiding", "在催告期间，有转移或者隐匿财物迹象"


class CoerciveExecutionDecision(CaseForm):
    """F20 行政强制执行决定书."""

    kind = "coercive_execution_decision"

    party: Blank[Party, of("当事人")]
    prior_doc: Blank[str, of("决定书文号")]
    prior_date: Blank[date, of("送达日期")]
    prior_content: Blank[str, of("决定内容")]
    ground: Blank[ExecutionGround, of("强制执行的理由")]
    basis: Blank[list[str], of("依据")]
    manner: Blank[str, of("强制执行方式")]
    remedy: Blank[Remedy, of("救济途径")]
    execute_on: Blank[date | None, of("强制执行日期")] = None


class SubstituteGround(Choice):
    DEMANDED = "demanded", "经催告仍不履行，其后果已经或者将危害交通安全"
    AT_ONCE = "at_once", "需要立即清除道路、航道或者公共场所的障碍物，当事人不能清除"


class Performer(Choice):
    AGENCY = "agency", "本机关"
    THIRD = "third_party", "第三人"


class SubstitutePerformanceDecision(CaseForm):
    """F21 代履行决定书."""

    kind = "substitute_performance_decision"

    party: Blank[Party, of("当事人")]
    facts: Blank[str, of("违法事实")]
    ground: Blank[SubstituteGround, of("代履行的理由")]
    basis: Blank[list[str], of("依据")]
    performer: Blank[Performer, of("代履行人")]
    subject: Blank[str, of("代履行标的")]
    time_and_manner: Blank[str, of("代履行时间和方式")]
    cost_fen: Blank[Fen, of("代履行费用（预算）")]
    remedy: Blank[Remedy, of("救济途径")]
    prior_doc: Blank[str, of("决定书文号")] = ""
    prior_date: Blank[date | None, of("决定日期")] = None
    third_party: Blank[str, of("第三人名称")] = ""
    prepay_by: Blank[date | None, of("预付期限")] = None
    bank: Blank[str, of("开户行")] = ""
    account: Blank[str, of("账号")] = ""

    def missing(self) -> list[str]:
        wanted = []
        if self.ground is SubstituteGround.DEMANDED and not self.prior_doc:
            wanted.append("决定书文号")
        if self.performer is Performer.THIRD and not self.third_party:
            wanted.append("第三人名称")
        return wanted


class StatusKind(Choice):
    SUSPEND = "suspend", "中止强制执行"
    END = "end", "终结强制执行"
    RESUME = "resume", "恢复强制执行（中止情形消失）"
    BREACH = "resume_breach", "恢复强制执行（不履行执行协议）"


class ExecutionStatusNotice(CaseForm):
    """F22 中止（终结、恢复）行政强制执行通知书."""

    kind = "execution_status_notice"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    decision_ref: Blank[str, of("行政强制执行决定书文号")]
    decision_date: Blank[date, of("决定日期")]
    status: Blank[StatusKind, of("事项")]
    basis: Blank[list[str], of("依据")]
    begins_on: Blank[date, of("起始日期")]
    reason: Blank[str, of("理由")] = ""
    suspended_on: Blank[date | None, of("决定中止日期")] = None
    agreement_on: Blank[date | None, of("达成执行协议日期")] = None
    party_kind: Blank[PartyKind, of("当事人类型")] = PartyKind.PERSON

    def missing(self) -> list[str]:
        wanted = {
            StatusKind.SUSPEND: ("理由", self.reason),
            StatusKind.END: ("理由", self.reason),
            StatusKind.RESUME: ("决定中止日期", self.suspended_on),
            StatusKind.BREACH: ("达成执行协议日期", self.agreement_on),
        }
        label, value = wanted[self.status]
        return [] if value else [label]
