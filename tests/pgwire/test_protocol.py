"""The protocol itself, message by message, as clients were seen to speak it."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.raw import (
    FLUSH,
    PROTOCOL,
    SYNC,
    TERMINATE,
    Raw,
    bind,
    close,
    columns,
    describe,
    execute,
    fields,
    framed,
    parse,
    query,
    row,
    startup,
    text,
)
from tests.pgwire.servers import VPCS, serving

ENDLESS = "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT count(*) FROM r"


def only(messages: list[tuple[str, bytes]], kind: str) -> bytes:
    found = [body for one, body in messages if one == kind]
    assert len(found) == 1, messages
    return found[0]


def error_of(messages: list[tuple[str, bytes]]) -> dict[str, str]:
    return fields(only(messages, "E"))


# -- connecting ------------------------------------------------------------------------------------


def test_what_a_client_is_told_when_it_connects(raw: Raw) -> None:
    assert raw.parameters["server_version"] == "15.18"
    assert raw.parameters["client_encoding"] == "UTF8"
    assert raw.parameters["DateStyle"] == "ISO, MDY"
    assert raw.parameters["integer_datetimes"] == "on"
    assert raw.parameters["session_authorization"] == "tester"
    assert raw.key != (0, 0)


def test_encryption_is_refused_and_the_connection_goes_on(server: PostgresServer) -> None:
    with Raw(server.address) as one:
        for code in (80877104, 80877103):  # GSS, then SSL, on one connection
            one.send(struct.pack("!II", 8, code))
            assert one.byte() == b"N"
        one.send(startup(user="x"))
        assert one.kinds().endswith("KZ")


def test_a_newer_protocol_and_its_options_are_negotiated(server: PostgresServer) -> None:
    with Raw(server.address) as one:
        one.send(startup(196608 + 2, user="x", **{"_pq_.fancy": "1"}))
        kind, body = one.message()
        assert (kind, body) == ("v", struct.pack("!II", 196608, 1) + text("_pq_.fancy"))
        assert one.kinds().endswith("Z")


@pytest.mark.parametrize(
    ("first", "state"),
    [
        (startup(2 << 16, user="x"), "08P01"),
        (startup(), "28000"),
        (struct.pack("!I", 3), "08P01"),
        (struct.pack("!I", 1 << 30), "08P01"),
        (b"GET / HTTP/1.1\r\n\r\n", "08P01"),
        (startup(user="x", client_encoding="LATIN1"), "22023"),
    ],
)
def test_what_is_no_first_message_is_refused(
    server: PostgresServer, first: bytes, state: str
) -> None:
    with Raw(server.address) as one:
        one.send(first)
        assert fields(one.until("E")[-1][1])["C"] == state
        assert one.is_closed()


# -- the simple protocol ---------------------------------------------------------------------------


def test_rows_of_a_query(raw: Raw) -> None:
    found = raw.ask(query("SELECT 1 AS one, 'x' AS two, NULL AS three, 1.5 AS four, 1 = 1 AS five"))
    assert "".join(kind for kind, _ in found) == "TDCZ"
    assert columns(found[0][1]) == [
        *(("one", 20, 0), ("two", 25, 0), ("three", 25, 0), ("four", 701, 0), ("five", 16, 0)),
    ]
    assert row(found[1][1]) == ["1", "x", None, "1.5", "t"]
    assert found[2][1] == b"SELECT 1\0"
    assert found[3][1] == b"I"


def test_the_types_of_a_relation(raw: Raw) -> None:
    sql = "SELECT vpc_id, enable_dns_support, tags, count(*) OVER () AS n FROM ec2.vpcs"
    found = raw.ask(query(sql))
    assert [type_ for _, type_, _ in columns(found[0][1])] == [25, 16, 3802, 20]
    assert len([1 for kind, _ in found if kind == "D"]) == VPCS


def test_several_statements_stop_at_the_first_error(raw: Raw) -> None:
    found = raw.ask(query("SELECT 1; SELECT 2; SELECT nope; SELECT 4"))
    assert "".join(kind for kind, _ in found) == "TDCTDCEZ"
    told = error_of(found)
    assert (told["C"], told["P"]) == ("42703", "28")
    assert raw.rows("SELECT 5") == [["5"]]


@pytest.mark.parametrize("sql", ["", ";", " ;; ", "-- nothing\n"])
def test_nothing_is_answered_by_nothing(raw: Raw, sql: str) -> None:
    raw.send(query(sql))
    assert raw.kinds() == "IZ"


@pytest.mark.parametrize(
    ("sql", "state", "place"),
    [
        ("SELECT nope FROM ec2.vpcs", "42703", 8),
        ("SELECT 'größe', nope FROM ec2.vpcs", "42703", 17),
        ("SELECT 1 FROM ec2.vpcz", "42P01", 15),
        ("SELEC 1", "42601", 1),
        ("SELECT 1,\n  nope(2)", "42883", 13),
        ("SELECT 1 FROM", "42601", None),
        ("INSERT INTO ec2.vpcs (Nope) VALUES (1)", "42703", 23),
        ("SELECT * FROM ec2.vpcs WHERE region = 'nowhere'", "42703", 39),
    ],
)
def test_errors_have_a_state_and_a_place(raw: Raw, sql: str, state: str, place: int | None) -> None:
    told = error_of(raw.ask(query(sql)))
    assert told["S"] == told["V"] == "ERROR"
    assert (told["C"], told.get("P")) == (state, None if place is None else str(place)), told


# -- the extended protocol -------------------------------------------------------------------------


def test_parse_bind_describe_execute(raw: Raw) -> None:
    found = raw.ask(
        *(parse("SELECT CAST($1 AS INTEGER) + 1 AS n", types=[20]), bind([b"41"])),
        *(describe("P"), execute(), SYNC),
    )
    assert "".join(kind for kind, _ in found) == "12TDCZ"
    assert row(found[3][1]) == ["42"]


def test_flush_is_answered_before_sync(raw: Raw) -> None:
    """As asyncpg does it, which waits for what the statement's columns are."""
    raw.send(parse("SELECT $1 AS a", "s1"), describe("S", "s1"), FLUSH)
    assert raw.kinds("T") == "1tT"
    raw.send(bind([b"x"], name="s1", results=[1]), execute(), SYNC)
    assert raw.kinds() == "2DCZ"


