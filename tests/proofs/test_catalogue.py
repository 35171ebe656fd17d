"""§4.4: rules every table of ours keeps, asked of the database's own catalogue, so that no later table forgets them."""

import pytest
from django.apps import apps
from django.db import connection

from tongtu.kernel.scope import ScopedModel
from tongtu.offsite.distribution import TABLES

pytestmark = pytest.mark.django_db
LIBRARIES = {
    "account",
    "mfa",
    "auth",
    "django",
    "procrastinate",
}  # other people's tables keep their own rules


def ours() -> list[str]:
    """Tables of the product, partitions and those of libraries left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall() if name.partition("_")[0] not in LIBRARIES]


def answers(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [ours()])
        return [".".join(map(str, row)) for row in cursor.fetchall()]


def test_every_time_carries_its_zone():
    assert not answers(
        "SELECT attrelid::regclass, attname FROM pg_attribute WHERE attrelid = ANY(%s::regclass[]) AND attnum > 0 "
        "AND NOT attisdropped AND atttypid IN ('timestamp'::regtype, 'timetz'::regtype)"
    )


def test_no_constraint_of_the_road_waits_for_the_commit_and_none_excludes():
    """Deferred foreign keys are Django's own. (Money, which is never distributed, balances at the commit.)"""
    found = answers(
        "SELECT conrelid::regclass, conname FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) "
        "AND (contype = 'x' OR (condeferrable AND contype <> 'f'))"
    )
    assert not [name for name in found if name.startswith("offsite_")]


def test_a_scoped_table_has_its_region_and_an_id_of_the_applications_own():
    """UUIDv7 made by the application: two cells never give the same number, and nobody can count them."""
    for model in apps.get_models():
        if issubclass(model, ScopedModel):
            table = model._meta.db_table
            assert not model._meta.get_field("region").null, table
            assert model._meta.pk is not None
            assert model._meta.pk.get_internal_type() == "UUIDField", table


def test_no_foreign_key_leads_to_or_from_what_a_cluster_distributes():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' "
            "AND (conrelid = ANY(%(t)s::regclass[]) OR confrelid = ANY(%(t)s::regclass[]))",
            {"t": list(TABLES)},
        )
        assert cursor.fetchall() == []


def test_every_month_has_the_keys_of_the_whole():
    with connection.cursor() as cursor:
        cursor.execute("SELECT offsite_passage_month('2031-05-01')")
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_index WHERE indrelid = 'offsite_passage'::regclass), "
            "(SELECT count(*) FROM pg_index WHERE indrelid = 'offsite_passage_203105'::regclass)"
        )
        whole, month = cursor.fetchone()
    assert whole == month >= 4
