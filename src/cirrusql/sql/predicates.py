"""What a statement asks of one relation's rows, as values with an algebra.

A condition speaks only of one relation's columns and of constants; whatever else a WHERE says has
become UNKNOWN. Every function here may answer too generously and never too strictly, so a wrong
guess costs a call and never a row: SQLite still applies the whole statement afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property, lru_cache

from cirrusql.records import Record
from cirrusql.sql.columns import ACCOUNT_ID, REGION, Dimension

Value = str | int | float | None

# More alternatives than this are not worth telling apart: the scan lists instead.
_MOST_ALTERNATIVES = 256


class Test(Record):
    """`column operator values`; the operator is one of `_NEGATED`'s, `in` takes many values."""

    __test__ = False  # pytest would collect it for its name

    column: str
    operator: str
    values: tuple[Value, ...]

    @cached_property
    def among(self) -> frozenset[Value]:
        """The values, to look one up: each of 5,000 is, and in a tuple that takes 25 million."""
        return frozenset(self.values)

    def __repr__(self) -> str:
        words = ", ".join(repr(value) for value in self.values)
        return f"{self.column} {self.operator} {f'({words})' if 'in' in self.operator else words}"


class All(Record):
    """Every part holds; no parts is what is always true."""

    parts: tuple[Condition, ...]

    def __repr__(self) -> str:
        return " AND ".join(map(repr, self.parts)) or "true"


class Any(Record):
    """At least one part holds; no parts is what is never true."""

    parts: tuple[Condition, ...]

    def __repr__(self) -> str:
        return f"({' OR '.join(map(repr, self.parts))})" if self.parts else "false"


class Judged(Record):
    """What only SQLite can judge of a column's value: an expression with `?1` in its place."""

    column: str
    sql: str

    def __repr__(self) -> str:
        return self.sql.replace("?1", self.column)


Condition = Test | All | Any | Judged

UNKNOWN = All(())  # says nothing about the row
NEVER = Any(())  # no row at all
EVERY_REGION = "*"
ANYWHERE = Test(REGION.key, "<>", ("",))  # of every region, where something is said of it
ANY_ACCOUNT = Test(ACCOUNT_ID.key, "<>", ("",))  # of every account, likewise
EVERY: Mapping[Dimension, Test] = {Dimension.REGION: ANYWHERE, Dimension.ACCOUNT: ANY_ACCOUNT}

_NEGATED = {
    "=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "in": "not in", "not in": "in", "like": "not like", "not like": "like",
}  # fmt: skip


def all_of(parts: Iterable[Condition]) -> Condition:
    """The conjunction, flattened.

    >>> all_of([UNKNOWN, Test("a", "=", (1,)), UNKNOWN])
    a = 1
    """
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else (part,))
    if NEVER in flat:
        return NEVER
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else All(unique)


