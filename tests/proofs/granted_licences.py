"""The writes of permits, exemptions and suspicions of clones, each with a request that is granted."""

from itertools import count

from tests import make
from tests.licences import worlds
from tests.offsite import clones, world
from tests.proofs.granted import Asked, door

LICENCES = "/api/v1/licences"
_serial = count(1)


def _permit() -> str:
    return str(worlds.permit(number=f"豫超I8-{next(_serial)}").pk)


@door("/api/v1/licences/permits")
def _issue(_city: make.City) -> Asked:
    said = vars(worlds.draft(number=f"豫超I8-{next(_serial)}")) | {
        "roads": ["G207"],
        "axle_loads_kg": [9_000],
    }
    times = {name: said[name].isoformat() for name in ("valid_from", "valid_to")}
    return worlds.CLERK, f"{LICENCES}/permits", said | times


@door("/api/v1/licences/permits/{}/correction")
def _correct(_city: make.City) -> Asked:
    return worlds.CLERK, f"{LICENCES}/permits/{_permit()}/correction", {"gross_kg": 90_000, "roads": ["G312"]}


@door("/api/v1/licences/permits/{}/steps/{}")
def _step(_city: make.City) -> Asked:
    return worlds.HEAD, f"{LICENCES}/permits/{_permit()}/steps/withdraw", {"reason": "与申请不符"}


@door("/api/v1/licences/exemptions")
def _exempt(_city: make.City) -> Asked:
    said = vars(worlds.order(order_no=f"第{next(_serial)}号"))
    times = {name: said[name].isoformat() for name in ("valid_from", "valid_to")}
    return worlds.CHIEF, f"{LICENCES}/exemptions", said | times


@door("/api/v1/licences/exemptions/{}/end")
def _end(_city: make.City) -> Asked:
    held = worlds.exemption(order_no=f"第{next(_serial)}号")
    return worlds.CHIEF, f"{LICENCES}/exemptions/{held.pk}/end", {}


@door("/api/v1/offsite/clones/{}/steps/{}")
def _clear_up(_city: make.City) -> Asked:
    one = clones.suspicion(next(_serial))
    return world.HEAD, f"/api/v1/offsite/clones/{one.pk}/steps/dismiss", {"reason": "设备时钟有误"}
