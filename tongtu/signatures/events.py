"""What happened to documents that were to be signed. about: the record the document belongs to."""

from dataclasses import dataclass

from tongtu.kernel.events import Event


@dataclass(frozen=True)
class DocumentSigned(Event):
    """The party signed. subject: signatures.Ceremony:<id>."""

    document_id: str = ""
    about: str = ""
    intent: str = ""
    party_id: str = ""


@dataclass(frozen=True)
class SigningRefused(Event):
    """The party would not sign. subject: signatures.Ceremony:<id>. reason: an id of intents.toml."""

    document_id: str = ""
    about: str = ""
    intent: str = ""
    party_id: str = ""
    reason: str = ""


@dataclass(frozen=True)
class OfficerSigned(Event):
    """An officer signed. subject: signatures.OfficerSignature:<id>."""

    document_id: str = ""
    about: str = ""
    officer_id: str = ""


@dataclass(frozen=True)
class DocumentSealed(Event):
    """The agency's seal is on the document. subject: signatures.SealUse:<id>."""

    document_id: str = ""
    about: str = ""
