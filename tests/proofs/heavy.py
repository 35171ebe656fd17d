"""The heaviest bodies a device may send, and how much memory taking one costs a worker. Called in a child that does nothing else."""

import gzip
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from tests.offsite import world as road
from tests.proofs.mutating import Sent
from tongtu.kernel import clock
from tongtu.kernel.errors import DomainError
from tongtu.offsite import services
from tongtu.offsite.records import MAX_BODY_BYTES, MAX_LINE_BYTES, MAX_LINES

MEGABYTE = 1024 * 1024


def lines(make: Callable[..., dict[str, object]], **more: object) -> bytes:
    """As many and as long lines as a batch may have."""
    at = clock.now() - timedelta(days=2)
    room = MAX_BODY_BYTES // MAX_LINES
    made = []
    for n in range(MAX_LINES):
        said = make(n, captured_at=(at + timedelta(seconds=n)).isoformat(), gross_kg_raw=50_000 + n, **more)
        line = json.dumps(said, ensure_ascii=False).encode()[:-1] + b', "pad": "'
        made.append(line + b"x" * (room - len(line) - 3) + b'"}')
    return b"\n".join(made)


BODIES: dict[str, Callable[[], bytes]] = {
    "lawful": lambda: lines(road.record),
    "candidates": lambda: lines(road.over),
    "many axles": lambda: lines(
        road.record, axle_count=40, axle_loads_kg=[12_345] * 40, axle_spacings_mm=[1_300] * 39
    ),
    "rubbish": lambda: b"\n".join([b'{"plate_color":"' + b"z" * 3_000 + b'"}'] * MAX_LINES),
    "deep": lambda: b"\n".join([b'{"x":' + b"[" * (MAX_LINE_BYTES // 5) + b"]"] * MAX_LINES),
    "empty lines": lambda: b"\n" * MAX_BODY_BYTES,
    "one line": lambda: b"[" * MAX_BODY_BYTES,
    "packed": lambda: gzip.compress(lines(road.over), 1),
    "bomb": lambda: gzip.compress(b"\n" * (256 * MEGABYTE), 1),
}


def peak_mb(kind: str, twice: bool = True) -> int:
    """The most memory this process held while it took a body, and then the same lines under another number; in MB."""
    body = BODIES[kind]()
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    for again in (False, True)[: 1 + twice]:
        sent = Sent(0, road.HUANGLU, f"heavy-{kind}-{again}", body)
        with suppress(DomainError):
            services.take_passages(sent.signed(), sent.body, path=sent.path)
    status = Path("/proc/self/status").read_text().splitlines()
    (held,) = (int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    return held // 1024
