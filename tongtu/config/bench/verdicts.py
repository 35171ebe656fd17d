"""W2: what verdicts take of the processor's time of intake."""

import time
from dataclasses import dataclass, field

from tongtu.config.bench.intake import LINES, PATH, Intake
from tongtu.config.bench.measure import Workload
from tongtu.kernel import clock
from tongtu.offsite import intake, services
from tongtu.offsite.records import Passage
from tongtu.offsite.ruling import Ruling


@dataclass
class Verdicts:
    """The same passages: taken in whole, and only judged. Processor time of this process, not of the clock."""

    road: Intake
    read: list[tuple[Passage, float]] = field(default_factory=list)

    def workload(self) -> Workload:
        return Workload(
            "W2",
            "verdicts (share of intake at most 15 %)",
            "passages/s of CPU",
            1 / 0.15,
            "the whole intake of the same passages, by the same clock",
            self.ours,
            self.floor,
            self.prepare,
            timer=time.process_time,
        )

    def prepare(self, number: int) -> None:
        self.road.prepare(number)
        lines = intake.split(self.road.body(f"V{number}"))
        found = intake.readable(lines, intake.Tally(LINES), device_code=self.road.device.code, at=clock.now())
        self.read = [(p, seconds) for _n, _line, p, seconds in found]

    def ours(self, _number: int) -> int:
        ruling = Ruling(self.road.device)
        for p, seconds in self.read:
            ruling.of(p, seconds)
        return len(self.read)

    def floor(self, _number: int) -> int:
        headers, body = self.road.sent[0]
        return services.take_passages(headers, body, path=PATH).accepted
