"""The sites that weigh: their place, lanes, device and the secret the device signs with."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEMONSTRATION = Path(__file__).with_name("sites.toml")


@dataclass(frozen=True)
class Site:
    """One weigh-in-motion site with one device over all its lanes."""

    code: str
    name: str
    region: str
    road_no: str
    road_name: str
    stake: str
    direction: str
    lanes: int
    device: str
    share: float  # its part of the traffic, relative to the others
    home: str  # the two characters most plates begin with
    secret: str
    longitude: float = 0.0
    latitude: float = 0.0

    @property
    def place(self) -> str:
        way = "上行" if self.direction == "up" else "下行"
        return f"{self.road_no}{self.road_name} {self.stake} {way}"


def demonstration_secret(device: str) -> str:
    """The key of a demonstration device. Real devices get a random one."""
    return hashlib.sha256(f"tongtu demonstration device {device}".encode()).hexdigest()


def load(path: Path = DEMONSTRATION) -> list[Site]:
    """Sites of a TOML or JSON file. A row may carry its device's own key as `secret`."""
    text = path.read_text("utf8")
    rows: list[dict[str, Any]] = (json.loads(text) if path.suffix == ".json" else tomllib.loads(text))["site"]
    return [site(row) for row in rows]


def site(row: dict[str, Any]) -> Site:
    names = ("code", "name", "region", "road_no", "road_name", "stake", "direction", "lanes", "device")
    return Site(
        **{name: row[name] for name in names},
        share=float(row.get("share", 1.0)),
        home=row.get("home", "豫R"),
        secret=row.get("secret") or demonstration_secret(row["device"]),
        longitude=float(row.get("longitude", 0)),
        latitude=float(row.get("latitude", 0)),
    )
