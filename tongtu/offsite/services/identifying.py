"""Whose lorry a corrected plate is: asked of the vehicle register outside any transaction, entered in one."""

from uuid import UUID

from django.db import transaction

from tongtu.kernel.actors import system
from tongtu.offsite import queue
from tongtu.offsite.models import Record
from tongtu.offsite.ports import Vehicle, VehicleRegister
from tongtu.offsite.services.correcting import adopted, passage_of, rejudge
from tongtu.offsite.services.examining import enter_vehicle

MACHINE = system("machine")


def identify(record_id: UUID, *, register: VehicleRegister) -> bool:
    """Ask the register for the adopted plate of a record under review; whether it knew the lorry. Safe to repeat.

    Raises RegisterDown, and the job is tried again; a record that is accepted meanwhile waits for its owner by hand.
    """
    record = Record.objects.get(MACHINE, record_id)
    if record.party_id is not None:
        return True
    found = register.look_up(record.plate_no, record.plate_color)
    return found is not None and _enter(record_id, (record.plate_no, record.plate_color), found)


@transaction.atomic
def _enter(record_id: UUID, asked: tuple[str, str], found: Vehicle) -> bool:
    record = Record.objects.lock(MACHINE, record_id)
    if (record.plate_no, record.plate_color) != asked or record.state not in queue.STAGES:
        return False
    values = adopted(record)
    rejudge(record, values, found)
    record.vehicle_id, record.party_id = enter_vehicle(passage_of(record, values), found)
    record.save(update_fields=["vehicle_id", "party_id"])
    return True
