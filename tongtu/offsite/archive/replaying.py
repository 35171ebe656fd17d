"""History judged again by the rules of its days: byte-equal, or every difference counted (I10)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tongtu.kernel.actors import Actor
from tongtu.offsite.archive import columnar, places, verifying
from tongtu.offsite.archive.duties import looker
from tongtu.offsite.archive.judge import VERDICT, Judge, judge
from tongtu.offsite.archive.months import Month

Told = Callable[["Replayed"], None]


@dataclass
class Replayed:
    """How many rows were judged again, how many findings that took, and what differs: by set of editions then, now."""

    rows: int = 0
    asked: int = 0
    differing: dict[tuple[str, str], int] = field(default_factory=dict)


def replay(actor: Actor, month: Month, *, told: Told = lambda _done: None) -> Replayed:
    """Judge a month of the archive again. told: after every file.

    Raises Refused (wrong_role), NotFound (not_archived), Unreachable.
    """
    looker(actor)
    files = [file for row in verifying.of_month(month) for file in row.files]
    paths = [places.local(file["name"], sha256=file["sha256"], size=file["size"]) for file in files]
    return replay_files(paths, told=told)


def replay_files(paths: list[Path], *, told: Told = lambda _done: None) -> Replayed:
    """The same for files of the archive's form anywhere."""
    done = Replayed()
    with judge() as bench:
        for path in paths:
            _compare(bench, path, done)
            told(done)
    return done


def _compare(bench: Judge, path: Path, done: Replayed) -> None:
    """Every verdict column of every row of one file against what the rules say of it.

    A row that the rules say nothing of (a column is missing) differs, under no editions.
    """
    rows = columnar.rows(bench.duck, f"SELECT count(*) FROM {columnar.scan([path])}")[0][0]  # noqa: S608
    joined = bench.learn([path])
    differs = " OR ".join(f"p.{name} IS DISTINCT FROM f.{name}" for name in VERDICT)
    found = columnar.rows(
        bench.duck,
        f"SELECT p.rulebook, f.rulebook, count(*), count_if({differs}) FROM {joined} GROUP BY ALL ORDER BY ALL",  # noqa: S608
    )
    unsaid = rows - sum(count for _then, _now, count, _differ in found)
    for then, now, differ in [*((then, now, n) for then, now, _count, n in found), ("", "", unsaid)]:
        if differ:
            done.differing[then, now] = done.differing.get((then, now), 0) + differ
    done.rows += rows
    done.asked = bench.asked
