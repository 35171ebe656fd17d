"""Pages and API of cloned plates, of declared weather and of the rules in force."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tests.offsite import clones, world
from tests.visitors import as_actor
from tongtu.kernel import clock
from tongtu.law import sources
from tongtu.offsite import policies
from tongtu.offsite.models import WeatherNotice

pytestmark = [pytest.mark.django_db, pytest.mark.req("Q12")]
API = "/api/v1/offsite/clones"


def client(actor):
    return as_actor(Client(), actor)


def text(reply) -> str:
    return reply.content.decode()


def test_a_suspicion_shows_both_passages_side_by_side():
    one = clones.suspicion()
    head = client(world.HEAD)
    assert one.plate_no in text(head.get(reverse("offsite:clones"), {"state": "raised", "plate": "豫r8"}))
    assert head.get(reverse("offsite:clones"), {"export": "xlsx"}).status_code == 200
    page = text(head.get(reverse("offsite:clone", args=[one.pk])))
    for words in ("本次过车", "另一次过车", "公里/时行驶", "未取得登记车辆的卫星定位", "确认套牌", "抄送"):
        assert words in page
    assert client(world.STRANGER).get(reverse("offsite:clone", args=[one.pk])).status_code == 404


def test_the_head_dismisses_it_on_the_page_and_nobody_else():
    one = clones.suspicion()
    step = reverse("offsite:clone-step", args=[one.pk, "dismiss"])
    assert client(world.ANNA).post(step, {"reason": "x"}).status_code == 409
    assert client(world.HEAD).post(step, {"reason": "设备时钟有误"}).status_code == 302
    assert "排除套牌" in text(client(world.ANNA).get(reverse("offsite:clone", args=[one.pk])))


def test_the_police_read_suspicions_over_the_api():
    one = clones.suspicion()
    head = client(world.HEAD)
    (row,) = head.get(f"{API}?state=raised").json()["rows"]
    assert (row["id"], row["score"]) == (str(one.pk), 60)
    read = head.get(f"{API}/{one.pk}").json()
    assert read["reasons"][0]["code"] == "travel"
    reply = head.post(
        f"{API}/{one.pk}/steps/confirm", json.dumps({"reason": "车架号不符"}), content_type="application/json"
    )
    assert reply.json()["state"] == "confirmed"


@pytest.mark.req("Q19")
def test_only_the_head_declares_the_weather():
    now = clock.local(clock.now())
    form = {
        "kind": "snow", "region": world.NANZHAO, "source": "县气象台 3 号预警",
        "starts_at": f"{now - timedelta(hours=3):%Y-%m-%dT%H:%M}", "ends_at": f"{now:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    assert client(world.ANNA).post(reverse("offsite:weather"), form).status_code == 422
    head = client(world.HEAD)
    assert head.post(reverse("offsite:weather"), form | {"region": world.ZHENPING}).status_code in {409, 422}
    assert head.post(reverse("offsite:weather"), form).status_code == 302
    assert head.post(reverse("offsite:weather"), form).status_code == 302
    assert WeatherNotice.objects.visible_to(world.HEAD).count() == 1
    assert "县气象台 3 号预警" in text(head.get(reverse("offsite:weather")))


# The rules in force.


def asked(**changes) -> dict:
    said = {
        "axles": 6,
        "gross_kg": 58_240,
        "accuracy_class": "5",
        "region": world.NANZHAO,
        "on": clock.today().isoformat(),
    }
    return said | changes


def test_anybody_sees_which_rules_are_in_force_and_what_a_weighing_comes_to():
    page = text(Client().get(reverse("offsite:policy")))
    for words in ("误差扣除和立案门槛", "超限质量的罚款", "浙江", "现行", "向下取整到"):
        assert words in page
    answer = text(Client().get(reverse("offsite:policy"), asked()))
    for words in ("55,320 kg", "49,000 kg", "6,320 kg", "¥3,000.00"):
        assert words in answer
    assert "不予处罚" in text(
        Client().get(reverse("offsite:policy"), asked(region="330200", gross_kg=58_000))
    )


@pytest.mark.parametrize(
    "wrong", [{"axles": 1}, {"gross_kg": "x"}, {"accuracy_class": "7"}, {"on": "2001-01-01"}, {"region": "4"}]
)
def test_a_question_without_an_answer_is_refused_in_words(wrong):
    assert Client().get(reverse("offsite:policy"), asked(**wrong)).status_code == 422


def test_officers_see_what_may_hold_in_their_regions():
    page = text(client(world.ANNA).get(reverse("offsite:policies")))
    assert "误差扣除和立案门槛" in page
    assert "浙江" not in page


def test_a_gap_between_two_policies_is_found_before_a_passage_meets_it(tmp_path, monkeypatch, capsys):
    call_command("verify_law")
    (tmp_path / "tolerance.toml").write_text(
        '[[policy]]\nid="tolerance"\nmethod="none"\nregion="411321"\noverrides=true\neffective=2020-01-01\n'
        'until=2021-01-01\n[[policy]]\nid="tolerance"\nmethod="none"\nregion="411321"\noverrides=true\n'
        "effective=2022-01-01\n",
        "utf8",
    )
    monkeypatch.setenv("TONGTU_LAW_DIR", str(tmp_path))
    sources.reload()
    try:
        assert any("2021-01-01 to 2022-01-01" in sentence for sentence in policies.broken())
        with pytest.raises(CommandError):
            call_command("verify_law")
        assert "缺口" in text(client(world.ANNA).get(reverse("offsite:policies")))
    finally:
        monkeypatch.delenv("TONGTU_LAW_DIR")
        sources.reload()
