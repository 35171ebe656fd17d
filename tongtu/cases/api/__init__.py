"""案件 over JSON. case.py is the path of one case; meetings.py its hearings and discussions."""

from ninja import Router

from tongtu.cases.api import case, meetings

router = Router(tags=["cases"])
router.add_router("", case.router)
router.add_router("", meetings.router)

__all__ = ["router"]
