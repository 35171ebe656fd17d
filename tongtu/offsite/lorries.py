"""What other modules know of one lorry: its cases and its permits, as its page and the API show them."""

from typing import Any

from tongtu.cases import queries as cases
from tongtu.kernel.actors import Actor
from tongtu.licences import queries as licences

MOST = 20


def cases_of(actor: Actor, plate_no: str, plate_color: str) -> Any:  # Any: rows of .values()
    """The newest cases of one lorry in the actor's regions."""
    rows = cases.rows(actor, cases.Filters(q=plate_no)).filter(vehicle__plate_color=plate_color)
    return rows.order_by(*cases.NEWEST)[:MOST]


def permits_of(actor: Actor, plate_no: str, plate_color: str) -> Any:  # Any: rows of .values()
    """The permits of one lorry that the actor may see, the longest valid first."""
    rows = licences.permit_rows(actor).filter(plate_no=plate_no, plate_color=plate_color)
    return rows.order_by(*licences.ORDER)[:MOST]