def test_the_unnamed_statement_outlives_sync(raw: Raw) -> None:
    """As pg8000 does it."""
    raw.send(parse("SELECT 7"), FLUSH, SYNC)
    assert raw.kinds() == "1Z"
    raw.send(describe("S"), FLUSH, SYNC)
    assert raw.kinds() == "tTZ"
    raw.send(bind(), FLUSH, execute(), FLUSH, SYNC)
    assert raw.kinds() == "2DCZ"


def test_rows_by_portions(raw: Raw) -> None:
    """As pgjdbc does it: BEGIN and the first portion in one burst, portal named."""
    sql = f"{ENDLESS.replace('FROM r)', 'FROM r WHERE x < 25)').replace('count(*)', 'x')}"
    raw.send(
        *(query("BEGIN"), parse(sql), bind(portal="C_2"), describe("P", "C_2")),
        *(execute(10, "C_2"), SYNC),
    )
    assert raw.kinds() == "CZ"
    assert raw.kinds() == "12T" + "D" * 10 + "sZ"
    raw.send(execute(10, "C_2"), SYNC)
    assert raw.kinds() == "D" * 10 + "sZ"
    raw.send(execute(10, "C_2"), SYNC)
    assert raw.kinds() == "D" * 5 + "CZ"
    raw.send(close("P", "C_2"), SYNC)
    assert raw.kinds() == "3Z"


def test_portals_end_with_their_transaction(raw: Raw) -> None:
    raw.send(parse("SELECT 1", "s"), bind(portal="p", name="s"), SYNC)
    assert raw.kinds() == "12Z"
    assert error_of(raw.ask(execute(0, "p"), SYNC))["C"] == "34000"
    assert raw.rows("SELECT 1") == [["1"]]


def test_after_an_error_messages_are_skipped_up_to_sync(raw: Raw) -> None:
    raw.send(parse("SELECT nope"), bind(), execute(), parse("SELECT 1"), bind(), execute(), SYNC)
    assert raw.kinds() == "EZ"
    raw.send(parse("SELECT 1"), bind(), execute(), SYNC)
    assert raw.kinds() == "12DCZ"


def test_a_pipeline_with_an_error_in_its_middle(raw: Raw) -> None:
    one = parse("SELECT 1") + bind() + execute() + SYNC
    raw.send(one + parse("SELECT nope") + bind() + execute() + SYNC + one)
    assert [raw.kinds(), raw.kinds(), raw.kinds()] == ["12DCZ", "EZ", "12DCZ"]


@pytest.mark.parametrize(
    ("messages", "state"),
    [
        ((parse("SELECT 1; SELECT 2"),), "42601"),
        ((parse("SELECT 1", "s"), parse("SELECT 2", "s")), "42P05"),
        ((bind(name="none"),), "26000"),
        ((describe("S", "none"),), "26000"),
        ((describe("P", "none"),), "34000"),
        ((execute(0, "none"),), "34000"),
        ((parse("SELECT :name"),), "42P02"),
        ((parse("SELECT $1", types=[20]), bind([b"x"])), "22P02"),
        ((parse("SELECT 1"), bind(results=[7]), execute()), "0A000"),
    ],
)
def test_what_is_refused_in_the_extended_protocol(
    raw: Raw, messages: tuple[bytes, ...], state: str
) -> None:
    assert error_of(raw.ask(*messages, SYNC))["C"] == state
    assert raw.rows("SELECT 1") == [["1"]]


def test_types_of_parameters_are_those_of_columns(raw: Raw) -> None:
    sql = (
        "SELECT log_group_name FROM logs.log_groups"
        " WHERE retention_in_days > $1 AND log_group_name <> $2 LIMIT $3"
    )
    found = raw.ask(parse(sql), describe("S"), SYNC)
    types = only(found, "t")
    assert struct.unpack("!H3I", types) == (3, 20, 25, 20)
    values = [struct.pack("!q", 3), b"group-4", struct.pack("!q", 9)]
    found = raw.ask(bind(values, formats=[1, 0, 1]), execute(), SYNC)
    assert sorted(row(body) for kind, body in found if kind == "D") == [["group-2"], ["group-3"]]


