"""The glossary knows every noun the tables use."""

from pathlib import Path

import pytest
from django.apps import apps

from tongtu.kernel.actors import Role

PAGE = (Path(__file__).parents[1] / "docs" / "glossary.md").read_text("utf8")
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| ")
]
WORDS = {word.strip() for row in ROWS for word in row[0].split(",")}
MODELS = sorted({m.__name__ for m in apps.get_models() if m.__module__.startswith("tongtu.")})


@pytest.mark.parametrize("name", MODELS)
def test_every_table_is_in_the_glossary(name):
    assert name in WORDS


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_in_the_glossary_with_the_word_people_read(role):
    assert next(row[1] for row in ROWS if row[0] == role.value) == str(role.label)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_row_has_an_identifier_a_term_and_a_meaning(row):
    assert len(row) == 3
    assert all(row)
