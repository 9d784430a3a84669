"""Calls that `cirrusql.sql.postgres` leaves to the catalogue: what they give depends on a type.

A text in quotes has no type of its own to PostgreSQL, nor has a parameter: `size = '8'` is of a
number. A boolean is 1 to SQLite and `true` as a text to PostgreSQL; a document is a text to SQLite,
and put into another as such; a number without a fraction is divided as a whole one. What a column
is the catalogue says, or the definition of a table of the user's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NoReturn

from cirrusql.errors import DataError, NotSupportedError, Position
from cirrusql.sql.bound import Edit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.sql.company import Company
    from cirrusql.sql.grammar import exp
    from cirrusql.sql.known_types import KnownTypes
    from cirrusql.sql.resolution import Resolution
    from cirrusql.sql.script import Query

CONSTANT = "postgres_constant"
"""What stands around a text that may be a number or a boolean, or around a parameter."""
Declared = Callable[[str], Mapping[str, str | None]]
"""The columns of a table of the user's own, in lower case, with their types; none of another."""
_PREFIX = "postgres_"
# The function that each is, by what is known of its argument; the argument alone for one of none.
_OF_ARGUMENT: Mapping[str, Mapping[str, str]] = {
    "postgres_text": {"boolean": "postgres_boolean_text"},
    "postgres_json_value": {
        "boolean": "postgres_boolean_text",
        "object": "postgres_json",
        "array": "postgres_json",
    },
    "postgres_joined": {"boolean": "postgres_boolean_text", "string": ""},
    "postgres_concatenated": {"boolean": "postgres_boolean_letter", "string": ""},
    "postgres_fraction": {"number": "postgres_float", "integer": ""},
}


def no_types(_name: str) -> Mapping[str, str | None]:
    """What is known of tables where there are none."""
    return {}


def typed_calls(resolution: Resolution, declared: Declared) -> Iterator[Edit]:
    """The edits that put in the place of each such call what it is; the tree gets them, too.

    So what is read off the tree afterwards is a comparison with a plain constant. Raises DataError,
    with the place, for a constant that is none of its column's values, and NotSupportedError where
    nothing says what a constant is.
    """
    if _PREFIX in resolution.query.text:
        from cirrusql.sql.known_types import KnownTypes

        yield from _Calls(resolution.query, KnownTypes(resolution, declared)).of(resolution.tree)


def untyped(position: Position | None = None) -> NotSupportedError:
    """The error of a constant that may be a number or a text, as nothing says which."""
    message = "nothing says whether this constant is a number or a text"
    return NotSupportedError(message, hint="write '…'::int, or '…'::text", position=position)


class _Calls:
    """The calls of one query, while they are looked at."""

    def __init__(self, query: Query, known: KnownTypes) -> None:
        self._query = query
        self._known = known
        self._types: dict[object, str | None] = {}
        # Where the brackets of each begin and end, by where its name stands.
        self._brackets = _brackets(query)

    def of(self, tree: exp.Expr) -> Iterator[Edit]:
        from cirrusql.sql.grammar import exp

        for call in list(tree.find_all(exp.Anonymous)):
            name = str(call.this).lower()
            start = call.meta.get("start", -1)
            if start not in self._brackets or not call.expressions:
                continue
            if name == CONSTANT:
                yield from self._constant(call, start)
            elif name in _OF_ARGUMENT and len(call.expressions) == 1:
                known = self._known.of(call.expressions[0])
                if name == "postgres_joined" and known in ("object", "array"):
                    self._refuse_joined(start)
                instead = _OF_ARGUMENT[name].get(known or "")
                if instead is not None:
                    yield Edit(start, start + len(name), instead)
                if instead == "":
                    _exchange(call, call.expressions[0])

    def _refuse_joined(self, start: int) -> NoReturn:
        hint = "write json_patch(…, …), or …::text"
        where = self._query.position(start)
        raise NotSupportedError("documents are not joined by ||", hint=hint, position=where)

    def _constant(self, call: exp.Expr, start: int) -> Iterator[Edit]:
        """A text or parameter as what it stands with is."""
        from cirrusql.sql.company import company_of
        from cirrusql.sql.grammar import exp

        opening, end = self._brackets[start]
        inside = self._query.text[opening + 1 : end - 1]
        given = call.expressions[0].unnest()
        company = company_of(call)
        is_text = isinstance(given, exp.Literal) and given.is_string
        if company is not None and is_text:
            common = self._common(company)
            make = _MADE.get(common or "")
            if make is not None:
                made = self._made(make, str(given.this), start)
                _exchange(call, _literal(made, start, end))
                yield Edit(start, end, made)
                return
            if common is None:
                yield from self._by_value(company, start, end)
                return
        _exchange(call, call.expressions[0])
        yield Edit(start, end, inside)

    def _made(self, make: Callable[[str], str], text: str, start: int) -> str:
        try:
            return make(text)
        except DataError as error:
            raise error.with_(position=self._query.position(start)) from None

    def _common(self, company: Company) -> str | None:
        """The type that all have whose type is not said by the others; None if it is not known."""
        if company.key not in self._types:
            self._types[company.key] = _common(self._known.of(one) for one in _typed(company))
        return self._types[company.key]

    def _by_value(self, company: Company, start: int, end: int) -> Iterator[Edit]:
        """A constant compared with a column of which only its values tell what it is."""
        from cirrusql.sql.grammar import exp
        from cirrusql.sql.scopes import span

        columns = [one.unnest() for one in _typed(company)]
        column = next((one for one in columns if isinstance(one, exp.Column)), None)
        if column is None or column.args.get("db"):
            raise untyped(self._query.position(start))
        if company.kind in ("arguments", "results"):
            # A row that has the column's value needs no other.
            yield Edit(start, start + len(CONSTANT), "postgres_untyped")
            return
        first, last = span(column.parts)
        yield Edit(start, start + len(CONSTANT), "postgres_as")
        yield Edit(end - 1, end, f", {self._query.text[first:last]})")