GROUPS = "FROM logs.log_groups"
TWICE = (
    f"SELECT n FROM (SELECT retention_in_days * 2 AS n {GROUPS}) AS d"
    " WHERE n BETWEEN $1 AND 12 ORDER BY 1"
)
NUMBERS = (
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 3)"
    " SELECT r.x FROM r WHERE r.x > $1"
)


@pytest.mark.parametrize(
    ("sql", "value", "rows"),
    [
        ("WITH r(x) AS (VALUES (2), (10)) SELECT x FROM r WHERE x < $1", b"9", [["2"]]),
        ("SELECT column1 FROM (VALUES (2), (10)) AS r WHERE column1 < $1", b"9", [["2"]]),
        (NUMBERS, b"2", [["3"]]),
        ("SELECT count(*) AS n FROM logs.log_groups HAVING count(*) < $1", b"10", [["5"]]),
        (f"SELECT count(*) AS n {GROUPS} WHERE length(log_group_name) = $1", b"7", [["5"]]),
        (TWICE, b"7", [["10"]]),
        ("SELECT 'yes' AS a WHERE 1 = $1", b"1", [["yes"]]),
        ("SELECT 'yes' AS a WHERE 2.5 > $1", b"1.5", [["yes"]]),
    ],
)
def test_a_text_for_a_number_that_is_computed(
    raw: Raw, sql: str, value: bytes, rows: list[list[str]]
) -> None:
    """As node's pg sends all of its values: SQLite has every number below every text."""
    found = raw.ask(parse(sql), bind([value]), describe("P"), execute(), SYNC)
    assert [row(body) for kind, body in found if kind == "D"] == rows, found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("retention_in_days = ('7')", ["group-3"]),
        ("retention_in_days IN (('5'), (('7')))", ["group-2", "group-3"]),
        ("retention_in_days > ('5') AND log_group_name <> ('group-4')", ["group-3"]),
        ("retention_in_days BETWEEN ('5') AND ('7')", ["group-2", "group-3"]),
        ("length(log_group_name) > ('10')", []),
        ("log_group_name LIKE ('%-3')", ["group-3"]),
        ("log_group_name ~ ('-[34]$')", ["group-3", "group-4"]),
        ("'{\"$a\": 1}'::jsonb ->> ('$a') = ('1') AND log_group_name = ('group-0')", ["group-0"]),
    ],
)
def test_values_in_brackets(raw: Raw, condition: str, found: list[str]) -> None:
    """As pgjdbc writes them where preferQueryMode is simple."""
    sql = f"SELECT log_group_name {GROUPS} WHERE {condition} ORDER BY 1"
    assert raw.rows(sql) == [[name] for name in found]


def test_decimals_and_identifiers_as_pgjdbc_sends_them(raw: Raw) -> None:
    sql = f"SELECT log_group_name {GROUPS} WHERE retention_in_days > $1 AND $2 <> ''"
    decimal = struct.pack("!hhHhhh", 2, 0, 0, 1, 6, 5000)  # 6.5
    values = bind([decimal, bytes(16)], formats=[1, 1])
    found = raw.ask(parse(sql, types=[1700, 2950]), values, execute(), SYNC)
    names = sorted(row(body) for kind, body in found if kind == "D")
    assert names == [["group-3"], ["group-4"]], found


@pytest.mark.parametrize(
    ("sql", "types"),
    [
        # SQLite holds every number for less than any text: as a text, $1 would find nothing.
        (f"SELECT 1 {GROUPS} WHERE coalesce(retention_in_days, 0) > $1", [20]),
        (f"SELECT count(*) {GROUPS} HAVING count(*) > $1", [20]),
        (f"SELECT 1 {GROUPS} WHERE retention_in_days + 1 > $1", [20]),
        (f"SELECT n FROM (SELECT retention_in_days AS n {GROUPS}) t WHERE n > $1", [20]),
        (f"WITH t AS (SELECT retention_in_days AS n {GROUPS}) SELECT n FROM t WHERE n > $1", [20]),
        (f"SELECT 1 {GROUPS} WHERE $1 IN (retention_in_days, 1) AND $2 BETWEEN 1 AND 2", [20, 20]),
        (f"SELECT 1 {GROUPS} WHERE (log_group_name, retention_in_days) = ($1, $2)", [25, 20]),
        (f"SELECT 1 {GROUPS} WHERE retention_in_days > coalesce($1, 3)", [20]),
        (f"SELECT 1 {GROUPS} WHERE (retention_in_days > 3) = $1 AND upper(arn) = $2", [16, 25]),
        (f"SELECT 1 {GROUPS} WHERE (SELECT count(*) FROM ec2.vpcs) > $1", [20]),
        (f"DELETE {GROUPS} WHERE retention_in_days = $1", [20]),
    ],
)
def test_a_parameter_has_the_type_of_the_expression_beside_it(
    raw: Raw, sql: str, types: list[int]
) -> None:
    told = only(raw.ask(parse(sql), describe("S"), SYNC), "t")
    assert list(struct.unpack(f"!{len(types)}I", told[2:])) == types


