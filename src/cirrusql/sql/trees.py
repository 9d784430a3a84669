"""A query's tree, whatever of SQLite's grammar it is written in."""

from __future__ import annotations

from contextlib import suppress

from cirrusql.errors import ParseError
from cirrusql.sql.grammar import ParseError as SqlglotParseError
from cirrusql.sql.grammar import TokenError, exp, parse_one
from cirrusql.sql.scopes import span
from cirrusql.sql.script import Query
from cirrusql.sql.shown import Shown, shown, with_quoted_names
from cirrusql.sql.shown.plain_joins import with_plain_joins
from cirrusql.sql.subscripts import refuse_subscripts

_MOST_TABLES = 64  # SQLite's limit, which no setting changes


def tree_of(query: Query) -> exp.Expr:
    """The tree of a query, its nodes at their places in the query's text.

    Raises ParseError for what is not SQL, in SQLite's spelling if another was used.
    """
    refuse_subscripts(query)
    seen = shown(query, with_plain_joins(query))
    try:
        tree = _read(query, seen)
    except SqlglotParseError as error:
        from cirrusql.sql.spelling import respelt

        raise respelt(_syntax_error(query, seen, error), query) from None
    except TokenError as error:
        raise ParseError(f"not SQL: {error}", position=query.position()) from None
    # So many tables and what is between them: only longer queries need be looked through.
    if len(query.tokens) > 2 * _MOST_TABLES:
        _require_few_tables(query, tree)
    return tree


def _read(query: Query, seen: Shown) -> exp.Expr:
    try:
        return seen.tree_as_written(parse_one(seen.text))
    except SqlglotParseError:
        again = with_quoted_names(query, seen)
        with suppress(SqlglotParseError):
            return again.tree_as_written(parse_one(again.text))
        raise


def _require_few_tables(query: Query, tree: exp.Expr) -> None:
    """Refuse at once, in SQLite's words, a join that it would refuse when all is understood."""
    # What follows a comma behind JOIN is joined to that table by sqlglot, not to the query.
    for one in tree.find_all(exp.Select, exp.Table):
        joined = one.args.get("joins") or ()
        if len(joined) >= _MOST_TABLES:
            name = joined[_MOST_TABLES - 1].this
            start = span(name.parts)[0] if isinstance(name, exp.Table) else 0
            message = f"at most {_MOST_TABLES} tables in a join"
            raise ParseError(message, position=query.position(start))


def _syntax_error(query: Query, seen: Shown, error: SqlglotParseError) -> ParseError:
    details = error.errors[0] if error.errors else {}
    word = str(details.get("highlight") or "")
    before = str(details.get("start_context") or "")
    offset = seen.text.find(before + word) + len(before) if word else len(seen.text)
    message = f"syntax error near '{word}'" if word else "syntax error at the end"
    return ParseError(message, position=query.position(seen.written(max(offset, 0))))
