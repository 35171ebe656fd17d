"""One line of "您现在可以": what an act is, and how a step of a flow becomes one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.urls import reverse
from django.utils.functional import Promise

from tongtu.cases import forms
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused
from tongtu.workflow.clocks import Move
from tongtu.workflow.engine import Flow, Row
from tongtu.workflow.models import FlowModel

Data = dict[str, Any]  # Any: what a form has read
Run = Callable[[Actor, UUID, Data], object]
Form = type[django_forms.Form]
FILLED_IN_BY_ITS_FORM = {"no_proposal", "no_proof", "too_soon"}  # conditions the form itself brings about


@dataclass(frozen=True)
class Kind:
    """One sort of act: the form it asks for, the service it calls, what is said afterwards."""

    run: Run
    done: Promise
    form: Form = forms.Seen


@dataclass
class Act:
    """One line of "您现在可以": a form that can be sent, or the refusal."""

    key: str
    label: Any
    target: UUID
    form: django_forms.Form
    law: str = ""
    refusal: Refused | None = None
    about: Any = ""
    consequence: Any = ""
    danger: bool = False
    seen: int | None = None
    case_id: UUID | None = None
    opened: bool = False
    points: list[Any] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("cases:act", args=[self.case_id, self.key, self.target])

    @property
    def asks(self) -> bool:
        """Whether it opens to a form or to a warning before it is sent."""
        return bool(self.form.visible_fields() or self.consequence)


KINDS: dict[str, Kind] = {}  # by key; each module of acts adds its own


def today(actor: Actor) -> Move:
    return Move(actor, clock.today())


def inner(key: str, flow: Flow[Any], record: FlowModel, actor: Actor, *, step: str = "") -> Act | None:
    """The act of a step that has a form of its own; None when it is not this actor's, or not now."""
    for row in flow.rows:
        mine = str(row.step) == str(step or key) and record.state in row.sources
        if mine and actor.roles & set(row.roles):
            return act_of_row(key, row, record, _refusal(row, record, actor))
    return None


def _refusal(row: Row[Any], record: FlowModel, actor: Actor) -> Refused | None:
    """The first condition that does not hold and that the form cannot mend."""
    for condition in row.guards:
        if condition.code not in FILLED_IN_BY_ITS_FORM and condition.refuses(record, today(actor)):
            return Refused(condition.code, str(condition.message), condition.law or row.law)
    return None


def act_of_row(key: str, row: Row[Any], record: FlowModel, refusal: Refused | None) -> Act:
    form = KINDS[key].form(initial={"seen": record.version})
    return Act(key, row.step.label, record.pk, form, row.law, refusal)