@pytest.mark.parametrize(
    ("sql", "type_"),
    [
        # SQLite says where a column of a compound comes from by one arm of it.
        (f"SELECT retention_in_days {GROUPS} UNION ALL SELECT 'x'", 25),
        (f"SELECT a FROM (SELECT 'x' AS a UNION ALL SELECT retention_in_days {GROUPS}) t", 25),
        (
            f"WITH t AS (SELECT 'x' AS a UNION SELECT retention_in_days {GROUPS}) SELECT * FROM t",
            25,
        ),
        (f"SELECT (SELECT 'x' UNION ALL SELECT retention_in_days {GROUPS} LIMIT 1)", 25),
        (f"SELECT tags {GROUPS} UNION ALL SELECT log_group_name {GROUPS}", 25),
        (f"SELECT retention_in_days {GROUPS} UNION ALL SELECT 5", 20),
        (f"SELECT retention_in_days {GROUPS} WHERE region IN (SELECT 'a' UNION SELECT 'b')", 20),
        (f"SELECT lag(retention_in_days, 1, 'none') OVER () {GROUPS}", 25),
        (f"SELECT lag(retention_in_days, 1, 0) OVER () {GROUPS}", 20),
    ],
)
def test_a_type_is_told_where_every_value_has_it(raw: Raw, sql: str, type_: int) -> None:
    for form in (0, 1):
        found = raw.ask(parse(sql), bind(results=[form]), describe("P"), execute(), SYNC)
        assert [kind for kind, _ in found if kind in "EC"] == ["C"], found
        assert columns(only(found, "T"))[0][1:] == (type_, form)


def test_binary_rows(raw: Raw) -> None:
    found = raw.ask(
        *(
            parse("SELECT 258, 1.5, 'x', 1 = 1, json('{}'), NULL"),
            bind(results=[1]),
            execute(),
            SYNC,
        ),
    )
    expected = [struct.pack("!q", 258), struct.pack("!d", 1.5), b"x", b"\1", b"\1{}"]
    body = b"".join(struct.pack("!I", len(one)) + one for one in expected)
    assert only(found, "D") == struct.pack("!H", 6) + body + struct.pack("!i", -1)


@pytest.mark.parametrize(
    ("messages", "kinds"),
    [
        # Each was answered otherwise by a PostgreSQL 15 than by this server.
        ((parse("SELECT nope"), query("SELECT 1"), SYNC), ["EZ"]),
        ((parse("SELECT 1"), bind([b"1"]), SYNC, query("SELECT 1")), ["1EZ", "TDCZ"]),
        ((parse("SELECT 1"), bind(results=[0, 0]), execute(), SYNC), ["1EZ"]),
        ((parse("COMMIT"), bind(results=[0, 0]), execute(), SYNC), ["12NCZ"]),
        ((parse("FETCH c"), describe("S"), SYNC, bind(), execute(), SYNC), ["1tnZ", "2EZ"]),
        ((parse("SELECT 1"), query("SELECT 2"), bind(), SYNC), ["1TDCZ", "EZ"]),
        ((parse("SELECT 1"), bind(), query("SELECT 2"), execute(), SYNC), ["12TDCZ", "EZ"]),
        ((parse("SELECT 1"), bind(portal="p"), query(""), execute(0, "p"), SYNC), ["12IZ", "EZ"]),
        ((parse("SET x.y = 1"), bind(), execute(), execute(), SYNC), ["12CEZ"]),
        ((parse("SELECT 1"), query("DEALLOCATE ALL"), SYNC), ["1CZ", "Z"]),
        ((parse("DEALLOCATE ALL"), bind(), execute(), bind(), SYNC), ["12C2Z"]),
        ((parse("COPY (SELECT 1) TO STDOUT"), bind(), execute(), execute(), SYNC), ["12HdcCEZ"]),
        ((query("SELECT $1"),), ["EZ"]),
    ],
)
def test_odd_orders_are_answered_as_postgres_answers_them(
    raw: Raw, messages: tuple[bytes, ...], kinds: list[str]
) -> None:
    raw.send(*messages)
    assert [raw.kinds() for _ in kinds] == kinds
    assert raw.rows("SELECT 5") == [["5"]]


def test_what_is_not_utf_8_is_told_and_the_connection_goes_on(raw: Raw) -> None:
    for messages in (
        [framed("Q", b"SELECT '\xff'\0")],
        [framed("P", b"\0SELECT '\xe4'\0\0\0"), SYNC],
        [parse("SELECT $1 AS a"), bind([b"\xff"]), SYNC],
    ):
        assert error_of(raw.ask(*messages))["C"] in ("22021", "22P02")
        assert raw.rows("SELECT 'ä'") == [["ä"]]
    found = raw.ask(framed("B", b"\0\xff\0" + bytes(6)), SYNC)
    assert error_of(found)["C"] == "26000"


def test_nothing_but_the_end_follows_on_a_failure(raw: Raw) -> None:
    raw.ask(parse("SELECT 1", "s"), SYNC)
    raw.ask(query("BEGIN; SAVEPOINT a; SELECT nope"))
    for sql in ("BEGIN", "SAVEPOINT b", "RELEASE a", "FETCH c"):
        assert error_of(raw.ask(query(sql)))["C"] == "25P02", sql
    assert error_of(raw.ask(bind(name="s"), SYNC))["C"] == "25P02"
    raw.ask(query("ROLLBACK TO a"))
    assert raw.rows("SELECT 5") == [["5"]]


# -- transactions ----------------------------------------------------------------------------------


