"""What the rewriting leaves alone, where its errors point, and what it refuses with which words."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cirrusql
from cirrusql.engine.functions.postgres import POSTGRES, PREFIX
from cirrusql.engine.functions.registry import register
from cirrusql.errors import DataError, Error, NotSupportedError, ParseError, UnknownName
from cirrusql.records import replace
from cirrusql.session import Session
from cirrusql.sql.lexer import WithValues, as_written, tokens
from cirrusql.sql.postgres import respelt
from cirrusql.sql.postgres.words import words
from tests.sql.postgres.world import answer, made, session, statements


@pytest.fixture(scope="module")
def ours() -> Iterator[Session]:
    with cirrusql.connect(local=":memory:") as connection:
        yield session(connection)


# -- what is left alone ---------------------------------------------------------------------------

_NAMES = st.sampled_from(("a", "b.c", '"Aé"', "ec2.vpcs.vpc_id", "x1", "name", "value"))
_PLAIN = st.one_of(
    _NAMES, st.sampled_from(("1", "2.5", "'it''s'", "'é%_'", "NULL", "TRUE", "b", "''"))
)
_SPACES = st.sampled_from((" ", "\n", "  ", " -- why?::\n", " /* a ? b */ ", "\t"))


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The parts with something blank between them."""
    spaced = [one for part in parts for one in (part, _SPACES)][:-1]
    return st.tuples(*spaced).map("".join)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    compared = st.sampled_from(("=", "<>", "<=", ">", "IS NOT DISTINCT FROM"))
    return st.one_of(
        _joined(_NAMES, compared, _PLAIN),
        _joined(_NAMES, st.sampled_from(("IS NULL", "IS NOT NULL", "ISNULL", "IN ('z', 'a', b)"))),
        _joined(_NAMES, st.just("BETWEEN"), _PLAIN, st.just("AND"), _NAMES),
        _joined(inner, st.sampled_from(("AND", "OR")), inner).map("({})".format),
        inner.map("NOT ({})".format),
        inner.map("CASE WHEN {} THEN 'y' ELSE 'x' END = b".format),
        inner.map("coalesce(a, b, 3) = b AND ({})".format),
        inner.map("EXISTS (SELECT 1 FROM t AS q WHERE {})".format),
        inner.map("a IN (SELECT b FROM t WHERE {} LIMIT 5 OFFSET 2)".format),
        st.just("tags -> 'x' -> 0 IS NULL"),
        st.just("'a' || 'b' = 'x'"),
    )


_CONDITIONS = st.recursive(
    st.sampled_from(("a = 1", "b IS NULL", "c <> 'x'")), _grown, max_leaves=6
)
_STATEMENTS = st.one_of(
    _CONDITIONS.map("SELECT a, b.*, count(*) AS n FROM ec2.vpcs v WHERE {} GROUP BY 1, 2".format),
    _CONDITIONS.map(
        "WITH q (x) AS (SELECT DISTINCT a FROM t) SELECT * FROM q JOIN t USING (a)"
        " LEFT JOIN (a CROSS JOIN b) ON {} LIMIT 3".format
    ),
    _CONDITIONS.map(
        "SELECT max(a) FILTER (WHERE {}) OVER w FROM t WINDOW w AS (PARTITION BY b)".format
    ),
    _CONDITIONS.map("DELETE FROM logs.log_groups AS g WHERE {} RETURNING *".format),
    _CONDITIONS.map("UPDATE t SET a = b, c = (SELECT 1) WHERE {}".format),
    _CONDITIONS.map("INSERT INTO t (a, \"left\") SELECT a, b FROM u WHERE {}".format),
    _CONDITIONS.map("CREATE VIEW v AS SELECT a FROM t WHERE {}".format),
    _CONDITIONS.map("EXPLAIN SELECT a FROM t WHERE {}".format),
    st.sampled_from(
        ("SHOW SERVICES LIKE 'e%'", "SET timeout = 5", "BEGIN", "", " ; ", "DESCRIBE t", "-- a::b",
         "CREATE TABLE t (a int DEFAULT (now()), b text)", "VALUES (1, 'x'), (2, NULL)")
    ),
)  # fmt: skip


