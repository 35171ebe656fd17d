"""From the road to a case: a lorry passes a site, the machine judges, two reviewers look, over HTTP."""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tongtu.config.tour.book import Story
from tongtu.config.tour.people import Officer, Surprise, until


@dataclass(frozen=True)
class Passing:
    """One lorry over one site. gross_kg: the reading, before the measuring allowance is taken off.

    station: a site that the road simulator does not know by itself, with its device's key.
    at: the time of the passage, ISO 8601; now when empty.
    """

    plate: str
    axles: int
    gross_kg: int
    site: str
    station: dict[str, Any] | None = None
    at: str = ""


def weigh(story: Story, base_url: str, passing: Passing, *, reviewer: Officer) -> dict[str, Any]:
    """The lorry passes; the site signs and sends photographs and record; the machine finds a candidate."""
    with story.step("称重站点", "过车、拍照、签名上报", "PL 41") as line:
        with _sites_file(passing) as named:
            lorry = [
                "--plate",
                passing.plate,
                "--axles",
                str(passing.axles),
                "--gross",
                str(passing.gross_kg),
            ]
            lorry += ["--at", passing.at] if passing.at else []
            sent = drive(["--url", base_url, *named, "one", *lorry, "--site", passing.site])
        line.found = f"{passing.plate} 读数 {passing.gross_kg} 千克"
    with story.step("系统", "核验证书、扣除误差、判定、质量检查", "OL 3, HPR 64") as line:
        found = until(
            lambda: _candidate(reviewer, passing.plate, sent["record_code"]),
            f"a candidate for {passing.plate}",
        )
        record: dict[str, Any] = reviewer.get(f"/offsite/records/{found['id']}")
        line.found = (
            f"{record['gross_kg_adjusted']} 千克，限值 {record['limit_kg']}，超 {record['excess_kg']}；"
            f"{len(record['checks'])} 项检查，{len(record['explanation'])} 步说明"
        )
    return record


@contextmanager
def _sites_file(passing: Passing) -> Iterator[list[str]]:
    """How the simulator is told of a site of its own; the key stands in the file no longer than needed."""
    if passing.station is None:
        yield []
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as file:
        json.dump({"site": [passing.station]}, file, ensure_ascii=False)
        file.flush()
        yield ["--sites-file", file.name]


def drive(words: list[str]) -> dict[str, Any]:
    """Let the road simulator send; what the platform answered."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and simulator
        [sys.executable, "-m", "simulators.wim", *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Surprise(f"the site could not send: {done.stdout[-300:]} {done.stderr[-300:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _candidate(reviewer: Officer, plate: str, record_code: str) -> dict[str, Any] | None:
    rows = reviewer.get("/offsite/records", plate=plate, state="first_review")["rows"]
    return next((row for row in rows if row["record_code"] == record_code), None)


def accept(story: Story, record: dict[str, Any], reviewers: tuple[Officer, Officer]) -> str:
    """Two different reviewers accept the record, and the case is there: its id."""
    first, second = reviewers
    here = f"/offsite/records/{record['id']}"
    with story.step("审核员甲", "领取，看照片，初审通过", "PL 41(2)") as line:
        seen = _look(first, first.post(f"{here}/take"))
        passed = first.post(f"{here}/first-review", {"passed": True, "seen": record["version"]})
        line.found = f"{seen} 张照片与摘要一致，{passed['state_label']}"
    with story.step("审核员甲", "不能自己复审", "PL 41(2)") as line:
        line.found = first.refused(f"{here}/second-review", {"passed": True})["title"]
    with story.step("审核员乙", "复审通过，记录成为证据并转案件", "PL 41(2), PL 54(2)") as line:
        second.post(f"{here}/take")
        filed = second.post(f"{here}/second-review", {"passed": True, "seen": passed["version"]})
        if not filed["case_id"]:
            raise Surprise("the accepted record opened no case")
        line.found = str(filed["state_label"])
    return str(filed["case_id"])


def _look(reviewer: Officer, record: dict[str, Any]) -> int:
    """Look at every photograph; how many. Each must be the one that the record names."""
    for photo in record["photos"]:
        reply = reviewer.web.get(photo["url"], params={"purpose": "审核监控记录"})
        if reply.status_code != 200 or hashlib.sha256(reply.content).hexdigest() != photo["sha256"]:
            raise Surprise(f"the photograph {photo['role']} is not the one that was handed in")
    return len(record["photos"])


def reject(story: Story, record: dict[str, Any], reviewer: Officer, officer: Officer) -> None:
    """A reviewer rejects the record: it is no evidence, and there is no case."""
    here = f"/offsite/records/{record['id']}"
    with story.step("审核员甲", "初审不通过：图像不清晰", "PL 41(2)") as line:
        reviewer.refused(f"{here}/first-review", {"passed": False})  # a reason must be chosen
        said = {"passed": False, "reject_code": "picture_unclear"}
        line.found = str(reviewer.post(f"{here}/first-review", said)["state_label"])
    with story.step("系统", "未经审核或者不合格的记录不得作为证据", "PL 41(2)") as line:
        rejected = reviewer.get(here)
        cases = [row for row in officer.get("/cases/")["rows"] if record["plate_no"] in row["title"]]
        if rejected["case_id"] or rejected["offers"] or cases:
            raise Surprise("a rejected record became a case, or may still become one")
        line.found = "没有案件，没有证据"
