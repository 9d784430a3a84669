"""A query's tree, once every view in it has given place to its own query.

The user's views have names of one part; those that every user finds are operation relations with a
name of three. Both are nothing but text here.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Protocol

from cirrusql.catalog import PROVIDERS, operation_relation, system_relation
from cirrusql.errors import NotSupportedError, ParseError, Position, UnknownName
from cirrusql.records import Record
from cirrusql.sql.as_of import clauses, refused
from cirrusql.sql.grammar import exp
from cirrusql.sql.lexer import Kind
from cirrusql.sql.name_defaults import ANY_OWN
from cirrusql.sql.own_names import ANY_SCHEMA, SCHEMAS, pinned, quoted
from cirrusql.sql.scopes import span
from cirrusql.sql.script import Composed, Fragment, Query
from cirrusql.sql.trees import tree_of

_DEEPEST_VIEW = 16


class Views(Protocol):
    """The user's views: a mapping of names in lower case to queries, or what looks them up.

    A name may be asked for with `main.` or `temp.` before it.
    """

    def get(self, name: str, /) -> str | None:
        """The query of the view of that name; None if there is no such view."""


class Full(Protocol):
    """What gives names in full, such as `FullNames`."""

    def of(self, parts: tuple[str, ...], /) -> tuple[str, ...] | None:
        """The parts of the relation that a name means; None to leave it as it is."""


def expanded(query: Query, views: Views, full: Full | None = None) -> tuple[Query, exp.Expr]:
    """The query with its views' own queries in their places, and its tree.

    `full` completes the query's own names; those in a view are complete since it was made.
    Names of tables that say where they are, as in `main.t`, have become names of one part, which
    `located` in cirrusql.sql.own_names understands. Positions in later errors are those of the
    user's text. Raises ParseError for what is not SQL, and NotSupportedError for views that are
    made of themselves or nested too deep.
    """
    tree = tree_of(query)
    whole = _expansion(query, tree, _Surroundings(views, full=full))
    return whole, tree if whole is query else tree_of(whole)


def in_full(query: Query, views: Views, full: Full) -> Query:
    """The query with its relations' names in full, to be kept; its views stay names."""
    return _expansion(query, tree_of(query), _Surroundings(views, full=full, expands=False))


class _Surroundings(Record):
    """Where a query stands: `above` are the views that it is in, the outermost first.

    `captured` are the names, in lower case, that a WITH around those views would hide from it.
    `full` completes names, in what the user has written; without `expands` views are left alone.
    """

    views: Views
    above: tuple[str, ...] = ()
    captured: frozenset[str] = frozenset()
    full: Full | None = None
    expands: bool = True


def _expansion(query: Query, tree: exp.Expr, around: _Surroundings) -> Query:
    pieces: list[str | Fragment] = []
    done = 0
    moments = _moments(query)
    for named in _named(tree):
        start, end = named.span
        text = _text(named.parts, around.views)
        if text is None or not around.expands:
            full = _completed(named, query, around) if text is None else None
            instead = full or (_located(named, around.captured) if around.expands else None)
        else:
            if end in moments:
                what = f"'{'.'.join(named.parts)}', which is a view,"
                raise refused(what, query.position(moments[end][0]))
            view = _view(named, text, query.position(start), around)
            instead = f"({view.text}){named.alias}"
        if instead and end in moments:
            # An alias that is written for the name stands behind AS OF, as the user's would.
            alone = instead.removesuffix(named.alias) if named.alias else instead
            pieces += (*query.between(done, start), alone)
            done = moments[end][1]
            pieces += (*query.between(end, done), *filter(None, (named.alias,)))
        elif instead:
            pieces += (*query.between(done, start), instead)
            done = end
        expands = text is not None and around.expands
        if expands and (place := _not_indexed(query, end)) is not None:
            pieces += query.between(done, place[0])
            done = place[1]
    if pieces:
        return Composed((*pieces, *query.between(done, len(query.text))))
    return query


def _moments(query: Query) -> Mapping[int, tuple[int, int]]:
    """From where to where each AS OF stands, by where the word before it ends."""
    words, shift = query.tokens, query.start
    if not any(word.is_word("OF") for word in words):
        return {}
    return {
        words[one.first - 1].end - shift: (one.start - shift, one.end - shift)
        for one in clauses(words)
    }