def state_after(raw: Raw, sql: str) -> tuple[str, str]:
    found = raw.ask(query(sql))
    tags = [body[:-1].decode() for kind, body in found if kind == "C"]
    return (tags or [error_of(found)["C"]])[-1], found[-1][1].decode()


def test_a_transaction_and_what_its_failure_does(raw: Raw) -> None:
    said = [
        ("BEGIN", ("BEGIN", "T")),
        ("SELECT 1", ("SELECT 1", "T")),
        ("SAVEPOINT a", ("SAVEPOINT", "T")),
        ("SELECT nope", ("42703", "E")),
        ("SELECT 1", ("25P02", "E")),
        ("SHOW search_path", ("25P02", "E")),
        ("ROLLBACK TO SAVEPOINT a", ("ROLLBACK", "T")),
        ("SELECT 1", ("SELECT 1", "T")),
        ("RELEASE SAVEPOINT a", ("RELEASE", "T")),
        ("RELEASE a", ("3B001", "E")),
        ("COMMIT", ("ROLLBACK", "I")),
        ("COMMIT", ("COMMIT", "I")),
        ("SAVEPOINT b", ("25P01", "I")),
        ("start transaction read only", ("BEGIN", "T")),
        ("INSERT INTO s3.buckets (BucketName) VALUES ('x')", ("25006", "E")),
        ("END", ("ROLLBACK", "I")),
        ("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY", ("BEGIN", "T")),
        ("ABORT", ("ROLLBACK", "I")),
    ]
    assert [(sql, state_after(raw, sql)) for sql, _ in said] == said


def test_a_write_in_a_transaction_is_made_and_said_to_stay(raw: Raw) -> None:
    raw.ask(query("BEGIN"))
    found = raw.ask(
        query("INSERT INTO s3.buckets (BucketName) VALUES ('stays') RETURNING Identifier")
    )
    assert "".join(kind for kind, _ in found) == "TDNCZ"
    assert row(only(found, "D")) == ["stays"]
    assert "ROLLBACK will not undo" in fields(only(found, "N"))["M"]
    assert only(found, "C") == b"INSERT 0 1\0"
    found = raw.ask(query("ROLLBACK"))
    assert "1 write stays made" in fields(only(found, "N"))["M"]
    assert raw.rows("SELECT bucket_name FROM s3.buckets WHERE bucket_name = 'stays'") == [["stays"]]


def test_writes_wait_where_that_is_set(raw: Raw) -> None:
    raw.ask(query("SET transactions = queue"))
    raw.ask(query("BEGIN"))
    raw.ask(query("INSERT INTO s3.buckets (BucketName) VALUES ('waits')"))
    assert raw.rows("SELECT bucket_name FROM s3.buckets WHERE bucket_name = 'waits'") == []
    assert state_after(raw, "COMMIT") == ("COMMIT", "I")
    assert raw.rows("SELECT bucket_name FROM s3.buckets WHERE bucket_name = 'waits'") == [["waits"]]


def test_many_resources_are_changed_when_that_is_said(raw: Raw) -> None:
    update = "UPDATE ec2.vpcs SET enable_dns_support = false WHERE region = 'us-east-1'"
    told = error_of(raw.ask(query(update)))
    assert (told["C"], told["H"].startswith("SET confirm = off")) == ("55000", True)
    raw.ask(query("SET confirm = off"))
    assert state_after(raw, update) == (f"UPDATE {VPCS}", "I")
    assert state_after(raw, update.replace("false", "true")) == (f"UPDATE {VPCS}", "I")


@pytest.mark.parametrize("sql", ["DISCARD ALL", "DISCARD TEMP"])
def test_what_is_temporary_is_discarded(raw: Raw, sql: str) -> None:
    raw.ask(query('CREATE TEMP TABLE "Te ""mp" (a integer)'))
    raw.ask(query("CREATE TEMP VIEW seen AS SELECT 1 AS a"))
    assert raw.rows('SELECT count(*) FROM "Te ""mp"') == [["0"]]
    assert raw.rows("SELECT a FROM seen") == [["1"]]
    assert state_after(raw, sql) == (sql, "I")
    for name in ('"Te ""mp"', "seen"):
        assert error_of(raw.ask(query(f"SELECT * FROM {name}")))["C"] == "42P01"


def test_a_table_that_another_connection_made_anew(catalog: Catalog, tmp_path: Path) -> None:
    """Told as a boolean, a 1 would be true."""
    sql = "SELECT a FROM t"
    with (
        serving(catalog, database=tmp_path / "own.db") as server,
        Raw.connected(server.address) as one,
        Raw.connected(server.address) as other,
    ):
        other.ask(query("CREATE TABLE t (a boolean)"))
        assert columns(only(one.ask(query(sql)), "T")) == [("a", 16, 0)]
        one.ask(parse(sql, "s"), describe("S", "s"), SYNC)
        other.ask(query("DROP TABLE t; CREATE TABLE t (a integer); INSERT INTO t VALUES (1)"))
        assert error_of(one.ask(bind(name="s"), execute(), SYNC))["C"] == "0A000"
        for _ in range(2):
            assert columns(only(found := one.ask(query(sql)), "T")) == [("a", 20, 0)]
            assert row(only(found, "D")) == ["1"]


