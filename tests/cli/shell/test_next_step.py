"""Every SHOW ends with what to type next, and what is suggested works."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.next_step import next_step
from cirrusql.errors import Position, StatementInfo
from cirrusql.sql.parse_telling import SHOWABLE
from tests.cli.shell.conftest import Told

_BEHIND = {
    "METHODS": " IN awscc.logs.log_groups",
    "INSERT INTO": " awscc.logs.log_groups",
    "RESOURCES": " IN awscc.logs",
}


def step(text: str, catalog: Catalog) -> str | None:
    return next_step(
        StatementInfo(1, 1, 1, text.split(maxsplit=1)[0], text, Position(1, 1)), catalog
    )


@pytest.mark.parametrize("word", SHOWABLE)
def test_every_show_has_one(word: str, catalog: Catalog) -> None:
    assert step(f"SHOW {word}{_BEHIND.get(word, '')}", catalog)
    assert step(f"show extended {word.lower()}{_BEHIND.get(word, '')}", catalog)


@pytest.mark.parametrize(
    "text",
    [
        "SHOW PROVIDERS",
        "SHOW SERVICES IN awscc",
        "SHOW RESOURCES",
        "SHOW RESOURCES IN awscc.logs LIKE '%group%'",
        "SHOW RESOURCES IN cirrusql",
        "SHOW METHODS IN awscc.logs.log_groups",
        "SHOW VERSION",
        "SHOW FUNCTIONS",
        "DESCRIBE awscc.logs.log_groups",
        "DESCRIBE EXTENDED awscc.logs.log_groups",
    ],
)
def test_what_is_suggested_runs(text: str, shell: Told) -> None:
    suggested = step(text, shell.catalog)
    assert suggested is not None
    assert shell.answer(suggested) == 0, shell.said()


def test_nothing_else_has_one(catalog: Catalog) -> None:
    for text in ("SELECT 1", "SET strict = on", "EXPLAIN SELECT 1", "SHOW", "DESCRIBE"):
        assert step(text, catalog) is None
