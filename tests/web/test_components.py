from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from tongtu.kernel import clock
from tongtu.kernel.paging import Page
from tongtu.web import lorry


def shown(source, **context):
    request = RequestFactory().get("/desk/cases/?state=open&after=abc")
    return Template("{% load tt %}" + source).render(Context({"request": request, **context}))


def test_money_is_shown_in_yuan_with_two_decimals():
    assert shown("{{ 300000|money }}") == "¥3,000.00"


def test_a_mass_is_shown_in_tonnes_without_a_needless_third_decimal():
    assert shown("{{ 55320|mass }} {{ 900|mass }} {{ 1005|mass }}") == "55.32 吨 0.90 吨 1.005 吨"


@pytest.mark.parametrize(("days", "words"), [(-2, "逾期 2 天"), (0, "今天到期"), (3, "剩 3 天")])
def test_a_light_says_in_words_how_long_is_left(days, words):
    due = clock.today() + timedelta(days=days)
    assert words in shown('{% light "amber" due %}', due=due)


def test_a_refused_step_shows_its_reason_and_article_and_cannot_be_pressed():
    step = type("Step", (str,), {"label": "立案"})("file")
    refusal = SimpleNamespace(message="承办人不得少于两人", law="《行政处罚法》第四十二条")
    page = shown('{% offers found "web:sample-step" "1" %}', found=[(SimpleNamespace(step=step), refusal)])
    assert "disabled" in page
    assert "承办人不得少于两人（《行政处罚法》第四十二条）" in page


def test_a_possible_step_is_a_form_that_is_safe_to_send_twice():
    step = type("Step", (str,), {"label": "立案"})("file")
    page = shown('{% offers found "web:sample-step" "1" %}', found=[(SimpleNamespace(step=step), None)])
    assert 'name="_once"' in page
    assert "btn-primary" in page


def test_a_step_that_needs_a_reason_asks_for_it():
    step = type("Step", (str,), {"label": "退回"})("return")
    row = SimpleNamespace(step=step, reasoned=True)
    assert 'name="reason"' in shown('{% offers found "web:sample-step" "1" %}', found=[(row, None)])


def test_the_pager_keeps_the_filters_of_the_address():
    assert "?state=open&amp;after=xyz" in shown("{% pager page %}", page=Page([], "xyz"))


def test_an_unknown_fact_is_a_dash():
    assert "<dd>—</dd>" in shown("{% facts rows %}", rows=[("驾驶人", "")])


def test_the_lorry_says_in_words_what_it_draws():
    page = shown("{% lorry loads 49000 55320 %}", loads=[6420, 9850, 9910, 9690, 9760, 9690])
    assert "6 轴货车，总质量 55.32 吨，限值 49.00 吨，超出 6.32 吨。" in page
    assert "style=" not in page


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(500, 30_000), min_size=2, max_size=8),
    st.integers(18_000, 55_000),
)
def test_no_lorry_is_drawn_outside_its_box(loads, limit_kg):
    drawn = lorry.draw(loads, gross_kg=sum(loads), limit_kg=limit_kg)
    assert len(drawn.axles) == len(loads)
    assert [axle.x for axle in drawn.axles] == sorted({axle.x for axle in drawn.axles})
    assert all(0 < axle.x < 520 for axle in drawn.axles)
    assert drawn.bar_width + drawn.over_width + drawn.room_width <= lorry.RIGHT - lorry.LEFT
