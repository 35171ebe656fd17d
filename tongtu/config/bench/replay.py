"""W2, I10: a month judged again from Parquet. The floor is what the product promises, not a program: a million a second."""

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tongtu.config.bench.measure import Workload
from tongtu.config.bench.road import Month
from tongtu.offsite.archive import adopting, columnar, exporting, hot, replaying
from tongtu.offsite.archive.judge import judge
from tongtu.offsite.archive.months import Month as MonthOfYear

PROMISED = 1_000_000  # passages a second, on two cores with nothing else to do
SECONDS = 0.2


@dataclass
class Replay:
    """Files of the archive's form, with true verdicts. Each round begins anew: nothing is remembered from the last."""

    month: Month
    paths: list[Path] = field(default_factory=list)
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def workload(self) -> Workload:
        self._folder = tempfile.TemporaryDirectory(prefix="tongtu-replay-")
        self.paths = _files(self.month, Path(self._folder.name))
        return Workload(
            "W2",
            f"replay of {self.month.count:,} passages from Parquet".replace(",", " "),
            "passages/s",
            1.0,
            "no program: a clock set to the promise of one million a second",
            self.ours,
            self.floor,
        )

    def close(self) -> None:
        if self._folder:
            self._folder.cleanup()

    def ours(self, _number: int) -> int:
        done = replaying.replay_files(self.paths)
        assert (done.rows, done.differing) == (self.month.count, {}), done
        return done.rows

    def floor(self, _number: int) -> int:
        began = time.perf_counter()
        time.sleep(SECONDS)
        return int((time.perf_counter() - began) * PROMISED)


def _files(month: Month, folder: Path) -> list[Path]:
    """The month of the table as an export writes it, its verdicts put right by the rules."""
    csv, bare, whole = (folder / f"month.{kind}" for kind in ("csv", "bare", "parquet"))
    kinds, one = columnar.types(), MonthOfYear.of(month.first)
    region = hot.next_region(one, "")
    while region is not None:
        hot.copy_region(one, region, after=None, most=month.count, to=csv)
        region = hot.next_region(one, region + "\x01")
    exporting.write(csv, bare, columns=kinds)
    csv.unlink()
    with judge() as bench:
        adopting.write(bench, bench.learn([bare]), one, kinds=kinds, to=whole)
    bare.unlink()
    return [whole]
