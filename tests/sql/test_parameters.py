"""A value given beside a statement means what it means to SQLite when it is bound."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import apsw
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cirrusql.cli.arguments import variables
from cirrusql.errors import DataError, ParseError, Position, ProgrammingError
from cirrusql.sql import inline, literal, parameters_of, parse, split
from cirrusql.sql.lexer import Kind, Token, position, tokens
from cirrusql.sql.statements import Execute

_SQLITE = apsw.Connection(":memory:")
_SQLITE.execute(
    "CREATE TABLE t (i INTEGER, r REAL, s TEXT, n); "
    "INSERT INTO t VALUES (1, 0.5, 'a', NULL), (-5, 1e20, '10', x'61'), (NULL, -1, '', 5)"
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.integers(-12, 12),
    st.floats(),
    TEXT,
    st.sampled_from(("", "a", "A", "10", "-5", "5", "a%", "'", "''", "--", "/*", "a\0b", "\0")),
    st.binary(max_size=4),
)

# A piece of SQL is a list of words, in which a value stands for a parameter that has it.
Piece = list[Any]
OPERATORS = (
    "+", "-", "*", "/", "%", "||", "&", "|", "<<", ">>", "=", "==", "<>", "!=", "<", "<=", ">",
    ">=", "AND", "OR", "IS", "IS NOT", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "LIKE",
    "NOT LIKE", "GLOB", "->", "->>",
)  # fmt: skip


class Given:
    """A value that is a parameter's, to be told from the words around it."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"Given({self.value!r})"


LEAVES: st.SearchStrategy[Piece] = st.one_of(
    VALUES.map(lambda value: [Given(value)]),
    VALUES.map(lambda value: [Given(value)]),
    st.sampled_from((["i"], ["r"], ["s"], ["n"], ["1"], ["'a'"], ["NULL"], ["-", "3"])),
)


def _grown(inner: st.SearchStrategy[Piece]) -> st.SearchStrategy[Piece]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map(
            lambda parts: [*parts[0], parts[1], *parts[2]]
        ),
        st.tuples(st.sampled_from(("-", "+", "~", "NOT")), inner).map(
            lambda parts: [parts[0], *parts[1]]
        ),
        inner.map(lambda piece: ["(", *piece, ")"]),
        st.tuples(st.sampled_from(("typeof", "abs", "quote", "length", "hex")), inner).map(
            lambda parts: [parts[0], "(", *parts[1], ")"]
        ),
        st.tuples(inner, inner).map(
            lambda parts: ["CAST", "(", *parts[0], "AS", "TEXT", ")", "||", *parts[1]]
        ),
        st.tuples(inner, inner, inner).map(
            lambda parts: [*parts[0], "IN", "(", *parts[1], ",", *parts[2], ")"]
        ),
        st.tuples(inner, inner, inner).map(
            lambda parts: ["(", *parts[0], "BETWEEN", *parts[1], "AND", *parts[2], ")"]
        ),
        st.tuples(inner, inner, inner).map(
            lambda parts: ["CASE", *parts[0], "WHEN", *parts[1], "THEN", *parts[2], "END"]
        ),
        inner.map(lambda piece: ["(", *piece, ")", "COLLATE", "NOCASE"]),
    )


EXPRESSIONS = st.recursive(LEAVES, _grown, max_leaves=6)
QUERIES: st.SearchStrategy[Piece] = st.one_of(
    EXPRESSIONS.map(lambda piece: ["SELECT", *piece, ",", "typeof", "(", *piece, ")", "FROM t"]),
    EXPRESSIONS.map(lambda piece: ["SELECT i FROM t WHERE", *piece]),
    st.tuples(LEAVES, EXPRESSIONS).map(
        lambda parts: ["SELECT i FROM t ORDER BY", *parts[0], ",", *parts[1], "DESC"]
    ),
    st.tuples(EXPRESSIONS, EXPRESSIONS).map(
        lambda parts: ["SELECT count(*) FROM t GROUP BY", *parts[0], "HAVING", *parts[1]]
    ),
    st.tuples(LEAVES, LEAVES).map(
        lambda parts: ["SELECT i FROM t ORDER BY i LIMIT", *parts[0], "OFFSET", *parts[1]]
    ),
    EXPRESSIONS.map(lambda piece: ["SELECT sum(i) OVER (ORDER BY", *piece, ") FROM t"]),
)


