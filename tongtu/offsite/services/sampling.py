"""抽查: a blind third review of some records of each month, drawn so that anybody can draw them again.

A secret is made when a month begins and only its SHA-256 is shown. When the month is over the secret is told, the seed
is the SHA-256 of region, month and secret, and the samples are the first of all records sorted by SHA-256 of seed and id.
"""

import hashlib
import heapq
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.kernel.errors import Refused
from tongtu.kernel.speech import kept, kept_title
from tongtu.law.articles import cite
from tongtu.offsite.measures import measure
from tongtu.offsite.models import (
    AlertStep,
    Draw,
    DrawState,
    DrawStep,
    Look,
    Record,
    ReviewAlert,
    Sample,
    Site,
)
from tongtu.offsite.queue import midnight
from tongtu.offsite.review_alerts import tell
from tongtu.offsite.review_flows import DRAW_FLOW
from tongtu.offsite.services.reviewing import code_of, reviewer

DRAWING = system("sampling")
TITLE = kept("%(year)s年%(month)s月非现场记录抽查")
DIFFER = kept("抽查不一致 %(differing)s 条，共 %(of)s 条")
SECRET_BYTES = 32


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def seed_of(region: str, month: date, secret: str) -> str:
    return hashlib.sha256(f"{month:%Y-%m}|{region}|{secret}".encode()).hexdigest()


