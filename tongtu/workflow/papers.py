"""Who writes what a document says: each module registers one writer for each kind it issues."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation

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


def write(kind: str, record: FlowModel, on: date) -> Paper:
    with translation.override("zh-hans"):  # documents are Chinese, whatever language the officer reads
        return _writers[kind](record, on)


def written() -> frozenset[str]:
    """The kinds that somebody writes; a flow may only name these."""
    return frozenset(_writers)