def written(words: Sequence[Any], name: Callable[[int], str], gaps: Sequence[str]) -> str:
    """The words with a parameter's name for each value, and gaps beside it that may be none."""
    text, count = "", 0
    for word in words:
        if isinstance(word, Given):
            count += 1
            # `$` may be part of a name, as in SQLite; a name ends where no letter follows.
            before = " " if name(count)[0] == "$" else gaps[count % len(gaps)]
            after = gaps[(count + 1) % len(gaps)] if name(count) == "?" else " "
            text = text.rstrip(" ") + before + name(count) + after
        else:
            text += f"{word} "
    return text


def answer(sql: str, values: Sequence[Any] = ()) -> str:
    try:
        rows = _SQLITE.execute(sql, tuple(values)).fetchall()
    except (apsw.Error, UnicodeDecodeError):
        return "an error"
    # `-` before the literal 0.0 is -0.0, and before a bound 0.0 it is 0.0, which is equal to it.
    return repr(rows).replace("-0.0", "0.0")


STYLES: dict[str, Callable[[int], str]] = {
    "?": lambda _: "?",
    "?1": lambda number: f"?{number}",
    "$1": lambda number: f"${number}",
    ":name": lambda number: f":p{number}",
    "@name": lambda number: f"@p{number}",
    "$name": lambda number: f"$p{number}",
}


@given(QUERIES, st.sampled_from(sorted(STYLES)), st.lists(st.sampled_from(("", " ", "\n"))))
@example(["SELECT 5", "-", Given(-5)], "?", [""])
@example(["SELECT 5", "-", Given(-5.5), "--"], "?", [""])
@example(["SELECT s", "LIKE", Given("a"), "FROM t"], "?", [""])
@example(["SELECT i FROM t ORDER BY", Given(1), ",", "i"], "?", [""])
@example(["SELECT i FROM t ORDER BY (", Given(2), ")", ",", "i"], "?", [""])
@example(["SELECT 5 <", Given("a\0")], "?", [""])
@example(["SELECT 1 FROM t GROUP BY", Given(0.5), "IS NULL"], "?", [""])
@example(["SELECT 1 FROM t GROUP BY", Given("a"), "NOTNULL"], "?", [""])
def test_the_text_with_values_in_it_answers_what_bound_values_answer(
    words: Piece, style: str, gaps: list[str]
) -> None:
    name, gaps = STYLES[style], gaps or [" "]
    values = [word.value for word in words if isinstance(word, Given)]
    named = {f"p{number}": value for number, value in enumerate(values, 1)}
    text = inline(written(words, name, gaps), named if "name" in style else values)
    bound = written(words, lambda number: f"?{number}", gaps)
    assert answer(text) == answer(bound, values), text


@given(VALUES.filter(lambda value: value is not None and value == value))  # noqa: PLR0124
def test_a_literal_is_one_operand_whatever_stands_before_it(value: Any) -> None:
    for before in ("-", "- ", "NOT ", "1 + ", "~", "'x' || ", "/**/"):
        assert answer(f"SELECT {before}{literal(value)}") == answer(f"SELECT {before}?", [value])


@given(st.floats(allow_nan=False))
def test_a_float_keeps_every_bit(value: float) -> None:
    assert _SQLITE.execute(f"SELECT {literal(value)}").fetchall() == [(value,)]


@given(TEXT)
def test_a_value_splits_no_statement(value: str) -> None:
    assert len(list(split(inline("SELECT ?; SELECT :1, 'b' -- ?", [value])))) == 2


