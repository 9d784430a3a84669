"""The cookbook's statements run, and give as many rows as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.examples.organisation import Asked

PAGE = Path(__file__).parents[2] / "docs" / "cookbook.md"
RECIPE = re.compile(r"^### (.+?)\n(.*?)```sql\n(.+?)```", re.MULTILINE | re.DOTALL)
RECIPES = RECIPE.findall(PAGE.read_text("utf-8"))


def test_every_statement_of_the_page_is_a_recipe() -> None:
    assert len(RECIPES) == PAGE.read_text("utf-8").count("```sql") >= 15


@pytest.mark.parametrize(("prose", "sql"), [recipe[1:] for recipe in RECIPES])
def test_a_recipe_gives_the_rows_that_the_page_says(prose: str, sql: str, ask: Asked) -> None:
    (count,) = re.findall(r"\((\d+) rows\)", prose)
    assert len(ask.rows(sql)) == int(count) > 0
