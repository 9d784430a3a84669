"""What is given as a statement and is none."""

from __future__ import annotations

from typing import Any

import pytest

from cirrusql.errors import InterfaceError, ParseError
from tests.answers.clouds import Cloud


@pytest.mark.parametrize("method", ["execute", "explain", "describe", "plan"])
@pytest.mark.parametrize("sql", [None, 5, b"SELECT 1"])
def test_what_is_no_text_is_refused(cloud: Cloud, method: str, sql: Any) -> None:
    """It was a TypeError from somewhere below."""
    with pytest.raises(InterfaceError, match="given as text"):
        list(getattr(cloud.session, method)(sql))


@pytest.mark.parametrize("method", ["execute", "explain", "describe", "plan"])
@pytest.mark.parametrize("character", ["\0", "\udcff"])
@pytest.mark.parametrize("sql", ["SELECT 1{}; SELECT 2", "SELECT '\n{}'", "SELECT {}a -- x"])
def test_text_that_sqlite_cannot_read_says_where(
    cloud: Cloud, method: str, sql: str, character: str
) -> None:
    """It was a mistake of ours: an argument on a command line that is not UTF-8 is enough."""
    with pytest.raises(ParseError, match="in the text") as raised:
        list(getattr(cloud.session, method)(sql.format(character)))
    place = sql.index("{")
    lines = sql[:place].split("\n")
    assert raised.value.position is not None
    assert (raised.value.position.line, raised.value.position.column) == (
        len(lines),
        len(lines[-1]) + 1,
    )


def test_a_value_may_have_a_nul(cloud: Cloud) -> None:
    assert cloud.run("SELECT ?", ["a\0b"]).rows == [("a\0b",)]
