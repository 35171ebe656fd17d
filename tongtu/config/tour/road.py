"""From the road to a case: a lorry passes a site, the machine judges, two reviewers look."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from tongtu.cases import queries as cases
from tongtu.config.tour.book import Story
from tongtu.config.tour.people import Surprise, until
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, system
from tongtu.offsite import services as offsite
from tongtu.offsite.models import Record
from tongtu.registry import queries as registry

LOOK = system("tour")


@dataclass(frozen=True)
class Passing:
    """One lorry over one site. gross_kg: the reading, before the measuring allowance is taken off."""

    plate: str
    axles: int
    gross_kg: int
    site: str


def actor(login: str) -> Actor:
    return registry.officer_actor(get_user_model().objects.get(username=login))


def weigh(story: Story, base_url: str, passing: Passing) -> Record:
    """The lorry passes; the site signs and sends photographs and record; the machine finds a candidate."""
    began = clock.now()
    with story.step("称重站点", "过车、拍照、签名上报", "PL 41") as line:
        words = [
            "one",
            "--plate",
            passing.plate,
            "--axles",
            str(passing.axles),
            "--gross",
            str(passing.gross_kg),
        ]
        _drive(base_url, [*words, "--site", passing.site])
        line.found = f"{passing.plate} 读数 {passing.gross_kg} 千克"
    with story.step("系统", "核验证书、扣除误差、判定、质量检查", "OL 3, HPR 64") as line:
        record = until(lambda: _candidate(passing.plate, began), f"a candidate for {passing.plate}")
        line.found = f"{record.gross_kg_adjusted} 千克，限值 {record.limit_kg}，超 {record.excess_kg}"
    return record


def _drive(base_url: str, words: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter and simulator
        [sys.executable, "-m", "simulators.wim", "--url", base_url, *words],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Surprise(f"the site could not send: {done.stdout[-300:]} {done.stderr[-300:]}")


def _candidate(plate: str, since: datetime) -> Record | None:
    rows = Record.objects.visible_to(LOOK).filter(plate_no=plate, received_at__gte=since)
    return rows.filter(state="first_review").order_by("-passed_at").first()


def accept(story: Story, record: Record, reviewers: tuple[str, str]) -> Any:
    """Two different reviewers accept the record, and the case is there."""
    first, second = reviewers
    with story.step(first, "初审通过", "PL 41(2)") as line:
        offsite.first_review(actor(first), record.pk, passed=True)
        line.found = "看照片、号牌、轴数、重量"
    with story.step(second, "复审通过，记录成为证据并转案件", "PL 41(2), PL 54(2)") as line:
        offsite.second_review(actor(second), record.pk, passed=True)
        case = cases.by_natural_key(record.subject)
        if case is None:
            raise Surprise("the accepted record opened no case")
        line.found = f"案件 {case.number}"
    return case


def reject(story: Story, record: Record, reviewer: str) -> None:
    """A reviewer rejects the record: it is no evidence, and there is no case."""
    with story.step(reviewer, "初审不通过：图像不清晰", "PL 41(2)") as line:
        rejected = offsite.first_review(
            actor(reviewer), record.pk, passed=False, reject_code="picture_unclear"
        )
        line.found = str(rejected.state_label)
    with story.step("系统", "未经审核或者不合格的记录不得作为证据", "PL 41(2)") as line:
        if cases.by_natural_key(record.subject) is not None:
            raise Surprise("a rejected record became a case")
        line.found = "没有案件，没有证据"
