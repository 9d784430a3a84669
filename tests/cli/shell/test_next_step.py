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
        "SHOW SERVICES IN aws",
        "SHOW RESOURCES IN aws",
        "SHOW RESOURCES IN aws.cost_optimization_hub",
        "SHOW METHODS IN aws.iam.list_users",
        "SHOW METHODS IN aws.logs.log_groups",
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


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("SHOW SERVICES IN aws", "SHOW RESOURCES IN aws.ec2;"),
        ("SHOW RESOURCES IN aws.sts", "DESCRIBE aws.sts.get_access_key_info;"),
        ("SHOW METHODS IN aws.iam.list_users", "DESCRIBE METHOD aws.iam.list_users.list_users;"),
        ("DESCRIBE aws.iam.list_users", "SELECT * FROM aws.iam.list_users LIMIT 5;"),
        (
            "DESCRIBE aws.sts.get_access_key_info",
            "SELECT * FROM aws.sts.get_access_key_info WHERE access_key_id = '…' LIMIT 5;",
        ),
    ],
)
def test_of_operations_something_else_is_suggested(
    text: str, suggested: str, catalog: Catalog
) -> None:
    assert step(text, catalog) == suggested


def test_nothing_else_has_one(catalog: Catalog) -> None:
    for text in ("SELECT 1", "SET strict = on", "EXPLAIN SELECT 1", "SHOW", "DESCRIBE"):
        assert step(text, catalog) is None
