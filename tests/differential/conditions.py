"""What a statement asks of regions, and which regions each condition allows.

A condition is a tree over tests. A test of a region is judged by SQLite itself, one region at a
time; any other test may be true, false or NULL, as far as anybody knows before a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

import apsw

from tests.differential.text import either, plain
from tests.differential.world import REGIONS

Truth = bool | None
_ANY = frozenset((True, False, None))
_SQLITE = apsw.Connection(":memory:")


@dataclass(frozen=True, eq=False)
class Column:
    """A column in sight: how it is written there, its kind, and some of its values.

    The kinds are `text`, `number`, `json`; `region`, and made of one, `area` for its first letters
    and `place` for anything else; `shown` is what is made of many rows' regions. `of` are the
    columns whose region it is, and `image` is what function of them, with `{}` for each.
    """

    text: str
    kind: str
    values: tuple[object, ...]
    of: tuple[Column, ...] = ()
    image: str = "{}"

    @property
    def is_region(self) -> bool:
        return self.kind in ("region", "area", "place")

    @property
    def is_plain(self) -> bool:
        """Whether nothing about it is a region's."""
        return self.kind in ("text", "number", "json")


@dataclass(frozen=True, eq=False)
class Test:
    """One test; `template` has `{}` for the column where it is one of a region.

    `clear` is whether the rule says what it allows; otherwise it may allow every region. One that
    `crosses` compares the regions of two relations otherwise than by equating them; `equates` are
    the columns of one that does. It is `constant` if it is of no column at all.
    """

    __test__ = False

    text: str
    column: Column | None = None
    template: str = ""
    clear: bool = True
    crosses: bool = False
    equates: tuple[Column, ...] = ()
    constant: bool = False

    @property
    def is_simple(self) -> bool:
        """Whether it compares the region itself, and no function of it."""
        return not re.search(r"\w\(|CASE|CAST|\|\||\+|COLLATE|\(\{\}|IS ", self.template[1:])

    @property
    def compares(self) -> bool:
        """Whether a region is compared; that it is there at all is no comparison."""
        asks_for_null = self.template in ("({} IS NOT NULL)", "({} NOTNULL)")
        return self.crosses or (self.column is not None and not asks_for_null)


@dataclass(frozen=True, eq=False)
class Tree:
    """AND or OR of parts, or NOT of one."""

    operator: str
    parts: tuple[Condition, ...]

    @property
    def text(self) -> str:
        if self.operator == "NOT":
            return f"NOT ({self.parts[0].text})"
        return "(" + f" {self.operator} ".join(part.text for part in self.parts) + ")"


Condition = Test | Tree


def tests(condition: Condition) -> Iterator[Test]:
    """Every test of a condition."""
    if isinstance(condition, Test):
        yield condition
    else:
        for part in condition.parts:
            yield from tests(part)


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """The parts that must all be true."""
    if isinstance(condition, Tree) and condition.operator == "AND":
        for part in condition.parts:
            yield from conjuncts(part)
    else:
        yield condition


def possible(
    condition: Condition,
    column: Column,
    value: object,
    *,
    constants: bool = False,
    functions: bool = True,
) -> frozenset[Truth]:
    """What the condition may be where a column has this value and nothing else is known.

    With `constants` what is of no column is known as well; without `functions` what is a function
    of the region is not.
    """
    if isinstance(condition, Test):
        if condition.constant and constants:
            return frozenset((judged(condition.text, None),))
        if condition.column is not column or not (functions or condition.is_simple):
            return _ANY
        return frozenset((judged(condition.template, value),))
    found = [
        possible(part, column, value, constants=constants, functions=functions)
        for part in condition.parts
    ]
    if condition.operator == "NOT":
        return frozenset(None if truth is None else not truth for truth in found[0])
    join = _AND if condition.operator == "AND" else _OR
    ways: frozenset[Truth] = found[0]
    for one in found[1:]:
        ways = frozenset(join[a, b] for a in ways for b in one)
    return ways


def _and(one: Truth, other: Truth) -> Truth:
    if False in (one, other):
        return False
    return None if None in (one, other) else True


def _or(one: Truth, other: Truth) -> Truth:
    if True in (one, other):
        return True
    return None if None in (one, other) else False


_AND: Mapping[tuple[Truth, Truth], Truth] = {(a, b): _and(a, b) for a in _ANY for b in _ANY}
_OR: Mapping[tuple[Truth, Truth], Truth] = {(a, b): _or(a, b) for a in _ANY for b in _ANY}


@cache
def judged(template: str, value: object) -> Truth:
    """SQLite's answer to a test of one value."""
    answer = computed(template, value)
    return None if answer is None else bool(answer)


@cache
def computed(template: str, value: object) -> object:
    """SQLite's value of an expression of one value."""
    sql = plain(template.replace("{}", "c"), str)
    ((answer,),) = _SQLITE.execute(f"SELECT {sql} FROM (SELECT ? AS c)", (value,))
    return answer


# -- how conditions on regions are written ----------------------------------------------------