# -- cursors, settings -----------------------------------------------------------------------------


def test_cursors(raw: Raw) -> None:
    numbers = "VALUES (1), (2), (3), (4), (5)"
    assert state_after(raw, f"DECLARE c CURSOR FOR {numbers}") == ("25P01", "I")
    raw.ask(query("BEGIN"))
    assert state_after(raw, f'DECLARE "c" NO SCROLL CURSOR FOR {numbers}')[0] == "DECLARE CURSOR"
    assert raw.rows("FETCH FORWARD 2 FROM c") == [["1"], ["2"]]
    assert raw.rows('FETCH "c"') == [["3"]]
    assert state_after(raw, "MOVE 1 FROM c")[0] == "MOVE 1"
    assert raw.rows("FETCH ALL IN c") == [["5"]]
    assert state_after(raw, "FETCH 1 FROM c")[0] == "FETCH 0"
    assert state_after(raw, "CLOSE c")[0] == "CLOSE CURSOR"
    assert state_after(raw, "FETCH 1 FROM c")[0] == "34000"


def test_a_cursor_that_holds_outlives_its_transaction(raw: Raw) -> None:
    raw.ask(query("BEGIN; DECLARE c CURSOR WITH HOLD FOR VALUES (1), (2); COMMIT"))
    assert raw.rows("FETCH 1 FROM c") == [["1"]]
    assert state_after(raw, "CLOSE ALL")[0] == "CLOSE CURSOR ALL"


def test_the_time_of_a_portal_is_that_of_each_portion(raw: Raw) -> None:
    """It ran while the client did something else with the rows."""
    raw.ask(query("SET statement_timeout = 300; BEGIN; DECLARE c CURSOR FOR VALUES (1), (2)"))
    assert raw.rows("FETCH c") == [["1"]]
    raw.ask(parse("VALUES (1), (2)"), bind(portal="p"), execute(1, "p"), SYNC)
    time.sleep(0.35)
    assert raw.rows("FETCH c") == [["2"]]
    assert [kind for kind, _ in raw.ask(execute(0, "p"), SYNC)] == ["D", "C", "Z"]
    raw.ask(query(f"DECLARE long CURSOR FOR {ENDLESS}"))
    assert state_after(raw, "FETCH long")[0] == "57014"


def test_a_cursor_does_not_see_what_is_changed_behind_it(raw: Raw) -> None:
    """As PostgreSQL's, which has its rows from when it was declared; SQLite's has new ones, too."""
    raw.ask(query("CREATE TEMP TABLE t (a integer); INSERT INTO t VALUES (1), (2), (3)"))
    raw.ask(query("BEGIN; DECLARE c CURSOR FOR SELECT a FROM t; FETCH c"))
    raw.ask(query("DECLARE later CURSOR FOR SELECT a FROM t WHERE a > 1"))
    raw.ask(query("DECLARE wrong CURSOR FOR SELECT abs(-9223372036854775807 - a) FROM t"))
    raw.ask(parse("SELECT a FROM t"), bind(portal="p"), execute(1, "p"), SYNC)
    raw.ask(query("DELETE FROM t WHERE a = 2; INSERT INTO t VALUES (4); SAVEPOINT s"))
    assert raw.rows("FETCH ALL FROM c") == [["2"], ["3"]]
    assert raw.rows("FETCH ALL FROM later") == [["2"], ["3"]]
    found = raw.ask(execute(0, "p"), SYNC)
    assert [row(body) for kind, body in found if kind == "D"] == [["2"], ["3"]]
    assert "E" in "".join(kind for kind, _ in raw.ask(query("FETCH ALL FROM wrong")))
    raw.ask(query("ROLLBACK"))
    assert raw.rows("SELECT a FROM t ORDER BY 1") == [["1"], ["3"], ["4"]]


@pytest.mark.parametrize(
    "sql",
    [
        "BEGIN; DECLARE c CURSOR WITH HOLD FOR VALUES (1); ROLLBACK",
        "BEGIN; SAVEPOINT s; DECLARE c CURSOR FOR VALUES (1); ROLLBACK TO s",
        "BEGIN; DECLARE c CURSOR FOR VALUES (1); COMMIT",
    ],
)
def test_cursors_that_are_rolled_back_are_gone(raw: Raw, sql: str) -> None:
    raw.ask(query("BEGIN; DECLARE k CURSOR WITH HOLD FOR VALUES (1); COMMIT"))
    raw.ask(query(sql))
    assert state_after(raw, "FETCH c")[0] == "34000"
    raw.ask(query("ROLLBACK"))
    assert raw.rows("FETCH k") == [["1"]]


def test_a_cursor_is_described_as_a_portal(raw: Raw) -> None:
    """As psycopg does it with named cursors."""
    raw.ask(query("BEGIN"))
    raw.ask(query('DECLARE "big" CURSOR FOR SELECT 1 AS n'))
    found = raw.ask(describe("P", "big"), SYNC)
    assert columns(only(found, "T")) == [("n", 20, 0)]