def any_of(parts: Iterable[Condition]) -> Condition:
    """The disjunction, flattened; one part that says nothing makes the whole say nothing."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Any) else (part,))
    if UNKNOWN in flat:
        return UNKNOWN
    unique = tuple(dict.fromkeys(flat))
    return unique[0] if len(unique) == 1 else Any(unique)


def negated(condition: Condition) -> Condition:
    """What NOT makes of a test; of anything else it says nothing.

    A conjunction may have lost a part that said nothing: its negation could hold because of that.

    >>> negated(Test("b", "in", ("x", "y")))
    b not in ('x', 'y')
    >>> negated(all_of([Test("a", "=", (1,)), UNKNOWN, Test("b", "=", (2,))])) == UNKNOWN
    True
    """
    if isinstance(condition, Test):
        return Test(condition.column, _NEGATED[condition.operator], condition.values)
    return UNKNOWN


def possible(condition: Condition, known: Mapping[str, Value]) -> bool:
    """Whether a row of which only some columns are known may satisfy the condition.

    >>> possible(Test("region", "like", ("eu-%",)), {"region": "us-east-1"})
    False
    >>> possible(any_of([Test("region", "=", ("x",)), Test("b", "=", (1,))]), {"region": "y"})
    True
    """
    if isinstance(condition, All):
        return all(possible(part, known) for part in condition.parts)
    if isinstance(condition, Any):
        return any(possible(part, known) for part in condition.parts)
    if isinstance(condition, Judged) or condition.column not in known:
        return True
    return _holds(condition, known[condition.column])


def settled(condition: Condition, judge: Callable[[Judged], Condition]) -> Condition:
    """The condition with what SQLite says of each part that only it can judge.

    >>> settled(all_of([Judged("a", "?1 GLOB 'x*'"), Test("b", "=", (1,))]), lambda _: NEVER)
    false
    """
    if isinstance(condition, Judged):
        return judge(condition)
    if isinstance(condition, Test):
        return condition
    join = all_of if isinstance(condition, All) else any_of
    return join(settled(part, judge) for part in condition.parts)


def speaks_of(condition: Condition, column: str) -> bool:
    """Whether the condition mentions the column at all."""
    if isinstance(condition, Test | Judged):
        return condition.column == column
    return any(speaks_of(part, column) for part in condition.parts)


def tells(condition: Condition, dimension: Dimension) -> bool:
    """Whether the condition says anything of regions, or of accounts.

    >>> tells(Test("@account", "=", ("prod",)), Dimension.ACCOUNT)
    True
    """
    return any(speaks_of(condition, key) for key in dimension.value)


def about(condition: Condition, columns: Collection[str]) -> Condition:
    """As much of a condition as speaks of some columns only.

    >>> about(all_of([Test("a", "=", (1,)), Test("b", "=", (2,))]), ("a",))
    a = 1
    """
    if isinstance(condition, Test | Judged):
        return condition if condition.column in columns else UNKNOWN
    join = all_of if isinstance(condition, All) else any_of
    return join(about(part, columns) for part in condition.parts)


def satisfiable(condition: Condition) -> bool:
    """False if no row whatever can satisfy the condition, as far as that can be seen.

    >>> satisfiable(all_of([Test("a", "=", (1,)), Test("a", ">", (1,))]))
    False
    >>> satisfiable(all_of([Test("a", "<", (1,)), Test("a", ">=", (2,))]))
    False
    """
    parts = condition.parts if isinstance(condition, All) else ()
    tests = (part for part in parts if isinstance(part, Test) and part.values != (None,))
    bounds = [test for test in tests if test.operator in _BOUNDS]
    if any(_apart(one, other) for one in bounds for other in bounds):
        return False
    return any(
        all(any(possible(condition, {c: v}) for v in values) for c, values in way.items())
        for way in alternatives(condition, _columns(condition))
    )


_BOUNDS = ("<", "<=", ">", ">=")


def _apart(upper: Test, lower: Test) -> bool:
    """Whether everything below one bound is below the other as well."""
    if upper.column != lower.column or upper.operator[0] != "<" or lower.operator[0] != ">":
        return False
    if "=" in upper.operator and "=" in lower.operator:
        return _less(upper.values[0], lower.values[0])
    return not _less(lower.values[0], upper.values[0])


def _columns(condition: Condition) -> frozenset[str]:
    if isinstance(condition, Test | Judged):
        return frozenset((condition.column,))
    return frozenset(column for part in condition.parts for column in _columns(part))


Alternative = Mapping[str, frozenset[Value]]


def alternatives(condition: Condition, columns: Collection[str]) -> tuple[Alternative, ...]:
    """The ways to satisfy the condition, each saying to which values it pins which of `columns`.

    An alternative that pins nothing stands for all rows; no alternatives, for none.

    >>> both = all_of([Test("a", "=", ("x",)), Test("b", "in", ("y", "z"))])
    >>> [sorted(pinned) for pinned in alternatives(any_of([both, Test("a", "=", ("w",))]), "ab")]
    [['a', 'b'], ['a']]
    >>> alternatives(all_of([Test("a", "=", ("x",)), Test("a", "=", ("y",))]), "ab")
    ()
    """
    if isinstance(condition, Test):
        if condition.operator in ("=", "in") and condition.column in columns:
            values = frozenset(value for value in condition.values if value is not None)
            return ({condition.column: values},) if values else ()
        return ({},)
    if isinstance(condition, Judged):
        return ({},)
    if isinstance(condition, Any):
        found = [a for part in condition.parts for a in alternatives(part, columns)]
        return tuple(found) if len(found) <= _MOST_ALTERNATIVES else ({},)
    ways: tuple[Alternative, ...] = ({},)
    for part in condition.parts:
        added = alternatives(part, columns)
        if len(ways) * len(added) <= _MOST_ALTERNATIVES:
            merged = (_merge(one, other) for one in ways for other in added)
            ways = tuple(way for way in merged if way is not None)
    return ways


def _merge(one: Alternative, other: Alternative) -> Alternative | None:
    merged = dict(one)
    for column, values in other.items():
        merged[column] = merged[column] & values if column in merged else values
        if not merged[column]:
            return None
    return merged


def _holds(test: Test, value: Value) -> bool:
    """SQLite's own answer for a column without affinity and a constant; NULL is never true."""
    if value is None or test.values == (None,):
        return False
    if isinstance(value, float) and "like" in test.operator:
        return True  # how SQLite writes it as text is not repeated here
    if test.operator == "in":
        return value in test.among
    if test.operator == "not in":
        return value not in test.among and None not in test.among
    return _OPERATORS[test.operator](value, test.values)


def _order(value: Value) -> tuple[int, Value]:
    """SQLite's order: every number is less than every text."""
    return (1, value) if isinstance(value, str) else (0, value)


def _less(one: Value, other: Value) -> bool:
    return _order(one) < _order(other)


def _like(value: Value, pattern: Value) -> bool:
    return bool(_like_pattern(str(pattern)).fullmatch(str(value)))


@lru_cache(maxsize=256)
def _like_pattern(pattern: str) -> re.Pattern[str]:
    # SQLite's LIKE ignores the case of ASCII letters only.
    words = {"%": ".*", "_": "."}
    text = "".join(words.get(character) or re.escape(character) for character in pattern)
    return re.compile(text, re.IGNORECASE | re.ASCII | re.DOTALL)


_OPERATORS: Mapping[str, Callable[[Value, tuple[Value, ...]], bool]] = {
    "=": lambda value, values: value == values[0],
    "<>": lambda value, values: value != values[0],
    "<": lambda value, values: _less(value, values[0]),
    "<=": lambda value, values: not _less(values[0], value),
    ">": lambda value, values: _less(values[0], value),
    ">=": lambda value, values: not _less(value, values[0]),
    "like": lambda value, values: _like(value, values[0]),
    "not like": lambda value, values: not _like(value, values[0]),
}
