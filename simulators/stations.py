"""A station's automatic scale: sends tickets as the product's protocol asks, signed with the station's key.

python -m simulators.stations --url http://127.0.0.1:8000 --station CODE --secret KEY --count 20
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx

from simulators.wim import sending

PATH = "/api/v1/offsite/weighings"
MOST = 100


def tickets(station: str, count: int, *, seed: int, at: datetime) -> Iterator[dict[str, Any]]:
    """Lorries on the scale, a minute apart, the last one at an instant. One seed, one stream."""
    random = Random(seed)  # noqa: S311
    for n in range(count):
        axles = random.choice((2, 3, 4, 6, 6, 6))
        gross = round(random.uniform(0.5, 1.25) * LIMITS[axles] / 20) * 20
        plate = f"豫R{random.randrange(10_000, 99_999)}"
        yield {
            "ticket_no": f"{station}-{seed}-{n:05d}",
            "weighed_at": (at - timedelta(minutes=count - n)).isoformat(timespec="seconds"),
            "plate_no": plate,
            "plate_color": "yellow",
            "axle_count": axles,
            "gross_kg": gross,
            "goods": random.choice(("砂石", "煤炭", "钢材", "水泥", "粮食")),
        }


LIMITS = {2: 18_000, 3: 25_000, 4: 31_000, 6: 49_000}  # what a lorry is loaded around, not the law's word


def send(
    url: str, station: str, secret: str, *, rows: list[dict[str, Any]], http: httpx.Client
) -> dict[str, int]:
    """Send tickets in batches; how many had each answer."""
    answers: dict[str, int] = {}
    for start in range(0, len(rows), MOST):
        body = json.dumps({"weighings": rows[start : start + MOST]}, ensure_ascii=False).encode()
        number = f"{rows[start]['ticket_no']}-{len(rows)}"[-64:]
        headers = sending.signed(secret, station, PATH, number=number, body=body)
        reply = http.post(url + PATH, content=body, headers=headers | {"Content-Type": "application/json"})
        reply.raise_for_status()
        for one in reply.json()["results"]:
            answers[one["result"]] = answers.get(one["result"], 0) + 1
    return answers


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser("simulators.stations", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="the product's address (%(default)s)")
    parser.add_argument("--station", required=True, help="code of the station")
    parser.add_argument("--secret", required=True, help="its key")
    parser.add_argument("--count", type=int, default=20, help="how many lorries (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="one seed, one stream (%(default)s)")
    options = parser.parse_args(words)
    rows = list(tickets(options.station, options.count, seed=options.seed, at=datetime.now(UTC)))
    try:
        with httpx.Client(trust_env=False, timeout=30) as http:
            answers = send(options.url.rstrip("/"), options.station, options.secret, rows=rows, http=http)
    except httpx.HTTPError as failed:
        sys.stderr.write(f"stations: {failed}\n")
        return 1
    sys.stdout.write("  ".join(f"{name} {count}" for name, count in sorted(answers.items())) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