def test_settings(raw: Raw) -> None:
    assert raw.rows("SHOW TimeZone") == [["UTC"]]
    found = raw.ask(query("SET TIME ZONE 'Europe/Berlin'"))
    assert only(found, "S") == b"TimeZone\0Europe/Berlin\0"
    assert raw.rows("SHOW TIME ZONE") == [["Europe/Berlin"]]
    assert raw.rows("SELECT current_setting('timezone')") == [["Europe/Berlin"]]
    raw.ask(query("RESET timezone"))
    assert raw.rows("SHOW timezone") == [["UTC"]]
    assert state_after(raw, "SET extra_float_digits = 3") == ("SET", "I")
    assert state_after(raw, "SET my.own = 'x'") == ("SET", "I")
    assert raw.rows("SHOW my.own") == [["x"]]
    assert state_after(raw, "SET statment_timeout = 1") == ("42704", "I")
    assert "statement_timeout" in error_of(raw.ask(query("SET statment_timeout = 1")))["H"]
    assert state_after(raw, "SET server_version = 1")[1] == "I"


@pytest.mark.parametrize("way", ["parameters", "options"])
def test_settings_of_the_first_message_have_their_effect(server: PostgresServer, way: str) -> None:
    """As node's pg sends a timeout, pgjdbc its `currentSchema`, pgx whatever it does not know."""
    given = {
        "statement_timeout": "200",
        "search_path": "ec2",
        "Default_Transaction_Read_Only": "on",
    }
    if way == "options":
        given = {"options": " ".join(f"-c {name}={one}" for name, one in given.items())}
    insert = "INSERT INTO s3.buckets (BucketName) VALUES ('never')"
    with Raw.connected(server.address, **given) as one:
        assert dict(one.parameters)["default_transaction_read_only"] == "on"
        for reset in (
            "SELECT 1",
            "SET statement_timeout = 0; RESET statement_timeout",
            "RESET ALL",
        ):
            one.ask(query(f"SET search_path = s3; {reset}; RESET search_path"))
            assert one.rows("SHOW statement_timeout") == [["200"]]
            assert state_after(one, ENDLESS)[0] == "57014", reset
            assert one.rows("SELECT count(*) AS n FROM vpcs") == [[str(VPCS)]], reset
            assert state_after(one, insert)[0] == "25006", reset
        one.ask(query("SET search_path = s3; SET statement_timeout = 0; DISCARD ALL"))
        assert state_after(one, ENDLESS)[0] == "57014"
        assert one.rows("SELECT count(*) AS n FROM vpcs") == [[str(VPCS)]]


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"statment_timeout": "1"}, "42704"),
        ({"statement_timeout": "soon"}, "22023"),
        ({"search_path": "ec2,"}, "22023"),
        ({"search_path": "ec3"}, "42P01"),
        ({"is_superuser": "on"}, "42000"),
    ],
)
def test_settings_that_a_first_message_may_not_have(
    server: PostgresServer, given: dict[str, str], state: str
) -> None:
    with Raw(server.address) as one:
        one.send(startup(PROTOCOL, **{"user": "x", **given}))
        told = fields(one.until("E")[-1][1])
        assert (told["S"], told["C"]) == ("FATAL", state), told
        assert one.is_closed()


def test_a_setting_that_is_refused_stays_as_it_was(raw: Raw) -> None:
    assert "E" in "".join(kind for kind, _ in raw.ask(query("SET statement_timeout = 'soon'")))
    assert raw.rows("SHOW statement_timeout") == [["0"]]


def test_a_setting_makes_a_text_mean_something_else(raw: Raw) -> None:
    raw.ask(query("CREATE TEMP TABLE vpcs AS SELECT 1 AS n"))
    assert raw.rows("SELECT * FROM vpcs") == [["1"]]
    raw.ask(query("DROP TABLE vpcs; SET search_path TO ec2"))
    assert len(raw.rows("SELECT * FROM vpcs")) == VPCS
    for reset in ("RESET search_path", "RESET ALL", "DISCARD ALL"):
        raw.ask(query("SET search_path TO ec2; SELECT * FROM vpcs"))
        found = raw.ask(query(f"{reset}; SELECT * FROM vpcs"))
        assert error_of(found)["C"] == "42P01", reset


def test_settings_of_our_own(raw: Raw) -> None:
    assert state_after(raw, "SET partial = allow") == ("SET", "I")
    assert raw.rows("SHOW partial") == [["allow"]]
    assert raw.rows("SHOW SERVICES LIKE 'ec2'")[0][1] == "ec2"


