"""What makes a device lawful: two reviews, a published site, a notice that is over, a certificate that holds."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from tests.offsite import world
from tongtu.kernel import clock
from tongtu.kernel.actors import Actor, Role
from tongtu.kernel.errors import Conflict, Invalid, Refused
from tongtu.offsite import queries, services
from tongtu.offsite.models import Device, DeviceState
from tongtu.offsite.services import CertificateIn, SiteIn

pytestmark = pytest.mark.django_db
ADMIN, JURIST = world.ADMIN, world.JURIST
SITE = SiteIn(
    region=world.NANZHAO,
    code="411321077",
    name="小店",
    road_no="G207",
    stake="K1400+000",
    direction="up",
    lanes=2,
)


def certificate(**changes) -> CertificateIn:
    today = clock.today()
    made = CertificateIn(
        number="证 1",
        organisation="某计量院",
        valid_from=today - timedelta(days=1),
        valid_to=today + timedelta(days=300),
        accuracy_class="5",
        speed_min_kmh=10,
        speed_max_kmh=100,
        regulation_used="JJG 907-2006",
    )
    return replace(made, **changes)


def planned() -> Device:
    return services.register_device(ADMIN, services.create_site(ADMIN, SITE).pk, code="WIM-X")


def review(device, kind, *, passed=True):
    who = JURIST if kind == "legal" else ADMIN
    return services.review_device(
        who, device.pk, kind=kind, passed=passed, opinion="同意", reference="1号", reviewed_on=clock.today()
    )


def refusal(device, step, **more) -> str:
    with pytest.raises(Refused) as refused:
        services.take_device_step(ADMIN, device.pk, step, **more)
    return refused.value.code


@pytest.mark.req("E2", "E3", "E4", "C80")
def test_a_device_is_switched_on_only_after_reviews_publication_notice_and_certificate():
    device = planned()
    assert refusal(device, "approve") == "two_reviews"
    review(device, "legal")
    review(device, "technical", passed=False)
    assert refusal(device, "approve") == "two_reviews"
    review(device, "technical")
    services.take_device_step(ADMIN, device.pk, "approve")
    assert refusal(device, "publish") == "site_not_published"
    published = clock.today() - timedelta(days=15)
    services.publish_site(ADMIN, device.site_id, published_on=published, url="https://example.gov.cn/1")
    services.take_device_step(ADMIN, device.pk, "publish", on=published)
    assert refusal(device, "activate") == "notice_running"
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(Invalid):
        services.take_device_step(ADMIN, device.pk, "activate", on=tomorrow)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        assert refusal(device, "activate") == "no_certificate"
        services.add_certificate(ADMIN, device.pk, certificate())
        assert services.take_device_step(ADMIN, device.pk, "activate").state == DeviceState.ACTIVE


@pytest.mark.parametrize(
    "who", [world.ANNA, world.JURIST, Actor("officer", frozenset({Role.CASE_OFFICER}), ("",))]
)
def test_only_the_administrator_keeps_the_register(who):
    device = planned()
    for act in (
        lambda: services.create_site(who, replace(SITE, code="411321078")),
        lambda: services.update_site(who, device.site_id, name="x"),
        lambda: services.publish_site(who, device.site_id, published_on=clock.today(), url="https://x.cn"),
        lambda: services.register_device(who, device.site_id, code="Y"),
        lambda: services.add_certificate(who, device.pk, certificate()),
        lambda: services.rotate_secret(who, device.pk),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "wrong_role"


def test_a_site_outside_the_region_is_refused():
    with pytest.raises(Refused) as refused:
        services.create_site(ADMIN, replace(SITE, region=world.NINGBO))
    assert refused.value.code == "outside_region"


def test_codes_are_given_once():
    device = planned()
    with pytest.raises(Conflict):
        services.create_site(ADMIN, SITE)
    with pytest.raises(Conflict):
        services.register_device(ADMIN, device.site_id, code="WIM-X")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_to": clock.today() - timedelta(days=2)}, "valid_to"),
        ({"speed_max_kmh": 10}, "speed_max_kmh"),
        ({"accuracy_class": "7"}, "accuracy_class"),
    ],
)
def test_a_certificate_that_cannot_be_is_refused(changes, field):
    with pytest.raises(Invalid) as refused:
        services.add_certificate(ADMIN, planned().pk, certificate(**changes))
    assert refused.value.field == field


@pytest.mark.req("E3")
def test_a_device_whose_certificate_has_run_out_is_suspended_by_itself_once():
    device = world.device()
    device.certificates.update(valid_to=clock.today() - timedelta(days=1))
    assert services.suspend_expired(clock.today()) == 1
    assert services.suspend_expired(clock.today()) == 0
    device.refresh_from_db()
    assert (device.state, device.next_owner) == (DeviceState.SUSPENDED, Role.ADMIN)


def test_certificates_alarm_at_sixty_thirty_and_seven_days():
    today = clock.today()
    shown = [queries.alarm(today + timedelta(days=days)) for days in (61, 60, 8, 7, -1)]
    assert [alarm and (alarm.days, alarm.light) for alarm in shown] == [
        None, (60, "amber"), (8, "amber"), (7, "red"), (0, "red"),
    ]  # fmt: skip


def test_a_new_key_makes_the_old_one_worthless(client):
    device = world.device()
    services.rotate_secret(world.EVERYBODY, device.pk)
    sent, path = world.body(world.record(1)), "/api/v1/offsite/passages"
    headers = world.signed(world.HUANGLU, path, sent)
    reply = client.post(path, sent, content_type="application/x-ndjson", headers=headers)
    assert reply.status_code == 401


def test_the_key_is_not_readable_in_the_database():
    device = world.device()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM offsite_device WHERE id = %s", [device.pk])
        assert device.secret.encode() not in bytes(cursor.fetchone()[0])


def test_seeding_the_demonstration_again_changes_nothing():
    first = [(device.pk, device.version) for device in world.devices()]
    assert [(device.pk, device.version) for device in world.devices()] == first
    assert len(first) == 8
