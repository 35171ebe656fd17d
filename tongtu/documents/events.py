"""What is told about documents. Ids only: what a document says stays in the document."""

from dataclasses import dataclass

from tongtu.kernel.events import Event


@dataclass(frozen=True)
class DocumentIssued(Event):
    """A document has its number and its frozen content. about: the record it belongs to."""

    about: str
    kind: str


@dataclass(frozen=True)
class DocumentSuperseded(Event):
    """A newer document took this one's place. by: that document's id."""

    about: str
    kind: str
    by: str
