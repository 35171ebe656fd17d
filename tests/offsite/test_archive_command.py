"""tongtu archive: what the command says and refuses; months brought back; what the night does by itself."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from tests.offsite import roads_past as past
from tongtu.kernel.errors import Refused
from tongtu.offsite.archive import dropping, exporting, hot, restoring, timetable
from tongtu.offsite.models import ArchivedMonth, ArchiveStage

pytestmark = pytest.mark.django_db
OLD = past.month_ago(5)


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path):
    past.archive_in(settings, tmp_path)


@pytest.mark.parametrize("said", ["2026-13", "lately", "2026-1"])
def test_a_month_that_is_none_is_refused(said):
    with pytest.raises(CommandError, match="2026-08"):
        call_command("archive", "export", said)


def test_the_command_takes_a_month_out_and_back(capsys):
    past.traffic(OLD, lorries=12)
    before = past.hot_rows(OLD)
    for act in ("export", "verify", "drop", "drop"):
        call_command("archive", act, str(OLD))
    assert past.hot_rows(OLD) == []
    call_command("archive", "list")
    assert str(OLD) in capsys.readouterr().out
    call_command("archive", "restore", str(OLD))
    assert past.hot_rows(OLD) == before


def test_a_month_in_the_database_is_not_restored():
    past.traffic(OLD, lorries=2)
    exporting.export(past.KEEPER, OLD)
    with pytest.raises(Refused) as refused:
        restoring.restore(past.KEEPER, OLD)
    assert refused.value.code == "not_dropped"


def test_the_night_exports_settled_months_and_drops_cold_ones():
    for ago in (5, 2):
        past.traffic(past.month_ago(ago), lorries=3, seed=ago)
    assert [str(row) for row in timetable.export_due(past.KEEPER)] == [str(OLD), str(past.month_ago(2))]
    assert timetable.export_due(past.KEEPER) == []
    assert timetable.drop_due(past.KEEPER) == []
    stages = [row.stage for row in ArchivedMonth.objects.order_by("month")]
    assert stages == [ArchiveStage.DROPPED, ArchiveStage.EXPORTED]


def test_the_night_exports_a_month_again_that_grew_and_then_drops_it():
    past.traffic(OLD, lorries=3)
    timetable.export_due(past.KEEPER)
    past.passed(OLD.start + timedelta(days=1), 900_001)
    assert timetable.drop_due(past.KEEPER) == []
    assert ArchivedMonth.objects.get().rows == 4
    assert hot.empty(OLD)


def test_a_month_brought_back_stays_for_a_while():
    past.traffic(OLD, lorries=3)
    exporting.export(past.KEEPER, OLD)
    dropping.drop(past.KEEPER, OLD)
    restoring.restore(past.KEEPER, OLD)
    assert timetable.drop_due(past.KEEPER) == []
    assert len(past.hot_rows(OLD)) == 3
