"""Facts about people and agencies. They carry ids and roles, never a name or a number."""

from dataclasses import dataclass, field

from tongtu.kernel.events import Event


@dataclass(frozen=True)
class OfficerRegistered(Event):
    """subject: registry.Officer:<id>."""

    roles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class OfficerChanged(Event):
    """subject: registry.Officer:<id>. left_on: ISO date, or "" while in post."""

    before: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    left_on: str = ""


@dataclass(frozen=True)
class CertificateGranted(Event):
    """subject: registry.Officer:<id>. ISO dates."""

    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True)
class RealNameVerified(Event):
    """subject: registry.Account:<id>. level: 2 or 3."""

    level: int = 0
    party_id: str = ""


@dataclass(frozen=True)
class HandlerAuthorised(Event):
    """subject: registry.Account:<id>. The account may act for the organisation."""

    organisation_id: str = ""
