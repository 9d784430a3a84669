"""Which types PostgreSQL takes for which others, by the rows of its own `pg_cast`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from cirrusql.errors import ProgrammingError
from cirrusql.pgcatalog.type_names import format_type
from cirrusql.pgcatalog.types import (
    INT2VECTOR,
    OIDVECTOR,
    UNKNOWN,
    base_of,
    data,
    is_array,
    types,
)

ANY, ANYARRAY, ANYELEMENT, ANYNONARRAY = 2276, 2277, 2283, 2776
COMPATIBLE, COMPATIBLE_ARRAY, COMPATIBLE_NONARRAY = 5077, 5078, 5079
EXACT = frozenset((ANYARRAY, ANYELEMENT, ANYNONARRAY))
"""What a function may take of any type, and all its arguments of the same."""
COMPATIBLES = frozenset((COMPATIBLE, COMPATIBLE_ARRAY, COMPATIBLE_NONARRAY))
"""The same of types that have one in common."""
ARRAYS = frozenset((ANYARRAY, COMPATIBLE_ARRAY))
"""Those of lists."""
_POLYMORPHIC = EXACT | COMPATIBLES


class Mismatch(ProgrammingError):
    """A value of a type that is not taken where it stands."""


@lru_cache(maxsize=1)
def _casts() -> Mapping[tuple[int, int], str]:
    """When each cast is made: i without being asked, a when assigned, e when it is written."""
    rows = (line.split("|") for line in data("casts.txt"))
    return {(int(source), int(target)): context for source, target, context in rows}


def category(oid: int) -> str:
    """The category of a type: S for texts, N for numbers, B, A, D …"""
    found = types().get(oid)
    return found.category if found is not None else "X"


def is_preferred(oid: int) -> bool:
    """Whether it is the type that its category prefers."""
    found = types().get(oid)
    return found is not None and found.preferred


def is_implicit(source: int, target: int) -> bool:
    """Whether a value of one type is taken for another without being asked.

    >>> is_implicit(23, 20), is_implicit(20, 23), is_implicit(19, 25), is_implicit(23, 25)
    (True, False, True, False)
    """
    source = base_of(source)
    if target in (source, ANY) or source == UNKNOWN:
        return True
    if target in _POLYMORPHIC:
        wants_list = target in ARRAYS
        return is_array(source) == wants_list or target in (ANYELEMENT, COMPATIBLE)
    if (source, target) in _casts():
        return _casts()[source, target] == "i"
    return _of_lists(source, target, is_implicit)


def is_cast(source: int, target: int) -> bool:
    """Whether `x::type` is there for a value of a type.

    >>> is_cast(23, 16), is_cast(20, 16), is_cast(25, 23), is_cast(16, 25), is_cast(16, 20)
    (True, False, True, True, False)
    """
    source = base_of(source)
    is_text = "S" in (category(source), category(target))
    known = source in (target, UNKNOWN) or (source, target) in _casts()
    return known or is_text or _of_lists(source, target, is_cast)


def _of_lists(source: int, target: int, is_so: Callable[[int, int], bool]) -> bool:
    # Vectors are lists, but no list is taken for one.
    if not (is_array(source) and is_array(target)) or target in (INT2VECTOR, OIDVECTOR):
        return False
    return is_so(types()[source].element, types()[target].element)


def common_type(oids: Iterable[int], what: str = "CASE") -> int:
    """The type of what is one of several values, as those of CASE; unknown if all are.

    Raises Mismatch for types of which none takes the place of all others.

    >>> common_type([705, 23, 20]), common_type([1043, 25]), common_type([]), common_type([19, 25])
    (20, 1043, 705, 19)
    """
    found = UNKNOWN
    for oid in map(base_of, oids):
        if oid in (found, UNKNOWN):
            continue
        if found == UNKNOWN:
            found = oid
        elif category(oid) != category(found):
            raise Mismatch(
                f"{what} types {format_type(found)} and {format_type(oid)} cannot be matched"
            )
        elif not is_preferred(found) and is_implicit(found, oid) and not is_implicit(oid, found):
            found = oid
    return found
