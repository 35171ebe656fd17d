"""The parts that many forms share: parties, officers, opinions, signatures, money and lists."""

from datetime import date
from enum import StrEnum
from typing import Annotated as Blank
from typing import Any, ClassVar, Self

import msgspec


class Choice(StrEnum):
    """A box to tick: the value stored and the words printed."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def of(label: str, **limits: Any) -> msgspec.Meta:  # Any: msgspec's own keyword constraints
    """The words on the form beside a field, and what its value must satisfy."""
    return msgspec.Meta(title=label, **limits)


Fen = Blank[int, msgspec.Meta(ge=0, extra={"money": True})]
"""Whole fen; printed as 3,000.00 and 叁仟元整."""


class PartyKind(Choice):
    PERSON = "person", "个人"
    ORG = "org", "单位"


class Result(Choice):
    AGREE = "agree", "同意"
    RETURN = "return", "退回"
    REFUSE = "refuse", "不同意"


class SignStatus(Choice):
    SIGNED = "signed", "已签名"
    E_SIGNED = "e_signed", "已电子签名"
    FINGERPRINT = "fingerprint", "捺印"
    REFUSED = "refused", "拒绝签名"
    UNABLE = "unable", "无法签名"
    ABSENT = "absent", "不在场"


class Block(msgspec.Struct, kw_only=True, frozen=True):
    """A part of a form. Keys a form does not print are ignored, so that registry blocks fit as they are."""

    def missing(self) -> list[str]:
        """Labels still wanted because of what other fields say."""
        return []


class Sign(Block, frozen=True):
    """签名. A document is frozen before it is signed on screen; the name is then empty, the PDF has it."""

    name: Blank[str, of("签名")] = ""
    at: Blank[date | None, of("签名日期")] = None
    status: Blank[SignStatus, of("签名情况")] = SignStatus.SIGNED
    note: Blank[str, of("未签名原因")] = ""


class Approval(Block, frozen=True):
    """意见、签名、日期: one step of an approval."""

    opinion: Blank[str, of("意见")]
    by: Blank[str, of("签名")]
    on: Blank[date, of("日期")]
    result: Blank[Result, of("意见结果")] = Result.AGREE


class Party(Block, frozen=True):
    """当事人: a person or an organisation, with the keys of registry.queries.party_block."""

    kind: Blank[PartyKind, of("当事人类型")]
    name: Blank[str, of("当事人名称")]
    address: Blank[str, of("地址")]
    id_no: Blank[str, of("身份证件号")] = ""
    id_type_name: Blank[str, of("证件类型")] = "居民身份证"
    phone: Blank[str, of("联系电话")] = ""
    legal_rep: Blank[str, of("法定代表人")] = ""
    legal_rep_post: Blank[str, of("职务")] = ""
    uscc: Blank[str, of("统一社会信用代码")] = ""
    sex: Blank[str, of("性别")] = ""
    age: Blank[int | None, of("年龄")] = None
    employer: Blank[str, of("所在单位")] = ""
    occupation: Blank[str, of("职业")] = ""
    postcode: Blank[str, of("邮编")] = ""

    def missing(self) -> list[str]:
        if self.kind is PartyKind.PERSON:
            return [] if self.id_no else ["身份证件号"]
        wanted = {"法定代表人": self.legal_rep, "统一社会信用代码": self.uscc}
        return [label for label, value in wanted.items() if not value]


class Officer(Block, frozen=True):
    """执法人员, with the keys of registry.queries.officer_block."""

    name: Blank[str, of("执法人员")]
    certificate_no: Blank[str, of("执法证号")]
    unit_post: Blank[str, of("单位及职务")] = ""


Officers = Blank[list[Officer], msgspec.Meta(min_length=2, extra={"few": "执法人员不得少于两人"})]


class Person(Block, frozen=True):
    """Somebody at a hearing, a discussion or a meeting."""

    name: Blank[str, of("姓名")]
    post: Blank[str, of("职务")] = ""
    sex: Blank[str, of("性别")] = ""
    age: Blank[int | None, of("年龄")] = None


class Thing(Block, frozen=True):
    """A row of a list of goods, samples or evidence."""

    name: Blank[str, of("名称")]
    spec: Blank[str, of("规格")] = ""
    quantity: Blank[str, of("数量")] = "1"
    place: Blank[str, of("地点")] = ""
    note: Blank[str, of("备注")] = ""


class PenaltyKind(Choice):
    WARNING = "warning", "警告"
    CRITICISM = "public_criticism", "通报批评"
    FINE = "fine", "罚款"
    GAINS = "confiscate_gains", "没收违法所得"
    GOODS = "confiscate_goods", "没收非法财物"
    SUSPEND = "suspend_permit", "暂扣许可证件"
    LOWER = "lower_qualification", "降低资质等级"
    REVOKE = "revoke_permit", "吊销许可证件"
    RESTRICT = "restrict_business", "限制开展生产经营活动"
    STOP = "order_suspension", "责令停产停业"
    CLOSE = "order_closure", "责令关闭"
    EMPLOYMENT = "restrict_employment", "限制从业"
    OTHER = "other_by_law", "法律、行政法规规定的其他行政处罚"


class Penalty(Block, frozen=True):
    """处罚种类和幅度: one kind of penalty."""

    kind: Blank[PenaltyKind, of("处罚种类")]
    amount_fen: Blank[Fen | None, of("金额")] = None
    object: Blank[str, of("没收物品")] = ""
    period: Blank[str, of("期限")] = ""
    text: Blank[str, of("处罚内容")] = ""

    def missing(self) -> list[str]:
        money = self.kind in (PenaltyKind.FINE, PenaltyKind.GAINS)
        return ["金额"] if money and self.amount_fen is None else []


class Remedy(Block, frozen=True):
    """救济途径. The days come from law.limits; see Form.limits."""

    reconsideration_organ: Blank[str, of("行政复议机关")]
    court: Blank[str, of("人民法院")]
    review_first: Blank[bool, of("复议前置")] = False
    review_channel: Blank[str, of("互联网申请复议渠道")] = ""


class Contact(Block, frozen=True):
    """联系方式. Left out, the agency's own."""

    address: Blank[str, of("联系地址")]
    phone: Blank[str, of("联系电话")]
    person: Blank[str, of("联系人")] = ""
    postcode: Blank[str, of("邮编")] = ""


class Form(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A form's fields. A key no template prints is an error: better than a fact silently left off."""

    kind: ClassVar[str]
    case_no: Blank[str, of("案号")] = ""

    def missing(self) -> list[str]:
        return []


class CaseForm(Form):
    """A form of a case that has its number."""

    case_no: Blank[str, of("案号")]
