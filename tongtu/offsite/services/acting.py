"""Acts as the database keeps them: every record in one act, and one agency that deals with it (02 §2.7; PL 29)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor
from tongtu.kernel.errors import Refused
from tongtu.kernel.events import emit
from tongtu.law.articles import cite
from tongtu.offsite.acts import ACTS, OPEN, Group, certain, clusters, principal_among
from tongtu.offsite.events import ActLocked, ActTold
from tongtu.offsite.flow import RECORD_FLOW
from tongtu.offsite.models import ActLock, ActMember, PoliceRecord, Record, RecordStep, TransportAct, Weighing
from tongtu.offsite.sightings import Seen, around
from tongtu.registry import queries as registry


@dataclass(frozen=True)
class Acting:
    """An act as it was just settled: its row, and the sightings that belong to it."""

    act: TransportAct
    seen: list[Seen]

    def of(self, row_id: UUID) -> Seen:
        return next(one for one in self.seen if one.row.pk == row_id)


def hold(plate_no: str, plate_color: str) -> None:
    """Whoever settles the acts of this lorry at this moment goes first, in whatever county."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 2929))", [f"{plate_no}/{plate_color}"]
        )


@transaction.atomic
def settle(plate_no: str, plate_color: str, at: datetime) -> list[Acting]:
    """Put every sighting of a lorry around an instant into its act. Safe to repeat; the order of arrival is nothing.

    A filed act keeps the record it was filed for, whatever arrives later.
    Law: 行政处罚法（2021）第二十九条、第三十六条第二款.
    """
    hold(plate_no, plate_color)
    seen = {one.sighting.key: one for one in around(plate_no, plate_color, at)}
    groups = clusters(one.sighting for one in seen.values())
    known = {
        str(member.record_id): member
        for member in ActMember.objects.visible_to(ACTS)
        .filter(record_id__in=[one.row.pk for one in seen.values()])
        .select_related("act", "act__lock")
    }
    used: set[UUID] = set()
    settled = []
    for group in groups:
        members = [seen[one.key] for one in group.members]
        if any(one.counts for one in members):
            settled.append(_kept(members, known, used))
    _forget({member.act_id for member in known.values()} - used)
    return settled


def _kept(members: list[Seen], known: dict[str, ActMember], used: set[UUID]) -> Acting:
    """The act of one group: the one it had, the filed one first; or a new one."""
    keys = {one.sighting.key for one in members}
    before = [known[key].act for key in keys if key in known]
    free = {
        act.pk: act for act in before if act.pk not in used and (not locked(act) or act.lock.holder in keys)
    }
    act = min(free.values(), key=lambda one: (not locked(one), one.started_at, one.pk), default=None)
    first = members[0].row
    assert first.plate_no
    act = act or TransportAct(plate_no=first.plate_no, plate_color=first.plate_color)
    used.add(act.pk)
    over = [standing for one in members if (standing := one.standing)]
    act.started_at, act.ended_at = members[0].sighting.at, members[-1].sighting.at
    act.principal, act.changed_at = principal_among(over).key if over else "", clock.now()
    act.save()
    for one in members:
        member = known.get(one.sighting.key)
        if member is None or not _filed_for(member):
            _place(one, act, member)
    return Acting(act, members)


def locked(act: TransportAct) -> bool:
    return hasattr(act, "lock")


def _filed_for(member: ActMember) -> bool:
    """Whether the act this row is in was filed for it: then it stays there."""
    return locked(member.act) and member.act.lock.holder == str(member.record_id)


def _place(one: Seen, act: TransportAct, member: ActMember | None) -> None:
    sighting = one.sighting
    member = member or ActMember(record_id=one.row.pk, region=one.row.region)
    changed = member._state.adding or member.act_id != act.pk or member.title != one.title
    member.act = act
    for name, value in {
        "kind": one.kind,
        "title": one.title,
        "place": place_of(one.row),
        "passed_at": sighting.at,
        "direction": sighting.direction,
        "site_key": sighting.site,
        "source": sighting.source,
        "gross_kg": sighting.gross_kg,
        "gross_kg_adjusted": getattr(one.row, "gross_kg_adjusted", None),
        "excess_kg": one.excess_kg,
        "trailer_plate_no": sighting.trailer,
    }.items():
        setattr(member, name, value)
    if changed:
        member.save()


def place_of(row: Record | Weighing | PoliceRecord) -> str:
    match row:
        case Record():
            return row.site.name
        case Weighing():
            return row.station.name
    return row.place


def _forget(left: Iterable[UUID]) -> None:
    """Acts that nothing belongs to any more. One that was filed keeps its record, and is never left."""
    for act_id in left:
        if not ActMember.objects.visible_to(ACTS).filter(act_id=act_id).exists():
            TransportAct.objects.filter(pk=act_id, lock=None).delete()


def take_in(row: Record | Weighing | PoliceRecord) -> None:
    """Settle the acts around a new row, and merge what certainly is one act. Belongs inside its transaction."""
    found = acting_of(row)
    if found is not None:
        _merge_certain(found)


