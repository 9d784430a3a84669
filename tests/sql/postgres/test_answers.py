"""What PostgreSQL answers we answer, or refuse; what it refuses we refuse."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

import cirrusql
from cirrusql.errors import Error
from cirrusql.session import Session
from tests.sql.postgres import live
from tests.sql.postgres.queries import made_queries
from tests.sql.postgres.world import GOLDEN, answer, made, same, session, statements

EXPECTED: dict[str, Any] = json.loads(GOLDEN.read_text("utf-8"))


@pytest.fixture(scope="module")
def ours() -> Iterator[Session]:
    with cirrusql.connect(local=":memory:") as connection:
        yield session(connection)


def _differs(ours: Session, sql: str, expected: Any) -> str | None:
    """What is wrong with our answer to a statement; None if nothing is."""
    try:
        found = answer(ours, sql)
    except Error as error:
        return None if isinstance(expected, dict) else f"{sql}\n  refused: {error}"
    if isinstance(expected, dict):
        return f"{sql}\n  PostgreSQL refuses it ({expected['error']}), and we say {found}"
    if same(expected, found, sql):
        return None
    return f"{sql}\n  PostgreSQL: {expected}\n  ours:       {found}"


def test_answers_are_postgresqls(ours: Session) -> None:
    differences = [_differs(ours, sql, expected) for sql, expected in EXPECTED.items()]
    assert [one for one in differences if one is not None] == []
    assert len(EXPECTED) > 800


def test_every_statement_has_an_answer_to_compare_with() -> None:
    """`python -m tests.sql.postgres.live` asks for those of new statements."""
    for sql, refused in statements():
        assert isinstance(EXPECTED[sql], dict) == refused, sql


def _is_typing(expected: Any) -> bool:
    """Whether PostgreSQL refuses an operator for types of columns, which only it knows."""
    return isinstance(expected, dict) and expected["error"] == "42883"


@pytest.mark.clients
@pytest.mark.skipif(not live.is_there(), reason="PostgreSQL is not installed")
def test_answers_are_those_of_the_postgresql_that_is_here(ours: Session) -> None:
    seed = random.randrange(1 << 30)
    with live.cluster() as connection:
        every = [*EXPECTED, *made(1000, seed), *made_queries(1000, seed)]
        asked = {sql: live.asked(connection, sql) for sql in every}
        differences = [_differs(ours, *one) for one in asked.items() if not _is_typing(one[1])]
        changed = [sql for sql in EXPECTED if asked[sql] != EXPECTED[sql]]
    told = [one for one in differences if one is not None]
    assert told == [], f"seed {seed}"
    assert changed == []
