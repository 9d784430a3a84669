"""What a server tells the user `stackql` otherwise than everybody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import (
    AccessDenied,
    DataError,
    Error,
    IncompleteAnswer,
    MissingKey,
    Throttled,
    Timeout,
    TransportError,
)
from cirrusql.pgwire.manners import POSTGRES, STACKQL
from cirrusql.pgwire.server import PostgresServer
from cirrusql.session import Options
from tests.stackql.conftest import served

GROUP = "awscc.logs.log_groups"
INSERT = f"INSERT INTO {GROUP} (LogGroupName, region) SELECT 'g', 'us-east-1'"
WHERE = "WHERE Identifier = 'no' AND region = 'us-east-1'"
SELECT = "SELECT 1 AS i, NULL AS n, CAST(1.5 AS REAL) AS f"


def connected(server: PostgresServer, **options: Any) -> psycopg.Connection[tuple[Any, ...]]:
    host, port = server.address
    given = {"user": "stackql", "dbname": "stackql", "sslmode": "disable", **options}
    return psycopg.connect(host=host, port=port, autocommit=True, **given)


def test_every_cell_is_a_text(server: PostgresServer) -> None:
    with connected(server) as connection:
        assert connection.execute(SELECT).fetchall() == [("1", "null", "1.5")]
        cursor = connection.cursor(binary=True)
        assert cursor.execute(SELECT, prepare=True).fetchall() == [("1", "null", "1.5")]
        assert connection.execute("SELECT 1").statusmessage == "OK"


def test_others_are_answered_as_by_postgresql(server: PostgresServer) -> None:
    for options in ({"user": "me"}, {"application_name": "psql"}):
        with connected(server, **options) as connection:
            assert connection.execute(SELECT).fetchall() == [(1, None, 1.5)]
            assert connection.execute("SELECT 1").statusmessage == "SELECT 1"
            with pytest.raises(psycopg.Error) as told:
                connection.execute(f"SELECT nope FROM {GROUP}")
            assert str(told.value).startswith("no column 'nope'")


def test_srv_answers_everybody_as_stackql(own: Path, catalog: Catalog) -> None:
    with served(own, catalog, STACKQL) as server, connected(server, user="me") as connection:
        assert connection.execute(SELECT).fetchall() == [("1", "null", "1.5")]


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC 1", "syntax error at position: "),
        (f"SELECT nope FROM {GROUP}", "could not locate symbol: "),
        (f"UPDATE {GROUP} SET RetentionInDays = 7 {WHERE}", "http response status code: 404: "),
    ],
)
def test_an_error_says_what_it_means_and_is_sent_once(
    server: PostgresServer, sql: str, words: str
) -> None:
    """A client that hears OperationalError sends the statement again, for ever."""
    with connected(server) as connection:
        with pytest.raises(psycopg.Error) as told:
            connection.execute(sql)
        assert str(told.value).startswith(words)
        assert not isinstance(told.value, psycopg.OperationalError)
        assert connection.execute("SELECT 1").fetchall() == [("1",)]


def test_what_is_not_known_is_never_taken_for_absent() -> None:
    """The client creates what it does not find, unless a word tells it that nobody could look."""
    for error in (Throttled("x"), IncompleteAnswer("x"), Timeout("x"), TransportError("x")):
        assert STACKQL.message("x", error, writes=False) == "dial tcp: x"
    for wrong in (MissingKey("x"), DataError("x"), Error("x")):
        assert STACKQL.message("x", wrong, writes=False) == "cannot find matching operation: x"
    assert STACKQL.message("x", Throttled("x"), writes=True) == "x"
    assert STACKQL.message("x", AccessDenied("x"), writes=False).startswith(
        "http response status code: 403"
    )
    assert STACKQL.options(Options()).strict
    assert POSTGRES.options(Options()) == Options()


def test_what_is_there_as_wanted_counts_as_created(server: PostgresServer) -> None:
    with connected(server) as connection:
        for _ in range(2):
            assert connection.execute(INSERT).statusmessage == "OK"
        with pytest.raises(psycopg.Error, match="not as wanted"):
            connection.execute(INSERT.replace("SELECT 'g'", "SELECT 7, 'g'").replace(
                "(Log", "(RetentionInDays, Log"))  # fmt: skip
        for _ in range(2):  # what is gone already counts as deleted
            connection.execute(f"DELETE FROM {GROUP} {WHERE}")
    with connected(server, user="me") as connection:
        for sql in (INSERT, f"DELETE FROM {GROUP} {WHERE}"):
            with pytest.raises(psycopg.Error):
                connection.execute(sql)


def test_a_missing_resource_is_no_rows(server: PostgresServer) -> None:
    with connected(server) as connection:
        assert connection.execute(f"SELECT log_group_name FROM {GROUP} {WHERE}").fetchall() == []
        counted = connection.execute(f"SELECT COUNT(*) AS count FROM {GROUP} {WHERE}").fetchall()
        assert counted == [("0",)]


def test_every_statement_of_a_query_is_run(server: PostgresServer) -> None:
    with connected(server) as connection:
        connection.execute(f"{INSERT}; {INSERT.replace(chr(39) + 'g', chr(39) + 'h')};")
        found = connection.execute(f"SELECT count(*) FROM {GROUP} WHERE region = 'us-east-1'")
        assert found.fetchall() == [("2",)]
