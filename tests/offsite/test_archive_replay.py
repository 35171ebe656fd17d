"""History judged again is what it was, to the byte (I10); months that come as files are judged and answered from."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.offsite import roads_past as past
from tests.offsite import world
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.offsite.archive import adopting, columnar, exporting, history, places, replaying, restoring
from tongtu.offsite.models import ArchivedMonth, Rulebook

pytestmark = pytest.mark.django_db
OLD = past.month_ago(5)
PROVINCE = Actor("province", frozenset({Role.RECORD_REVIEWER}), ("41",))


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path):
    past.archive_in(settings, tmp_path)


def as_files(folder: Path, *, without: tuple[str, ...] = ()) -> None:
    """The month of the table as Parquet without its verdicts, as the simulator of the road writes it."""
    row = exporting.export(past.KEEPER, OLD)
    file = row.files[0]
    path = places.local(file["name"], sha256=file["sha256"], size=file["size"])
    left_out = ", ".join({*adopting.MADE_HERE, *without})
    folder.mkdir()
    with columnar.duck() as duck:
        duck.execute(
            f"COPY (SELECT * EXCLUDE ({left_out}) FROM {columnar.scan([path])}) "  # noqa: S608
            f"TO {columnar.text(folder / 'passages-1.parquet')} (FORMAT parquet)"
        ).fetchall()
        duck.execute(
            f"COPY (SELECT 1 AS lorry) TO {columnar.text(folder / 'fleet.parquet')} (FORMAT parquet)"
        ).fetchall()


def forget(month) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM offsite_passage")
    ArchivedMonth.objects.all().delete()


def test_a_month_that_is_not_archived_is_not_found():
    with pytest.raises(NotFound):
        replaying.replay(past.KEEPER, OLD)


@pytest.mark.req("I10")
def test_i10_history_is_judged_the_same_to_the_byte(capsys):
    past.traffic(OLD, lorries=120)
    past.traffic(OLD, lorries=60, seed=2, code=past.SHILONG)
    exporting.export(past.KEEPER, OLD, most_rows=70)
    done = replaying.replay(past.KEEPER, OLD)
    assert (done.rows, done.differing) == (180, {})
    call_command("archive", "replay", str(OLD))
    assert "180" in capsys.readouterr().out


@pytest.mark.req("I10")
def test_a_mass_is_put_to_the_rules_once_however_often_it_passed():
    device = world.HUANGLU
    batch = [
        world.over(n, captured_at=OLD.start.replace(minute=n).isoformat(timespec="milliseconds"))
        for n in range(50)
    ]
    past.taken(batch, code=device, at=OLD.end)
    exporting.export(past.KEEPER, OLD, most_rows=20)
    assert replaying.replay(past.KEEPER, OLD).asked == 1


def test_a_verdict_that_was_changed_is_counted_under_its_rules():
    past.traffic(OLD, lorries=30)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE offsite_passage SET limit_kg = limit_kg + 1 WHERE record_code IN "
            "(SELECT record_code FROM offsite_passage ORDER BY record_code LIMIT 2)"
        )
    exporting.export(past.KEEPER, OLD)
    done = replaying.replay(past.KEEPER, OLD)
    assert sum(done.differing.values()) == 2
    assert all(then == now for then, now in done.differing)
    with pytest.raises(CommandError, match="2"):
        call_command("archive", "replay", str(OLD))


def test_a_row_that_the_rules_say_nothing_of_differs(tmp_path):
    past.traffic(OLD, lorries=5)
    file = exporting.export(past.KEEPER, OLD).files[0]
    broken = tmp_path / "broken.parquet"
    with columnar.duck() as duck:
        duck.execute(
            f"COPY (SELECT * REPLACE (CASE WHEN record_code = any_value(record_code) OVER (ORDER BY record_code) "  # noqa: S608
            f"THEN NULL ELSE gross_kg_raw END AS gross_kg_raw) "
            f"FROM {columnar.scan([places.local(file['name'], sha256=file['sha256'], size=file['size'])])}) "
            f"TO {columnar.text(broken)} (FORMAT parquet)"
        ).fetchall()
    done = replaying.replay_files([broken])
    assert (done.rows, done.differing) == (5, {("", ""): 1})


@pytest.mark.parametrize("changed", ["-1 AS gross_kg_raw", "5000 AS speed_kmh"])
def test_what_no_device_measures_is_not_judged(tmp_path, changed: str):
    past.traffic(OLD, lorries=2)
    file = exporting.export(past.KEEPER, OLD).files[0]
    broken = tmp_path / "broken.parquet"
    with columnar.duck() as duck:
        duck.execute(
            f"COPY (SELECT * REPLACE ({changed}) "  # noqa: S608
            f"FROM {columnar.scan([places.local(file['name'], sha256=file['sha256'], size=file['size'])])}) "
            f"TO {columnar.text(broken)} (FORMAT parquet)"
        ).fetchall()
    with pytest.raises(Invalid) as refused:
        replaying.replay_files([broken])
    assert refused.value.code == "not_measured"


def test_another_posted_limit_shows_as_differences():
    past.traffic(OLD, lorries=10)
    exporting.export(past.KEEPER, OLD)
    world.device().site.posted_limits.create(kg=10_000, valid_from=OLD.first, document="补登的标志")
    assert sum(replaying.replay(past.KEEPER, OLD).differing.values()) > 0


def test_a_folder_without_passages_is_refused(tmp_path):
    with pytest.raises(Invalid) as refused:
        adopting.adopt(past.KEEPER, tmp_path)
    assert refused.value.code == "no_passages"


def test_only_the_keeper_adopts(tmp_path):
    with pytest.raises(Refused):
        adopting.adopt(world.ANNA, tmp_path)


def test_a_file_without_a_column_is_refused_by_name(tmp_path):
    past.traffic(OLD, lorries=3)
    as_files(tmp_path / "month", without=("gross_kg_raw",))
    with pytest.raises(Invalid, match="gross_kg_raw"):
        adopting.adopt(past.KEEPER, tmp_path / "month")


@pytest.mark.req("I10")
def test_a_month_that_comes_as_files_is_judged_as_intake_would_have(tmp_path):
    past.traffic(OLD, lorries=40)
    past.traffic(OLD, lorries=20, seed=2, code=past.SHILONG)
    raw = columnar.names().index("raw")
    before = [row[:raw] + row[raw + 1 :] for row in past.hot_rows(OLD)]
    as_files(tmp_path / "month")
    forget(OLD)
    books = set(Rulebook.objects.values_list("pk", flat=True))
    Rulebook.objects.all().delete()
    (row,) = adopting.adopt(past.KEEPER, tmp_path / "month")
    assert (row.rows, row.number) == (60, 1)
    assert set(Rulebook.objects.values_list("pk", flat=True)) <= books
    assert replaying.replay(past.KEEPER, OLD).differing == {}
    found = history.search(PROVINCE, first=OLD.first, last=OLD.next.first, size=100)
    assert len(found.rows) == 60
    assert found.from_archive
    restoring.restore(past.KEEPER, OLD)
    assert [row[:raw] + row[raw + 1 :] for row in past.hot_rows(OLD)] == before


def test_adopting_a_folder_again_changes_nothing(tmp_path):
    past.traffic(OLD, lorries=5)
    as_files(tmp_path / "month")
    forget(OLD)
    call_command("archive", "adopt", str(tmp_path / "month"))
    assert adopting.adopt(past.KEEPER, tmp_path / "month") == []
    assert ArchivedMonth.objects.count() == 1
