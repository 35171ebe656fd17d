"""How documents reach people, and how the volume is bound."""

from datetime import date, datetime
from typing import Annotated as Blank

from tongtu.documents.schemas.blocks import Block, CaseForm, Choice, Sign, of


class ServiceMode(Choice):
    """送达方式."""

    DIRECT = "direct", "直接送达"
    LEAVE = "leave", "留置送达"
    ELECTRONIC = "electronic", "电子送达"
    POST = "post", "邮寄送达"
    ENTRUSTED = "entrusted", "委托送达"
    FORWARDED = "forwarded", "转交送达"
    PUBLIC = "public_notice", "公告送达"


class ServiceRow(Block, frozen=True):
    """One document served."""

    document: Blank[str, of("送达文书名称、文号")]
    place: Blank[str, of("送达地点")]
    mode: Blank[ServiceMode, of("送达方式")]
    served_at: Blank[datetime | None, of("送达时间")] = None
    receiver: Blank[Sign, of("收件人签名（盖章）")] = Sign()
    servers: Blank[list[Sign], of("送达人签名")] = []


class ServiceReceipt(CaseForm):
    """F23 送达回证."""

    kind = "service_receipt"

    cause: Blank[str, of("案由")]
    serving_unit: Blank[str, of("送达单位")]
    addressee: Blank[str, of("受送达人")]
    rows: Blank[list[ServiceRow], of("送达文书")]
    collector: Blank[str, of("代收人")] = ""
    collector_relation: Blank[str, of("代收人与受送达人关系")] = ""
    note: Blank[str, of("备注")] = ""


class ReceiverRelation(Choice):
    SELF = "self", "本人"
    AGENT = "agent", "代理人"
    OTHER = "other", "其他代收人"


class Channel(Choice):
    PHONE = "phone", "手机短信"
    WECHAT = "wechat", "微信"
    EMAIL = "email", "电子邮箱"
    FAX = "fax", "传真"
    PLATFORM = "platform", "本平台账户"
    OTHER = "other", "其他"


class ChannelAddress(Block, frozen=True):
    """An electronic address for service."""

    channel: Blank[Channel, of("电子送达方式")]
    value: Blank[str, of("电子送达地址")]


class DeliveryMode(Choice):
    ELECTRONIC = "electronic", "电子送达"
    OFFLINE = "offline", "线下送达"


class ServiceAddressConfirmation(CaseForm):
    """I22 送达地址确认书: the proof of consent to electronic service."""

    kind = "service_address_confirmation"

    cause: Blank[str, of("案由")]
    party: Blank[str, of("当事人")]
    notice_points: Blank[list[str], of("告知事项")]
    receiver: Blank[str, of("收件人")]
    relation: Blank[ReceiverRelation, of("与当事人关系")]
    id_type: Blank[str, of("证件类型")]
    id_no: Blank[str, of("证件号码")]
    accept_e: Blank[bool, of("是否接受电子送达")]
    mode: Blank[list[DeliveryMode], of("执法文书送达方式")]
    post_address: Blank[str, of("邮寄地址")]
    mobile: Blank[str, of("手机号码")]
    confirm_text: Blank[str, of("受送达人确认")]
    channels: Blank[list[ChannelAddress], of("电子送达方式")] = []
    postcode: Blank[str, of("邮编")] = ""
    receiver_sign: Blank[Sign, of("受送达人签名")] = Sign()
    officer_signs: Blank[list[Sign], of("执法人员签名")] = []
    note: Blank[str, of("备注")] = ""

    def missing(self) -> list[str]:
        return ["电子送达方式"] if self.accept_e and not self.channels else []


class Procedure(Choice):
    SIMPLE = "simple", "简易程序"
    ORDINARY = "ordinary", "普通程序"


class VolumeCover(CaseForm):
    """I28 卷宗封面."""

    kind = "volume_cover"

    cause: Blank[str, of("案由")]
    party_name: Blank[str, of("当事人")]
    builder: Blank[str, of("立卷人")]
    agency: Blank[str, of("执法机关")]
    result: Blank[str, of("处理结果")]
    procedure: Blank[Procedure, of("程序类型")]
    filed_on: Blank[date, of("立案时间")]
    closed_on: Blank[date, of("结案时间")]
    built_on: Blank[date, of("立卷时间")]
    retention: Blank[str, of("保管期限")]
    volume_no: Blank[str, of("卷号")] = ""
    officers: Blank[list[str], of("承办人")] = []
    pages: Blank[int | None, of("页数")] = None


class CatalogueRow(Block, frozen=True):
    """One paper of the volume."""

    name: Blank[str, of("材料名称")]
    pages: Blank[str, of("页码")]
    doc_no: Blank[str, of("文号")] = ""
    dated_on: Blank[date | None, of("日期")] = None
    note: Blank[str, of("备注")] = ""


class VolumeCatalogue(CaseForm):
    """I28 卷内目录."""

    kind = "volume_catalogue"

    rows: Blank[list[CatalogueRow], of("卷内材料")]
    volume_no: Blank[str, of("卷号")] = ""
    cause: Blank[str, of("案由")] = ""


class VolumeNotes(CaseForm):
    """I28 备考表."""

    kind = "volume_notes"

    description: Blank[str, of("卷内文件情况说明")]
    builder: Blank[Sign, of("立卷人")]
    checker: Blank[Sign, of("检查人")]
    volume_no: Blank[str, of("卷号")] = ""
    arranger: Blank[Sign, of("整理人")] = Sign()
