"""The algebra of predicates never refuses a row that SQLite accepts."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import apsw
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.sql import literal
from cirrusql.sql.predicates import (
    NEVER,
    UNKNOWN,
    Condition,
    Judged,
    Test,
    all_of,
    alternatives,
    any_of,
    negated,
    possible,
    satisfiable,
)
from cirrusql.sql.predicates import All as AllOf

COLUMNS = ("a", "b")
VALUE = st.sampled_from(
    (
        None,
        0,
        1,
        2,
        10,
        -1,
        0.5,
        1.0,
        1e20,
        "",
        "a",
        "A",
        "b",
        "ab",
        "10",
        "1",
        "é",
        "É",
        "a%",
        "a_b",
    )
)
PATTERN = st.sampled_from(("%", "a%", "%b", "_", "A", "a_b", "%1%", "é", "", "10"))
TESTS = st.one_of(
    st.builds(
        lambda column, operator, value: Test(column, operator, (value,)),
        st.sampled_from(COLUMNS),
        st.sampled_from(("=", "<>", "<", "<=", ">", ">=")),
        VALUE,
    ),
    st.builds(
        lambda column, operator, values: Test(column, operator, tuple(values)),
        st.sampled_from(COLUMNS),
        st.sampled_from(("in", "not in")),
        st.lists(VALUE, min_size=1, max_size=3),
    ),
    st.builds(
        lambda column, operator, pattern: Test(column, operator, (pattern,)),
        st.sampled_from(COLUMNS),
        st.sampled_from(("like", "not like")),
        PATTERN,
    ),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    TESTS | st.sampled_from((UNKNOWN, NEVER)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(all_of), st.lists(inner, max_size=3).map(any_of)
    ),
    max_leaves=6,
)
ROWS = st.fixed_dictionaries(dict.fromkeys(COLUMNS, VALUE))

_SQLITE = apsw.Connection(":memory:")


def accepts(condition: Condition, row: Mapping[str, Any]) -> bool:
    """Whether SQLite says that the row satisfies the condition."""
    columns = ", ".join(f"{literal(value)} AS {name}" for name, value in row.items())
    sql = f"SELECT 1 FROM (SELECT {columns}) WHERE {_text(condition)}"
    return _SQLITE.execute(sql).fetchone() is not None


def _text(condition: Condition) -> str:
    if isinstance(condition, Test):
        values = ", ".join(map(literal, condition.values))
        shown = f"({values})" if "in" in condition.operator else values
        return f"{condition.column} {condition.operator} {shown}"
    assert not isinstance(condition, Judged)  # which none of these have
    word, empty = (" AND ", "1") if isinstance(condition, AllOf) else (" OR ", "0")
    return word.join(f"({_text(part)})" for part in condition.parts) or empty


@given(CONDITIONS, ROWS)
def test_an_accepted_row_is_possible_however_little_is_known(
    condition: Condition, row: dict[str, Any]
) -> None:
    if accepts(condition, row):
        for size in range(len(row) + 1):
            for names in itertools.combinations(row, size):
                assert possible(condition, {name: row[name] for name in names})


@given(TESTS, ROWS)
def test_a_test_of_a_known_column_is_sqlites_own_answer(test: Test, row: dict[str, Any]) -> None:
    if "like" in test.operator and isinstance(row[test.column], float):
        return  # how SQLite writes it as text is not repeated
    assert possible(test, row) == accepts(test, row)


@given(CONDITIONS, ROWS)
def test_an_accepted_row_is_in_some_alternative(condition: Condition, row: dict[str, Any]) -> None:
    if accepts(condition, row):
        ways = alternatives(condition, COLUMNS)
        assert any(all(row[name] in values for name, values in way.items()) for way in ways)


@given(CONDITIONS, ROWS)
def test_what_some_row_satisfies_is_satisfiable(condition: Condition, row: dict[str, Any]) -> None:
    if accepts(condition, row):
        assert satisfiable(condition)


@given(CONDITIONS, ROWS)
def test_a_negation_says_no_more_than_not_does(condition: Condition, row: dict[str, Any]) -> None:
    columns = ", ".join(f"{literal(value)} AS {name}" for name, value in row.items())
    sql = f"SELECT 1 FROM (SELECT {columns}) WHERE NOT ({_text(condition)})"
    if _SQLITE.execute(sql).fetchone() is not None:
        assert possible(negated(condition), row)


def test_too_many_alternatives_are_none_worth_telling_apart() -> None:
    either = [any_of([Test(name, "=", (n,)) for n in range(20)]) for name in ("a", "b", "c")]
    ways = alternatives(all_of(either), ("a", "b", "c"))
    assert 0 < len(ways) <= 256
    assert all(len(way) < 3 for way in ways)
