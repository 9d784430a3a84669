"""Settings: what they say is so, and they end as PostgreSQL's do."""

from __future__ import annotations

import pytest

from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.raw import Raw, fields, query
from tests.pgwire.servers import VPCS
from tests.pgwire.test_protocol import ENDLESS, error_of, only, state_after

INSERT = "INSERT INTO s3.buckets (BucketName) VALUES ('never')"
COUNT = "SELECT count(*) AS n FROM vpcs"


def shown(raw: Raw, name: str) -> str | None:
    ((value,),) = raw.rows(f"SHOW {name}")
    return value


@pytest.mark.parametrize(
    ("sql", "name", "value"),
    [
        ("BEGIN; SET application_name = a; ROLLBACK", "application_name", ""),
        ("BEGIN; SET application_name = a; COMMIT", "application_name", "a"),
        ("BEGIN; SET LOCAL application_name = a; COMMIT", "application_name", ""),
        ("BEGIN; SET LOCAL application_name = a; SET application_name = b; COMMIT", None, "b"),
        ("BEGIN; SET application_name = b; SET LOCAL application_name = a; COMMIT", None, "b"),
        ("BEGIN; SAVEPOINT s; SET application_name = a; ROLLBACK TO s; COMMIT", None, ""),
        ("BEGIN; SELECT set_config('application_name', 'a', true); COMMIT", None, ""),
        ("BEGIN; SET application_name = a; SELECT nope", "application_name", None),
        ("SET LOCAL application_name = a", "application_name", ""),
        ("SET application_name = 'a, b'", "application_name", "a, b"),
        ('SET search_path = "$user", public', "search_path", '"$user", public'),
        ("SET SCHEMA 'ec2'", "search_path", "ec2"),
        ("BEGIN; SET partial = allow; ROLLBACK", "partial", "refuse"),
        ("BEGIN; SET LOCAL partial = allow; COMMIT", "partial", "refuse"),
        ("SET confirm = off; DISCARD ALL", "confirm", "on"),
        ("SET dialect = sqlite; RESET ALL", "dialect", "postgres"),
        ("SET transactions = queue; RESET ALL", "transactions", "immediate"),
        ("SET my.own = a; SET my.own = b; RESET my.other", "my.own", "b"),
        ("SET DateStyle = iso", "DateStyle", "ISO, MDY"),
        ("BEGIN READ ONLY", "transaction_read_only", "on"),
    ],
)
def test_how_long_a_setting_is_so(raw: Raw, sql: str, name: str | None, value: str | None) -> None:
    raw.ask(query(sql))
    if value is None:
        raw.ask(query("ROLLBACK"))
    assert shown(raw, name or "application_name") == (value or "")


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        ("SET standard_conforming_strings = off", "0A000"),
        ("SET DateStyle = 'German'", "0A000"),
        ("SET default_transaction_read_only = 'maybe'", "22023"),
        ("SELECT set_config('default_transaction_read_only', 'maybe', false)", "22023"),
        ("SELECT set_config('statement_timeout', 'soon', false)", "22023"),
        ("SET search_path = public", "SET"),
        ("RESET nope", "42704"),
        ("RESET my.own", "RESET"),
        ("BEGIN; DISCARD ALL", "25001"),
        ("BEGIN READ ONLY; SELECT 1; SET TRANSACTION READ WRITE", "25001"),
        ("BEGIN; SAVEPOINT a b", "42601"),
    ],
)
def test_what_a_setting_may_not_be(raw: Raw, sql: str, state: str) -> None:
    *_, (kind, body), _ready = raw.ask(query(sql))
    assert (fields(body)["C"] if kind == "E" else body[:-1].decode()) == state


