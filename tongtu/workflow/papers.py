"""Who writes what a document says: each module registers one writer for each kind it issues."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongtu.documents.models import Document
from tongtu.documents.services import issue
from tongtu.kernel.actors import Actor
from tongtu.kernel.speech import in_chinese
from tongtu.workflow.models import FlowModel


@dataclass(frozen=True)
class Paper:
    """What a document will say, and the unit whose name and number it carries."""

    unit: dict[str, Any]
    data: dict[str, Any]


Writer = Callable[[Any, date], Paper]
_writers: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Register the writer of one kind of document."""

    def register(writer: Writer) -> Writer:
        assert kind not in _writers, f"two writers for {kind}"
        _writers[kind] = writer
        return writer

    return register


def issue_registered(actor: Actor, record: FlowModel, kind: str, on: date) -> Document:
    """Issue a paper by the writer registered for its kind."""
    return issue_paper(actor, record, kind, lambda: _writers[kind](record, on))


def issue_paper(actor: Actor, record: FlowModel, kind: str, writer: Callable[[], Paper]) -> Document:
    """Let the paper be written and issue it. The one way a paper comes to be: always in Chinese."""
    with in_chinese():
        paper = writer()
    return issue(
        actor, kind, subject=record.filed_under, region=record.region, unit=paper.unit, data=paper.data
    )


def written() -> frozenset[str]:
    """The kinds that somebody writes; a flow may only name these."""
    return frozenset(_writers)
