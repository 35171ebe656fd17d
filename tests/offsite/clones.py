"""Suspicions of cloned plates."""

from datetime import timedelta

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.offsite.models import CloneSuspicion, Record, Site
from tongtu.offsite.services.intake import known_device

T = system("test")


def far_device() -> str:
    """A device that stands far from the first one."""
    code = next(device.code for device in world.devices() if device.code != world.HUANGLU)
    for one, longitude, latitude in ((code, "121.5", "29.9"), (world.HUANGLU, "112.43", "33.49")):
        device = known_device(one)
        assert device is not None
        Site.objects.visible_to(T).filter(pk=device.site_id).update(longitude=longitude, latitude=latitude)
    return code


def cloned(n: int = 1, plate: str = "豫R8K521") -> Record:
    """A record of a lorry that was far away six minutes before."""
    code = far_device()
    before = (clock.now() - timedelta(minutes=11)).isoformat()
    world.take(world.record(50_000 + n, device_code=code, captured_at=before, plate_no=plate), code=code)
    return world.candidate(n, plate_no=plate, head_plate_no=plate)


def suspicion(n: int = 1) -> CloneSuspicion:
    """A suspicion about a lorry of its own."""
    plate = f"豫R{80_000 + n}"
    record = cloned(90_000 + n, plate)
    return CloneSuspicion.objects.visible_to(T).get(record=record)
