"""Pictures go when their time is over and nobody names them; those of cases stay."""

import hashlib
import os
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings

from tests.offsite import roads_past as past
from tests.offsite import world
from tongtu.kernel import clock, store
from tongtu.kernel.errors import Refused
from tongtu.kernel.models import LoggedEvent
from tongtu.offsite import services
from tongtu.offsite.archive import pictures
from tongtu.offsite.measures import measure
from tongtu.offsite.models import DeviceFile, Record, RecordPhoto, RejectCode

pytestmark = pytest.mark.django_db
LATER = timedelta(days=measure("retention", "rejected_picture_days") + 1)


def aged(days: int) -> None:
    """Every object as if it had been put so many days ago."""
    at = (clock.now() - timedelta(days=days)).timestamp()
    for folder, _folders, files in os.walk(django_settings.OBJECT_DIR):
        for name in files:
            os.utime(f"{folder}/{name}", (at, at))


def loose() -> str:
    data = world.pictures()["front"]
    services.keep_file(world.device(), data)
    return hashlib.sha256(data).hexdigest()


def rejected() -> Record:
    record = world.candidate()
    return services.first_review(
        world.ANNA, record.pk, passed=False, reject_code=RejectCode.UNCLEAR, reason="看不清"
    )


def test_only_the_keeper_removes_pictures():
    with pytest.raises(Refused):
        pictures.remove_old(world.ANNA)


def test_every_table_that_names_an_object_is_asked():
    asked = {f"{model.__name__}.{column}" for model, column in pictures.naming()}
    assert {"Item.sha256", "Item.preview_sha256", "RecordPhoto.sha256", "DeviceFile.sha256"} <= asked
    assert {"Certificate.file_sha256", "SignedFile.sha256"} <= asked


def test_a_file_handed_in_lately_stays():
    sha256 = loose()
    aged(30)
    assert pictures.remove_old(past.KEEPER)["loose"].files == 0
    assert store.exists(sha256)


def test_a_file_that_no_record_named_goes_after_its_days():
    sha256 = loose()
    with time_machine.travel(clock.now() + timedelta(days=measure("retention", "loose_file_days") + 1)):
        done = pictures.remove_old(past.KEEPER)["loose"]
    assert (done.files, done.objects) == (1, 1)
    assert not store.exists(sha256)
    fact = LoggedEvent.objects.get(name="PicturesRemoved")
    assert (fact.payload["why"], fact.payload["files"]) == ("loose", 1)
    assert pictures.remove_old(past.KEEPER)["loose"].files == 0


def test_bytes_that_were_put_again_today_stay_though_the_row_goes():
    sha256 = loose()
    DeviceFile.objects.visible_to(past.KEEPER).update(received_at=clock.now() - timedelta(days=99))
    done = pictures.remove_old(past.KEEPER)["loose"]
    assert (done.files, done.objects) == (1, 0)
    assert store.exists(sha256)


def test_pictures_of_a_candidate_stay():
    record = world.candidate()
    with time_machine.travel(clock.now() + LATER):
        pictures.remove_old(past.KEEPER)
    for photo in RecordPhoto.objects.filter(record=record):
        assert store.exists(photo.sha256)


def test_pictures_of_a_rejected_record_go_when_nobody_may_come_back_to_it():
    record = rejected()
    digests = set(RecordPhoto.objects.filter(record=record).values_list("sha256", flat=True))
    pictures.remove_old(past.KEEPER)
    assert all(map(store.exists, digests))
    with time_machine.travel(clock.now() + LATER):
        done = pictures.remove_old(past.KEEPER)["rejected"]
    assert done.objects == len(digests)
    assert not any(map(store.exists, digests))
    assert not DeviceFile.objects.visible_to(past.KEEPER).filter(sha256__in=digests).exists()


def test_a_picture_that_another_record_names_stays():
    record = rejected()
    other = world.candidate(2)
    photo = record.photos.first()
    other.photos.create(role="scene", sha256=photo.sha256, media_type=photo.media_type, size=photo.size)
    with time_machine.travel(clock.now() + LATER):
        pictures.remove_old(past.KEEPER)
    assert store.exists(photo.sha256)
