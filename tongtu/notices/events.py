"""What became of a notice. subject: notices.Notice:<id>; about: the record it speaks of."""

from dataclasses import dataclass

from tongtu.kernel.events import Event


@dataclass(frozen=True)
class NoticeDelivered(Event):
    """A channel confirmed that the notice reached the party's address. at: ISO time."""

    about: str = ""
    kind: str = ""
    channel: str = ""
    at: str = ""


@dataclass(frozen=True)
class NoticeFailed(Event):
    """A channel gave up. reason: the channel's word, never an address."""

    about: str = ""
    kind: str = ""
    channel: str = ""
    reason: str = ""


@dataclass(frozen=True)
class NoticeOpened(Event):
    """The party opened the notice for the first time. at: ISO time."""

    about: str = ""
    kind: str = ""
    at: str = ""
