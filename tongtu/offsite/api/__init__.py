"""非现场执法 over JSON: what stations send, the register of sites and devices, the review of records."""

from ninja import Router

from tongtu.offsite.api import (
    boards,
    clones,
    disputes,
    passages,
    records,
    register,
    samples,
    stations,
    statistics,
    upkeep,
    weighings,
)

router = Router()
for part in (
    stations,
    register,
    records,
    statistics,
    clones,
    weighings,
    boards,
    upkeep,
    disputes,
    samples,
    passages,
):
    router.add_router("", part.router)

__all__ = ["router"]
