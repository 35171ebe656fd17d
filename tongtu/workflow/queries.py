"""What waits for whom, the lights on it, and everything that happened to a record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import CharField, QuerySet, Value

from tongtu.kernel import clock as time
from tongtu.kernel.actors import Actor
from tongtu.kernel.models import LoggedEvent
from tongtu.law.limits import limit
from tongtu.workflow.clocks import Light, light, light_between
from tongtu.workflow.engine import FLOWS
from tongtu.workflow.models import Clock, FlowModel, Remark, owner_label

SHOWN = 200


@dataclass(frozen=True)
class Todo:
    """One line of a to-do list: what it is, whose turn, until when."""

    model: str  # "cases.Case"
    id: str
    title: str
    state: str
    owner: str
    due_on: date
    light: Light

    @property
    def subject(self) -> str:
        return f"{self.model}:{self.id}"


def todo(actor: Actor, *, waiting: bool = False, size: int = SHOWN) -> list[Todo]:
    """What waits for this actor, soonest first; with `waiting`, what waits for somebody else.

    One statement, whatever the number of flows.
    """
    parts = [_part(model, actor, waiting) for model in _models()]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True).order_by("next_on", "id")[:size]
    today = time.today()
    return [
        Todo(
            row["model"],
            str(row["id"]),
            row["title"],
            _state_label(row["model"], row["state"]),
            owner_label(row["next_owner"], row["next_wait"]),
            row["next_on"],
            light_between(time.local(row["created_at"]).date(), today, row["next_on"]),
        )
        for row in rows
    ]


def _models() -> list[type[FlowModel]]:
    return [model for model in apps.get_models() if issubclass(model, FlowModel)]


def _part(model: type[FlowModel], actor: Actor, waiting: bool) -> "QuerySet[Any, Any]":
    rows = model.objects.visible_to(actor).filter(next_on__isnull=False)
    mine = [str(role) for role in actor.roles]
    rows = rows.exclude(next_owner__in=mine) if waiting else rows.filter(next_owner__in=mine)
    named = rows.annotate(model=Value(model._meta.label, output_field=CharField()))
    return named.values("model", "id", "title", "state", "next_owner", "next_wait", "next_on", "created_at")


def _state_label(label: str, state: str) -> str:
    choices = apps.get_model(label)._meta.get_field("state").flatchoices
    return str(dict(choices).get(state, state))


@dataclass(frozen=True)
class ClockFace:
    """A clock as people read it."""

    limit_id: str
    code: str
    title: str
    law: str
    started_on: date
    due_on: date
    stopped_on: date | None
    light: Light


def lights(subject: str, *, on: date | None = None) -> list[ClockFace]:
    """Every clock of a record, running ones first."""
    rows = Clock.objects.filter(subject=subject).order_by("stopped_on", "due_on")
    return [_face(running, on or time.today()) for running in rows]


def _face(running: Clock, on: date) -> ClockFace:
    edition = limit(running.limit_id, on=running.started_on, region=running.region)
    shown = light(running, min(on, running.stopped_on) if running.stopped_on else on)
    return ClockFace(
        running.limit_id,
        edition.code,
        edition.title,
        edition.law,
        running.started_on,
        running.due_on,
        running.stopped_on,
        shown,
    )


@dataclass(frozen=True)
class Happened:
    """One line of a timeline."""

    at: datetime
    actor: str
    name: str
    step: str
    law: str
    reason: str
    payload: dict[str, Any]
    subject: str = ""


def timeline(subjects: list[str]) -> list[Happened]:
    """Everything that happened to these records, newest first, with the article each step rests on."""
    facts = list(LoggedEvent.objects.filter(subject__in=subjects).order_by("-at", "-seq"))
    reasons = dict(Remark.objects.filter(subject__in=subjects).values_list("event_id", "text"))
    steps = {
        (flow.event.__name__, str(row.step), source): row
        for flow in FLOWS.values()
        for row in flow.rows
        for source in row.sources
    }
    lines = []
    for fact in facts:
        row = steps.get((fact.name, fact.payload.get("step", ""), fact.payload.get("source", "")))
        lines.append(
            Happened(
                fact.at,
                fact.actor,
                fact.name,
                str(row.step.label) if row else "",
                row.law if row else "",
                reasons.get(fact.pk, ""),
                fact.payload,
                fact.subject,
            )
        )
    return lines


def folded_state(subject: str) -> str:
    """The state of a record computed from its events alone (I4)."""
    facts = LoggedEvent.objects.filter(subject=subject, payload__has_key="target").order_by("seq")
    state = ""
    for fact in facts:
        assert fact.payload["source"] == state, f"{subject} seq {fact.seq} starts where nothing ended"
        state = fact.payload["target"]
    return state