# Where a value may stand, with words right beside it or not; the last ones take a name there.
CONTEXTS = (
    "SELECT 10 -?", "SELECT 10 - ?", "SELECT -?", "SELECT - -?", "SELECT ?AS a", "SELECT ?||'x'",
    "SELECT 1+?", "SELECT 'a'||?-- the end", "SELECT ?/*c*/", "SELECT 3 WHERE 1 IN(?,?)",
    "SELECT ?+?-?", "SELECT ~?", "SELECT NOT ?", "SELECT CASE ? WHEN?THEN 1 ELSE?END",
    "SELECT i FROM t WHERE i =?AND s<>?OR n IS?", "SELECT i FROM t WHERE s LIKE?ESCAPE?",
    "SELECT i FROM t WHERE i BETWEEN?AND?", "SELECT i FROM t ORDER BY?,?", "SELECT s->>?FROM t",
    "SELECT i FROM t ORDER BY i LIMIT?OFFSET?", "SELECT max(?,?), coalesce(?, 1)",
    "SELECT i FROM t GROUP BY ? HAVING ?", "SELECT sum(i) OVER (PARTITION BY ? ORDER BY ?) FROM t",
    "SELECT CAST(? AS TEXT)", "SELECT (?, ?) = (?, 1)", "SELECT ? IS DISTINCT FROM ?",
    "VALUES (?), (?)", "SELECT i FROM t LIMIT ?, ?", "SELECT 1 COLLATE NOCASE = ?",
    "WITH c AS (SELECT ? AS x) SELECT x-? FROM c", "SELECT group_concat(s, ?) FROM t",
    "DELETE FROM t WHERE i < 10 -? AND s = ?", "UPDATE t SET s = ?, n =? WHERE i = 1-?",
    "INSERT INTO t (i) VALUES (?) RETURNING ?", "SELECT i FROM t JOIN (SELECT ? AS q) ON ?",
    "WITH c AS (SELECT 1), ? AS (SELECT 2) SELECT * FROM c", "SELECT * FROM t, ?", "SELECT 1?",
    "SELECT * FROM (?)", "SELECT * FROM t JOIN t AS u USING (?)", "INSERT INTO t (i, ?) SELECT 1",
    "UPDATE t SET i = 1, ? = 2", "SELECT 1 FROM t INDEXED BY ?", "ALTER TABLE t RENAME TO ?",
    "CREATE INDEX x ON ? (i)", "CREATE TABLE x (?)", "CREATE TABLE x (i, ?)", "SELECT 'a'?",
    "SELECT i AS ? FROM t", "SELECT 1 COLLATE ?", "SELECT 1 WHERE 1 IN?", "SELECT ?.i FROM t",
    "SELECT abs ?", "VALUES ?", "SELECT * FROM json_each ?", "DROP TABLE ?",
    "SELECT i FROM t NATURAL JOIN ?", "SELECT i FROM t WINDOW ? AS ()",
)  # fmt: skip
ATTACKS = (
    -1, -0.5, -(1 << 63), (1 << 63) - 1, 0, 1, 1.5, 1e300, -1e-300, float("inf"), float("-inf"),
    float("nan"), None, True, False, b"", b"t", b"--", "t", "i", "s", "", "'", "''", '"', "a'b",
    "--", "-- x", "/*", "*/", "/* x */", ";", "; DROP TABLE t", "\n", "\0", "a\0--b", "\0'",
    "x'61'", "`",
    "[", "1", "-1", "1 OR 1", "?", ":a", "$1", "\u2028", "\x0b", "é", "😀", "NULL", "1)", "(",
    Decimal("-1"), Decimal("0.5"), date(2026, 1, 2), [1, "'"], {"a": "--"}, UUID(int=1),
)  # fmt: skip


def _forms(value: Any) -> list[list[str]]:
    """The words that a value may be written as: a literal, or what is an operand and no more."""
    words = [token.text for token in tokens(literal(value))]
    return [words, ["+", *words], ["(", *words, "+", "0", ")"], ["(", "SELECT", *words, ")"]]


def _is_made_of(text: list[str], sql: list[Token], values: list[Any]) -> bool:
    """Whether a text is a statement's own words, with one operand for each of its parameters."""
    if not sql:
        return not text
    if sql[0].kind is not Kind.PARAMETER:
        return text[:1] == [sql[0].text] and _is_made_of(text[1:], sql[1:], values)
    return any(
        text[: len(form)] == form and _is_made_of(text[len(form) :], sql[1:], values[1:])
        for form in _forms(values[0])
    )


def _done(sql: str, values: Sequence[Any] = ()) -> tuple[str, str]:
    """What a statement answers and leaves behind, which is then undone."""
    _SQLITE.execute("SAVEPOINT test")
    found = answer(sql, values), answer("SELECT * FROM t")
    _SQLITE.execute("ROLLBACK TO test; RELEASE test")
    return found


@pytest.mark.parametrize("sql", CONTEXTS)
def test_no_value_changes_a_word_of_its_statement(sql: str) -> None:
    """`10 -?` with -1 was `10 --1`, the rest of a DELETE a comment; a text was a table's name."""
    words, places = list(tokens(sql)), len(parameters_of(sql))
    for value in ATTACKS:
        for values in ([value] * places, [value, 1, "x"][:places], [2, "y", value][:places]):
            try:
                text = inline(sql, values)
            except ProgrammingError:  # a text where nothing but a name can stand
                assert _done(sql, values)[0] == "an error"
                continue
            assert _is_made_of([one.text for one in tokens(text)], words, values), text
            if all(isinstance(one, int | float | str | bytes | None) for one in values):
                assert _done(text) == _done(sql, values), text


