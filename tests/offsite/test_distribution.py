"""The passages can be spread over a cluster by region, and gathered again; the tables keep the rules for it meanwhile.

A stand-in for the cluster's functions writes down what it is asked. With TONGTU_CITUS_URL the suite of this folder
runs on tables that are really distributed (`make citus`).
"""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from tests.offsite import world
from tongtu.kernel.errors import Refused
from tongtu.offsite import distribution
from tongtu.offsite.distribution import (
    FIGURES,
    MONTHS,
    PASSAGES,
    TABLES,
    carry_out,
    distributed,
    faults,
    plan,
)

pytestmark = pytest.mark.django_db
STAND_IN = """
CREATE TABLE pg_dist_partition (logicalrel regclass PRIMARY KEY, partkey text, colocated text);
CREATE FUNCTION create_distributed_table(one regclass, key text, colocate_with text DEFAULT 'default') RETURNS void
LANGUAGE sql AS $body$ INSERT INTO pg_dist_partition VALUES (one, key, colocate_with) $body$;
CREATE FUNCTION create_distributed_function(name text) RETURNS void
LANGUAGE sql AS $body$ SELECT name::regprocedure::text $body$;
CREATE FUNCTION undistribute_table(one regclass) RETURNS void
LANGUAGE sql AS $body$ DELETE FROM pg_dist_partition WHERE logicalrel = one $body$;
"""


@pytest.fixture
def cluster() -> None:
    """A server that says it can distribute; everything is taken back with the test's transaction."""
    if distribution.available():
        pytest.skip("a real cluster is there")
    run(STAND_IN)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def rows() -> set[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT logicalrel::text, partkey, colocated FROM pg_dist_partition")
        return set(cursor.fetchall())


@pytest.mark.req("I9", "I16")
def test_the_tables_of_passages_keep_the_rules_of_a_distributed_table():
    assert [str(fault) for fault in faults()] == []


BROKEN = {
    "foreign key": f"ALTER TABLE {FIGURES} ADD COLUMN site_id uuid REFERENCES offsite_site (id)",
    "sequence": f"ALTER TABLE {FIGURES} ADD COLUMN number bigserial",
    "key without region first": f"CREATE UNIQUE INDEX broken ON {FIGURES} (device_code, region, day)",
    "no primary key": f"ALTER TABLE {FIGURES} DROP CONSTRAINT offsite_daily_pkey",
    "trigger": f"CREATE TRIGGER broken BEFORE UPDATE ON {FIGURES} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "exclusion or deferred constraint": f"ALTER TABLE {FIGURES} ADD UNIQUE (region, day, device_code) DEFERRABLE",
    "time without zone": f"ALTER TABLE {PASSAGES} ADD COLUMN told_at timestamp",
    "rule": f"CREATE RULE broken AS ON DELETE TO {FIGURES} DO INSTEAD NOTHING",
    "no region": f"ALTER TABLE {FIGURES} DROP CONSTRAINT offsite_daily_pkey, ALTER COLUMN region DROP NOT NULL",
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_a_cluster_would_not_take_is_named(what: str):
    run(BROKEN[what])
    assert what in {fault.what for fault in faults()}


def test_a_foreign_key_that_points_at_the_passages_is_named():
    run(
        f"CREATE TABLE pointing (region text, device_code text, day date, "
        f"FOREIGN KEY (region, device_code, day) REFERENCES {FIGURES})"
    )
    assert [fault.what for fault in faults()] == ["foreign key"]


def test_a_server_without_the_extension_is_left_as_it_is():
    if distribution.available():
        pytest.skip("a real cluster is there")
    with pytest.raises(Refused) as refused:
        list(carry_out())
    assert refused.value.code == "no_citus"
    with pytest.raises(CommandError, match="CREATE EXTENSION citus"):
        call_command("distribute")


@pytest.mark.usefixtures("cluster")
def test_a_table_that_breaks_a_rule_is_refused_before_anything_is_changed():
    run(BROKEN["trigger"])
    with pytest.raises(Refused) as refused:
        list(carry_out())
    assert refused.value.code == "not_fit"
    assert "trigger (broken)" in refused.value.message
    assert rows() == set()


@pytest.mark.usefixtures("cluster")
def test_the_passages_and_their_figures_are_distributed_and_nothing_else():
    call_command("distribute")
    assert rows() == {
        (PASSAGES, "region", "default"),
        (FIGURES, "region", PASSAGES),
        (MONTHS, "region", PASSAGES),
    }
    tables = {model._meta.db_table for model in apps.get_models()}
    assert not tables & set(TABLES), "no model stands on a distributed table"


@pytest.mark.usefixtures("cluster")
def test_distributing_twice_and_gathering_twice_changes_nothing_more():
    for _time in range(2):
        call_command("distribute")
        assert distributed() == set(TABLES)
    assert all(step.done for step in plan())
    for _time in range(2):
        call_command("distribute", "--undo")
        assert distributed() == set()


@pytest.mark.usefixtures("cluster")
def test_cut_off_in_the_middle_it_goes_on_where_it_was():
    steps = carry_out()
    next(steps), next(steps)
    assert distributed() == {PASSAGES}
    steps.close()
    assert [step.done for step in carry_out()] == [False, True, False, False]
    assert distributed() == set(TABLES)


@pytest.mark.usefixtures("cluster")
def test_the_plan_is_told_and_nothing_is_done(capsys: pytest.CaptureFixture[str]):
    call_command("distribute", "--plan")
    said = capsys.readouterr().out
    assert "create_distributed_table('offsite_passage', 'region')" in said
    assert "colocate_with => 'offsite_passage'" in said
    assert rows() == set()


def test_batches_are_taken_into_distributed_tables_as_into_any():
    """On a real cluster this is the whole point; on one server it is the same statement."""
    assert world.take(world.record(1), world.over(2)).accepted == 2
