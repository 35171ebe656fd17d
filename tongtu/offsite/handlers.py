"""What off-site enforcement does when something has happened: each a job of its own, after commit."""

from tongtu.kernel.events import on
from tongtu.offsite import services
from tongtu.offsite.events import ActLocked


@on(ActLocked)
def tell_others(locked: ActLocked) -> None:
    """An agency filed a transport first: the others who hold records of it are told."""
    services.tell_others(locked.holder, locked.agency)