@given(st.lists(_STATEMENTS, max_size=3), st.sampled_from((";", ";\n", " ; -- x\n")))
def test_text_without_such_spellings_is_unchanged(texts: list[str], between: str) -> None:
    script = between.join(texts)
    assert respelt(script, postgres=True) is script


def test_nothing_is_changed_in_the_dialect_of_sqlite() -> None:
    every = "; ".join(sql for sql, _ in statements() if "$" not in sql and "E'" not in sql)
    assert respelt(every, postgres=False) is every


def test_every_place_in_what_is_written_instead_is_one_of_the_users_words() -> None:
    for sql in (*(one for one, _ in statements()), *made(100)):
        try:
            found = respelt(sql, postgres=True)
        except Error:
            continue
        if not isinstance(found, WithValues):
            continue
        starts = {word.start for word in words(sql)}
        inside = {at for word in words(sql) for at in range(word.start, word.end)}
        for token in tokens(found):
            place = found.place_of(token.start)
            assert place in starts or place in inside, (sql, token)
        assert as_written(found, 0, len(found)) == sql


_COLUMN = re.compile(r"(?<!extract\()\b(id|name|size|ok|made|day|doc|tags)\b(?!')")


def _run(ours: Session, script: str) -> None:
    for result in ours.execute(script):
        list(result)


def _is_taken(sql: str) -> bool:
    try:
        respelt(sql, postgres=True)
    except Error:
        return False
    return True


def test_a_name_that_there_is_not_is_told_where_it_stands(ours: Session) -> None:
    chance = random.Random(5)
    told = 0
    for sql in made(150, seed=7):
        strings = [match.span() for match in re.finditer(r"'[^']*'", sql)]
        places = [
            match.span()
            for match in _COLUMN.finditer(sql)
            if not any(start < match.start() < end for start, end in strings)
        ]
        if len(places) < 3 or not _is_taken(sql):
            continue
        start, end = chance.choice(places[1:-1])  # the last is of ORDER BY, the first is `id`
        wrong = f"SELECT 1;\n\n  {sql[:start]}nope{sql[end:]}"
        with pytest.raises(UnknownName, match="no column 'nope'") as raised:
            _run(ours, wrong)
        position = raised.value.position
        assert position is not None
        assert (position.line, position.column) == (3, start + 3), wrong
        told += 1
    assert told > 100


def test_a_syntax_error_is_told_where_it_is(ours: Session) -> None:
    for sql, column in (
        ("SELECT a::int, FROM t", 16),
        ("SELECT a::int FROM t WHERE b ILIKE 'x%' AND", 44),
        ("SELECT now() - interval '1 day' WHERE )", 39),
        ("SELECT name ~ FROM t", 15),
    ):
        with pytest.raises(ParseError) as raised:
            answer(ours, sql)
        assert raised.value.position is not None
        assert raised.value.position.column == column, (sql, str(raised.value))


# -- what is refused ------------------------------------------------------------------------------

