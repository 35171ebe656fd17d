"""Evidence: kept by what it is, never changed, and every look at it is written down."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from PIL import Image

from tests.documents import samples
from tests.documents.images import photo
from tests.evidence.files import GOOD, HOSTILE, picture
from tongtu.documents import services as documents
from tongtu.evidence import queries, services
from tongtu.evidence.models import Item, View
from tongtu.evidence.sniff import clean_name
from tongtu.kernel import clock, store
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.kernel.models import LoggedEvent

OFFICER = Actor("officer:wang", frozenset({Role.CASE_OFFICER}), ("411321",))
STRANGER = Actor("officer:li", frozenset(Role) - {Role.PARTY}, ("411322",))
PARTY = Actor("account:zhang", frozenset({Role.PARTY}), (), UUID("0198c0de-0000-7000-8000-00000000000a"))
CASE = "cases.Case:0198c0de-0000-7000-8000-000000000001"
OTHER = "cases.Case:0198c0de-0000-7000-8000-000000000002"

pytestmark = pytest.mark.django_db


def add(content: bytes, name: str = "", actor: Actor = OFFICER, **changes: Any) -> Item:
    given: dict[str, Any] = {
        "subject": CASE,
        "region": "411321",
        "kind": "electronic_data",
        "name": name,
        "content": content,
        "captured_at": datetime(2026, 3, 1, 18, 14, tzinfo=UTC),
        "captured_by": "白土岗不停车检测系统",
        "place": "国道207线K1642+350",
        "source": "GD207-03",
        "proves": "车辆号牌和装载情况",
    }
    return services.add(actor, **{**given, **changes})


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_and_leaves_nothing(what):
    content, name, code = HOSTILE[what]
    with pytest.raises(Invalid) as refused:
        add(content, name)
    assert refused.value.code == code
    assert not Item.objects.visible_to(OFFICER).exists()
    assert not any(path.is_file() for path in Path(settings.OBJECT_DIR).rglob("*"))


@pytest.mark.parametrize("name", GOOD)
def test_an_honest_file_is_known_by_its_content(name):
    content, media_type = GOOD[name]
    item = add(content, name)
    assert (item.media_type, item.size) == (media_type, len(content))
    assert services.view(OFFICER, item.pk, "核对事实") == content


def test_a_name_loses_its_folders_and_control_characters():
    assert clean_name("../../etc/passwd") == "passwd"
    assert clean_name("C:\\temp\\正面\x00照片.jpg") == "正面照片.jpg"
    assert clean_name("") == "未命名"


@pytest.mark.parametrize("blank", ["captured_by", "place", "source"])
def test_where_evidence_came_from_must_be_said(blank):
    with pytest.raises(Invalid, match="请填写"):
        add(photo(), **{blank: " "})


def test_evidence_is_not_captured_in_the_future():
    with pytest.raises(Invalid, match="不能晚于现在"):
        add(photo(), captured_at=clock.now() + timedelta(hours=1))


def test_only_the_eight_kinds_of_the_law_are_kinds():
    with pytest.raises(Invalid, match="证据种类"):
        add(photo(), kind="rumour")


def test_the_same_bytes_for_the_same_record_are_one_item():
    first, again, elsewhere = add(photo()), add(photo(), "again.jpg"), add(photo(), subject=OTHER)
    assert first.pk == again.pk != elsewhere.pk
    assert LoggedEvent.objects.filter(name="EvidenceAdded").count() == 2


@pytest.mark.django_db(transaction=True)
def test_four_hands_adding_the_same_file_make_one_item():
    def hand(_: int) -> str:
        try:
            return str(add(photo()).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        assert len(set(hands.map(hand, range(4)))) == 1


def test_copies_are_small_upright_and_carry_no_notes():
    notes = Image.Exif()
    notes[0x0112], notes[0x010F] = 6, "PHONE-SERIAL-8861"
    item = add(picture("JPEG", (3000, 2000), exif=notes))
    with Image.open(io.BytesIO(store.read(item.preview_sha256))) as preview:
        assert preview.size == (1067, 1600)
        assert not preview.getexif()
    assert b"PHONE-SERIAL" not in store.read(item.preview_sha256)
    assert b"PHONE-SERIAL" in services.view(OFFICER, item.pk, "核对事实")
    with Image.open(io.BytesIO(services.thumbnail(OFFICER, item.pk))) as small:
        assert max(small.size) == 320


@pytest.mark.parametrize(
    "look",
    [
        lambda pk: services.view(STRANGER, pk, "好奇"),
        lambda pk: services.preview(STRANGER, pk, "好奇"),
        lambda pk: services.thumbnail(STRANGER, pk),
        lambda pk: services.verify(STRANGER, pk),
        lambda pk: services.confirm(STRANGER, pk),
        lambda pk: services.exclude(STRANGER, pk, "好奇"),
    ],
)
def test_nobody_of_another_county_sees_it(look):
    item = add(photo())
    with pytest.raises(NotFound):
        look(item.pk)
    assert not View.objects.exists()


def test_an_officer_of_another_county_adds_nothing_here():
    with pytest.raises(Refused):
        add(photo(), actor=STRANGER)


def test_a_party_sees_an_item_only_through_the_record_that_holds_it():
    item = add(photo())
    with pytest.raises(NotFound):
        services.view(PARTY, item.pk, "查看本人案件")
    with pytest.raises(NotFound):
        services.view(PARTY, item.pk, "查看本人案件", subject=OTHER)
    assert services.preview(PARTY, item.pk, "查看本人案件", subject=CASE)
    assert [(view.actor, view.purpose) for view in queries.views(item)] == [("account:zhang", "查看本人案件")]


def test_a_party_may_add_to_its_own_record():
    assert add(photo(), actor=PARTY).added_by == "account:zhang"


def test_a_look_without_a_purpose_is_refused():
    item = add(photo())
    with pytest.raises(Refused, match="须说明目的"):
        services.view(OFFICER, item.pk, "  ")


@pytest.mark.req("I12")
def test_one_flipped_byte_is_detected_and_told():
    item = add(photo())
    assert services.verify(OFFICER, item.pk).intact
    path = Path(settings.OBJECT_DIR) / item.sha256[:2] / item.sha256[2:4] / item.sha256
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(content)
    checked = services.verify(OFFICER, item.pk)
    assert (checked.intact, checked.problem) == (False, "changed")
    assert LoggedEvent.objects.get(name="EvidenceDamaged").payload["problem"] == "changed"
    path.unlink()
    assert services.verify(OFFICER, item.pk).problem == "missing"


@pytest.mark.req("I12")
@pytest.mark.parametrize(
    "change", [{"sha256": "0" * 64}, {"captured_by": "别人"}, {"proves": "别的"}], ids=["sha", "by", "proves"]
)
def test_the_database_refuses_to_change_what_was_put_in(change):
    item = add(photo())
    rows = Item.objects.visible_to(OFFICER).filter(pk=item.pk)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(**change)
    with pytest.raises(DatabaseError, match="cannot be deleted"), transaction.atomic():
        rows.delete()


def test_the_log_of_views_is_kept():
    item = add(photo())
    services.view(OFFICER, item.pk, "核对事实")
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        View.objects.filter(item=item).update(actor="nobody")


def test_a_decision_stands_only_on_what_was_verified():
    true, false = add(photo()), add(picture())
    assert queries.unusable(CASE) == [true, false]
    services.confirm(OFFICER, true.pk)
    services.confirm(OFFICER, true.pk)
    services.exclude(OFFICER, false.pk, "取得方式不合法")
    assert [item.pk for item in queries.usable(CASE)] == [true.pk]
    assert queries.unusable(CASE) == []
    with pytest.raises(Refused, match="已被排除"):
        services.confirm(OFFICER, false.pk)


def test_evidence_is_excluded_with_a_reason_and_for_good():
    item = add(photo())
    with pytest.raises(Refused, match="须说明理由"):
        services.exclude(OFFICER, item.pk, "")
    services.exclude(OFFICER, item.pk, "图像不清晰")
    with pytest.raises(Refused, match="已被排除"):
        services.exclude(OFFICER, item.pk, "再次")


def test_the_evidence_sheet_prints_the_pictures_of_a_record():
    add(photo())
    sheet = documents.issue(
        OFFICER,
        "av_evidence_sheet",
        subject=CASE,
        region="411321",
        unit=samples.UNIT,
        data=samples.data("av_evidence_sheet", pages=queries.sheet_pages(CASE)),
    )
    assert b"DCTDecode" in documents.pdf(sheet.pk)
