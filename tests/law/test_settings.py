from datetime import date
from pathlib import Path

import pytest

from tongtu.law.articles import cite
from tongtu.law.overload import AxleGroup, FilingPolicy, Weighing, assess
from tongtu.law.settings import setting, settings
from tongtu.law.unconfirmed import render

PAGE = Path(__file__).parents[2] / "docs" / "unconfirmed.md"


@pytest.mark.parametrize(
    "answer",
    ['"service.nothing" = 1', '"service.electronic_date" = "tomorrow"', '"offsite.same_act_hours" = "24"'],
)
def test_an_answer_to_no_question_or_outside_the_options_is_refused(tmp_path, agency_law, answer):
    (tmp_path / "settings.toml").write_text(answer, encoding="utf-8")
    agency_law(tmp_path)
    with pytest.raises(ValueError, match="settings"):
        settings()


def test_a_point_nobody_declared_has_no_answer():
    with pytest.raises(KeyError):
        setting("service.nothing")


def test_an_agency_decides_an_open_point(tmp_path, agency_law):
    assert setting("service.electronic_date") == "later"
    (tmp_path / "settings.toml").write_text('"service.electronic_date" = "sender"\n', encoding="utf-8")
    agency_law(tmp_path)
    assert setting("service.electronic_date") == "sender"
    assert settings()["service.electronic_date"].decided


def test_the_axle_table_from_knowledge_can_be_switched_off(tmp_path, agency_law):
    facts = Weighing(6, 30_000, groups=(AxleGroup(1, dual=False), AxleGroup(2, 1_300), AxleGroup(3, 1_300)))

    def limit_kg():
        return assess(facts, on=date(2026, 3, 2), region="411321", policy=FilingPolicy()).limit_kg

    assert limit_kg() == 46_000
    (tmp_path / "settings.toml").write_text('"limits.gb1589_axles" = false\n', encoding="utf-8")
    agency_law(tmp_path)
    assert limit_kg() == 49_000


@pytest.mark.parametrize("one", settings().values(), ids=lambda one: one.id)
def test_every_open_point_says_why_cites_its_law_and_allows_its_default(one):
    assert one.why
    assert one.where
    assert cite(one.law)
    assert one.mark in {"U", "P", "D"}
    assert not one.options or one.default in one.options


def test_the_page_of_points_to_confirm_is_fresh(monkeypatch):
    monkeypatch.delenv("TONGTU_LAW_DIR", raising=False)
    assert PAGE.read_text("utf8") == render(), "python -m tongtu.law.unconfirmed > docs/unconfirmed.md"
