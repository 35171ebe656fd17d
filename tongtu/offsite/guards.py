"""Conditions a device or a record must meet before a step. Questions only: no writes, no clock reading."""

from django.utils.translation import gettext_lazy as _

from tongtu.kernel import clock
from tongtu.law.limits import limit
from tongtu.offsite.models import Device, Dispute, DisputeState, Draw, Hold, HoldState, Record
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import guard


@guard("two_reviews", _("须先通过法制审核和技术审核"), "PL 41")
def both_reviews_passed(device: Device) -> bool:
    return device.reviews.filter(passed=True).count() == 2


@guard("site_not_published", _("点位尚未向社会公布"), "PL 41")
def site_published(device: Device) -> bool:
    return device.site.published_on is not None and device.site.closed_on is None


@guard("notice_running", _("公示期未满，不能启用"), "PL 41")
def notice_over(device: Device, move: Move) -> bool:
    published = device.site.published_on
    if published is None:
        return False
    return limit("device.publish", on=published, region=device.region).due(published) < move.on


@guard("no_certificate", _("没有在有效期内的检定证书"), "PL 41")
def certificate_valid(device: Device, move: Move) -> bool:
    return device.certificate_at(move.on) is not None


@guard("not_verified_again", _("维修、路面翻修或者迁移之后尚未重新检定"), "PL 41")
def verified_since_work(device: Device, move: Move) -> bool:
    last = max((work.done_on for work in device.works.all()), default=None)
    held = device.certificate_at(move.on)
    return last is None or (held is not None and held.valid_from >= last)


@guard("day_held", _("设备当日称重数据存疑，已整日暂缓；解除之前不能采用"), "PL 41")
def not_held(record: Record) -> bool:
    day = clock.local(record.passed_at).date()
    return not record.device.holds.filter(day=day, state__in=[HoldState.OPEN, HoldState.CONFIRMED]).exists()


@guard("not_in_use_then", _("通过时设备未启用，该记录不能作为证据"), "PL 41")
def in_use_then(record: Record) -> bool:
    return record.device.in_use_at(record.passed_at)


@guard("day_not_confirmed", _("设备当日没有确认失准"), "PL 41")
def day_confirmed_bad(record: Record) -> bool:
    day = clock.local(record.passed_at).date()
    return record.device.holds.filter(day=day, state=HoldState.CONFIRMED).exists()


@guard("no_hold_evidence", _("请写明依据（检定、比对报告的编号）"), "PL 41")
def hold_evidenced(hold: Hold) -> bool:
    return hold.evidence != ""


@guard("no_certificate_then", _("通过时设备不在检定有效期内，该记录不能作为证据"), "PL 41")
def certified_then(record: Record) -> bool:
    day = clock.local(record.passed_at).date().isoformat()
    held = record.certificate
    return bool(held) and held["cert_valid_from"] <= day <= held["cert_valid_to"]


@guard("same_reviewer", _("复审须由初审人以外的审核员办理"), "PL 41")
def other_reviewer(record: Record, move: Move) -> bool:
    return record.first_reviewer not in {"", move.actor.name}


@guard("evidence_missing", _("必备的照片不齐，不能通过"), "PL 41")
def evidence_complete(record: Record) -> bool:
    return not any(check["code"] == "Q04" and check["result"] == "reject" for check in record.checks)


@guard("clone_unexplained", _("号牌有套牌嫌疑，尚未核查清楚；确需采用的，请写明理由"), "PL 41")
def clone_explained(record: Record, move: Move) -> bool:
    return bool(move.reason) or not record.suspicions.filter(state="raised").exists()


@guard("cloned", _("已确认号牌被套用，不能采用"), "PL 41")
def not_cloned(record: Record) -> bool:
    return not record.suspicions.filter(state="confirmed").exists()


@guard("check_failed", _("按现有数据，机器检查有不合格项，不能通过"), "PL 41(2)")
def checks_pass(record: Record) -> bool:
    """A correction may bring a permit or an act already handled to light; then the record is no longer evidence."""
    return not any(check["result"] == "reject" for check in record.checks)


@guard("reason_missing", _("请选择不通过的原因"), "PL 41")
def reason_chosen(record: Record) -> bool:
    return record.reject_code != ""


@guard("no_principal", _("请选择并入哪一条记录"), "PL 29")
def principal_chosen(record: Record) -> bool:
    return record.principal_id is not None and record.principal_id != record.pk


@guard("no_case", _("案件尚未建立"))
def case_opened(record: Record) -> bool:
    return record.case_id is not None


@guard("case_exists", _("已建立案件，请在案件中办理"))
def no_case_yet(record: Record) -> bool:
    return record.case_id is None


@guard("within_limit", _("按采用的数据没有超过限值，不能通过"), "PL 41")
def over_limit(record: Record) -> bool:
    """By mass, or by outline alone; within its permit a transport is over nothing."""
    return record.excess_kg > 0 or bool(record.verdict.get("outline"))


@guard("not_own_rejection", _("只能撤销自己作出的不通过意见"), "PL 41")
def own_rejection(record: Record, move: Move) -> bool:
    return (record.second_reviewer or record.first_reviewer) == move.actor.name


@guard("sampled", _("该记录已被抽查，不能撤销"), "PL 41")
def not_sampled(record: Record) -> bool:
    return not record.samples.exists()


@guard("no_correction", _("没有需要更正的内容"), "PL 41")
def corrected(record: Record) -> bool:
    return record.corrections.exists()


@guard("no_upheld_dispute", _("没有成立的异议"), "PL 41(3)")
def dispute_upheld(record: Record) -> bool:
    return record.disputes.filter(state=DisputeState.UPHELD).exists()


@guard("own_record", _("异议须由没有审核过该记录的人员核查、答复"), "PL 41(3)")
def not_own_record(dispute: Dispute, move: Move) -> bool:
    return move.actor.name not in {dispute.record.first_reviewer, dispute.record.second_reviewer}


@guard("no_answer", _("请书面答复，写明理由和依据"), "PL 41(3)")
def answered_in_writing(dispute: Dispute) -> bool:
    return bool(dispute.answer and dispute.article)


@guard("samples_open", _("还有抽查件没有审核"), "PL 41(2)")
def samples_answered(draw: Draw) -> bool:
    return not draw.samples.filter(answered_at=None).exists()