def _completed(named: _Named, query: Query, around: _Surroundings) -> str | None:
    """What to write for a name that leaves out a provider or a service; None to leave it."""
    if around.full is None:
        return None
    try:
        found = around.full.of(named.parts)
    except UnknownName as error:
        raise error.with_(position=query.position(named.span[0])) from None
    return None if found is None else ".".join(map(quoted, found)) + named.alias


def _not_indexed(query: Query, offset: int) -> tuple[int, int] | None:
    """Where NOT INDEXED stands behind a name and its alias: a view may have it, a query not."""
    shift = query.start
    after = [word for word in query.tokens if word.start - shift >= offset][:4]
    for one, other in itertools.pairwise(after):
        if one.is_word("NOT") and other.is_word("INDEXED"):
            return one.start - shift, other.end - shift
        if one.kind is Kind.SYMBOL:
            break
    return None


def _view(named: _Named, text: str, where: Position, around: _Surroundings) -> Query:
    name = ".".join(named.parts)
    if name in around.above:
        raise NotSupportedError(f"the view '{name}' reads itself", position=where)
    if len(around.above) == _DEEPEST_VIEW:
        message = f"views are nested more than {_DEEPEST_VIEW} deep"
        raise NotSupportedError(message, position=where)
    query = Fragment(text, 0, len(text))
    hidden = around.captured.union(*named.hidden)
    inside = _Surroundings(around.views, (*around.above, name), hidden)
    try:
        return _expansion(query, tree_of(query), inside)
    except ParseError as error:
        raise ParseError(f"in the view '{name}': {error}", position=where) from None
    except NotSupportedError as error:
        raise error.with_(position=where) from None


class _Named(Record):
    """A name that may be a view's: where it stands, and what WITH clauses hide from it.

    `parts` are in lower case; `alias` is what to write behind what comes in its place.
    """

    span: tuple[int, int]
    parts: tuple[str, ...]
    alias: str
    hidden: tuple[frozenset[str], ...]


def _named(tree: exp.Expr) -> list[_Named]:
    """The names in a query that may be a view's, in order."""
    defined = {
        id(with_.parent): frozenset(cte.alias.lower() for cte in with_.expressions)
        for with_ in tree.find_all(exp.With)
    }
    found = []
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue
        parts = tuple(part.name.lower() for part in table.parts)
        hidden = _defined_around(table, defined) if defined else ()
        if len(parts) > 1 or not any(parts[0] in names for names in hidden):
            alias = "" if table.alias else f" AS {quoted(table.name)}"
            found.append(_Named(span(table.parts), parts, alias, hidden))
    return sorted(found, key=lambda one: one.span)


def _defined_around(
    node: exp.Expr | None, defined: Mapping[int, frozenset[str]]
) -> tuple[frozenset[str], ...]:
    """What the WITH clauses around a node define, given that of each query with one, by its id."""
    found = []
    while node is not None:
        if id(node) in defined:
            found.append(defined[id(node)])
        node = node.parent
    return tuple(found)


def _text(names: tuple[str, ...], views: Views) -> str | None:
    """The query of the view that a table's name means; None if it is no view's."""
    if len(names) == 2 and names[0] == ANY_OWN:
        names = names[1:]
    of_cloud = names[1:] if names[0] in PROVIDERS else names
    if len(names) == 3 and len(of_cloud) == 2:
        return _every_users(of_cloud)
    if len(names) > 2 or names[0] in PROVIDERS:
        return None
    own = views.get(".".join(names))
    return own if own is not None or len(names) == 1 else _every_users(names)


def _every_users(names: tuple[str, ...]) -> str | None:
    """The query of a view that every user finds, by its service and name; None if it is none."""
    target = operation_relation(*names)
    return (target.view or None) if target is not None else None


def _located(named: _Named, captured: frozenset[str]) -> str | None:
    """What to write for the name of a table that no WITH is to hide; None to leave it."""
    *schema, name = named.parts
    if schema == [ANY_OWN]:
        return pinned(ANY_SCHEMA, name) + named.alias
    if schema and schema[0] in SCHEMAS and len(schema) == 1:
        return pinned(schema[0], name) + named.alias
    if schema or name not in captured:
        return None
    if system_relation((name,)) is not None:
        return name.replace("_", ".", 1) + named.alias
    return pinned(ANY_SCHEMA, name) + named.alias
