"""Constants in quotes that are what the column beside them is: `size = '8'` is of a number.

To PostgreSQL a text in quotes has no type of its own, nor has a parameter. `cirrusql.sql.postgres`
writes a call around one that may be a number or a boolean; what it is the catalogue says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cirrusql.errors import DataError, Position
from cirrusql.sql.bound import Edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.sql.grammar import exp
    from cirrusql.sql.resolution import Resolution
    from cirrusql.sql.scopes import SelectScope
    from cirrusql.sql.script import Query

CONSTANT = "postgres_constant"


def typed_constants(resolution: Resolution) -> Iterator[Edit]:
    """The edits that put such constants in the place of the calls, which the tree loses, too.

    So what is read off the tree afterwards is a comparison with a plain constant. Raises DataError,
    with the place, for what is none of the column's values.
    """
    if CONSTANT not in resolution.query.text:
        return
    from cirrusql.sql.grammar import exp

    scopes = {id(scope.select): scope for scope in resolution.scopes}
    places = list(_calls(resolution.query))
    for call in list(resolution.tree.find_all(exp.Anonymous)):
        if str(call.this).lower() != CONSTANT or not call.expressions:
            continue
        offset = next((n.meta["start"] for n in call.walk() if "start" in n.meta), -1)
        place = next((one for one in places if one[0] <= offset < one[1]), None)
        if place is None:
            continue  # NULL, which is the same as what the call gives
        start, end, inside = place
        value = _value(call, scopes, resolution.query.position(start))
        made = call.expressions[0] if value is None else exp.Literal.number(value)
        if value is not None:
            made.meta.update(start=start, end=end - 1)
        call.replace(made)
        yield Edit(start, end, inside if value is None else value)


def _calls(query: Query) -> Iterator[tuple[int, int, str]]:
    """From where to where each call stands in a query, and what is in it."""
    words, shift = query.tokens, query.start
    for number, word in enumerate(words):
        if word.text == CONSTANT:
            depth, last = 0, number + 1
            while last < len(words) - 1:
                depth += words[last].is_symbol("(") - words[last].is_symbol(")")
                if depth == 0:
                    break
                last += 1
            start, end = word.start - shift, words[last].end - shift
            yield start, end, query.text[words[number + 1].end - shift : words[last].start - shift]


def _value(call: exp.Expr, scopes: Mapping[int, SelectScope], position: Position) -> str | None:
    """A text as what the column beside it is; None for what stays as it is."""
    from cirrusql.sql.grammar import exp

    literal = call.expressions[0].unnest()
    types = _types(call, scopes)
    make = _MADE.get(types.pop() or "") if len(types) == 1 else None
    if make is None or not (isinstance(literal, exp.Literal) and literal.is_string):
        return None
    try:
        return make(str(literal.this))
    except DataError as error:
        raise error.with_(position=position) from None


def _types(call: exp.Expr, scopes: Mapping[int, SelectScope]) -> set[str]:
    """The types of the column that a constant is compared with; none if that is no column."""
    from cirrusql.sql.grammar import exp

    inner: exp.Expr = call
    while isinstance(inner.parent, exp.Paren):
        inner = inner.parent
    parent = inner.parent
    if parent is None:
        return set()
    other = parent.expression if parent.this is inner else parent.this
    around: exp.Expr | None = parent
    while around is not None and id(around) not in scopes:
        around = around.parent
    scope = scopes[id(around)] if around is not None else None
    if scope is None or not isinstance(other, exp.Column):
        return set()
    return {use.column.type for use in scope.resolve(other).uses}


def _integer(text: str) -> str:
    from cirrusql.sql.postgres.values import to_integer

    return str(to_integer(text, 64))


def _number(text: str) -> str:
    from cirrusql.sql.postgres.values import to_numeric

    return str(to_numeric(text))


def _boolean(text: str) -> str:
    from cirrusql.sql.postgres.values import to_boolean

    return str(to_boolean(text))


_MADE: Mapping[str, Callable[[str], str]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