REFUSED = [
    ("SELECT DISTINCT ON (a) b FROM t", r"column 17: SQLite has no DISTINCT ON; write row_number"),
    ("SELECT array_agg(a) FROM t", r"column 8: array_agg is not supported; write json_group_array"),
    ("SELECT jsonb_agg(a) FROM t", "write json_group_array"),
    ("SELECT age(made) FROM t", "write age_days"),
    ("SELECT tags[1] FROM t", r"column 12: SQLite has no subscripts; write tags -> 0"),
    ("SELECT a::regclass", "column 11: there is no type regclass here"),
    ("SELECT '10.0.0.1'::inet", "see ip_in_cidr"),
    ("SELECT 1::nope", "column 11: there is no type nope here"),
    ("SELECT a::char(3)", r"write text, or varchar\(n\)"),
    ("SELECT interval '1 day'", "column 8: an interval is no value here; write age_days"),
    ("SELECT now() - made FROM t", "column 8: a time minus a time is no value here"),
    ("SELECT count(now() - made) FROM t", "column 14: a time minus a time"),
    ("SELECT interval '1' day", "write '1 day'"),
    ("SELECT now() + interval '1 fortnight'", "'1 fortnight' is no interval"),
    ("SELECT made AT TIME ZONE 'Europe/Berlin' FROM t", "times are in UTC here"),
    ("SELECT jsonb_array_elements(tags) FROM t", "write it in FROM"),
    ("SELECT 1 FROM t, LATERAL (SELECT t.id) q", "column 18: SQLite has no LATERAL"),
    ("SELECT id FROM t LIMIT 1 FOR UPDATE", "nothing is locked"),
    ("SELECT id FROM t FETCH FIRST 1 ROWS WITH TIES", "no WITH TIES"),
    ("SELECT 'a' SIMILAR TO 'b'", "write ~"),
    ("SELECT name LIKE ANY('{a,b}') FROM t", "column 18: SQLite has no LIKE ANY"),
    ("SELECT id > ANY('{1,2}') FROM t", "column 13: > ANY is not supported"),
    ("SELECT 1 BETWEEN SYMMETRIC 2 AND 1", "no SYMMETRIC"),
    ("SELECT name COLLATE \"de_DE\" FROM t", "there is no collation"),
    ("SELECT current_time", "has a time zone"),
    ("SELECT B'101'", r"B'…' is not supported"),
    ("SELECT U&'\\0061'", r"U&'…' is not supported"),
    ("SELECT a OPERATOR(pg_catalog.~) b", r"no OPERATOR"),
    ("SELECT format('%I', 'a')", "format takes nothing but %s"),
    ("SELECT '{1,2'::int[]", "column 8: '{1,2' is no array"),
    ("SELECT id = ANY('{1') FROM t", "column 17: '{1' is no array"),
    ("SELECT 'x' ~ 'a' || 'b'", "column 18: PostgreSQL reads"),
    ("SELECT tags ->> 'Key' FROM t, jsonb_array_elements(tags) AS tags", "a column's name, too"),
    ("SELECT ARRAY[1, 2]", "column 8: an array is no value here"),
    ("SELECT '{a}'::text[] = ARRAY['a']", "arrays are not compared here"),
    ("SELECT true + 1", r"column 13: '\+' takes numbers, not a boolean"),
    ("SELECT count(*) || 1 FROM t", "neither of these is one"),
    ("SELECT lower(name) = 5 FROM t", "a number and a text are of two types"),
    ("SELECT doc < '{}'::jsonb FROM t", "documents have no order here"),
    ("SELECT /* a /* b */ c */ 1", "comments in comments are not supported"),
    ("SELECT 'never", "this string never ends"),
    ("SELECT CASE WHEN 1 THEN 2", "this CASE never ends"),
    ("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM t", "WITHIN GROUP"),
    ("SELECT * FROM t TABLESAMPLE system (1)", "no TABLESAMPLE"),
    ("SELECT * FROM t AS x(a, b)", "column 21: SQLite names no columns behind a table"),
    ("SELECT * FROM jsonb_array_elements('[]') WITH ORDINALITY", "no WITH ORDINALITY"),
    ("SELECT 'a\\' LIKE 'a\\'", "the pattern ends in its escape"),
    ("SELECT id FROM t OFFSET ? LIMIT ?", "write LIMIT first"),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "message"), REFUSED)
def test_what_has_no_spelling_here_is_refused_with_one(
    ours: Session, sql: str, message: str
) -> None:
    with pytest.raises(Error, match=message) as raised:
        answer(ours, sql)
    assert isinstance(raised.value, Error)
    assert raised.value.position is not None, str(raised.value)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT name + 1 FROM t", "'alpha' is no number; write ::int|'alpha' is no number"),
        ("SELECT day + 1 FROM t", "'2026-01-01' is no number"),
        ("SELECT size / (id - id) FROM t", "division by zero"),
        ("SELECT name::date FROM t", "'alpha' is no date"),
        ("SELECT doc ->> 'a' FROM t WHERE name -> 'x' = '1'", "malformed JSON"),
    ],
)
def test_what_a_row_has_may_be_an_error(ours: Session, sql: str, message: str) -> None:
    with pytest.raises(Error, match=message):
        answer(ours, sql)


