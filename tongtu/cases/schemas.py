"""The shapes of cases over JSON. Amounts are whole fen, days ISO."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime


class CaseRow(Schema):
    id: UUID
    number: str
    title: str
    state: str
    penalty: str
    fine_fen: int = Field(description="罚款，单位：分")
    act_at: datetime
    next_owner: str
    next_wait: str
    next_on: date | None


class CasePage(Schema):
    rows: list[CaseRow]
    next: str = Field(description="下一页游标，空表示没有了")


class OfferOut(Schema):
    step: str
    label: str
    refusal: str = Field(description="现在不能办理的理由，空表示可以办理")
    law: str
    reasoned: bool


class ClockOut(Schema):
    code: str
    title: str
    law: str
    started_on: date
    due_on: date
    stopped_on: date | None
    light: str


class ChildOut(Schema):
    id: UUID
    state: str
    title: str
    version: int


class ApprovalOut(ChildOut):
    kind: str


class ServiceOut(ChildOut):
    purpose: str
    mode: str
    served_on: date | None


class HearingOut(ChildOut):
    sits_at: datetime | None
    place: str


class DocumentOut(Schema):
    id: UUID
    kind: str
    title: str
    number: str
    verify_code: str


class EvidenceOut(Schema):
    id: UUID
    name: str
    sha256: str


class CaseOut(CaseRow):
    version: int
    place: str
    facts: str
    outcome: str
    state_label: str = Field(description="状态，按请求语言")
    outcome_label: str = Field(description="处理结果，按请求语言")
    proposal: int
    weighing: dict[str, Any]
    assessment: dict[str, Any]
    offers: list[OfferOut]
    approvals: list[ApprovalOut]
    legal_reviews: list[ChildOut]
    services: list[ServiceOut]
    hearings: list[HearingOut]
    discussions: list[ChildOut]
    documents: list[DocumentOut]
    evidence: list[EvidenceOut]
    clocks: list[ClockOut]
    execution: ChildOut | None
    volume: ChildOut | None


class DraftIn(Schema):
    draft: str = Field(description="拟办意见")


class OpinionIn(Schema):
    opinion: str = Field(description="意见")
    seen: int | None = Field(None, description="办理人看到的版本；已被他人办理时拒绝")


class ReasonIn(Schema):
    reason: str = ""
    seen: int | None = None


class ReportIn(Schema):
    facts: str = Field(description="违法事实")
    penalty: str = Field(description="warning 警告 / fine 罚款")
    fine_fen: int = Field(ge=0, description="罚款，单位：分；警告填 0")
    discretion: str = Field(description="裁量理由")
    conclusion: str = Field(description="调查结论和处理意见")


class SendIn(Schema):
    mode: str = Field(description="送达方式")
    place: str = Field("", max_length=200, description="送达地点或者收件地址")


class ProofIn(Schema):
    served_on: date
    receiver: str = Field(max_length=80, description="收件人")
    proof: dict[str, str] = Field(description="送达凭证，例如 {“photo”: “…sha256…”}")


class AddressIn(Schema):
    accepts_electronic: bool = Field(description="是否同意电子送达；不预先勾选")
    post_address: str = Field(max_length=200, description="邮寄地址")
    mobile: str


class FileIn(Schema):
    name: str = Field(description="文件名，含扩展名")
    content: str = Field(description="文件内容，Base64；JPEG、PNG 或者 PDF")


class ClaimsIn(Schema):
    claims: str = Field(description="陈述、申辩内容")
    files: list[FileIn] = Field([], description="随附材料")


class ReviewIn(Schema):
    adopted: str = Field(description="all / part / none")
    reasons: str


class LegalReviewIn(Schema):
    checks: dict[str, bool]
    opinion: str
    seen: int | None = None


class NoPenaltyIn(Schema):
    ground: str
    reason: str


class ProposalIn(Schema):
    penalty: str
    fine_fen: int = Field(ge=0)
    discretion: str


class ToSignOut(Schema):
    document_id: UUID = Field(description="待当事人签署的文书")


class CeremonyBegunOut(Schema):
    ceremony_id: UUID


class HearingIn(Schema):
    claims: str = Field("", description="申请听证的理由，可以不写")
    mode: Literal["online", "written", "oral"] = Field("online", description="网上、书面、口头")


class HostIn(Schema):
    host_id: UUID = Field(description="听证主持人，不得是本案调查人员")
    clerk: str = Field(max_length=80, description="记录员")


class SittingIn(Schema):
    sits_at: AwareDatetime = Field(description="听证时间，带时区；通知须在法定期限前送达")
    place: str = Field(max_length=200, description="听证地点")
    closed_reason: str = Field("", max_length=200, description="不公开的理由；空表示公开举行")


class HearingRecordIn(Schema):
    ended_at: AwareDatetime
    record: str = Field(description="听证记录")


class VoiceIn(Schema):
    name: str
    post: str
    text: str = Field(description="意见和理由")


class MeetingIn(Schema):
    """集体讨论记录"""

    began_at: AwareDatetime
    ended_at: AwareDatetime
    place: str = Field(max_length=200)
    chair: str = Field(max_length=80, description="主持人，须是参加人员之一")
    recorder: str = Field(max_length=80)
    members: list[VoiceIn]
    conclusion: str
