"""The whole verdict on a candidate: what the law says of everything that was measured and is known of the vehicle.

Intake looks at two numbers and the outline; here axle groups, the vehicle register, an over-limit permit and the sign
of that day come in. What nobody measured (tyres, suspension, the driven axle) is taken as it favours the party; what
would follow otherwise is told beside it, for the reviewer to settle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongtu.law.articles import cite
from tongtu.law.axles import group_limit
from tongtu.law.explain import kilograms, number
from tongtu.law.overload import Verdict, assess
from tongtu.law.tolerance import filing_policy
from tongtu.law.weighing import LEAST_AXLES, AxleGroup, Permit, VehicleKind, Weighing
from tongtu.licences.queries import PermitMatch, Travelled, permit_for
from tongtu.offsite.measures import measure
from tongtu.offsite.models import Device
from tongtu.offsite.ports import Vehicle
from tongtu.offsite.records import Passage
from tongtu.offsite.ruling import KINDS, Ruling, outline_less_allowance, rulebook

REGISTERED: dict[str, VehicleKind] = {"tractor": "train", "train": "train", "truck": "truck"}
USUAL = "轮胎和悬架未查明，已按较高的轴荷限值；按一般情形，各轴轴荷限值之和为 {sum} 千克，由审核人员核定"


@dataclass(frozen=True)
class Group:
    """Axles that carry together. Masses in kg: measured, permitted at most, permitted in the usual case."""

    axles: int
    spacing_mm: int
    load_kg: int
    limit_kg: int
    usual_kg: int

    @property
    def over(self) -> bool:
        return self.load_kg > self.limit_kg


@dataclass(frozen=True)
class Judged:
    """A verdict with what stood beside it."""

    verdict: Verdict
    groups: tuple[Group, ...]
    match: PermitMatch

    @property
    def outline(self) -> tuple[str, ...]:
        """The dimensions over their limit: height, width, length."""
        weighed = self.verdict.weighed
        said = {line.template.split("{")[0] for line in self.verdict.explanation}
        return tuple(
            name for name, word in OUTLINE.items() if getattr(weighed, f"{name}_mm") and word in said
        )

    def stored(self) -> dict[str, Any]:  # Any: JSON values of several kinds
        """The verdict as it is kept with a record, with the axle groups and the other readings."""
        told = self.verdict.as_dict()
        told["groups"] = [vars(group) for group in self.groups]
        told["permit"] = self.match.number
        told["outline"] = list(self.outline)
        told["explanation"] = [*told["explanation"], *self._usual()]
        return told

    def _usual(self) -> list[dict[str, Any]]:
        """The line that tells the lower limit, when the sum of the usual loads would lower it."""
        usual = sum(group.usual_kg for group in self.groups)
        if not self.groups or usual >= self.verdict.limit_kg or self.match.placed:
            return []
        law = "OL 3(2)(3), GB-1589"
        values = {"sum": number(usual)}
        told = {"text": USUAL.format(**values), "value": kilograms(usual), "law": law, "cited": cite(law)}
        return [told | {"template": USUAL, "values": values}]


OUTLINE = {"height": "车货总高度 ", "width": "车货总宽度 ", "length": "车货总长度 "}


def judge(ruling: Ruling, p: Passage, vehicle: Vehicle | None) -> Judged:
    """The whole assessment of one passage, by the law of its day.

    vehicle: what the register says; None when it does not know or did not answer. An exemption is never granted here.
    Law: 超限运输车辆行驶公路管理规定第三条、第四十三条，公路安全保护条例第三十三条、第三十八条.
    """
    on = p.captured_at.astimezone(ruling.zone).date()
    policy = filing_policy(on, ruling.region)
    accuracy = accuracy_class(ruling.device, on)
    adjusted = policy.adjusted_kg(max(p.gross_kg_raw, 1), accuracy, int(p.speed_kmh))
    match = permit_for(travelled(p, ruling.device, gross_kg=adjusted))
    groups = groups_of(p)
    weighed = Weighing(
        axles=max(p.axle_count, LEAST_AXLES),
        gross_kg=max(p.gross_kg_raw, 1),
        accuracy_class=accuracy,
        kind=kind_of(p, vehicle),
        drive_axles=drive_axles_of(p, vehicle),
        speed_kmh=int(p.speed_kmh),
        posted_kg=ruling.device.site.posted_limit_on(on),
        groups=tuple(favourable(group.axles, group.spacing_mm, n == 0) for n, group in enumerate(groups)),
        permit=permit_of(match),
        **outline_less_allowance(p),  # type: ignore[arg-type]  # lengths by name
    )
    verdict = assess(weighed, on=on, region=ruling.region, policy=policy)
    ruling.books[rulebook(verdict.editions)] = verdict.editions
    return Judged(verdict, groups, match)


def accuracy_class(device: Device, on: date) -> str:
    certificate = device.certificate_at(on)
    return certificate.accuracy_class if certificate else ""


def kind_of(p: Passage, vehicle: Vehicle | None) -> VehicleKind:
    """Lorry or combination: as the station saw it, else as it is registered, else open."""
    seen = KINDS.get(p.vehicle_kind, "")
    return seen or (REGISTERED.get(vehicle.kind, "") if vehicle else "")


def drive_axles_of(p: Passage, vehicle: Vehicle | None) -> int | None:
    """As the station counted them, else as registered for a vehicle of so many axles, else open."""
    if p.drive_axles is not None or vehicle is None:
        return p.drive_axles
    return vehicle.drive_axles if vehicle.axles in {None, p.axle_count} else None


def travelled(p: Passage, device: Device, *, gross_kg: int) -> Travelled:
    """A passage as a permit sees it: masses and measures less what the device may read too much."""
    outline = {name: mm or 0 for name, mm in outline_less_allowance(p).items()}
    return Travelled(
        plate_no=p.plate_no,
        plate_color=p.plate_color,
        trailer_plate_no=trailer_of(p),
        at=p.captured_at,
        road_no=device.site.road_no,
        stake=device.site.stake,
        gross_kg=gross_kg,
        speed_kmh=int(p.speed_kmh),
        **outline,
    )


def trailer_of(p: Passage) -> str:
    """The plate of the trailer that the rear camera read, or ""."""
    return p.tail_plate_no if p.tail_plate_no.endswith("挂") else ""


def permit_of(match: PermitMatch) -> Permit | None:
    """What a permit allows here: nothing, unless vehicle, time and route fit.

    Without it the excess counts over the legal limit, with it over what it permits.
    """
    if not match.placed:
        return None
    return Permit(match.number, match.gross_kg, match.height_mm, match.width_mm, match.length_mm)


def groups_of(p: Passage) -> tuple[Group, ...]:
    """Axle groups from the spacings; none when they do not fit the number of axles, or the table has no such group."""
    loads, spacings = p.axle_loads_kg, p.axle_spacings_mm
    if len(loads) != p.axle_count or len(spacings) != p.axle_count - 1 or min(spacings, default=0) <= 0:
        return ()
    nearest: int = measure("groups", "upto_mm")
    parts: list[list[int]] = [[0]]
    for n, spacing in enumerate(spacings, 1):
        if spacing < nearest:
            parts[-1].append(n)
        else:
            parts.append([n])
    if max(map(len, parts)) > MOST_TOGETHER:
        return ()
    try:
        return tuple(_group(part, loads, spacings) for part in parts)
    except LookupError:
        return ()


MOST_TOGETHER = 3


def _group(part: list[int], loads: Sequence[int], spacings: Sequence[int]) -> Group:
    first = part[0] == 0
    spacing = max((spacings[n] for n in part[:-1]), default=0)
    load = sum(loads[n] for n in part)
    most = group_limit(favourable(len(part), spacing, first))
    return Group(len(part), spacing, load, most, group_limit(usual(len(part), spacing, first)))


def favourable(axles: int, spacing_mm: int, first: bool) -> AxleGroup:
    """The group as it may bear most, while tyres, drive and suspension are not known."""
    wide: int = measure("groups", "wide_tyre_mm")
    if axles == 1 and first:
        return AxleGroup(1, dual=False, width_mm=wide)
    if axles == 1:
        return AxleGroup(1, drive=True)
    return AxleGroup(axles, spacing_mm, drive=True, air=True)


def usual(axles: int, spacing_mm: int, first: bool) -> AxleGroup:
    """The group as it is built most often: single tyres in front, dual tyres behind, no air suspension."""
    if axles == 1 and first:
        return AxleGroup(1, dual=False)
    return AxleGroup(axles, spacing_mm, drive=axles == 1)