def test_an_unknown_quoted_name_is_no_text(ours: Session) -> None:
    with pytest.raises(UnknownName, match="no column 'nope'"):
        answer(ours, 'SELECT "nope" FROM t')


# -- in a session ---------------------------------------------------------------------------------


def test_a_set_in_a_script_counts_for_what_follows(ours: Session) -> None:
    with cirrusql.connect(local=":memory:") as connection:
        script = (
            "SELECT 'A' LIKE 'a'; SET dialect = postgres; SELECT 'A' LIKE 'a', $$;$$ || '7'::int;"
            " SET SESSION dialect TO \"sqlite\"; SELECT 'A' LIKE 'a' AS [x;y];"
            "SET dialect = postgres; RESET dialect; SELECT 1 LIKE 1"
        )
        found = [list(result) for result in connection.session.execute(script)]
        rows = [one for one in found if one]
        assert rows == [[(1,)], [(0, ";7")], [(1,)], [(1,)]]
        assert not connection.session.options.postgres


def test_a_view_is_read_in_either_dialect() -> None:
    with cirrusql.connect(local=":memory:") as connection:
        one = connection.session
        script = (
            "CREATE TEMP TABLE t AS SELECT 'A' AS a; SET dialect = postgres;"
            "CREATE TEMP VIEW v AS SELECT a::text || left(a, 1) AS b FROM t WHERE a LIKE 'A%'"
        )
        list(one.execute(script))
        one.options = replace(one.options, postgres=False)
        assert connection.execute("SELECT * FROM v").fetchall() == [("AA",)]
    with cirrusql.connect(local=":memory:") as connection:  # which has no such functions yet
        list(connection.session.execute("CREATE TEMP VIEW v AS SELECT postgres_left('ab', 1)"))
        assert connection.execute("SELECT * FROM v").fetchall() == [("a",)]


def test_a_statement_is_told_as_it_was_written(ours: Session) -> None:
    sql = "SELECT id::text FROM t WHERE name ILIKE $1 OFFSET 1 LIMIT 2"
    (result,) = ours.execute(f"  {sql} ; ", ["%a%"])
    assert [column.name for column in result.columns] == ["id"]
    assert result.statement is not None
    assert result.statement.text == sql
    (described,) = ours.describe(sql)
    assert described.statement.text == sql
    assert [one.key for one in described.parameters] == [1]


def test_an_error_says_which_statement_it_is_about(ours: Session) -> None:
    for script, place, count, text in (
        ("SELECT 1;\n SELECT 'x'::int ; ; SELECT 3", 2, 3, "SELECT 'x'::int"),
        ("SELECT DISTINCT ON (a) 1", 1, 1, "SELECT DISTINCT ON (a) 1"),
        ("SELECT 1; SELECT 'never", 2, 2, "SELECT 'never"),
    ):
        with pytest.raises(Error) as raised:
            _run(ours, script)
        told = raised.value.statement
        assert told is not None
        assert (told.place, told.count, told.text, told.kind) == (place, count, text, "SELECT")
        assert told.number > 0


def test_an_upsert_of_rows_of_a_query_needs_no_where(ours: Session) -> None:
    for sql in (
        "CREATE TEMP TABLE o (a int PRIMARY KEY, b text)",
        (
            "INSERT INTO o (a, b) SELECT n, n::text FROM generate_series(1, 3) AS n"
            " ON CONFLICT (a) DO UPDATE SET b = excluded.b || '!' WHERE o.a::text LIKE '2'"
        ),
        (
            "INSERT INTO o (a, b) SELECT n, n::text FROM generate_series(2, 4) AS n"
            " ON CONFLICT (a) DO UPDATE SET b = excluded.b || '!' WHERE o.a::text LIKE '2'"
        ),
    ):
        _run(ours, sql)
    assert answer(ours, "SELECT b FROM o ORDER BY a") == [["1"], ["2!"], ["3"], ["4"]]
    _run(ours, "DROP TABLE o")