def acting_of(row: Record | Weighing | PoliceRecord) -> Acting | None:
    """The act a row belongs to, settled now. None for a row that shows no offence."""
    at = row.act_at if isinstance(row, PoliceRecord) else time_of(row)
    return next(
        (
            acting
            for acting in settle(row.plate_no, row.plate_color, at)
            if any(one.row.pk == row.pk for one in acting.seen)
        ),
        None,
    )


def time_of(row: Record | Weighing) -> datetime:
    return row.passed_at if isinstance(row, Record) else row.weighed_at


def _merge_certain(acting: Acting) -> None:
    """Merge the open records of an act into its principal record, where no person is needed to say so.

    A record that a reviewer holds, or has passed once, is left to people.
    """
    records = [one for one in acting.seen if isinstance(one.row, Record)]
    principal = next((one for one in records if one.sighting.key == _target(acting)), None)
    if principal is None:
        return
    for one in records:
        if one is not principal and certain(one.sighting, principal.sighting):
            _merge(one.row.pk, principal.row.pk)


def _target(acting: Acting) -> str:
    """Into which record the others go: the one that was filed, or the principal."""
    return acting.act.lock.holder if locked(acting.act) else acting.act.principal


def _merge(record_id: UUID, principal_id: UUID) -> None:
    free = Record.objects.visible_to(ACTS).select_for_update(skip_locked=True, of=("self",))
    record = free.filter(pk=record_id, state=OPEN[0], claimed_by="").first()
    if record is None:
        return
    Record.objects.visible_to(ACTS).filter(principal_id=record.pk).update(principal_id=principal_id)
    record.principal_id = principal_id
    record.save(update_fields=["principal"])
    RECORD_FLOW.advance(record, RecordStep.MERGE, ACTS)


@transaction.atomic
def lock_act(actor: Actor, row: Record | Weighing) -> ActLock:
    """Take the act of a record that is about to become a case: the first agency has jurisdiction (ActLocked tells).

    Raises Refused (act_filed) when another has it, or the police have fined the same act.
    Law: 行政处罚法（2021）第二十五条、第二十九条.
    """
    acting = acting_of(row)
    assert acting is not None, "a case is opened of an offence"
    _not_fined_by_police(acting)
    if locked(acting.act):
        return _own(acting.act.lock, row)
    agency = _agency(row)
    try:
        with transaction.atomic():
            lock = ActLock.objects.create(
                ACTS,
                region=row.region,
                act=acting.act,
                holder=str(row.pk),
                agency=agency,
                locked_by=actor.name,
            )
    except IntegrityError as second:
        raise _taken(ActLock.objects.visible_to(ACTS).get(act=acting.act)) from second
    subject = f"{TransportAct._meta.label}:{acting.act.pk}"
    emit(ActLocked(subject, row.subject, agency), actor, region=row.region)
    return lock


@transaction.atomic
def tell_others(holder: str, agency: str) -> int:
    """Tell whoever holds another record of an act that it is filed, and merge what is certainly the same; how many.

    holder: the subject of the filed record. In a transaction of its own, so that nobody waits for anybody in a ring.
    """
    member = ActMember.objects.visible_to(ACTS).select_related("act").get(record_id=holder.rpartition(":")[2])
    act = member.act
    acting = next(
        one for one in settle(act.plate_no, act.plate_color, member.passed_at) if one.act.pk == act.pk
    )
    others = [one for one in acting.seen if one.row.pk != member.record_id]
    told = [one for one in others if isinstance(one.row, Record | Weighing) and one.asks_a_person]
    for one in told:
        emit(ActTold(one.row.subject, str(act.pk), agency), ACTS, region=one.row.region)
    _merge_certain(acting)
    return len(told)


def _own(lock: ActLock, row: Record | Weighing) -> ActLock:
    if lock.holder != str(row.pk):
        raise _taken(lock)
    return lock


def _taken(lock: ActLock) -> Refused:
    said = _("本次运输已由%(agency)s于%(on)s立案，同一违法行为不再立案。请将本记录并入或者移送。")
    on = f"{clock.local(lock.locked_at):%Y-%m-%d %H:%M}"
    return Refused("act_filed", said % {"agency": lock.agency, "on": on}, cite("PL 25, PL 29"))


def _not_fined_by_police(acting: Acting) -> None:
    for one in acting.seen:
        if isinstance(one.row, PoliceRecord) and one.handled:
            said = _("公安机关已对本次运输作出罚款决定（%(number)s），同一违法行为不再罚款。")
            raise Refused("act_filed", said % {"number": one.row.decision_no}, cite("PL 29"))


def _agency(row: Record | Weighing) -> str:
    org_id = row.site.org_id if isinstance(row, Record) else row.station.org_id
    org = registry.organisation(org_id) if org_id else registry.organisation_for(row.region)
    return str(registry.agency_of(org).name)


def groups_of(seen: Iterable[Seen]) -> list[Group]:
    """The acts among sightings, for who looks at them without keeping anything."""
    return clusters(one.sighting for one in seen)
