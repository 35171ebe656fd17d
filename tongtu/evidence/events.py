"""What is told about evidence. Ids only."""

from dataclasses import dataclass

from tongtu.kernel.events import Event


@dataclass(frozen=True)
class EvidenceAdded(Event):
    """A file was kept. about: the record it belongs to; sha256: its digest."""

    about: str
    kind: str
    sha256: str


@dataclass(frozen=True)
class EvidenceVerified(Event):
    """Somebody checked an item and found it true (查证属实)."""

    about: str


@dataclass(frozen=True)
class EvidenceExcluded(Event):
    """An item may not be used, because of how it was obtained or because it is not true."""

    about: str


@dataclass(frozen=True)
class EvidenceDamaged(Event):
    """The bytes of an item are no longer those that were put in, or are gone."""

    about: str
    problem: str