def test_columns_are_called_as_postgresql_calls_them(ours: Session) -> None:
    (result,) = ours.execute(
        "SELECT id::text, t.name::varchar(2), '7'::int, upper(name), name ILIKE 'x',"
        " now() - interval '1 day', e, e ->> 'Key', CASE WHEN ok THEN 1::text END, x::text AS y"
        " FROM t, jsonb_array_elements(tags) AS e, (SELECT 1 AS x) q"
    )
    assert [column.name for column in result.columns] == [
        "id", "name", "int4", "upper", "?column?", "?column?", "e", "?column?", "case", "y",
    ]  # fmt: skip


def test_parameters_may_stand_anywhere(ours: Session) -> None:
    def rows(sql: str, values: object) -> list[tuple[object, ...]]:
        (result,) = ours.execute(sql, values)  # type: ignore[arg-type]
        return list(result)

    assert rows("SELECT $2::int + $1, $1::text", [1, "5"]) == [(6, "1")]
    assert rows("SELECT id FROM t WHERE id = ANY($1) ORDER BY 1", [[1, 3]]) == [(1,), (3,)]
    assert rows("SELECT id FROM t WHERE id = ANY($1) ORDER BY 1", ["{1,3}"]) == [(1,), (3,)]
    assert rows("SELECT id FROM t WHERE name = ANY($1)", ['{"beta"}']) == [(3,)]
    assert rows("SELECT id FROM t WHERE name LIKE $1", ["a%"]) == [(1,)]
    assert rows("SELECT id FROM t WHERE doc ? ?", ["b"]) == [(1,)]
    assert rows("SELECT :a::int WHERE 'x' ~ :b", {"a": "7", "b": "X|x"}) == [(7,)]
    assert rows("SELECT id FROM t ORDER BY id OFFSET $2 LIMIT $1", [1, 2]) == [(3,)]


def test_every_function_does_what_its_example_says() -> None:
    import apsw

    connection = apsw.Connection(":memory:")
    register(connection, functions=POSTGRES)
    for one in POSTGRES:
        assert one.name.startswith(PREFIX)
        sql = one.example if one.columns else f"SELECT {one.example}"
        assert connection.execute(sql).fetchall() == [(1,)], one.example


def test_a_session_of_sqlites_dialect_imports_nothing_of_this() -> None:
    code = (
        "import sys, cirrusql\n"
        "with cirrusql.connect(local=':memory:') as c:\n"
        "    c.execute('SELECT vpc_id FROM ec2.vpcs').fetchall()\n"
        "print([name for name in sys.modules if 'postgres' in name])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.strip() == "[]"


def test_a_time_is_taken_from_every_spelling_of_the_service(ours: Session) -> None:
    spellings = (
        "2026-01-01T10:00:00.123Z",
        "2026-01-01 10:00:00+00:00",
        "2026-01-01T12:00:00+02:00",
    )
    for text in spellings:
        assert answer(ours, f"SELECT '{text}'::timestamptz") == [["2026-01-01T10:00:00Z"]]


def test_refusals_are_of_the_classes_that_programs_look_at(ours: Session) -> None:
    with pytest.raises(NotSupportedError):
        answer(ours, "SELECT 'x'::inet")
    with pytest.raises(ParseError):
        answer(ours, "SELECT DISTINCT ON (a) b FROM t")


def test_whatever_is_written_is_taken_or_refused(ours: Session) -> None:
    """Words left out, doubled, exchanged: an error is one of ours."""
    chance = random.Random(11)
    every = [sql for sql, _ in statements()]
    for _ in range(3000):
        sql = chance.choice(every)
        try:
            found = [sql[word.start : word.end] for word in words(sql)]
        except ParseError:
            continue
        for _ in range(chance.randint(1, 3)):
            place, other = (chance.randrange(len(found)) for _ in range(2))
            change = chance.randrange(4)
            if change == 0 and len(found) > 1:
                del found[place]
            elif change == 1:
                found.insert(place, found[other])
            elif change == 2:
                found[place], found[other] = found[other], found[place]
            else:
                found = found[: place + 1]
        text = " ".join(found)
        with suppress(NotSupportedError, ParseError, DataError):
            respelt(text, postgres=True)
