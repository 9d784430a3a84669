"""What can stand in the condition of `SHOW … WHERE`: its columns are those that are shown."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.catalog import SYSTEM, system_relation
from cirrusql.completion.candidate import CandidateKind, Offer
from cirrusql.completion.queries import in_query
from cirrusql.completion.surroundings import OwnRelation, Surroundings
from cirrusql.completion.typed import Typed
from cirrusql.records import replace
from cirrusql.sql.lexer import Kind, Token

# The columns of a SHOW, and those that EXTENDED shows, too.
_COLUMNS = {
    "PROVIDERS": (("name", "version"), ("description",)),
    "SERVICES": (("id", "name", "title"), ("description", "version", "preferred")),
    "RESOURCES": (("name", "id"), ("description",)),
    "METHODS": (("MethodName", "RequiredParams", "SQLVerb"), ("description",)),
    "TABLES": (("name", "kind"), ()),
    "VIEWS": (("name", "kind", "query"), ()),
}
_SHOWN = "@shown"  # What they are read from: no name of the user's begins so.
_BEFORE = ("SELECT", "*", "FROM", f'"{_SHOWN}"')
_ENDS = (
    "GROUP BY", "HAVING", "WINDOW", "ORDER BY", "LIMIT", "UNION", "UNION ALL", "EXCEPT",
    "INTERSECT", "RETURNING",
)  # fmt: skip


def condition(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    """The offers in a condition: as of a query of what is shown, which nothing may follow."""
    where = next(place for place, token in enumerate(typed.tokens) if token.is_word("WHERE"))
    start = typed.tokens[0].start
    kinds = (Kind.WORD, Kind.SYMBOL, Kind.WORD, Kind.QUOTED_NAME)
    query = [
        Token(kind, text, start, start) for kind, text in zip(kinds, _BEFORE, strict=True)
    ]  # as if it had been typed
    shown = OwnRelation(_SHOWN, "answer", tuple(columns(typed.tokens)))
    as_query = replace(
        typed,
        tokens=(*query, *typed.tokens[where:]),
        at=typed.at - where + len(query),
    )
    before = typed.tokens[where : typed.base]
    is_inside = sum(one.is_symbol("(") - one.is_symbol(")") for one in before) > 0
    for offer in in_query(as_query, replace(known, own=(*known.own, shown))):
        ends = offer.kind is CandidateKind.KEYWORD and offer.text in _ENDS
        if offer.text.strip('"') != _SHOWN and (is_inside or not ends):
            yield offer


def columns(tokens: tuple[Token, ...]) -> Iterator[str]:
    """The columns that a SHOW has, given its words."""
    extended = tokens[1].is_word("EXTENDED")
    what = tokens[1 + extended].text.upper()
    relation = system_relation((SYSTEM, what.lower()))
    if what in _COLUMNS:
        always, more = _COLUMNS[what]
        yield from (*always, *(more if extended else ()))
    elif relation is not None:
        yield from (one.name for one in relation.facts)
