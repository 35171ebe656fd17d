"""What was seen, said and measured: inquiry and scene records, evidence sheets, off-site review."""

from datetime import date, datetime
from typing import Annotated as Blank

from tongtu.documents.schemas.blocks import Block, CaseForm, Choice, Form, Officer, Officers, Sign, of


class Relation(Choice):
    """与案件关系."""

    PARTY = "party", "当事人"
    AGENT = "agent", "委托代理人"
    DRIVER = "driver", "驾驶人"
    OWNER = "owner", "车辆所有人"
    EMPLOYEE = "employee", "当事人的工作人员"
    WITNESS = "witness", "证人"
    OTHER = "other", "其他"


class ReadState(Choice):
    """笔录核对."""

    READ = "read", "以上笔录我已看过，与我所说的一致，情况属实无误。"
    HEARD = "heard", "以上笔录已向我宣读，与我所说的一致，情况属实无误。"


class RecusalAnswer(Choice):
    NO = "no", "不申请回避"
    YES = "yes", "申请回避"


class Question(Block, frozen=True):
    """问与答."""

    question: Blank[str, of("问")]
    answer: Blank[str, of("答")]


class InquiryRecord(CaseForm):
    """F02 询问笔录."""

    kind = "inquiry_record"

    cause: Blank[str, of("案由")]
    start: Blank[datetime, of("时间（起）")]
    end: Blank[datetime, of("时间（止）")]
    nth: Blank[int, of("第几次询问", ge=1)]
    place: Blank[str, of("地点")]
    officers: Blank[Officers, of("询问人")]
    recorder: Blank[str, of("记录人")]
    asked_name: Blank[str, of("被询问人")]
    relation: Blank[Relation, of("与案件关系")]
    id_no: Blank[str, of("身份证件号")]
    agency_name: Blank[str, of("执法机关名称")]
    certificate_confirmed: Blank[bool, of("确认执法证件")]
    recusal_told: Blank[bool, of("告知申请回避")]
    recusal_answer: Blank[RecusalAnswer, of("是否申请回避")]
    qa: Blank[list[Question], of("问答")]
    read_state: Blank[ReadState, of("笔录核对")]
    recusal_reason: Blank[str, of("回避理由")] = ""
    sex: Blank[str, of("性别")] = ""
    age: Blank[int | None, of("年龄")] = None
    phone: Blank[str, of("联系电话")] = ""
    employer_post: Blank[str, of("工作单位及职务")] = ""
    contact_address: Blank[str, of("联系地址")] = ""
    asked_sign: Blank[Sign, of("被询问人签名")] = Sign()
    inquirer_signs: Blank[list[Sign], of("询问人签名")] = []
    channel: Blank[str, of("询问方式")] = ""
    recording: Blank[str, of("音像记录编号")] = ""


class SceneRecord(CaseForm):
    """F04 现场笔录."""

    kind = "scene_record"

    place: Blank[str, of("执法地点")]
    start: Blank[datetime, of("执法时间（起）")]
    end: Blank[datetime, of("执法时间（止）")]
    officers: Blank[Officers, of("执法人员")]
    recorder: Blank[str, of("记录人")]
    name: Blank[str, of("现场人员姓名")]
    relation: Blank[Relation, of("与案件关系")]
    content: Blank[str, of("主要内容")]
    read_state: Blank[ReadState, of("笔录核对")]
    cause: Blank[str, of("案由")] = ""
    sex: Blank[str, of("性别")] = ""
    id_no: Blank[str, of("身份证件号")] = ""
    unit_post: Blank[str, of("单位及职务")] = ""
    phone: Blank[str, of("联系电话")] = ""
    address: Blank[str, of("联系地址")] = ""
    vehicle_no: Blank[str, of("车（船）号")] = ""
    vehicle_type: Blank[str, of("车（船）型")] = ""
    note: Blank[str, of("备注", max_length=200)] = ""
    scene_person_sign: Blank[Sign, of("现场人员签名")] = Sign()
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []
    witness_sign: Blank[Sign | None, of("见证人签名")] = None


class CopyForm(Choice):
    ORIGINAL = "original", "原物（原始载体）"
    COPY = "copy", "复制件"
    OTHER = "other", "其他"


class Medium(Choice):
    USB = "usb", "U盘"
    DISC = "disc", "光盘"
    DISK = "disk", "移动硬盘"
    SERVER = "server", "服务器存储"
    OTHER = "other", "其他"


