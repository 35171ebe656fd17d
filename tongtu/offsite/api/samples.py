"""抽查 over JSON: the draws with what proves them, and one sample at a time for a reviewer who knows nothing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from tongtu.kernel.actors import Role
from tongtu.kernel.paging import keyset
from tongtu.offsite import queries, services
from tongtu.offsite.api import telling
from tongtu.offsite.api.schemas import PhotoOut
from tongtu.offsite.models import Draw, DrawState, Sample
from tongtu.web.doors import Problem, actor_of

router = Router(tags=["offsite"])
PROBLEMS = {401: Problem, 404: Problem, 409: Problem, 422: Problem}
ORDER = ("-month", "-id")
DRAWN = ("id", "region", "month", "state", "commitment", "accepted_of", "rejected_of", "differing")


class DrawRow(Schema):
    id: UUID
    region: str
    month: date
    state: str
    commitment: str = Field(description="月初公布的秘密的 SHA-256")
    accepted_of: int
    rejected_of: int
    differing: int


class DrawPage(Schema):
    rows: list[DrawRow]
    next: str


class DrawnOut(Schema):
    record_id: UUID
    pool: str
    place: int
    passed: bool | None
    reject_code: str


class DrawOut(DrawRow):
    """一次抽取；全部抽查完成或者由执法监督人员查看时，秘密、种子和抽查件公开"""

    secret: str
    seed: str
    samples: list[DrawnOut]


class SampleOut(Schema):
    """一个抽查件：测得的内容和照片，没有他人的意见"""

    id: UUID
    record_id: UUID
    held_until: datetime | None
    passed_at: datetime
    site: str
    plate_no: str
    plate_color: str
    axle_count: int
    axle_loads_kg: list[int]
    gross_kg_adjusted: int
    limit_kg: int
    excess_kg: int
    photos: list[PhotoOut]


class OpinionOut(Schema):
    id: UUID
    passed: bool
    reject_code: str
    answered_at: datetime


class SampleIn(Schema):
    passed: bool
    reject_code: str = Field("", max_length=24)
    reason: str = Field("", max_length=200)


@router.get("/draws", response={200: DrawPage, 401: Problem, 422: Problem})
def list_draws(request: HttpRequest, after: str = "") -> dict[str, Any]:
    """每月的抽取，新的在前，游标翻页"""
    page = keyset(Draw.objects.visible_to(actor_of(request)).values(*DRAWN), order=ORDER, after=after)
    return {"rows": page.rows, "next": page.next}


@router.get("/draws/{uuid:draw_id}", response={200: DrawOut, **PROBLEMS})
def read_draw(request: HttpRequest, draw_id: UUID) -> dict[str, Any]:
    """一次抽取；种子是行政区划、月份与秘密的 SHA-256，任何人可以重抽"""
    actor = actor_of(request)
    one = Draw.objects.get(actor, draw_id)
    told = one.state == DrawState.FINISHED or Role.ENFORCEMENT_SUPERVISOR in actor.roles
    drawn = told and bool(one.seed)
    names = ("record_id", "pool", "place", "passed", "reject_code")
    rows = list(one.samples.order_by("pool", "place").values(*names)) if drawn else []
    secrets = {"secret": one.secret if drawn else "", "seed": one.seed if drawn else ""}
    return {name: getattr(one, name) for name in DRAWN} | secrets | {"samples": rows}


@router.post("/samples/next", response={200: SampleOut, 204: None, **PROBLEMS})
def take_sample(request: HttpRequest) -> Any:  # Any: a sample, or the empty answer
    """领取下一个抽查件；没有可以抽查的答复 204"""
    found = services.claim_sample(actor_of(request))
    return Status(204, None) if found is None else _shown(request, found)


def _shown(request: HttpRequest, one: Sample) -> dict[str, Any]:
    record = queries.record(actor_of(request), one.record_id)
    names = (
        "record_id", "passed_at", "plate_no", "plate_color", "axle_count", "axle_loads_kg", "gross_kg_adjusted",
        "limit_kg", "excess_kg",
    )  # fmt: skip
    measured = {name: getattr(record, name) for name in names if name != "record_id"}
    held = {"id": one.pk, "record_id": record.pk, "held_until": one.held_until, "site": record.site.name}
    return held | measured | {"photos": telling.photos(record)}


@router.post("/samples/{uuid:sample_id}/answer", response={200: OpinionOut, **PROBLEMS})
def answer_sample(request: HttpRequest, sample_id: UUID, body: SampleIn) -> object:
    """抽查意见，一经作出不能更改"""
    return services.answer_sample(actor_of(request), sample_id, **body.model_dump())
