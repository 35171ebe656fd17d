"""What is taken in is answered for line by line, kept once, and all or nothing (I9)."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.errors import Conflict, Invalid
from tongtu.offsite import intake, passages
from tongtu.offsite.models import Batch, Rulebook
from tongtu.offsite.records import MAX_LINES

pytestmark = pytest.mark.django_db


def stored() -> list[dict]:
    return passages.rows("SELECT * FROM offsite_passage ORDER BY passed_at, record_code", [])


def counts(batch: Batch) -> tuple[int, int, int]:
    return batch.accepted, batch.duplicate, batch.rejected


@pytest.mark.req("I9", "F1")
def test_i9_every_line_is_accepted_duplicate_or_rejected():
    batch = world.take(
        world.record(1), world.record(1), b"{", world.record(2), world.record(3, gross_kg_raw=-1)
    )
    assert counts(batch) == (2, 1, 2)
    assert batch.accepted + batch.duplicate + batch.rejected == batch.lines == 5
    assert [(r["line"], r["code"]) for r in batch.rejections] == [(3, "bad_json"), (5, "wrong_field")]
    assert [row["record_code"] for row in stored()] == ["T000001", "T000002"]


@pytest.mark.req("I9")
def test_i9_the_same_batch_again_is_answered_from_its_receipt():
    sent = [world.record(1), b"not json"]
    first = world.take(*sent, number="B1")
    again = world.take(*sent, number="B1")
    assert again.pk == first.pk
    assert again.answer() == first.answer()
    assert Batch.unscoped.count() == 1


@pytest.mark.req("I9")
def test_i9_a_batch_number_used_for_other_bytes_is_refused():
    world.take(world.record(1), number="B1")
    with pytest.raises(Conflict) as refused:
        world.take(world.record(2), number="B1")
    assert refused.value.code == "batch_reused"
    assert len(stored()) == 1


@pytest.mark.req("I9")
def test_i9_a_passage_sent_again_under_another_number_is_a_duplicate_and_the_old_one_stands():
    first = [world.record(n) for n in range(1, 8)]
    world.take(*first)
    batch = world.take(*[said | {"gross_kg_raw": 50_000} for said in first[:3]], *[world.record(9)])
    assert counts(batch) == (1, 3, 0)
    assert {row["gross_kg_raw"] for row in stored()} == {49_000}


@pytest.mark.req("I9", "F17")
def test_a_passage_of_a_month_that_has_no_partition_yet_is_kept():
    early = clock.now() - timedelta(days=59)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS offsite_passage_{clock.local(early):%Y%m}")
    batch = world.take(world.record(1), world.record(2, captured_at=early.isoformat()))
    assert counts(batch) == (2, 0, 0)
    assert [row["record_code"] for row in stored()] == ["T000002", "T000001"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("I9", "F1")
def test_i9_killed_between_the_rows_and_the_receipt_nothing_stays(monkeypatch):
    device = world.device()

    class Killed(BaseException):
        """What a kill looks like from inside."""

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Batch, "save", die)
        with pytest.raises(Killed):
            intake.take(world.body(world.record(1)), device=device, number="B1")
    assert stored() == []
    assert counts(intake.take(world.body(world.record(1)), device=device, number="B1")) == (1, 0, 0)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE offsite_passage")


BAD = {
    "bad_json": [b"{", b"", b'{"a":NaN}', b"\x00", b'{"record_code":"a"'],
    "wrong_field": [
        b"[]", b"[]x", b"1", b"null", b"{}", b'"x"',
        json.dumps(world.record(1, gross_kg_raw=-5)).encode(),
        json.dumps(world.record(1, gross_kg_raw=10**30)).encode(),
        json.dumps(world.record(1, gross_kg_raw="49000")).encode(),
        json.dumps(world.record(1, gross_kg_raw=49000.5)).encode(),
        json.dumps(world.record(1, gross_kg_raw=True)).encode(),
        json.dumps(world.record(1, axle_loads_kg=[1] * 500)).encode(),
        json.dumps(world.record(1, captured_at="yesterday")).encode(),
        json.dumps(world.record(1, captured_at="2026-11-18T14:32:07")).encode(),
        json.dumps(world.record(1, plate_color="purple")).encode(),
        json.dumps(world.record(1, record_code="")).encode(),
        json.dumps(world.record(1, record_code="x" * 65)).encode(),
        json.dumps(world.record(1, lane_no=None)).encode(),
        json.dumps(world.record(1, photo_front="../../etc/passwd")).encode(),
        json.dumps(world.record(1)).replace("54.0", "1e400").encode(),
    ],
    "bad_text": [
        json.dumps(world.record(1, record_code="a\tb")).encode(),
        json.dumps(world.record(1, plate_no="豫\x00")).encode(),
        json.dumps(world.record(1, record_code="a\\N")).encode(),
    ],
    "bad_encoding": [json.dumps(world.record(1, plate_no="川A12345"), ensure_ascii=False).encode("gb18030")],
    "too_deep": [b'{"x":' + b"[" * 7_000 + b"]" * 7_000 + b"}"],
    "line_too_long": [json.dumps(world.record(1) | {"pad": "x" * 20_000}).encode()],
    "wrong_device": [json.dumps(world.record(1, device_code="WIM-411321-02")).encode()],
    "in_future": [json.dumps(world.record(1, captured_at="2099-01-01T00:00:00+08:00")).encode()],
    "too_old": [
        json.dumps(world.record(1, captured_at="2001-01-01T00:00:00+08:00")).encode(),
        json.dumps(world.record(1, captured_at="0001-01-01T00:00:00+14:00")).encode(),
    ],
    "twice_named": [
        json.dumps(world.over(1)).replace('"lane_no": 1', '"lane_no": 1, "gross_kg_raw": 58240').encode(),
        json.dumps(world.over(1)).replace('"lane_no": 1', '"lane_no": 1, "gross\\u005fkg_raw": 58240').encode(),
        json.dumps(world.over(1), ensure_ascii=False, separators=(",", ":"))
        .replace('"lane_no":1', '"lane_no":1,"gross_kg_raw":58240,"pad" :1')
        .encode(),
        json.dumps(world.over(1), ensure_ascii=False, separators=(",", ":"))
        .replace('"lane_no":1', '"lane_no":1,"more":{"a":1,"a":2}')
        .encode(),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "line"),
    [(code, line) for code, lines in BAD.items() for line in lines],
    ids=lambda v: repr(v)[:40],
)
@pytest.mark.req("I9", "F10")
def test_i9_a_bad_line_is_named_and_its_neighbours_are_kept(code, line):
    batch = world.take(world.record(101), line, world.record(102))
    assert counts(batch) == (2, 0, 1)
    assert batch.rejections[0]["line"] == 2
    assert batch.rejections[0]["code"] == code
    assert batch.rejections[0]["reason"]
    assert len(stored()) == 2


MUTATIONS = st.lists(
    st.tuples(st.integers(0, 5_000), st.binary(min_size=0, max_size=6), st.integers(0, 30)), max_size=6
)


@given(MUTATIONS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.req("I9", "F10")
def test_i9_whatever_the_bytes_the_counts_add_up_and_nothing_crashes(mutations):
    sent = bytearray(world.body(*[world.over(n) for n in range(1, 5)], world.record(5)))
    for at, new, gone in mutations:
        place = at % len(sent)
        sent[place : place + gone] = new
    batch = intake.take(bytes(sent), device=world.device(), number=clock.now().isoformat())
    assert batch.accepted + batch.duplicate + batch.rejected == batch.lines
    assert batch.rejected == len(batch.rejections)


def test_a_batch_of_too_many_lines_is_refused_whole():
    with pytest.raises(Invalid) as refused:
        intake.take(b"{}\n" * (MAX_LINES + 1), device=world.device(), number="B1")
    assert refused.value.code == "too_many_lines"


def test_an_empty_batch_is_a_batch_of_nothing():
    assert counts(intake.take(b"", device=world.device(), number="B1")) == (0, 0, 0)


def test_a_plate_is_kept_in_its_normal_form():
    world.take(world.record(1, plate_no="豫Ｒ·8k521 "))
    assert stored()[0]["plate_no"] == "豫R8K521"


@pytest.mark.req("I10")
def test_i10_the_same_passage_has_the_same_digest_and_names_its_editions():
    world.take(world.record(1), world.record(2), world.record(3, gross_kg_raw=49_010))
    one, two, other = [bytes(row["verdict_digest"]) for row in stored()]
    assert one == two != other
    book = Rulebook.objects.get(pk=stored()[0]["rulebook"])
    assert any(edition.startswith("tolerance/") for edition in book.editions)


def test_of_the_masses_both_the_measured_and_the_counted_one_are_kept():
    world.take(world.over(1))
    (row,) = stored()
    assert (row["gross_kg_raw"], row["gross_kg_adjusted"], row["limit_kg"], row["excess_kg"]) == (
        58_240,
        55_320,
        49_000,
        6_320,
    )
    assert json.loads(row["raw"])["gross_kg_raw"] == 58_240


def test_a_lawful_passage_keeps_no_copy_of_its_line():
    world.take(world.record(1))
    assert stored()[0]["raw"] is None


def test_a_measurement_that_contradicts_itself_is_marked():
    world.take(world.record(1, axle_loads_kg=[6_400] * 6))
    assert stored()[0]["doubts"] == "Q07"
