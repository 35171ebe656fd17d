"""What was measured and what is known of the vehicle: the facts a verdict rests on."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

VehicleKind: TypeAlias = Literal["truck", "train", ""]
Exemption: TypeAlias = Literal["", "gb1589", "military", "rescue"]
LEAST_AXLES = 2


@dataclass(frozen=True, slots=True)
class AxleGroup:
    """Axles that carry together: one, a tandem (二轴组) or a tridem (三轴组). Lengths in mm."""

    axles: int
    spacing_mm: int = 0
    dual: bool = True
    drive: bool = False
    air: bool = False
    width_mm: int = 0
    trailer: bool = False


@dataclass(frozen=True, slots=True)
class Permit:
    """An over-limit permit (超限运输车辆通行证) that fits this passage by plate, time, route. kg, mm."""

    number: str
    gross_kg: int
    height_mm: int = 0
    width_mm: int = 0
    length_mm: int = 0


@dataclass(frozen=True, slots=True)
class Weighing:
    """One passage over a scale. Whole kg, mm and km/h; what is unknown is None or empty.

    gross_kg: as measured. gross_kg_is_adjusted: a figure from which the allowance is already taken.
    licence_gross_kg: 总质量 on the vehicle licence, the limit of farm vehicles (limited_by_licence).
    single_tyre_axles: axles, not driven, with one tyre a side where two are usual.
    """

    axles: int
    gross_kg: int
    accuracy_class: str = ""
    kind: VehicleKind = ""
    drive_axles: int | None = None
    speed_kmh: int | None = None
    single_tyre_axles: int = 0
    wide_tyres: bool = False
    air_suspension: bool = False
    trailer_spacing_mm: int = 0
    limited_by_licence: bool = False
    licence_gross_kg: int | None = None
    posted_kg: int | None = None
    groups: tuple[AxleGroup, ...] = ()
    height_mm: int | None = None
    width_mm: int | None = None
    length_mm: int | None = None
    permit: Permit | None = None
    exemption: Exemption = ""
    gross_kg_is_adjusted: bool = False

    def __post_init__(self) -> None:
        if self.axles < LEAST_AXLES or self.gross_kg <= 0:
            raise ValueError("a weighing has at least two axles and a positive gross mass")
        if self.limited_by_licence and not self.licence_gross_kg:
            raise ValueError("the licence limits this vehicle, and its gross mass is not given")
        if any(isinstance(getattr(self, name), float) for name in self.__slots__):
            raise TypeError("masses and lengths are whole numbers")

    def as_dict(self) -> dict[str, Any]:  # Any: JSON values of several kinds
        """Plain values to be stored; read back with `weighing`."""
        facts = {
            name: getattr(self, name) for name in self.__slots__
        }  # asdict copies deeply, at ten times the cost
        facts["groups"] = tuple(asdict(group) for group in self.groups)
        facts["permit"] = asdict(self.permit) if self.permit else None
        return facts


def weighing(stored: dict[str, Any]) -> Weighing:  # Any: JSON values of several kinds
    """A weighing from its stored plain values."""
    facts = dict(stored)
    facts["groups"] = tuple(AxleGroup(**group) for group in facts.get("groups", ()))
    facts["permit"] = Permit(**facts["permit"]) if facts.get("permit") else None
    return Weighing(**facts)