@pytest.mark.parametrize(
    "sql",
    [
        "SET default_transaction_read_only = 't'",
        "SET default_transaction_read_only TO YES",
        "SELECT set_config('default_transaction_read_only', 'on', false)",
        "BEGIN; SET TRANSACTION READ ONLY, NOT DEFERRABLE",
        "BEGIN READ ONLY; RESET default_transaction_read_only",
        "BEGIN READ ONLY; SET default_transaction_read_only = off",
        "BEGIN; SELECT 1; SET default_transaction_read_only = on",
        "BEGIN; BEGIN READ ONLY",
        "BEGIN; SAVEPOINT s; SET transaction_read_only = 1; SELECT nope; ",
    ],
)
def test_every_way_to_refuse_writes(raw: Raw, sql: str) -> None:
    """Some said that it was so, and a write was made."""
    for one in sql.split("; "):
        raw.ask(query(one))
    assert state_after(raw, INSERT)[0] in ("25006", "25P02")


@pytest.mark.parametrize(
    "sql",
    [
        *("CREATE TABLE u (a)", "DROP TABLE t", "INSERT INTO t VALUES (1)", "DELETE FROM t"),
        *("CREATE VIEW u AS SELECT 1", "ALTER TABLE t ADD COLUMN c"),
    ],
)
def test_what_is_ones_own_is_not_changed_where_nothing_is(raw: Raw, sql: str) -> None:
    raw.ask(query("CREATE TEMP TABLE t (a integer); BEGIN READ ONLY"))
    assert state_after(raw, sql) == ("25006", "E")
    raw.ask(query("ROLLBACK"))
    assert state_after(raw, "SELECT 1") == ("SELECT 1", "I")


@pytest.mark.parametrize(
    "sql",
    [
        "SET default_transaction_read_only = on; BEGIN READ WRITE; ",
        "SET default_transaction_read_only = on; BEGIN; SET TRANSACTION READ WRITE; ",
        "SET TRANSACTION READ ONLY; ",
        "BEGIN READ ONLY; ROLLBACK; ",
        "BEGIN; SET default_transaction_read_only = on; ROLLBACK; ",
    ],
)
def test_writes_where_they_are_not_refused(raw: Raw, sql: str) -> None:
    raw.ask(query("SET dry_run = on"))
    for one in sql.split("; "):
        raw.ask(query(one))
    assert state_after(raw, INSERT)[0].startswith("INSERT")


def test_set_config_does_what_it_says(raw: Raw) -> None:
    raw.ask(query("SELECT set_config('search_path', 'ec2', false)"))
    assert raw.rows(COUNT) == [[str(VPCS)]]
    raw.ask(query("SELECT set_config('statement_timeout', '100', false)"))
    assert state_after(raw, ENDLESS)[0] == "57014"


def test_what_a_rollback_takes_back_has_no_effect_left(raw: Raw) -> None:
    raw.ask(query("BEGIN; SET search_path = ec2; SET statement_timeout = 100"))
    assert raw.rows(COUNT) == [[str(VPCS)]]
    raw.ask(query("ROLLBACK"))
    assert error_of(raw.ask(query(COUNT)))["C"] == "42P01"
    assert state_after(raw, "SLEEP 200") == ("SLEEP", "I")


def test_clients_are_told_of_what_changed(raw: Raw) -> None:
    """By whatever way; PostgreSQL tells it before ReadyForQuery."""
    raw.ask(query("BEGIN"))
    found = raw.ask(query("SELECT set_config('application_name', 'a', false)"))
    assert [kind for kind, _ in found][-2:] == ["S", "Z"]
    assert only(found, "S") == b"application_name\0a\0"
    assert only(raw.ask(query("ROLLBACK")), "S") == b"application_name\0\0"


def test_options_with_blanks(server: PostgresServer) -> None:
    given = {"options": r"-c application_name=a\ b\\ --statement-timeout=5000 -c search_path=ec2"}
    with Raw.connected(server.address, **given) as one:
        assert shown(one, "application_name") == "a b\\"
        assert shown(one, "statement_timeout") == "5000"
        assert one.rows(COUNT) == [[str(VPCS)]]
