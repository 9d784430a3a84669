"""A query's tree, once every view in it has given place to its own query.

The user's views have names of one part; those that every user finds are operation relations with a
name of three. Both are nothing but text here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from cirrusql.catalog import PROVIDER, operation_relation
from cirrusql.errors import NotSupportedError, ParseError, Position
from cirrusql.records import Record
from cirrusql.sql.grammar import ParseError as SqlglotParseError
from cirrusql.sql.grammar import TokenError, exp, parse_one
from cirrusql.sql.plain_joins import with_plain_joins
from cirrusql.sql.scopes import joins, span
from cirrusql.sql.script import Composed, Fragment, Query
from cirrusql.sql.subscripts import refuse_subscripts

_DEEPEST_VIEW = 16
_MOST_TABLES = 64  # SQLite's limit, which no setting changes


class Views(Protocol):
    """The user's views: a mapping of names in lower case to queries, or what looks them up."""

    def get(self, name: str, /) -> str | None:
        """The query of the view of that name; None if there is no such view."""


class _Expansion(Record):
    """A query with its views' queries in it, and the names in it that only SQLite knows."""

    query: Query
    tables: frozenset[str]


def expanded(query: Query, views: Views) -> tuple[Query, exp.Expr]:
    """The query with its views' own queries in their places, and its tree.

    Positions in later errors are those of the user's text. Raises ParseError for what is not SQL,
    and NotSupportedError for views that are made of themselves or nested too deep.
    """
    tree = _tree(query)
    whole = _expansion(query, tree, views, ()).query
    return whole, tree if whole is query else _tree(whole)


def _expansion(query: Query, tree: exp.Expr, views: Views, above: tuple[str, ...]) -> _Expansion:
    """`above` are the views that the query is in, the outermost first."""
    pieces: list[str | Fragment] = []
    tables: set[str] = set()
    done = 0
    for (start, end), table, hidden in _named(tree):
        text = _text(table, views)
        if text is None:
            tables.update(() if table.db else (table.name.lower(),))
            continue
        view = _view(table, text, query.position(start), views, above)
        if captured := view.tables & frozenset().union(*hidden):
            raise NotSupportedError(
                f"the view '{table.name}' reads a table '{min(captured)}', and so is a WITH named",
                hint="give what WITH defines another name",
                position=query.position(start),
            )
        tables |= view.tables
        alias = "" if table.alias else f' AS "{table.name}"'
        pieces += (*query.between(done, start), f"({view.query.text}){alias}")
        done = end
    if pieces:
        query = Composed((*pieces, *query.between(done, len(query.text))))
    return _Expansion(query, frozenset(tables))


def _view(
    table: exp.Table, text: str, where: Position, views: Views, above: tuple[str, ...]
) -> _Expansion:
    name = ".".join(part.name.lower() for part in table.parts)
    if name in above:
        raise NotSupportedError(f"the view '{name}' reads itself", position=where)
    if len(above) == _DEEPEST_VIEW:
        message = f"views are nested more than {_DEEPEST_VIEW} deep"
        raise NotSupportedError(message, position=where)
    query = Fragment(text, 0, len(text))
    try:
        return _expansion(query, _tree(query), views, (*above, name))
    except ParseError as error:
        raise ParseError(f"in the view '{name}': {error}", position=where) from None


def _named(tree: exp.Expr) -> list[tuple[tuple[int, int], exp.Table, list[frozenset[str]]]]:
    """Where names stand that may be a view's, in order, and what WITH clauses hide from each."""
    defined = {
        id(with_.parent): frozenset(cte.alias.lower() for cte in with_.expressions)
        for with_ in tree.find_all(exp.With)
    }
    found = []
    for table in tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier):
            hidden = _defined_around(table, defined) if defined else []
            if table.db or not any(table.name.lower() in names for names in hidden):
                found.append((span(table.parts), table, hidden))
    return sorted(found, key=lambda one: one[0])


def _defined_around(
    node: exp.Expr | None, defined: Mapping[int, frozenset[str]]
) -> list[frozenset[str]]:
    """What the WITH clauses around a node define, given that of each query with one, by its id."""
    found = []
    while node is not None:
        if id(node) in defined:
            found.append(defined[id(node)])
        node = node.parent
    return found


def _text(table: exp.Table, views: Views) -> str | None:
    """The query of the view that a table's name means; None if it is no view's."""
    names = [part.name.lower() for part in table.parts]
    if len(names) == 1:
        return views.get(names[0])
    target = operation_relation(*names[1:]) if len(names) == 3 and names[0] == PROVIDER else None
    return (target.view or None) if target is not None else None


def _tree(query: Query) -> exp.Expr:
    refuse_subscripts(query)
    try:
        tree = parse_one(with_plain_joins(query))
    except SqlglotParseError as error:
        raise _syntax_error(query, error) from None
    except TokenError as error:
        raise ParseError(f"not SQL: {error}", position=query.position()) from None
    # So many tables and what is between them: only longer queries need be looked through.
    if len(query.tokens) > 2 * _MOST_TABLES:
        _require_few_tables(query, tree)
    return tree


def _require_few_tables(query: Query, tree: exp.Expr) -> None:
    """Refuse at once, in SQLite's words, a join that it would refuse when all is understood."""
    for select in tree.find_all(exp.Select):
        joined = joins(select)
        if len(joined) >= _MOST_TABLES:
            name = joined[_MOST_TABLES - 1].this
            start = span(name.parts)[0] if isinstance(name, exp.Table) else 0
            message = f"at most {_MOST_TABLES} tables in a join"
            raise ParseError(message, position=query.position(start))


def _syntax_error(query: Query, error: SqlglotParseError) -> ParseError:
    details = error.errors[0] if error.errors else {}
    word = str(details.get("highlight") or "")
    before = str(details.get("start_context") or "")
    offset = query.text.find(before + word) + len(before) if word else len(query.text)
    message = f"syntax error near '{word}'" if word else "syntax error at the end"
    return ParseError(message, position=query.position(max(offset, 0)))