@pytest.mark.parametrize("value", [one for one in ATTACKS if isinstance(one, str | int | list)])
def test_a_value_of_the_command_line_is_a_value(value: Any) -> None:
    """`--var` goes the way of every parameter."""
    given = {"v": str(value)} if isinstance(value, str) else {"v": value}
    assert variables([f"v:={json.dumps(value)}"]) == {"v": value}
    if isinstance(value, str):
        assert variables([f"v={value}"]) == given
    words, text = list(tokens("SELECT 10 -:v")), inline("SELECT 10 -:v", given)
    assert _is_made_of([one.text for one in tokens(text)], words, [value])


# -- which of a script's characters are parameters


@pytest.mark.parametrize(
    ("sql", "keys"),
    [
        ("? ?", [1, 2]),
        ("?5 ? ?2 ?", [5, 6, 2, 7]),
        ("$2 $1 :1", [2, 1]),
        (":a @b $c :a", ["a", "b", "c"]),
        ("'?' \"?\" `?` [?] -- ?\n /* ? */ /*+ ? */ x", []),
        ("a::text -> '$.x' ->> '$' || a$b", []),
        ("EXEC a.b.c @Identifier = 'x', @@json = '{}', @region = :r", ["r"]),
        ("EXPLAIN ANALYZE EXEC a.b.c @x = @y", ["y"]),
        ("SELECT @x; EXEC a.b @x = 1; SELECT @z", ["x", "z"]),
        ("größe = :größe", ["größe"]),
    ],
)
def test_what_is_a_parameter(sql: str, keys: list[str | int]) -> None:
    assert [parameter.key for parameter in parameters_of(sql)] == keys


def test_a_parameter_says_where_it_first_stands() -> None:
    first, other = parameters_of("SELECT :a,\n  :b, :a")
    assert (first.text, first.position) == (":a", Position(1, 8))
    assert (other.text, other.position) == (":b", Position(2, 3))


@pytest.mark.parametrize(
    ("sql", "parameters", "said"),
    [
        ("SELECT ?", [], "there is no value for ?; 0 given"),
        ("SELECT ?, ?", [1], "there is no value for ?; 1 given"),
        ("SELECT ?2", [1], "there is no value for ?2"),
        ("SELECT ?0", [1], "there is no value for ?0"),
        ("SELECT ?", [1, 2], "2 parameters given, 1 used"),
        ("SELECT 1", [1], "1 parameters given, 0 used"),
        ("SELECT :x", {}, "there is no value for :x"),
        ("SELECT :x", {"X": 1}, "there is no value for :x"),
        ("SELECT :x", [1], "there is no value for :x; give a dict"),
        ("SELECT ?", {"x": 1}, "there is no value for ?; values are given by name"),
        ("SELECT $1", {"1": 1}, "there is no value for $1; values are given by name"),
        ("SELECT ?", "a", "as a list or a dict, not as one str"),
        ("SELECT ?", 5, "as a list or a dict, not as one int"),
        ("SELECT * FROM ?", ["t"], "? stands where only a name can"),
        ("SELECT i AS ? FROM t", ["x"], "? stands where only a name can"),
        ("SELECT i ? FROM t", ["x"], "? stands where only a name can"),
        ("SELECT ?.i FROM t", ["t"], "? stands where only a name can"),
        ("SELECT t.? FROM t", ["i"], "? stands where only a name can"),
        ("SELECT i FROM t WHERE s IN ?", ["t"], "write IN (?)"),
    ],
)
def test_what_is_wrong_with_parameters_is_said(sql: str, parameters: Any, said: str) -> None:
    with pytest.raises(ProgrammingError) as caught:
        inline(sql, parameters)
    assert said in str(caught.value)


@pytest.mark.parametrize("sql", ["SELECT :x", "SELECT 1;\nSELECT ?1", "UPDATE t SET a = @b"])
def test_a_parameter_without_a_value_is_refused_with_its_place(sql: str) -> None:
    with pytest.raises(ProgrammingError, match="there is no value for") as caught:
        [parse(source) for source in split(sql)]
    assert caught.value.position == parameters_of(sql)[0].position


# -- values


class Colour(StrEnum):
    RED = "red"


