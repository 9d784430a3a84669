"""Which of the functions or operators of one name PostgreSQL calls, by the types of its arguments.

The rules are those of its manual, "Type Conversion"; the overloads are the rows of its own
`pg_proc` and `pg_operator`. So a call that PostgreSQL refuses is refused, and one that it answers
has the type that it has there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from cirrusql.errors import UnknownName
from cirrusql.pgcatalog.coercion import (
    ARRAYS,
    COMPATIBLES,
    EXACT,
    Mismatch,
    category,
    common_type,
    is_implicit,
    is_preferred,
)
from cirrusql.pgcatalog.scope import decided
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import (
    UNKNOWN,
    array_of,
    base_of,
    data,
    element_of,
    is_array,
)
from cirrusql.records import Record


class Signature(Record):
    """What a function takes and gives. The last is taken any number of times if it `repeats`."""

    takes: tuple[int, ...]
    returns: int
    repeats: bool = False
    optional: int = 0

    def of_count(self, count: int) -> Signature | None:
        """The same for so many arguments; None if it does not take as many."""
        if self.repeats and count >= len(self.takes):
            last = self.takes[-1]
            return Signature((*self.takes, *(last,) * (count - len(self.takes))), self.returns)
        if len(self.takes) - self.optional <= count <= len(self.takes):
            return Signature(self.takes[:count], self.returns)
        return None


def _read(told: str) -> Signature:
    takes, _, returns = told.partition(">")
    plain = takes.rstrip("?").rstrip("*")
    numbers = tuple(int(one) for one in plain.split(",") if one)
    return Signature(numbers, int(returns), "*" in takes, takes.count("?"))


@lru_cache(maxsize=2)
def _known(file: str) -> Mapping[str, str]:
    return {name: told for name, _, told in (line.rpartition("|") for line in data(file))}


@lru_cache(maxsize=512)
def _overloads(file: str, name: str) -> tuple[Signature, ...]:
    return tuple(map(_read, _known(file).get(name, "").split()))


@lru_cache(maxsize=1024)
def function(name: str, given: tuple[int, ...]) -> Signature:
    """The function that is called; raises UnknownName if there is none, Mismatch for several.

    >>> function("avg", (23,)).returns, function("min", (18,)).takes
    (1700, (25,))
    >>> function("array_append", (1009, 705)).takes
    (1009, 25)
    """
    shown = f"{name}({', '.join(str(format_type(one)) for one in given)})"
    return _chosen(_overloads("functions.txt", name), given, f"function {shown}")


@lru_cache(maxsize=1024)
def operator(name: str, left: int, right: int) -> Signature:
    """The operator that is meant; of none on the left `left` is 0. Raises UnknownName, Mismatch.

    >>> operator("=", 26, 705).takes, operator("=", 19, 25).takes, operator("||", 1009, 1009).takes
    ((26, 26), (19, 25), (1009, 1009))
    """
    known = _overloads("operators.txt", name)
    sides = (str(format_type(one)) if one else "" for one in (left, right))
    shown = f"operator {f' {name} '.join(sides).strip()}"
    if not left:
        unary = [Signature(one.takes[1:], one.returns) for one in known if not one.takes[0]]
        return _chosen(unary, (right,), shown)
    if UNKNOWN in (left, right):  # one that says nothing of its type has that of the other
        same = base_of(right if left == UNKNOWN else left)
        for one in known:
            if one.takes == (same, same) and same != UNKNOWN:
                return one
    return _chosen([one for one in known if one.takes[0]], (left, right), shown)


def _chosen(known: Sequence[Signature], given: Sequence[int], shown: str) -> Signature:
    types = [base_of(one) for one in given]
    able = [made for one in known if (made := one.of_count(len(types))) is not None]
    exact = [one for one in able if list(one.takes) == types]
    fit = exact or [one for one in able if _takes(one, types)]
    found = [made for one in _best(fit, types) if (made := _concrete(one, types)) is not None]
    if not found:
        raise UnknownName(f"{shown} does not exist", hint="write the types, as in x::text")
    if len(found) > 1:
        raise Mismatch(f"{shown} is not unique", hint="write the types, as in x::text")
    return found[0]


def _takes(one: Signature, types: Sequence[int]) -> bool:
    return all(map(is_implicit, types, one.takes)) and _concrete(one, types) is not None


def _best(fit: Sequence[Signature], types: Sequence[int]) -> Sequence[Signature]:
    """Those that change the fewest arguments, and then to what their categories prefer."""
    known = [place for place, oid in enumerate(types) if oid != UNKNOWN]
    fit = _most(fit, lambda one: sum(one.takes[place] == types[place] for place in known))
    fit = _most(fit, lambda one: sum(_is_good(one.takes[place], types[place]) for place in known))
    for place, oid in enumerate(types):
        if oid == UNKNOWN and len(fit) > 1:
            fit = _for_unknown(fit, place)
    of_known = {types[place] for place in known}
    if len(fit) > 1 and len(of_known) == 1 and len(known) < len(types):
        (same,) = of_known
        alike = [one for one in fit if _takes(one, [same] * len(types))]
        return alike if len(alike) == 1 else fit
    return fit


def _is_good(wanted: int, given: int) -> bool:
    return wanted == given or (category(wanted) == category(given) and is_preferred(wanted))


def _most(fit: Sequence[Signature], score: Callable[[Signature], int]) -> Sequence[Signature]:
    most = max(map(score, fit), default=0)
    return [one for one in fit if score(one) == most]


def _for_unknown(fit: Sequence[Signature], place: int) -> Sequence[Signature]:
    categories = {category(one.takes[place]) for one in fit}
    wanted = "S" if "S" in categories else categories.pop() if len(categories) == 1 else None
    if wanted is None:
        return fit
    kept = [one for one in fit if category(one.takes[place]) == wanted]
    return [one for one in kept if is_preferred(one.takes[place])] or kept


def _concrete(one: Signature, types: Sequence[int]) -> Signature | None:
    """A signature with types in the places of `anyelement` and its like; None if they differ."""
    pairs = list(zip(one.takes, types, strict=True))
    made: dict[int, int] = {}
    for family in (EXACT, COMPATIBLES):
        known = [
            element_of(given) if wanted in ARRAYS else given
            for wanted, given in pairs
            if wanted in family and given != UNKNOWN
        ]
        try:
            element = common_type(known)
        except Mismatch:
            return None
        if family is EXACT and len(set(known)) > 1:
            return None
        if element == UNKNOWN and family is EXACT and any(wanted in EXACT for wanted in one.takes):
            return None
        element = decided(element)
        made |= {kind: array_of(element) if kind in ARRAYS else element for kind in family}
    takes = tuple(
        given
        if wanted in ARRAYS and is_array(given) and wanted in EXACT
        else made.get(wanted, wanted)
        for wanted, given in pairs
    )
    return Signature(takes, made.get(one.returns, one.returns))