class EvidencePage(Block, frozen=True):
    """One picture or recording. image: SHA-256 of a JPEG or PNG in kernel.store (evidence's preview)."""

    proves: Blank[str, of("证明事项")]
    captured_at: Blank[datetime, of("采集时间")]
    captured_by: Blank[str, of("采集人")]
    place: Blank[str, of("采集地点")]
    hash: Blank[str, of("文件校验值")]
    name: Blank[str, of("证据名称")] = ""
    image: Blank[str, of("图像", pattern="^([0-9a-f]{64})?$")] = ""
    form: Blank[CopyForm, of("证据类型")] = CopyForm.COPY
    medium: Blank[Medium, of("存储介质")] = Medium.SERVER
    source: Blank[str, of("来源")] = ""
    scene_opinion: Blank[str, of("现场人员意见")] = ""
    scene_sign: Blank[Sign | None, of("现场人员签名")] = None


class AvEvidenceSheet(Form):
    """I12 视听资料（电子数据）证据记录单."""

    kind = "av_evidence_sheet"

    cause: Blank[str, of("案由")]
    pages: Blank[list[EvidencePage], of("证据")]
    officers: Blank[Officers, of("执法人员")]
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []


class Check(Block, frozen=True):
    """One thing looked at in a record. extra says what was found."""

    item: Blank[str, of("核查事项")]
    passed: Blank[bool, of("是否通过")]
    found: Blank[str, of("核查情况")] = ""


class RecordResult(Choice):
    ACCEPTED = "accepted", "审核通过，作为证据使用"
    REJECTED = "rejected", "审核不通过，不作为证据使用"


class RejectReason(Choice):
    """非现场记录排除理由."""

    NONE = "none", "无"
    EMERGENCY = "emergency_vehicle", "执行紧急任务的车辆"
    CLONED = "cloned_plate", "被盗抢或者被套牌期间"
    RESCUE = "rescue", "抢险救灾或者紧急避险"
    HANDLED = "handled_on_spot", "已现场处理"
    SIGNS = "contradictory_signs", "标志信息不一致"
    UNCLEAR = "picture_unclear", "图像不清晰、要素不全"
    MISREAD = "plate_misread", "号牌识别错误"
    DEVICE = "device_invalid", "设备不符合规定"
    PERMIT = "permit", "持有效超限运输车辆通行证"
    DUPLICATE = "duplicate", "重复记录"
    OTHER = "other", "其他"


class RecordReview(Form):
    """I35 非现场执法记录审核单: reviewers A and B are two people."""

    kind = "record_review"

    record_no: Blank[str, of("记录编号")]
    plate_no: Blank[str, of("车牌号码")]
    captured_at: Blank[datetime, of("采集时间")]
    place: Blank[str, of("采集地点")]
    device: Blank[str, of("设备名称及编号")]
    facts: Blank[str, of("记录内容")]
    checks: Blank[list[Check], of("核查事项")]
    result: Blank[RecordResult, of("审核结论")]
    first: Blank[Officer, of("初审人")]
    first_at: Blank[datetime, of("初审时间")]
    second: Blank[Officer, of("复审人")]
    second_at: Blank[datetime, of("复审时间")]
    reject_reason: Blank[RejectReason, of("排除理由")] = RejectReason.NONE
    plate_color: Blank[str, of("号牌颜色")] = ""
    first_opinion: Blank[str, of("初审意见")] = ""
    second_opinion: Blank[str, of("复审意见")] = ""
    certificate: Blank[str, of("检定证书")] = ""
    hashes: Blank[list[str], of("图像校验值")] = []
    images: Blank[list[str], of("图像")] = []

    def missing(self) -> list[str]:
        if self.result is RecordResult.REJECTED and self.reject_reason is RejectReason.NONE:
            return ["排除理由"]
        same = self.first.certificate_no == self.second.certificate_no
        return ["另一名复审人（初审人与复审人不得为同一人）"] if same else []


class OffsiteInformationNotice(Form):
    """I35 违法信息告知书: tells of a record; it is not the notice of violation."""

    kind = "offsite_information_notice"

    party_name: Blank[str, of("当事人")]
    plate_no: Blank[str, of("车牌号码")]
    captured_at: Blank[datetime, of("时间")]
    place: Blank[str, of("地点")]
    facts: Blank[str, of("违法事实")]
    basis: Blank[list[str], of("依据")]
    how_to_query: Blank[str, of("查询方式")]
    how_to_object: Blank[str, of("提出异议的方式")]
    where_to_handle: Blank[str, of("处理地点和方式")]
    deadline: Blank[date, of("处理期限")]
    phone: Blank[str, of("联系电话")]
    device: Blank[str, of("设备名称及编号")] = ""
    plate_color: Blank[str, of("号牌颜色")] = ""
    picture_link: Blank[str, of("图像查看地址")] = ""
    images: Blank[list[str], of("图像")] = []
