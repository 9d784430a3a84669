"""What one connection sees, and what it may do."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Sequence
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import (
    Cancelled,
    DataError,
    Error,
    NotSupportedError,
    ParseError,
    Position,
    ProgrammingError,
    UnknownName,
)
from cirrusql.pgcatalog import CatalogueSession, OwnTable, PgCatalog, Settings
from cirrusql.pgwire.failures import state_of


def _rows(of: CatalogueSession, text: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    return list(of.run(of.prepare(text), parameters))


_VISIBLE = (
    "SELECT relname FROM pg_class WHERE pg_table_is_visible(oid) AND relname !~ '^pg_' ORDER BY 1"
)


def test_every_relation_is_there(session: CatalogueSession, catalog: Catalog) -> None:
    sql = "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = $1"
    found = dict(_rows(session, sql, ["ec2"]))
    types = catalog.resource_types("ec2")
    assert {one.resource for one in types} <= found.keys()
    assert found["vpcs"] == "BASE TABLE"
    assert found["vpcs_list_only"] == "VIEW"


def test_the_columns_are_those_of_a_star(session: CatalogueSession, catalog: Catalog) -> None:
    for name in ("vpcs", "vpcs_list_only", "subnets", "subnets_list_only"):
        facts = catalog.relation("ec2", name).facts
        rows = _rows(
            session,
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'ec2' AND table_name = $1 ORDER BY ordinal_position",
            [name],
        )
        types = {"string": "text", "integer": "bigint", "number": "double precision",
                 "boolean": "boolean", "object": "jsonb", "array": "jsonb"}  # fmt: skip
        assert rows == [(one.name, types[one.type]) for one in facts]


@pytest.mark.thorough
def test_the_listed_are_those_of_the_catalogue(catalog: Catalog) -> None:
    listed = {(one.service, one.resource): one for one in catalog.listed()}
    for made in catalog.resource_types():
        names = [
            made.resource,
            *([f"{made.resource}_list_only"] if "list" in made.handlers else []),
        ]
        for name in names:
            facts = catalog.relation(made.service, name).facts
            columns = [column[:2] for column in listed[made.service, name].columns]
            assert columns == [(one.name, one.type) for one in facts], (made.service, name)
    operations = {(one.service, one.resource): one for one in catalog.api.listed()}
    for relation in catalog.api.every():
        columns = [one[:2] for one in operations[relation.service, relation.resource].columns]
        assert columns == [(one.name, one.type) for one in relation.facts], relation.name


def test_databases(whole: PgCatalog) -> None:
    operations = whole.session("aws", "me")
    sql = "SELECT count(*) FROM pg_class WHERE relname = $1"
    assert _rows(operations, sql, ["describe_vpcs"]) == [(1,)]
    assert _rows(operations, sql, ["vpcs"]) == [(0,)]
    assert _rows(operations, "SELECT current_database()") == [("aws",)]
    other = whole.session("stackql", "me")
    assert _rows(other, sql, ["vpcs"]) == [(1,)]
    names = "SELECT datname FROM pg_database WHERE datname = current_database() OR datname ~ '^aws'"
    assert _rows(other, names) == [("awscc",), ("aws",), ("stackql",)]


def test_object_ids_are_the_same_everywhere(whole: PgCatalog, catalog: Catalog) -> None:
    sql = "SELECT oid, relname, relnamespace FROM pg_class ORDER BY oid"
    one, other = whole.session("awscc"), PgCatalog(catalog).session("awscc")
    assert _rows(one, sql) == _rows(other, sql)
    numbers = [oid for oid, *_ in _rows(one, sql)]
    assert len(set(numbers)) == len(numbers)
    number = catalog.listed()
    vpcs = next(each for each in number if (each.service, each.resource) == ("ec2", "vpcs"))
    assert _rows(one, "SELECT 'ec2.vpcs'::regclass::oid") == [(16_384 + vpcs.number,)]
    ((name,),) = _rows(one, "SELECT 'ec2.vpcs'::regclass")
    assert (name, name.oid) == ("ec2.vpcs", 16_384 + vpcs.number)


def test_own_tables_are_in_public(session: CatalogueSession) -> None:
    assert _rows(session, _VISIBLE) == []
    session.show_own(
        [OwnTable("notes", (("id", 20), ("body", None))), OwnTable("mine", (), is_view=True)]
    )
    assert _rows(session, _VISIBLE) == [("mine",), ("notes",)]
    columns = (
        "SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'notes'::regclass"
    )
    assert _rows(session, columns) == [("id", "bigint"), ("body", "text")]
    before = _rows(session, "SELECT 'notes'::regclass::oid")
    session.show_own([OwnTable("another", ()), OwnTable("notes", (("id", 20),))])
    assert _rows(session, "SELECT 'notes'::regclass::oid") == before
    assert _rows(session, columns) == [("id", "bigint")]
    session.show_own([])
    assert _rows(session, _VISIBLE) == []


def test_own_tables_are_one_sessions(whole: PgCatalog) -> None:
    one, other = whole.session("awscc"), whole.session("awscc")
    one.show_own([OwnTable("notes", ())])
    assert _rows(other, _VISIBLE) == []
    assert _rows(other, "SELECT to_regclass('notes')") == [(None,)]


def test_an_answer_is_read_on_after_own_tables_changed(session: CatalogueSession) -> None:
    rows = session.run(session.prepare("SELECT relname FROM pg_class ORDER BY oid"))
    first = next(rows)
    session.show_own([OwnTable("notes", ())])
    others = list(rows)
    assert ("notes",) not in (first, *others)
    assert len(others) > 3_000


def test_the_path(session: CatalogueSession) -> None:
    _rows(session, "SELECT set_config('search_path', 'ec2, public', false)")
    assert _rows(session, "SELECT current_schema(), current_schemas(true)") == [
        ("ec2", ["pg_catalog", "ec2", "public"])
    ]
    assert ("vpcs",) in _rows(session, _VISIBLE)
    assert _rows(session, "SELECT 'vpcs'::regclass, 's3.buckets'::regclass") == [
        ("vpcs", "s3.buckets")
    ]
    session.set("search_path", "nowhere")
    assert _rows(session, "SELECT current_schema()") == [(None,)]


def test_settings() -> None:
    settings = Settings({"application_name": "psql"})
    assert settings.show("server_version") == "15.18"
    assert settings.show("TimeZone") == "UTC"
    assert settings.show("transaction isolation level") == "read committed"
    settings["some.setting"] = "kept"
    assert settings.show("some.setting") == "kept"
    with pytest.raises(UnknownName, match="unrecognized configuration parameter") as caught:
        settings.show("servr_version")
    assert state_of(caught.value) == "42704"
    with pytest.raises(ProgrammingError, match="cannot be changed"):
        settings["server_version"] = "9"
    settings["application_name"] = "other"
    del settings["application_name"]
    assert settings["application_name"] == "psql"


def test_values_have_the_types_that_were_told(session: CatalogueSession) -> None:
    sql = (
        "SELECT oid, relname, relhasindex, relkind, reltuples, relnatts, ARRAY['a', NULL],"
        " current_schemas(false), oid::regclass, json_build_object('a', true)"
        " FROM pg_class WHERE relname = 'vpcs'"
    )
    prepared = session.prepare(sql)
    assert [one.type for one in prepared.columns] == [
        26,
        19,
        16,
        18,
        700,
        21,
        1009,
        1003,
        2205,
        114,
    ]
    ((oid, *others),) = session.run(prepared)
    assert isinstance(oid, int)
    assert others[:1] + others[2:] != []
    assert others == [
        "vpcs", True, "r", -1.0, others[4], ["a", None], ["public"], "ec2.vpcs", '{"a" : true}',
    ]  # fmt: skip


def test_parameters(session: CatalogueSession) -> None:
    sql = (
        "SELECT count(*) FROM pg_class"
        " WHERE relname = ANY($1) AND relhasindex = $2 AND oid > $3 LIMIT $4"
    )
    prepared = session.prepare(sql)
    assert prepared.parameter_types == (1003, 16, 26, 20)
    for values in (
        [["vpcs", "subnets"], True, 16_384, 10],
        ["{vpcs,subnets}", "t", "16384", "10"],
        [["vpcs", "subnets"], True, 16_384, None],
    ):
        assert list(session.run(prepared, values)) == [(2,)]
    with pytest.raises(DataError, match='type oid: "sixteen"'):
        list(session.run(prepared, ["{}", "f", "sixteen", 1]))
    with pytest.raises(ProgrammingError, match="4 parameters"):
        list(session.run(prepared, ["{}"]))
    with pytest.raises(DataError, match="not a value"):
        list(session.run(prepared, [object(), "f", 1, 1]))


def test_not_like_and_its_kin(session: CatalogueSession) -> None:
    # The grammar keeps this NOT beside the operands, where it was once overlooked.
    sql = (
        "SELECT count(*) FILTER (WHERE {}), count(*) FROM pg_namespace"
        " WHERE nspname IN ('ec2', 's3')"
    )
    for condition, expected in (
        ("nspname LIKE 'ec%'", 1),
        ("nspname NOT LIKE 'ec%'", 1),
        ("nspname NOT LIKE 'EC%'", 2),
        ("nspname NOT ILIKE 'EC%'", 1),
        ("nspname !~ '^ec'", 1),
        ("nspname !~* '^EC'", 1),
        ("nspname NOT IN ('ec2')", 1),
        ("nspname <> ALL ('{ec2,s3}')", 0),
        ("nspname LIKE ANY (ARRAY['ec%', 's%'])", 2),
        ("nspname NOT BETWEEN 'a' AND 'f'", 1),
        ("nspname LIKE 'ec\\_'", 0),
        ("nspname NOT LIKE 'ec/2' ESCAPE '/'", 1),
        ("NOT (nspname = ANY (NULL::name[]))", 0),
    ):
        assert _rows(session, sql.format(condition)) == [(expected, 2)], condition


@pytest.mark.parametrize(
    ("text", "kind", "state"),
    [
        ("SELECT * FROM pg_nothing", UnknownName, "42P01"),
        ("SELECT nothing FROM pg_class", UnknownName, "42703"),
        ("SELECT x.oid FROM pg_class", UnknownName, "42P01"),
        ("SELECT * FROM pg_class WHERE", ParseError, "42601"),
        ("SELECT 'ec2.nothing'::regclass", UnknownName, "42P01"),
        ("SELECT 'nothing'::regtype", UnknownName, "42704"),
        ("SELECT 'x'::int", DataError, "22P02"),
        ("SELECT 'x'::bool", DataError, "22P02"),
        ("SELECT '(' ~ relname FROM pg_class WHERE relname ~ '('", DataError, "22P02"),
        ("SELECT current_setting('nothing')", UnknownName, "42704"),
        ("SELECT * FROM other.pg_class.x", UnknownName, "42P01"),
        ("SELECT relname FROM pg_class UNION SELECT 1, 2", ParseError, "42601"),
        ("DELETE FROM pg_class", ParseError, "42601"),
        ("SELECT oid FROM pg_class, pg_type", ParseError, "42601"),
        ("SELECT oid = relname FROM pg_class", UnknownName, "42883"),
        ("SELECT upper(1), version()", UnknownName, "42883"),
        ("SELECT 1 FROM pg_class WHERE oid", ProgrammingError, "42804"),
        ("SELECT 1 / 0, version()", DataError, "22P02"),
    ],
)
def test_errors(session: CatalogueSession, text: str, kind: type[Error], state: str) -> None:
    with pytest.raises(kind) as caught:
        _rows(session, text)
    assert state_of(caught.value) == state


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT relname,\n  relnam FROM pg_class", 2, 3),
        ("SELECT 'é', c.relnam FROM pg_class c", 1, 13),
        ("SELECT 1 FROM pg_class, pg_clas", 1, 25),
        ("SELECT 1 FROM pg_class WHERE oid IN (SELECT nothing FROM pg_type)", 1, 45),
    ],
)
def test_where_an_unknown_name_stands(
    session: CatalogueSession, text: str, line: int, column: int
) -> None:
    with pytest.raises(UnknownName) as caught:
        session.prepare(text)
    assert caught.value.position == Position(line, column)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM pg_class WHERE", 'line 1, column 24: syntax error at or near "WHERE"'),
        ("SELECT 1 +\n FROM pg_class", 'line 2, column 2: syntax error at or near "FROM"'),
        (
            "SELECT 'x FROM pg_class",
            "the statement cannot be read: a text, name or comment never ends",
        ),
    ],
)
def test_syntax_errors(session: CatalogueSession, text: str, expected: str) -> None:
    with pytest.raises(ParseError) as caught:
        session.prepare(text)
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT DISTINCT ON (relname) relname FROM pg_class", "DISTINCT ON"),
        ("SELECT unheard_of(relname) FROM pg_class", "unheard_of"),
        ("SELECT relname FROM pg_class TABLESAMPLE SYSTEM (1)", "sample in FROM"),
        ("SELECT extract(epoch FROM now()), version()", "EXTRACT"),
        ("SELECT c FROM pg_class c", "whole row"),
        ("SELECT '2020-01-01'::date, version()", "a text as date"),
        ("SELECT n.x FROM pg_class c, LATERAL (SELECT c.oid AS x) n", "no such column"),
        ("SELECT relname FROM pg_class WHERE relname ~ '\\mvpc'", "regular expression"),
        ("SELECT relname FROM pg_class ORDER BY 1 FETCH FIRST ROW WITH TIES", "FETCH"),
    ],
)
def test_what_cannot_be_answered_is_an_error(
    session: CatalogueSession, text: str, why: str
) -> None:
    # No rows would be an answer, and a wrong one.
    with pytest.raises(NotSupportedError, match=why) as caught:
        _rows(session, text)
    assert state_of(caught.value) == "0A000"


def test_what_needs_a_row_of_an_empty_table_has_none(session: CatalogueSession) -> None:
    # Whatever else stands in it.
    text = (
        "SELECT unheard_of(p.polqual) AS x FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
    )
    prepared = session.prepare(text)
    assert (prepared.notices, list(session.run(prepared))) == ((), [])
    assert _rows(session, "SELECT count(*) FROM pg_policy") == [(0,)]
    left = (
        "SELECT c.relname, p.polrelid FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
        " WHERE c.relname = 'vpcs'"
    )
    assert _rows(session, left) == [("vpcs", None)]


_FOREVER = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT count(*), version() FROM n"
)


def test_a_statement_that_never_ends_is_ended(session: CatalogueSession) -> None:
    end = time.monotonic() + 0.2
    with pytest.raises(Cancelled) as caught:
        list(session.run(session.prepare(_FOREVER), must_stop=lambda: time.monotonic() > end))
    assert state_of(caught.value) == "57014"
    assert time.monotonic() - end < 2
    assert _rows(session, "SELECT 1, version()")[0][0] == 1


def test_a_statement_is_not_stopped_by_another_that_was(session: CatalogueSession) -> None:
    endless = session.run(session.prepare(_FOREVER), must_stop=lambda: True)
    with pytest.raises(Cancelled):
        next(endless)
    many = " UNION ALL ".join(f"SELECT {number}, relname FROM pg_class" for number in range(80))
    prepared = session.prepare(f"{many} -- read while nothing runs")
    assert prepared.notices == ()
    assert len(list(session.run(prepared))) > 200_000


def test_descriptions(session: CatalogueSession, catalog: Catalog) -> None:
    told = catalog.resource_type("AWS::EC2::VPC").description[:200].replace("\n", " ")
    for arguments in ("'ec2.vpcs'::regclass", "'ec2.vpcs'::regclass, 'pg_class'"):
        assert _rows(session, f"SELECT obj_description({arguments})") == [(told,)]
    column = "SELECT col_description('ec2.vpcs_list_only'::regclass, 1), col_description(1, 1)"
    assert _rows(session, column) == [("the AWS region", None)]


def test_cancelling_hits_the_statement_it_is_of(session: CatalogueSession) -> None:
    stopped = session.run(
        session.prepare("SELECT oid FROM pg_attribute, pg_class"), must_stop=lambda: True
    )
    kept = session.run(session.prepare("SELECT attname FROM pg_attribute"))
    next(kept)
    with pytest.raises(Cancelled):
        list(stopped)
    assert len(list(kept)) > 20_000


def test_sessions_in_many_threads(catalog: Catalog) -> None:
    made = PgCatalog(catalog)
    answers: dict[int, list[Any]] = {}

    def ask(number: int) -> None:
        of = made.session("awscc", f"user{number}")
        of.show_own([OwnTable(f"table_{number}", (("a", 20),))])
        asked = (_VISIBLE, "SELECT current_user") * 5
        answers[number] = [_rows(of, sql) for sql in asked]
        of.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, found in answers.items():
        assert found == [[(f"table_{number}",)], [(f"user{number}",)]] * 5
    assert len(answers) == len(threads)


def test_a_closed_session_opens_again(session: CatalogueSession) -> None:
    rows = session.run(session.prepare("SELECT oid FROM pg_class"))
    next(rows)
    session.close()
    with pytest.raises(Error):
        list(rows)
    assert _rows(session, "SELECT 1, version()")[0][0] == 1


def test_what_is_dropped_is_let_go_of(whole: PgCatalog) -> None:
    # A connection holds its functions, which must not hold the session: a server lost 0.4 MB each.
    made = whole.session("awscc")
    assert _rows(made, "SELECT 1, current_user")
    first = weakref.ref(made._connection)
    made.show_own([OwnTable("notes", ())])
    assert _rows(made, "SELECT 1, current_user")
    assert first() is None
    second, session = weakref.ref(made._connection), weakref.ref(made)
    del made
    assert (second(), session()) == (None, None)


def test_other_databases_are_not_reached(session: CatalogueSession) -> None:
    assert _rows(session, "SELECT relname FROM awscc.pg_catalog.pg_class WHERE relname = 'vpcs'")
    with pytest.raises(NotSupportedError, match="cross-database"):
        session.prepare("SELECT relname FROM aws.pg_catalog.pg_class")
