"""Everything the simulators share: memory, clock, secrets, the way back to the product."""

import os
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

from simulators import faults
from simulators.postman import Postman
from simulators.store import Clock, Store

DEMO_SECRETS = {
    "fiscal": "sim-secret-key-0001",
    "sms": "sim-sms-secret-0001",
    "realname": "sim-realname-secret-0001",
}


def secrets_from_environment() -> dict[str, str]:
    """FISCAL_SECRET, SMS_SECRET and REALNAME_SECRET, else the demonstration values."""
    return {name: os.environ.get(f"{name.upper()}_SECRET", value) for name, value in DEMO_SECRETS.items()}


@dataclass
class World:
    """One running set of simulators.

    callback: the product's base URL. retry_scale: 1 is the real retry ladder, 0.05 suits a demonstration.
    write_off_seconds: how long after a receipt finance writes it off.
    """

    folder: Path
    callback: str = "http://127.0.0.1:8000"
    public_url: str = ""
    retry_scale: float = 0.05
    write_off_seconds: float = 5.0
    secrets: dict[str, str] = field(default_factory=secrets_from_environment)

    def __post_init__(self) -> None:
        self.callback = self.callback.rstrip("/")
        self.public_url = self.public_url.rstrip("/")
        self.store = Store(self.folder)
        self.clock = Clock(self.store)
        self.postman = Postman(self)

    def strike(self, op: str, subject: str) -> list[faults.Fault]:
        """The faults that strike now, counted in a transaction of their own."""
        if not faults.is_armed(self.store, op):
            return []
        with self.store.write() as db:
            return faults.strike(db, op, subject)

    def strike_in(self, db: sqlite3.Connection, op: str, subject: str) -> list[faults.Fault]:
        """The same inside an open transaction."""
        return faults.strike(db, op, subject) if faults.is_armed(self.store, op) else []
