"""The pages of passages and of the archive: who sees what, and how many statements it costs."""

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.offsite import roads_past as past
from tests.offsite import world
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict
from tongtu.offsite.archive import asking, dropping, exporting, places
from tongtu.offsite.models import ArchivedMonth, ArchiveStage

pytestmark = pytest.mark.django_db
OLD = past.month_ago(5)
ANNA = world.ANNA
ADMIN = Actor("设备管理员", frozenset({Role.ADMIN}), (world.NANZHAO,))
CLERK = Actor("财务", frozenset({Role.FINANCE_CLERK}), (world.NANZHAO,))


@pytest.fixture(autouse=True)
def _archive(settings, tmp_path):
    past.archive_in(settings, tmp_path)


@pytest.fixture
def city(db):
    return make.City()


@pytest.fixture
def anna(client, city):
    return as_actor(client, ANNA)


def text(reply) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def long_ago(**said) -> str:
    query = {"from": OLD.first.isoformat(), "to": (OLD.next.first).isoformat()} | said
    return "?" + "&".join(f"{name}={value}" for name, value in query.items())


def test_a_finance_clerk_may_not_search_passages(client, city):
    assert as_actor(client, CLERK).get(reverse("offsite:passages")).status_code == 409


def test_only_the_administrator_opens_the_archive(anna):
    assert anna.get(reverse("offsite:archive")).status_code == 409
    assert anna.post(reverse("offsite:archive-export"), {"month": str(OLD)}).status_code == 409


def test_the_last_days_are_shown_unasked(anna):
    world.take(world.over(1), world.record(2, plate_no="豫R00002"))
    page = anna.get(reverse("offsite:passages"))
    assert "豫R8K521" in text(page)
    assert "豫R00002" in text(page)
    assert "数据库" in text(page)


def test_another_county_sees_nothing_of_it(client, city):
    world.take(world.over(1))
    page = as_actor(client, world.STRANGER).get(reverse("offsite:passages"), {"plate": "豫R8K521"})
    assert page.status_code == 200
    assert "<table" not in text(page)


@pytest.mark.parametrize(
    "said",
    [
        {"from": "2020-01-01"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"colour": "pink"},
        {"from": "2999-01-01"},
    ],
)
def test_a_question_that_cannot_be_meant_is_answered_in_words(anna, said):
    page = anna.get(reverse("offsite:passages"), said)
    assert page.status_code == 422
    assert 'role="alert"' in text(page)


def test_a_dropped_month_is_answered_from_the_archive_and_says_so(anna):
    past.traffic(OLD, lorries=8)
    exporting.export(past.KEEPER, OLD)
    dropping.drop(past.KEEPER, OLD)
    page = text(anna.get(reverse("offsite:passages") + long_ago()))
    assert page.count("归档</span>") == 8
    assert "需要几秒" in page
    file = anna.get(reverse("offsite:passages") + long_ago(export="xlsx"))
    with zipfile.ZipFile(BytesIO(file.content)) as book:
        assert "归档" in book.read("xl/sharedStrings.xml").decode()


def test_a_month_whose_file_is_gone_is_named_on_the_page(anna):
    past.traffic(OLD, lorries=3)
    row = exporting.export(past.KEEPER, OLD)
    dropping.drop(past.KEEPER, OLD)
    places.remove(row.files[0]["name"])
    page = anna.get(reverse("offsite:passages") + long_ago())
    assert page.status_code == 200
    assert str(OLD) in text(page)
    assert "可能不全" in text(page)


def test_a_search_costs_few_statements_and_reads_by_key(anna):
    past.traffic(past.month_ago(1), lorries=60)
    url = reverse("offsite:passages")
    anna.get(url)
    since = past.month_ago(1).first.isoformat()
    for said in ({"from": since}, {"from": since, "plate": "豫R8K511"}):
        with CaptureQueriesContext(connection) as seen:
            anna.get(url, said)
        asked = [one["sql"] for one in seen if re.search("offsite_(pass|dev|arch|site)", one["sql"])]
        assert len(asked) <= (4 if "plate" in said else 5)  # sites to choose, devices, both places, names
        assert not any("count(" in sql.lower() or "offset " in sql.lower() for sql in asked)


def test_the_administrator_exports_and_verifies_from_the_page(client, city, run_jobs):
    admin = as_actor(client, ADMIN)
    past.traffic(OLD, lorries=4)
    assert str(OLD) in text(admin.get(reverse("offsite:archive")))
    admin.post(reverse("offsite:archive-export"), {"month": str(OLD)})
    page = text(admin.get(reverse("offsite:archive")))
    assert "后台办理中" in page
    assert 'hx-trigger="every 3s"' in page
    again = admin.post(reverse("offsite:archive-export"), {"month": str(OLD)}, follow=True)
    assert "已经在办理" in text(again)
    run_jobs()
    admin.post(reverse("offsite:archive-verify"), {"month": str(OLD)})
    run_jobs()
    with connection.cursor() as cursor:  # the worker would have said so
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    row = ArchivedMonth.objects.get()
    assert row.stage == ArchiveStage.EXPORTED
    assert row.verified_at
    assert row.started_by == ADMIN.name
    assert "已导出" in text(admin.get(reverse("offsite:archive")))


def test_a_month_under_way_shows_how_far_it_is(client, city):
    past.traffic(OLD, lorries=30)

    def stop(row):
        raise Conflict("stop", "")

    with pytest.raises(Conflict):
        exporting.export(past.KEEPER, OLD, most_rows=10, progress=stop)
    assert "<progress" in text(as_actor(client, ADMIN).get(reverse("offsite:archive")))


def test_what_verification_found_stands_on_the_page(client, city, run_jobs):
    past.traffic(OLD, lorries=4)
    exporting.export(past.KEEPER, OLD)
    past.passed(OLD.start + timedelta(days=1), 900_001)
    asking.ask(ADMIN, OLD, "verify")
    run_jobs()
    page = text(as_actor(client, ADMIN).get(reverse("offsite:archive")))
    assert "又到了 1 条记录" in page


@pytest.mark.parametrize("month", ["2026-99", "", "august"])
def test_what_is_no_month_is_refused(client, city, month):
    reply = as_actor(client, ADMIN).post(reverse("offsite:archive-export"), {"month": month})
    assert reply.status_code == 422


def test_a_month_that_goes_on_is_not_exported(client, city):
    now = clock.today().strftime("%Y-%m")
    assert as_actor(client, ADMIN).post(reverse("offsite:archive-export"), {"month": now}).status_code == 409