def _exchange(call: exp.Expr, made: exp.Expr) -> None:
    """As sqlglot's `replace`, which looks at all of a list: 10,000 in one took five seconds."""
    around, key, index = call.parent, call.arg_key, call.index
    if around is None or key is None or index is None:
        call.replace(made)
    else:
        around.args[key][index] = made
        made.parent, made.arg_key, made.index = around, key, index


def _literal(text: str, start: int, end: int) -> exp.Expr:
    """The tree of a number or a truth that is written at a place."""
    from cirrusql.sql.grammar import exp

    is_truth = text in ("TRUE", "FALSE")
    made = exp.Boolean(this=text == "TRUE") if is_truth else exp.Literal.number(text)
    made.meta.update(start=start, end=end - 1)
    return made


def _brackets(query: Query) -> Mapping[int, tuple[int, int]]:
    """Where the brackets behind each such name begin and end, by where that begins."""
    words, shift = query.tokens, query.start
    found: dict[int, tuple[int, int]] = {}
    opened: list[int] = []
    for number, word in enumerate(words):
        if word.is_symbol("("):
            opened.append(number)
        elif word.is_symbol(")") and opened:
            opening = opened.pop()
            name = words[opening - 1] if opening else word
            if name.text.startswith(_PREFIX):
                found[name.start - shift] = words[opening].start - shift, word.end - shift
    return found


def _typed(company: Company) -> Iterator[exp.Expr]:
    """Those of some expressions that have a type of their own."""
    from cirrusql.sql.grammar import exp

    for one in company:
        inner = one.unnest()
        is_text = isinstance(inner, exp.Literal) and inner.is_string
        is_given = isinstance(inner, exp.Null | exp.Placeholder | exp.Parameter)
        is_constant = isinstance(inner, exp.Anonymous) and str(inner.this).lower() == CONSTANT
        if not (is_text or is_given or is_constant):
            yield one


def _common(types: Iterable[str | None]) -> str | None:
    """The one type among several; a text where they are of more, as two do not go together."""
    found = set(types) - {None}
    if found == {"integer", "number"}:
        return "number"
    return found.pop() if len(found) == 1 else "string" if found else None


def _integer(text: str) -> str:
    from cirrusql.sql.postgres.values import to_integer

    return str(to_integer(text, 64))


def _number(text: str) -> str:
    from cirrusql.sql.postgres.values import to_numeric

    return str(to_numeric(text))


def _boolean(text: str) -> str:
    from cirrusql.sql.postgres.values import to_boolean

    return "TRUE" if to_boolean(text) else "FALSE"


_MADE: Mapping[str, Callable[[str], str]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