def drawn(seed: str, ids: Iterable[UUID], percent: int) -> list[UUID]:
    """The samples of these records in their order: so many percent, rounded up."""
    known = [(hashlib.sha256(f"{seed}{pk}".encode()).hexdigest(), pk) for pk in ids]
    return [pk for _digest, pk in heapq.nsmallest(-(-len(known) * percent // 100), known)]


def draw_samples(today: date) -> int:
    """Publish the commitments of this month and draw what was committed before; how many were drawn. Safe to repeat."""
    regions = Site.objects.visible_to(DRAWING).order_by("region").values_list("region", flat=True).distinct()
    for region in regions:
        commit_draw(region, today.replace(day=1))
    owed = Draw.objects.visible_to(DRAWING).filter(state=DrawState.COMMITTED, month__lt=today.replace(day=1))
    made = [draw_month(pk) for pk in owed.order_by("month", "region").values_list("pk", flat=True)]
    return len(made)


@transaction.atomic
def commit_draw(region: str, month: date) -> Draw:
    """Make the secret of a month's draw and show its SHA-256. A month has one."""
    known = Draw.objects.visible_to(DRAWING).filter(region=region, month=month).first()
    if known is not None:
        return known
    secret = secrets.token_hex(SECRET_BYTES)
    title = kept_title(TITLE % {"year": str(month.year), "month": str(month.month)}, region)
    commitment = hashlib.sha256(secret.encode()).hexdigest()
    draw = Draw(region=region, month=month, secret=secret, commitment=commitment, title=title)
    return DRAW_FLOW.begin(draw, DrawStep.COMMIT, DRAWING)


@transaction.atomic
def draw_month(draw_id: UUID) -> Draw:
    """Draw the samples of a month that is over. A second call finds them drawn (I18).

    Raises Refused (month_runs).
    """
    draw = Draw.objects.lock(DRAWING, draw_id)
    if draw.state != DrawState.COMMITTED:
        return draw
    if clock.today() < next_month(draw.month):
        raise Refused("month_runs", _("本月结束后才能抽取。"), cite("PL 41(2)"))
    draw.seed, draw.drawn_at = seed_of(draw.region, draw.month, draw.secret), clock.now()
    for pool, rows in pools(draw).items():
        ids = list(rows.values_list("pk", flat=True).iterator())
        setattr(draw, f"{pool}_of", len(ids))
        chosen = drawn(draw.seed, ids, measure("sampling", f"{pool}_percent"))
        Sample.objects.visible_to(DRAWING).bulk_create(
            Sample(region=draw.region, draw=draw, record_id=pk, pool=pool, place=place)
            for place, pk in enumerate(chosen, 1)
        )
    draw.save(update_fields=["seed", "drawn_at", "accepted_of", "rejected_of"])
    DRAW_FLOW.advance(draw, DrawStep.DRAW, DRAWING)
    return _finished(draw, DRAWING)


def pools(draw: Draw) -> "dict[str, QuerySet[Record]]":
    """The records of the month that were accepted, and those that people rejected."""
    month = {"decided_at__gte": midnight(draw.month), "decided_at__lt": midnight(next_month(draw.month))}
    rows = Record.objects.visible_to(DRAWING).filter(region=draw.region, **month)
    rejected = Q(reject_code__gt="")
    return {
        Sample.Pool.ACCEPTED.value: rows.exclude(rejected),
        Sample.Pool.REJECTED.value: rows.filter(rejected),
    }


def samples_for(actor: Actor) -> "QuerySet[Sample]":
    """The samples this reviewer may take: of records they have neither reviewed nor looked at."""
    seen = Look.objects.filter(record=OuterRef("record"), actor=actor.name)
    own = Q(record__first_reviewer=actor.name) | Q(record__second_reviewer=actor.name)
    free = Q(held_until=None) | Q(held_until__lt=clock.now())
    rows = Sample.objects.visible_to(actor).filter(answered_at=None)
    strange = rows.filter(free).exclude(own).exclude(Exists(seen))
    mine = rows.filter(reviewer=actor.name, held_until__gte=clock.now())
    return (strange | mine).order_by("draw__month", "draw_id", "pool", "place")


@transaction.atomic
def claim_sample(actor: Actor) -> Sample | None:
    """Take the next sample that this reviewer has not seen before. None when there is none.

    Raises Refused (wrong_role).
    """
    reviewer(actor)
    sample = samples_for(actor).select_for_update(skip_locked=True, of=("self",)).first()
    if sample is not None:
        sample.reviewer = actor.name
        sample.held_until = clock.now() + timedelta(minutes=measure("sampling", "hold_minutes"))
        sample.save(update_fields=["reviewer", "held_until"])
    return sample


@transaction.atomic
def answer_sample(
    actor: Actor, sample_id: UUID, *, passed: bool, reject_code: str = "", reason: str = ""
) -> Sample:
    """The third opinion, given without knowing the first two. The last one of a draw finishes it.

    Answering the same again changes nothing.
    Raises Refused (wrong_role, not_held, answered), Invalid (reject_code, reason), NotFound.
    Law: 行政处罚法（2021）第四十一条第二款.
    """
    reviewer(actor)
    sample = Sample.objects.lock(actor, sample_id)
    code = "" if passed else code_of(reject_code, reason)
    if sample.answered_at is not None:
        if (sample.reviewer, sample.passed, sample.reject_code) == (actor.name, passed, code):
            return sample
        raise Refused("answered", _("该抽查件已审核，不能更改。"), cite("PL 41(2)"))
    if sample.reviewer != actor.name:
        raise Refused(
            "not_held", _("请先领取抽查件；审核过或者查看过该记录的人员不能抽查。"), cite("PL 41(2)")
        )
    sample.passed, sample.reject_code, sample.reason = passed, code, reason.strip()[:200]
    sample.answered_at, sample.held_until = clock.now(), None
    sample.save(update_fields=["passed", "reject_code", "reason", "answered_at", "held_until"])
    _finished(Draw.objects.lock(DRAWING, sample.draw_id), DRAWING)
    return sample


def _finished(draw: Draw, actor: Actor) -> Draw:
    """Close a draw whose last sample is answered; too many that differ are told to the supervisor."""
    if draw.samples.filter(answered_at=None).exists():
        return draw
    samples = list(draw.samples.all())
    draw.differing = sum(sample.differs for sample in samples)
    draw.save(update_fields=["differing"])
    DRAW_FLOW.advance(draw, DrawStep.FINISH, actor)
    if draw.differing * 100 > len(samples) * measure("sampling", "differing_percent"):
        said = DIFFER % {"differing": str(draw.differing), "of": str(len(samples))}
        kind, title = ReviewAlert.Kind.SAMPLES_DIFFER, kept_title(draw.title, said)
        tell(AlertStep.TELL_SUPERVISOR, kind=kind, region=draw.region, about=draw.subject, title=title)
    return draw


def redrawn(draw: Draw) -> dict[str, list[UUID]]:
    """The samples drawn again from the secret that was told, by pool: what anybody else would find."""
    seed = seed_of(draw.region, draw.month, draw.secret)
    return {
        pool: drawn(
            seed, rows.values_list("pk", flat=True).iterator(), measure("sampling", f"{pool}_percent")
        )
        for pool, rows in pools(draw).items()
    }
