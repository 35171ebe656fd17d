"""Certificates: what they must be, the alarms before they end, and that a repaired device is verified again."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.offsite import world
from tests.offsite.test_devices import certificate, refusal
from tests.proofs.racing import race
from tongtu.kernel import clock
from tongtu.kernel.actors import system
from tongtu.kernel.errors import Invalid, NotFound, Refused
from tongtu.offsite import services
from tongtu.offsite.models import AlarmState, Device, DeviceState, RecordState, SiteAlarm
from tongtu.offsite.services.alarms import raise_alarm
from tongtu.workflow.queries import todo

pytestmark = pytest.mark.django_db
ADMIN, US = world.ADMIN, system("test")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def days(number: int) -> timedelta:
    return timedelta(days=number)


def midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def fresh(device: Device) -> Device:
    return Device.objects.get(US, device.pk)


def alarms(kind: str = "certificate") -> list[SiteAlarm]:
    return list(SiteAlarm.objects.visible_to(US).filter(kind=kind).order_by("created_at"))


def renewed(device: Device, *, valid_from) -> None:
    given = certificate(number="证 2", valid_from=valid_from, valid_to=valid_from + days(364))
    services.add_certificate(ADMIN, device.pk, given)


@pytest.mark.req("E3")
def test_a_certificate_longer_than_the_regulation_allows_is_refused():
    with pytest.raises(Invalid) as refused:
        services.add_certificate(ADMIN, world.device().pk, certificate(valid_to=clock.today() + days(366)))
    assert (refused.value.code, refused.value.field) == ("too_long", "valid_to")


def test_a_scan_that_is_not_what_its_name_says_is_refused_and_a_paper_is_kept_once():
    device = world.device()
    with pytest.raises(Invalid):
        services.add_certificate(ADMIN, device.pk, certificate(), scan=b"MZ\x90\x00", scan_name="a.pdf")
    held = services.add_certificate(ADMIN, device.pk, certificate(), scan=PDF, scan_name="a.pdf")
    assert services.scan_of(ADMIN, device.pk, held.pk) == (PDF, "application/pdf")
    assert services.add_scan(ADMIN, device.pk, held.pk, content=PDF, name="a.pdf") == held
    with pytest.raises(Refused) as refused:
        services.add_scan(ADMIN, device.pk, held.pk, content=PDF + b"\n", name="a.pdf")
    assert refused.value.code == "scan_there"
    with pytest.raises(NotFound):
        services.scan_of(world.STRANGER, device.pk, held.pk)


@pytest.mark.req("I18", "E3")
def test_i18_a_certificate_alarms_once_at_each_of_sixty_thirty_and_seven_days():
    device = world.device()
    ends = device.certificates.get().valid_to
    rung = [services.ring_certificates(ends - days(left)) for left in (61, 60, 59, 60, 31, 30, 8, 7, 6, 0)]
    assert rung == [0, 1, 0, 0, 0, 1, 0, 1, 0, 0]
    assert [alarm.state for alarm in alarms()] == [AlarmState.HANDLED, AlarmState.HANDLED, AlarmState.RAISED]
    assert any("将于" in row.title for row in todo(ADMIN))


@pytest.mark.req("I18")
def test_i18_after_a_silence_of_the_job_only_the_latest_step_rings():
    device = world.device()
    ends = device.certificates.get().valid_to
    assert [services.ring_certificates(ends - days(left)) for left in (20, 20)] == [1, 0]


@pytest.mark.req("I18")
@pytest.mark.django_db(transaction=True)
def test_i18_two_schedulers_at_once_raise_one_alarm():
    device = world.device()
    found = race(*[lambda: raise_alarm(device, "silence", "w", title="停")] * 4)
    assert sorted(found.answers) == [0, 0, 0, 1]
    assert len(alarms("silence")) == 1


def test_a_new_certificate_puts_the_alarms_to_rest():
    device = world.device()
    services.ring_certificates(device.certificates.get().valid_to - days(20))
    renewed(device, valid_from=clock.today())
    assert [alarm.state for alarm in alarms()] == [AlarmState.HANDLED]


def test_an_alarm_is_handled_by_the_administrator_with_a_reason():
    device = world.device()
    raise_alarm(device, "silence", "w", title="停")
    alarm = alarms("silence")[0]
    for who, code in ((world.ANNA, "wrong_role"), (ADMIN, "no_reason")):
        with pytest.raises(Refused) as refused:
            services.handle_alarm(who, alarm.pk, reason="")
        assert refused.value.code == code
    assert services.handle_alarm(ADMIN, alarm.pk, reason="已派人检修。").state == AlarmState.HANDLED


@pytest.mark.req("E3", "Q02")
def test_a_device_is_off_from_the_instant_its_certificate_ended_whenever_the_job_runs():
    device = world.device()
    ended = clock.today() - days(3)
    device.certificates.update(valid_to=ended)
    assert services.suspend_expired(clock.today()) == 1
    device = fresh(device)
    assert device.suspended_at == midnight(ended + days(1))
    assert device.in_use_at(midnight(ended) + timedelta(hours=12))
    assert not device.in_use_at(midnight(ended + days(1)))


@pytest.mark.req("Q02")
def test_q02_what_passed_after_the_end_never_reaches_review_also_when_no_job_ran():
    device = world.device()
    device.certificates.update(valid_to=clock.today() - days(1))
    assert fresh(device).state == DeviceState.ACTIVE
    assert world.candidate().state == RecordState.MACHINE_REJECTED


@pytest.mark.req("E3")
def test_after_a_repair_a_device_stays_off_until_a_certificate_of_that_day_or_later():
    device = world.device()
    done = clock.today() - days(2)
    services.enter_work(ADMIN, device.pk, kind="repair", done_on=done, what="更换传感器")
    device = fresh(device)
    assert (device.state, device.suspended_at) == (DeviceState.SUSPENDED, midnight(done))
    assert refusal(device, "resume") == "not_verified_again"
    renewed(device, valid_from=done)
    services.take_device_step(ADMIN, device.pk, "resume")
    device = fresh(device)
    assert device.in_use_at(midnight(done) - timedelta(hours=1)), "what it weighed before stays evidence"
    assert not device.in_use_at(midnight(done) + timedelta(hours=1))
    assert device.in_use_at(clock.now() + timedelta(seconds=1))


def test_a_repair_entered_late_keeps_what_passed_since_from_being_accepted():
    record = world.candidate()
    services.first_review(world.ANNA, record.pk, passed=True)
    services.enter_work(ADMIN, record.device_id, kind="resurfacing", done_on=clock.today(), what="铣刨重铺")
    with pytest.raises(Refused) as refused:
        services.second_review(world.BO, record.pk, passed=True)
    assert refused.value.code == "not_in_use_then"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "relocation"}, "kind"),
        ({"done_on": clock.today() + days(1)}, "in_future"),
        ({"what": " "}, "what"),
    ],
)
def test_a_work_that_cannot_be_is_refused(changes, code):
    said = {"kind": "repair", "done_on": clock.today(), "what": "更换传感器"} | changes
    with pytest.raises(Invalid) as refused:
        services.enter_work(ADMIN, world.device().pk, **said)
    assert refused.value.code == code


@pytest.mark.req("E2", "C80")
def test_a_site_that_moves_is_published_anew_and_its_devices_verified_again():
    device = world.device()
    with pytest.raises(Refused):
        services.move_site(world.JURIST, device.site_id, stake="K9+000", moved_on=clock.today())
    site = services.move_site(ADMIN, device.site_id, stake="k9+000", moved_on=clock.today())
    assert (site.stake, site.published_on) == ("K9+000", None)
    assert [one.ended_on for one in site.publications.all()] == [clock.today()]
    assert refusal(fresh(device), "resume") == "site_not_published"
    services.publish_site(ADMIN, site.pk, published_on=clock.today(), url="https://example.gov.cn/2")
    assert refusal(fresh(device), "resume") == "notice_running"
    with time_machine.travel(clock.now() + days(16)):
        assert refusal(fresh(device), "resume") == "not_verified_again"
        renewed(device, valid_from=clock.today())
        assert services.take_device_step(ADMIN, device.pk, "resume").state == DeviceState.ACTIVE
