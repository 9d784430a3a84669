"""An error's place is one in the text that was written, whatever values it was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import Error, ParseError, Position
from cirrusql.session import MEMORY, Session, local_environment

LONG = "a" * 40


@pytest.fixture
def session(catalog: Catalog) -> Iterator[Session]:
    with Session.alone(catalog, local_environment(catalog, MEMORY)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("sql", "place"),
    [
        ("SELECT :a, nope", Position(1, 12)),
        ("SELECT :a, nope FROM awscc.sqs.queues", Position(1, 12)),
        ("SELECT :a,\n  nope FROM awscc.sqs.queues", Position(2, 3)),
        ("SELECT :a FROM awscc.sqs.quues", Position(1, 16)),
        ("SELECT :a FROM FROM", Position(1, 16)),
        ("SELECT :a; SELECT :a, FROM awscc.sqs.queues", Position(1, 23)),
        ("DELETE FROM awscc.sqs.queues WHERE queue_name = :a AND nope = 1", Position(1, 56)),
    ],
)
def test_an_error_behind_a_parameter_stands_where_it_is_written(
    session: Session, sql: str, place: Position
) -> None:
    ways: tuple[Callable[[], object], ...] = (
        lambda: list(session.execute(sql, {"a": LONG})),
        lambda: list(session.explain(sql, {"a": LONG})),
        lambda: session.describe(sql),
    )
    for way in ways:
        with pytest.raises(Error) as raised:
            way()
        assert raised.value.position == place


@pytest.mark.parametrize("sql", ["SELECT JOIN@@e.e", "SELECT a.(b)", "SELECT FROM FROM x"])
def test_what_is_no_sql_is_a_syntax_error_wherever_that_shows(session: Session, sql: str) -> None:
    with pytest.raises(ParseError, match="syntax error"):
        list(session.execute(sql))


def test_an_error_of_a_method_call_stands_where_the_call_does(session: Session) -> None:
    call = "EXEC\n  awscc.sqs.queues.delete_resource @region = 'nowhere', @Identifier = 'x'"
    with pytest.raises(Error, match="no region 'nowhere'") as raised:
        list(session.execute(call))
    assert raised.value.position == Position(2, 3)


@pytest.mark.parametrize(
    ("sql", "column"),
    [
        ("SELECT 1 AS t FROM t", 20),
        ("SELECT 't' FROM (SELECT 1 AS t, 't' AS u), t", 44),
        ("SELECT max(t, 1) AS t FROM (t)", 29),
        ("SELECT 1 AS t WHERE 1 IN t", 26),
        ("WITH a(t) AS (SELECT 1) SELECT t FROM a JOIN t USING (t)", 46),
    ],
)
def test_a_table_that_is_not_there_stands_where_tables_do(
    session: Session, sql: str, column: int
) -> None:
    """It was told at the first word of that name, which was a column's."""
    with pytest.raises(Error, match="no table 't'") as raised:
        list(session.execute(sql))
    assert raised.value.position == Position(1, column)
