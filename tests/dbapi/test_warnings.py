"""An answer that is not complete is never given without a word."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import cirrusql
from cirrusql.catalog import Catalog
from cirrusql.dbapi import Connection
from tests.answers.clouds import Cloud
from tests.answers.trouble import Troubled, refusal

SQL = "SELECT log_group_name FROM awscc.logs.log_groups WHERE region IN ('us-east-1', 'eu-west-1')"


@pytest.fixture
def refused(catalog: Catalog) -> Iterator[Connection]:
    """A connection to a cloud that refuses to list in one of two regions."""

    def around(inner: Any) -> Troubled:
        def trouble(call: Any, _number: int) -> Any:
            return refusal("AccessDeniedException") if call.region == "eu-west-1" else None

        return Troubled(inner, trouble)

    cloud = Cloud(catalog, ("us-east-1", "eu-west-1"), around=around)
    cloud.put("AWS::Logs::LogGroup", {"LogGroupName": "a"})
    yield Connection(cloud.session)
    cloud.close()


@pytest.mark.parametrize(
    "run",
    [
        lambda connection: connection.execute(SQL),
        lambda connection: connection.cursor().execute(SQL),
        lambda connection: connection.execute(f"SELECT 1; {SQL}; SELECT 2"),
    ],
)
def test_the_caller_s_line_is_warned(refused: Connection, run: Callable[..., Any]) -> None:
    with pytest.warns(cirrusql.Warning, match="the answer is not complete: .*eu-west-1") as told:
        cursor = run(refused)
    assert [warning.filename for warning in told] == [__file__]
    ((kind, value),) = cursor.messages
    assert kind is cirrusql.Warning
    assert "eu-west-1" in str(value)
    cursor.execute("SELECT 1")
    assert cursor.messages == []


def test_a_warning_can_be_an_error_or_silent(refused: Connection) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", cirrusql.Warning)
        with pytest.raises(cirrusql.Warning):
            refused.execute(SQL)
        warnings.simplefilter("ignore", cirrusql.Warning)
        assert refused.execute(SQL).fetchall() == [("a",)]


def test_notes_are_messages(groups: cirrusql.Connection) -> None:
    cursor = groups.execute("SELECT tags ->> 'Owner' FROM awscc.logs.log_groups")
    assert cursor.messages
    assert [str(value) for _, value in cursor.messages] == cursor.diagnostics.notes
