"""A month goes to Parquet and out of the database, and nothing is lost or changed on the way."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.offsite import roads_past as past
from tests.offsite import world
from tongtu.kernel.errors import NotFound, Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite.archive import columnar, dropping, exporting, hot, places, verifying
from tongtu.offsite.archive.months import Month
from tongtu.offsite.models import ArchivedMonth, ArchiveStage

pytestmark = pytest.mark.django_db
OLD = past.month_ago(5)


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path):
    past.archive_in(settings, tmp_path)


def archived_rows(row: ArchivedMonth) -> list[tuple]:
    """Every column of every row of a month, as its files have them."""
    paths = [places.local(f["name"], sha256=f["sha256"], size=f["size"]) for f in row.files]
    names = ", ".join(f"epoch_us({n}) AS {n}" if k == "TIMESTAMPTZ" else n for n, k in row.kinds.items())
    with columnar.duck() as duck:
        found = columnar.rows(
            duck,
            f"SELECT {names} FROM {columnar.scan(paths)} ORDER BY {', '.join(columnar.KEY)}",  # noqa: S608
        )
    times = [n for n, kind in enumerate(row.kinds.values()) if kind == "TIMESTAMPTZ"]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return [
        tuple(epoch + timedelta(microseconds=v) if n in times else v for n, v in enumerate(one))
        for one in found
    ]


def test_only_the_administrator_and_the_system_move_months():
    for act in (exporting.export, verifying.verify, dropping.drop):
        with pytest.raises(Refused) as refused:
            act(world.ANNA, OLD)
        assert refused.value.code == "wrong_role"


def test_a_month_that_is_not_over_is_not_exported():
    with pytest.raises(Refused) as refused:
        exporting.export(past.KEEPER, past.month_ago(0))
    assert refused.value.code == "month_not_over"


def test_a_month_without_passages_is_refused():
    with pytest.raises(Refused) as refused:
        exporting.export(past.KEEPER, OLD)
    assert refused.value.code == "nothing_there"


def test_a_month_that_was_never_exported_is_not_found():
    with pytest.raises(NotFound):
        verifying.verify(past.KEEPER, OLD)


@pytest.mark.req("I10")
def test_every_column_of_every_row_is_in_the_files_as_it_was_in_the_table():
    past.traffic(OLD, lorries=40)
    past.traffic(OLD, lorries=20, seed=2, code=past.SHILONG)
    row = exporting.export(past.KEEPER, OLD, most_rows=17)
    assert row.stage == ArchiveStage.EXPORTED
    assert [file["rows"] for file in row.files] == [17, 17, 17, 9]
    assert archived_rows(row) == past.hot_rows(OLD)
    verifying.verify(past.KEEPER, OLD)


def test_the_manifest_names_whole_files_with_their_digests_and_counts():
    past.traffic(OLD, lorries=10)
    row = exporting.export(past.KEEPER, OLD)
    said = json.loads(places.read_text(row.manifest_name))
    assert (said["month"], said["rows"], said["exported_by"]) == (str(OLD), 10, past.KEEPER.name)
    assert said["regions"] == hot.sums(OLD)
    for file in said["files"]:
        assert places.digest_kept(file["name"]) == file["sha256"]
    assert LoggedEvent.objects.filter(subject=row.subject, name="MonthArchived").count() == 1


def test_exporting_twice_changes_nothing():
    past.traffic(OLD, lorries=10)
    first = exporting.export(past.KEEPER, OLD)
    second = exporting.export(past.KEEPER, OLD)
    assert (first.pk, first.manifest_sha256, first.exported_at) == (
        second.pk,
        second.manifest_sha256,
        second.exported_at,
    )


def test_an_export_that_was_cut_off_goes_on_and_ends_the_same():
    past.traffic(OLD, lorries=30)

    class Killed(BaseException):
        pass

    def kill(row: ArchivedMonth) -> None:
        raise Killed

    with pytest.raises(Killed):
        exporting.export(past.KEEPER, OLD, most_rows=10, progress=kill)
    half = ArchivedMonth.objects.get()
    assert (half.stage, len(half.files)) == (ArchiveStage.EXPORTING, 1)
    assert not places.listed(f"passages/{OLD}")  # no manifest yet
    row = exporting.export(past.KEEPER, OLD, most_rows=10)
    assert (row.pk, [file["rows"] for file in row.files]) == (half.pk, [10, 10, 10])
    assert archived_rows(row) == past.hot_rows(OLD)


def test_a_month_still_hot_is_not_dropped():
    recent = past.month_ago(2)
    past.traffic(recent, lorries=5)
    exporting.export(past.KEEPER, recent)
    with pytest.raises(Refused) as refused:
        dropping.drop(past.KEEPER, recent)
    assert refused.value.code == "still_hot"


def test_a_month_is_not_dropped_while_a_late_arrival_is_missing_from_the_archive():
    past.traffic(OLD, lorries=10)
    exporting.export(past.KEEPER, OLD)
    past.passed(OLD.start + timedelta(days=3), 900_001)
    with pytest.raises(Refused) as refused:
        dropping.drop(past.KEEPER, OLD)
    assert refused.value.code == "late_arrival"
    assert "1" in refused.value.message
    assert len(past.hot_rows(OLD)) == 11
    again = exporting.export(past.KEEPER, OLD)
    assert again.rows == 11
    assert dropping.drop(past.KEEPER, OLD).stage == ArchiveStage.DROPPED


def test_a_file_that_changed_keeps_the_month_in_the_database():
    past.traffic(OLD, lorries=10)
    row = exporting.export(past.KEEPER, OLD)
    places.put_text("another", row.files[0]["name"])
    with pytest.raises(Refused) as refused:
        dropping.drop(past.KEEPER, OLD)
    assert refused.value.code == "archive_changed"
    assert len(past.hot_rows(OLD)) == 10
    assert exporting.export(past.KEEPER, OLD).rows == 10  # written anew
    verifying.verify(past.KEEPER, OLD)


def test_a_dropped_month_is_out_of_the_table_and_whole_in_the_archive():
    past.traffic(OLD, lorries=25)
    before = past.hot_rows(OLD)
    row = exporting.export(past.KEEPER, OLD)
    dropped = dropping.drop(past.KEEPER, OLD)
    assert past.hot_rows(OLD) == []
    assert not hot.there(OLD.partition)
    assert archived_rows(row) == before
    assert dropping.drop(past.KEEPER, OLD).dropped_at == dropped.dropped_at
    facts = LoggedEvent.objects.filter(subject=row.subject).order_by("seq")
    assert [fact.payload["what"] for fact in facts] == ["exported", "verified", "dropped"]


def test_a_row_that_comes_between_proof_and_removal_brings_the_month_back(monkeypatch):
    past.traffic(OLD, lorries=5)
    exporting.export(past.KEEPER, OLD)
    verified = verifying.verify

    def and_then_one_comes(actor, month):
        verified(actor, month)
        past.passed(OLD.start + timedelta(days=2), 900_002)

    monkeypatch.setattr(verifying, "verify", and_then_one_comes)
    with pytest.raises(Refused) as refused:
        dropping.drop(past.KEEPER, OLD)
    assert refused.value.code == "late_arrival"
    assert len(past.hot_rows(OLD)) == 6
    assert ArchivedMonth.objects.get().stage == ArchiveStage.EXPORTED


def test_a_removal_that_was_cut_off_after_the_seal_is_finished():
    past.traffic(OLD, lorries=5)
    row = exporting.export(past.KEEPER, OLD)
    verifying.verify(past.KEEPER, OLD)
    sealed = dropping._seal(row, OLD)  # where a kill may leave it
    assert sealed.stage == ArchiveStage.SEALED
    assert hot.there(dropping.sealed_name(row))
    assert dropping.drop(past.KEEPER, OLD).stage == ArchiveStage.DROPPED
    assert not hot.there(dropping.sealed_name(row))


def test_a_row_for_a_dropped_month_makes_a_second_part():
    past.traffic(OLD, lorries=5)
    exporting.export(past.KEEPER, OLD)
    dropping.drop(past.KEEPER, OLD)
    past.passed(OLD.start + timedelta(days=2), 900_003)
    second = exporting.export(past.KEEPER, OLD)
    assert (second.number, second.rows, str(second)) == (2, 1, f"{OLD} (2)")
    assert dropping.drop(past.KEEPER, OLD) == second
    assert [row.rows for row in verifying.verify(past.KEEPER, OLD)] == [5, 1]


def test_a_month_is_named_by_year_and_month():
    month = Month.named("2026-12")
    assert (str(month.next), month.partition) == ("2027-01", "offsite_passage_202612")
    assert month.start.isoformat() == "2026-11-30T16:00:00+00:00" or month.start.utcoffset()
