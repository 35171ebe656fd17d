"""What stands beside the demonstration's sites: a station, displays, permits, an order, decisions of the police."""

import hashlib
import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.licences import queries as permits
from tongtu.licences import services as licences
from tongtu.offsite.models import Board, PoliceRecord, Site, Station, Weighing
from tongtu.offsite.services.boards import BoardIn, add_board_text, register_board
from tongtu.offsite.services.police import PoliceIn, take_police_record
from tongtu.offsite.services.sampling import commit_draw
from tongtu.offsite.services.stations import ScaleCertificateIn, StationIn, certify_scale, register_station
from tongtu.offsite.services.weighing import weigh
from tongtu.offsite.weighed import WeighingIn

PLAN = Path(__file__).parents[1] / "demonstration_road.toml"
PROVINCE, COUNTY = "410000", "411321"
KEEPER = Actor(
    "system:demonstration",
    frozenset({Role.ADMIN, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.SERVICE_CLERK, Role.SYSTEM}),
    ("",),
)
SCALE_FOR = timedelta(days=300)
TEXT_FOR = timedelta(days=90)
ROUTE = "G207 K1400+000-K1460+000"
LOAD: dict[str, Any] = {
    "gross_kg": 98_000, "height_mm": 4_450, "width_mm": 3_600, "length_mm": 26_000, "speed_max_kmh": 60,
}  # fmt: skip


@transaction.atomic
def seed_road() -> None:
    """Enter all of it. What is there already stays as it is, so that a city of last week may be opened again."""
    with PLAN.open("rb") as file:
        plan: dict[str, list[dict[str, Any]]] = tomllib.load(file)
    for row in plan["station"]:
        _station(row)
    for row in plan["board"]:
        _board(row)
    for row in plan["permit"]:
        _permit(row)
    for row in plan["exemption"]:
        _exemption(row)
    for row in plan["police"]:
        _police(row)
    for row in plan["weighing"]:
        _weighing(row)
    commit_draw(COUNTY, clock.today().replace(day=1))


def _moment(days: int) -> datetime:
    return clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)


def _ago(row: dict[str, Any]) -> datetime:
    return clock.now().replace(microsecond=0) - timedelta(hours=row["hours_ago"])


def _station(row: dict[str, Any]) -> None:
    if Station.objects.visible_to(KEEPER).filter(code=row["code"]).exists():
        return
    where = {name: Decimal(str(row[name])) for name in ("longitude", "latitude")}
    secret = hashlib.sha256(f"tongtu demonstration station {row['code']}".encode()).hexdigest()
    made = register_station(KEEPER, StationIn(**(row | where)), secret=secret)
    start = clock.today() - SCALE_FOR / 2
    given = ScaleCertificateIn(
        number=f"衡检字第 {row['code']} 号",
        scale_no="SCS-150（演示）",
        organisation="南阳市计量测试所（演示）",
        accuracy_class="0.5",
        regulation_used="JJG 539-2016",
        valid_from=start,
        valid_to=start + SCALE_FOR,
    )
    certify_scale(KEEPER, made.pk, given)


def _board(row: dict[str, Any]) -> None:
    if Board.objects.visible_to(KEEPER).filter(code=row["code"]).exists():
        return
    site = Site.objects.visible_to(KEEPER).get(region=COUNTY, code=row["site"])
    secret = hashlib.sha256(f"tongtu demonstration board {row['code']}".encode()).hexdigest()
    given = BoardIn(code=row["code"], name=row["name"], kind=row["kind"], protocol="pull")
    made = register_board(KEEPER, site.pk, given, secret=secret)
    today = clock.today()
    add_board_text(KEEPER, made.pk, text=row["text"], valid_from=today, valid_to=today + TEXT_FOR)


def _permit(row: dict[str, Any]) -> None:
    if permits.permit_rows(KEEPER, number=row["number"]).exists():
        return
    given = licences.PermitIn(
        region=PROVINCE,
        number=row["number"],
        permit_class="II",
        reach="cities",
        issuer="河南省交通运输厅（演示）",
        carrier="中原大件运输有限公司（演示）",
        plate_no=row["plate_no"],
        plate_color="yellow",
        trailer_plate_no=row["trailer_plate_no"],
        trailer_plate_color="yellow",
        valid_from=_moment(row["from"]),
        valid_to=_moment(row["to"]),
        roads=ROUTE,
        goods=row["goods"],
        **LOAD,
    )
    made = licences.issue_permit(KEEPER, given)
    if row.get("withdrawn"):
        licences.take_permit_step(KEEPER, made.pk, "withdraw", reason=row["withdrawn"])
    licences.expire_permits(clock.today())


def _exemption(row: dict[str, Any]) -> None:
    if permits.exemption_rows(KEEPER, order_no=row["order_no"]).exists():
        return
    plain = {name: row[name] for name in ("order_no", "plate_no", "kind", "authority")}
    given = licences.ExemptionIn(
        region=COUNTY,
        plate_color="yellow",
        valid_from=_moment(row["from"]),
        valid_to=_moment(row["to"]),
        **plain,
    )
    licences.register_exemption(KEEPER, given)


def _police(row: dict[str, Any]) -> None:
    if PoliceRecord.objects.visible_to(KEEPER).filter(decision_no=row["decision_no"]).exists():
        return
    plain = {name: row[name] for name in ("decision_no", "plate_no", "act", "article")}
    given = PoliceIn(
        region=COUNTY,
        plate_color="yellow",
        act_at=_ago(row),
        place="G207 皇路店镇",
        fine_fen=row["fine_yuan"] * 100,
        **plain,
    )
    take_police_record(KEEPER, given, source="demonstration")


def _weighing(row: dict[str, Any]) -> None:
    station = Station.objects.visible_to(KEEPER).get(code=row["station"])
    known = Weighing.objects.visible_to(KEEPER).filter(station=station, ticket_no=row["ticket_no"])
    if known.exists():
        return
    plain = {name: row[name] for name in ("ticket_no", "plate_no", "axle_count", "gross_kg", "goods")}
    weigh(KEEPER, station.pk, WeighingIn(weighed_at=_ago(row), plate_color="yellow", **plain))