# {} is the column, {0} and {1} are regions, {2} the first letters of one. No region is misspelt:
# naming one that does not exist is an error.
FORMS: Sequence[str] = (
    "{} = '{0}'", "{} = '{0}'", "{} = '{0}'", "{} = '{0}'", "'{0}' = {}", "{} == '{0}'",
    "{} IS '{0}'",
    "{} IS NOT DISTINCT FROM '{0}'", "{} IN ('{0}', '{1}')", "{} IN ('{0}', '{1}')",
    "{} IN ('{0}')",
    "{} LIKE '{2}-%'", "{} LIKE '{2}-%'", "{} LIKE '%-1'", "{} LIKE '{2}\\_%' ESCAPE '\\'",
    "{} NOT LIKE '{2}-%'", "{} GLOB '{2}-*'", "{} NOT GLOB '{2}-*'", "{} GLOB '*-[12]'",
    "{} <> '{0}'", "{} != '{0}'", "{} IS NOT '{0}'", "{} IS DISTINCT FROM '{0}'",
    "{} NOT IN ('{0}', '{1}')", "NOT {} = '{0}'", "NOT ({} = '{0}' OR {} = '{1}')",
    "{} = '{0}' OR {} = '{1}'", "{} BETWEEN '{2}' AND '{2}z'", "{} NOT BETWEEN 'a' AND 'eu-d'",
    "{} > 'b' AND {} < 'f'", "{} >= '{0}'", "{} IS NOT NULL", "{} NOTNULL",
    "substr({}, 1, 2) = '{2}'", "substr({}, 1, 2) IN ('{2}', 'us')", "lower({}) = '{0}'",
    "upper({}) = upper('{0}')", "{} = lower('{0}')", "instr({}, 'west') > 0", "length({}) > 9",
    "{} || '' = '{0}'", "coalesce({}, '') = '{0}'", "CASE {} WHEN '{0}' THEN 1 ELSE 0 END",
    "CASE WHEN {} = '{0}' THEN 1 WHEN {} = '{1}' THEN 1 END", "iif({} = '{0}', 1, 0)",
    "({}, 1) = ('{0}', 1)", "{} COLLATE NOCASE = '{0}'", "like('{2}-%', {})", "glob('{2}-*', {})",
    "({} = '{0}') = 1", "({} = '{0}') IS TRUE", "+{} = '{0}'", "min({}, 'zz') = '{0}'",
    "replace({}, '-', '') = replace('{0}', '-', '')",
    "nullif({}, '{0}') IS NULL AND {} IS NOT NULL",
    "{} = '{0}' AND {} <> '{1}'", "({}) = ('{0}')", "CAST({} AS TEXT) = '{0}'",
)  # fmt: skip
# What `*` stands for, which SQLite does not know: the product's way, and SQLite's.
_STARS = (
    ("{} = '*'", "{} = {}"), ("{} = '*'", "{} = {}"), ("'*' = {}", "{} = {}"),
    ("{} IN ('*')", "{} = {}"), ("{} IN ('*', '{0}')", "{} = {}"),
    ("{} IN ('{0}', '*')", "{} = {}"),
    ("({} = '*')", "{} = {}"), ("{} == '*'", "{} = {}"),
)  # fmt: skip
# What may or may not be understood before a call.
UNCLEAR = (
    "{} IN (SELECT '{0}')", "{} = (SELECT '{0}')", "{} IN (VALUES ('{0}'), ('{1}'))",
    "({}, 1) IN (VALUES ('{0}', 1))", """{} IN (SELECT value FROM json_each('["{0}", "{1}"]'))""",
    "EXISTS (SELECT 1 WHERE {} = '{0}')",
)  # fmt: skip
_OTHER_REGIONS = ("eu-north-1", "ap-south-1")


def region_test(random: Random, column: Column) -> Test:
    """A test of a region, or of its first letters, in some way of writing it."""
    if column.kind == "area":
        template = random.choice(("{} = '{2}'", "{} IN ('{2}', 'us')", "{} <> '{2}'"))
        template = _filled(random, template)
        return Test(template.replace("{}", column.text), column, template, clear=False)
    chance = random.random()
    if chance < 0.2 and column.kind == "region":
        starred, bare = (_filled(random, one) for one in random.choice(_STARS))
        written = either(starred.replace("{}", column.text), bare.replace("{}", column.text))
        return Test(f"({written})", column, f"({bare})")
    forms = FORMS if chance < 0.95 else UNCLEAR
    template = f"({_filled(random, random.choice(forms))})"
    clear = forms is FORMS and column.kind == "region"
    written = _with_parameters(template) if random.random() < 0.06 else template
    return Test(written.replace("{}", column.text), column, template, clear)


def _with_parameters(template: str) -> str:
    """The regions by name: `:eu_west_2`."""
    return re.sub(r"'(\w\w)-(\w+)-(\d)'", r":\1_\2_\3", template)


def parameters(sql: str) -> dict[str, str]:
    """The values of a statement's parameters."""
    return {name: name.replace("_", "-") for name in re.findall(r":(\w\w_[a-z]+_\d)\b", sql)}


def _filled(random: Random, form: str) -> str:
    one, other = (
        random.choice(_OTHER_REGIONS if random.random() < 0.05 else REGIONS) for _ in range(2)
    )
    for mark, value in (("{0}", one), ("{1}", other), ("{2}", random.choice((one[:2], "eu")))):
        form = form.replace(mark, value)
    return form