def test_reading_only(raw: Raw) -> None:
    insert = "INSERT INTO s3.buckets (BucketName) VALUES ('never')"
    raw.ask(query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"))
    assert state_after(raw, insert)[0] == "25006"
    assert raw.rows("SHOW default_transaction_read_only") == [["on"]]
    raw.ask(query("BEGIN; COMMIT"))
    assert state_after(raw, insert)[0] == "25006"
    raw.ask(query("RESET ALL"))
    raw.ask(query("BEGIN READ ONLY"))
    assert state_after(raw, insert)[0] == "25006"


def test_a_pool_that_resets_its_connection(raw: Raw) -> None:
    found = raw.ask(query("SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL;"))
    assert "E" not in "".join(kind for kind, _ in found)
    assert state_after(raw, "DISCARD ALL") == ("DISCARD ALL", "I")


# -- COPY ------------------------------------------------------------------------------------------


def copied(raw: Raw, sql: str) -> bytes:
    found = raw.ask(query(sql))
    assert found[0][0] == "H", found
    assert only(found, "C").startswith(b"COPY ")
    return b"".join(body for kind, body in found if kind == "d")


def test_copying(raw: Raw) -> None:
    values = "(VALUES (1, 'a,b', NULL), (2, 'c\\d\t\"e\"', 'f'))"
    assert copied(raw, f"COPY {values} TO STDOUT") == b'1\ta,b\t\\N\n2\tc\\\\d\\t"e"\tf\n'
    expected = b'column1,column2,column3\n1,"a,b",\n2,"c\\d\t""e""",f\n'
    assert copied(raw, f"COPY {values} TO STDOUT csv header") == expected
    options = "(FORMAT csv, HEADER true, DELIMITER ';', NULL '-')"
    expected = b'column1;column2;column3\n1;a,b;-\n2;"c\\d\t""e""";f\n'
    assert copied(raw, f"copy  ( {values[1:-1]} ) to stdout with {options}") == expected
    assert copied(raw, "COPY logs.log_groups TO STDOUT").count(b"\n") == 5


@pytest.mark.parametrize(
    ("sql", "lines"),
    [
        ("(SELECT '\\.' AS a) TO STDOUT csv", b'"\\."\n'),
        ("(SELECT '\\.' AS a, 1) TO STDOUT csv", b"\\.,1\n"),
        ("(SELECT E'it\\'s') TO STDOUT (FORMAT 'csv', DELIMITER E'\\t')", b"it's\n"),
        ("(SELECT 'a-b|c' AS a) TO STDOUT (FORMAT csv, QUOTE '-', ESCAPE '|')", b"-a|-b||c-\n"),
        ("(SELECT '', NULL) TO STDOUT csv", b'"",\n'),
        ("(SELECT NULL, 'x') TO STDOUT (NULL 'x')", b"x\tx\n"),
        ("logs.log_groups (retention_in_days) TO STDOUT CSV", b"1\n3\n5\n7\n14\n"),
    ],
)
def test_copies_as_postgres_writes_them(raw: Raw, sql: str, lines: bytes) -> None:
    assert copied(raw, f"COPY {sql}") == lines


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        # Each was copied, in lines that nobody could read again.
        ("COPY (SELECT 'banana', 'x') TO STDOUT (DELIMITER 'n')", "22023"),
        ("COPY (SELECT 'a', 'b') TO STDOUT (FORMAT csv, DELIMITER '\"')", "22023"),
        ("COPY (SELECT 'a', NULL) TO STDOUT (NULL E'a\\tb')", "0A000"),
        ("COPY (SELECT 'a') TO STDOUT (QUOTE 'x')", "0A000"),
        ("COPY (SELECT 'a') TO STDOUT (FORMAT csv, FORMAT text)", "42601"),
        ("COPY (SELECT 'a') TO STDOUT (FORMAT csv HEADER)", "42601"),
        ("COPY t FROM STDIN", "0A000"),
        ("COPY (SELECT 1) TO '/tmp/x'", "0A000"),
        ("COPY (SELECT 1) TO STDOUT BINARY", "0A000"),
        ("COPY (SELECT 1) TO STDOUT FANCY", "42601"),
        ("COPY (SELECT nope) TO STDOUT", "42703"),
    ],
)
def test_what_is_not_copied(raw: Raw, sql: str, state: str) -> None:
    assert error_of(raw.ask(query(sql)))["C"] == state


def test_the_place_of_an_error_inside_a_copy(raw: Raw) -> None:
    assert error_of(raw.ask(query("COPY (SELECT nope) TO STDOUT")))["P"] == "14"


# -- cancelling ------------------------------------------------------------------------------------


def cancel(server: PostgresServer, key: tuple[int, int]) -> None:
    with Raw(server.address) as one:
        one.send(struct.pack("!IIII", 16, 80877102, *key))
        assert one.is_closed()


def test_a_statement_is_cancelled(server: PostgresServer, raw: Raw) -> None:
    raw.send(query(ENDLESS))
    raw.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        raw.message()
    raw.socket.settimeout(20)
    cancel(server, (raw.key[0], raw.key[1] ^ 1))
    cancel(server, (raw.key[0] ^ 1, raw.key[1]))
    cancel(server, raw.key)
    assert error_of(raw.until("Z"))["C"] == "57014"
    assert raw.rows("SELECT 1") == [["1"]]


def test_what_does_not_run_is_not_cancelled(server: PostgresServer, raw: Raw) -> None:
    for number in range(30):
        cancel(server, raw.key)
        assert raw.rows("SELECT 1") == [["1"]]
        cancel(server, raw.key)
        raw.send(parse("SELECT 1"), bind(), execute(), *[FLUSH] * (number % 2), SYNC)
        assert raw.kinds() == "12DCZ"
        if number % 5 == 0:
            assert error_of(raw.ask(parse("SELECT nope"), bind(), SYNC))["C"] == "42703"


def test_terminate_and_what_may_not_stand_there(server: PostgresServer) -> None:
    with Raw.connected(server.address) as one:
        one.send(TERMINATE)
        assert one.is_closed()
    with Raw.connected(server.address) as one:
        one.send(framed("p", b"password"))
        assert fields(one.until("E")[-1][1])["S"] == "FATAL"
        assert one.is_closed()