class Size(IntEnum):
    SMALL = 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02 03:04:05+00:00"),
        (date(2026, 1, 2), "2026-01-02"),
        (time(3, 4), "03:04:00"),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Colour.RED, "red"),
        (Size.SMALL, 3),
        (Decimal("5"), 5),
        (Decimal("-0.10"), -0.1),
        (Decimal(1 << 62), 1 << 62),
        (bytearray(b"ab"), b"ab"),
        (memoryview(b"ab"), b"ab"),
        ((1, "a"), '[1,"a"]'),
        ({"at": date(2026, 1, 2), "n": Decimal("0.5")}, '{"at":"2026-01-02","n":0.5}'),
        (float("inf"), float("inf")),
        (float("nan"), None),
    ],
)
def test_what_a_value_becomes(value: Any, expected: Any) -> None:
    assert _SQLITE.execute(f"SELECT {literal(value)}").fetchall() == [(expected,)]


@given(st.recursive(VALUES.filter(lambda v: not isinstance(v, bytes | float)), st.lists))
def test_lists_are_json(value: Any) -> None:
    ((text,),) = _SQLITE.execute(f"SELECT {literal([value])}").fetchall()
    assert json.loads(str(text)) == [value]


def _nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1 << 63, "more than 64 bits"),
        (-(1 << 63) - 1, "more than 64 bits"),
        ("a\ud800", "half a surrogate pair"),
        (["\udfff"], "half a surrogate pair"),
        (Decimal("0.12345678901234567890"), "more digits than a float"),
        (Decimal("1e400"), "more digits than a float"),
        (object(), "type 'object' is not supported"),
        ({1, 2}, "type 'set' is not supported"),
        ([b"a"], "type 'bytes' is not supported"),
        ([float("nan")], "cannot be written as JSON"),
        (_nested(100_000), "cannot be written as JSON"),
    ],
)
def test_a_value_that_sqlite_has_not_is_refused_with_its_place(value: Any, said: str) -> None:
    with pytest.raises(DataError) as caught:
        inline("SELECT\n :value", {"value": value})
    assert said in str(caught.value)
    assert str(caught.value).startswith("line 2, column 2: :value: ")


# -- where values are read by statements of ours


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("it's", "it's"),
        ("a\0b", "a\0b"),
        (-5, "-5"),
        (2.5, "2.5"),
        (None, None),
        ({"a": 1}, '{"a":1}'),
    ],
)
def test_exec_takes_values_of_parameters(value: Any, expected: str | None) -> None:
    script = inline("EXEC awscc.s3.buckets.get_resource @Identifier = :id, @x='y'", {"id": value})
    (source,) = split(script)
    statement = parse(source)
    assert isinstance(statement, Execute)
    assert statement.parameters == {"Identifier": expected, "x": "y"}


def test_a_name_of_exec_without_its_value_is_an_error() -> None:
    (source,) = split("EXEC awscc.s3.buckets.get_resource @Identifier")
    with pytest.raises(ParseError, match="expected '='"):
        parse(source)


@given(st.lists(TEXT.filter(lambda text: "here" not in text), min_size=3, max_size=3))
@example(["\n\n", "it's", ""])
@example(["a" * 40, "", "\r\n;"])
def test_places_are_those_of_the_script_whatever_the_values(values: list[str]) -> None:
    script = "SELECT ?, here1,\n  ? || here2 || ? || here3; SELECT here4"
    written = inline(script, values)
    for number in range(1, 5):
        word = f"here{number}"
        assert position(written, written.index(word)) == position(script, script.index(word))
    assert position(written, len(written)) == position(script, len(script))
    assert [one.position(one.tokens[0]) for one in split(written)] == [
        one.position(one.tokens[0]) for one in split(script)
    ]


@pytest.mark.parametrize("number", ["32767", "9999999999", "9" * 5_000])
def test_a_parameter_has_no_greater_number_than_sqlite_knows(number: str) -> None:
    with pytest.raises(ParseError, match="numbered from 1 to 32766") as raised:
        parameters_of(f"SELECT ?{number}")
    assert raised.value.position == Position(1, 8)


def test_digits_and_words_are_ascii_as_they_are_to_sqlite() -> None:
    arabic, long_s = "\N{ARABIC-INDIC DIGIT FIVE}", "\N{LATIN SMALL LETTER LONG S}"
    assert [one.kind for one in tokens(f"{arabic} 5")] == [Kind.WORD, Kind.NUMBER]
    assert not next(tokens(f"{long_s}elect 1")).is_word("SELECT")
