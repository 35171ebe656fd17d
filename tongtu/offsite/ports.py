"""The vehicle register: what review asks of it, and the adapter that asks over HTTP."""

import json
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import httpx
from django.conf import settings

from tongtu.kernel.http import client
from tongtu.kernel.signed import headers_for


@dataclass(frozen=True)
class Vehicle:
    """What the register says of one plate and colour. owner: kind, name, id_no … as the registry enters it."""

    kind: str = ""
    axles: int | None = None
    drive_axles: int | None = None
    status: str = "normal"
    transport_cert_no: str = ""
    home_region: str = ""
    owner: dict[str, str] = field(default_factory=dict)


class RegisterDown(Exception):
    """No usable answer came. The check then goes to a person."""


class VehicleRegister(Protocol):
    """车辆登记: by plate and plate colour, never by the number alone."""

    def look_up(self, plate_no: str, plate_color: str) -> Vehicle | None: ...


class HttpVehicleRegister:
    """The register over HTTP, one connection for many questions; the demonstration asks the simulator."""

    def __enter__(self) -> "HttpVehicleRegister":
        self._http = client(settings.VEHICLES_URL)
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def look_up(self, plate_no: str, plate_color: str) -> Vehicle | None:
        """None when there is no such vehicle. Raises RegisterDown."""
        try:
            reply = self._http.get(f"/vehicles/{quote(plate_no)}/{quote(plate_color)}")
            if reply.status_code in {404, 422}:
                return None
            reply.raise_for_status()
            return _vehicle(reply.json())
        except (httpx.HTTPError, ValueError) as failed:
            raise RegisterDown from failed


def _vehicle(said: Any) -> Vehicle:  # Any: an outside system's JSON
    """Raises ValueError when the reply is not one of the register's."""
    if not isinstance(said, dict) or "plate_no" not in said:
        raise ValueError("not an answer of the register")
    owner = said.get("owner")
    return Vehicle(
        kind=str(said.get("kind", "")),
        axles=said.get("axles") if isinstance(said.get("axles"), int) else None,
        drive_axles=said.get("drive_axles") if isinstance(said.get("drive_axles"), int) else None,
        status=str(said.get("status", "normal")),
        transport_cert_no=str(said.get("transport_cert_no", "")),
        home_region=str(said.get("home_region", ""))[:6],
        owner={str(k): str(v) for k, v in owner.items()} if isinstance(owner, dict) else {},
    )


def vehicle_register() -> HttpVehicleRegister:
    """The register of this installation, to be entered with `with`."""
    return HttpVehicleRegister()


class BoardDown(Exception):
    """A display did not take its messages."""


class DisplayPort(Protocol):
    """显示屏: takes messages, signed with its own key."""

    def show(self, url: str, code: str, secret: str, *, messages: list[dict[str, Any]]) -> None: ...


class HttpDisplay:
    """A display over HTTP."""

    def show(self, url: str, code: str, secret: str, *, messages: list[dict[str, Any]]) -> None:
        """Raises BoardDown."""
        body = json.dumps({"board": code, "messages": messages}, ensure_ascii=False).encode()
        where = urlsplit(url)
        try:
            with client(f"{where.scheme}://{where.netloc}") as http:
                signed = headers_for(secret, code, method="POST", target=where.path or "/", body=body)
                reply = http.post(
                    where.path or "/", content=body, headers=signed | {"Content-Type": "application/json"}
                )
                reply.raise_for_status()
        except (httpx.HTTPError, ValueError) as failed:
            raise BoardDown from failed
