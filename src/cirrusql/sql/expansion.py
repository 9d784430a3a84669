"""A query's tree, once every view in it has given place to its own query.

The session's views have names of one part; those that every user finds are operation relations
with a name of three. Both are nothing but text here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError as SqlglotParseError
from sqlglot.errors import TokenError

from cirrusql.catalog import PROVIDER, operation_relation
from cirrusql.errors import NotSupportedError, ParseError
from cirrusql.sql.scopes import span
from cirrusql.sql.split import Fragment, Query

_DEEPEST_VIEW = 16

# It logs what it makes of JSON paths, which is SQLite's to judge; unhandled, that goes to stderr.
logging.getLogger("sqlglot").addHandler(logging.NullHandler())


def expanded(fragment: Query, views: Mapping[str, str], depth: int = 0) -> tuple[Query, exp.Expr]:
    """The query with its views' own queries in their places, and its tree.

    `views` are the session's, name in lower case to text. Positions in later errors are those of
    the expanded text. Raises ParseError for what is not SQL.
    """
    tree = _tree(fragment)
    hidden = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    named = [t for t in tree.find_all(exp.Table) if isinstance(t.this, exp.Identifier)]
    texts = [(t, _text(t, views)) for t in named if t.db or t.name.lower() not in hidden]
    uses = [(span(table.parts), table, text) for table, text in texts if text]
    if not uses:
        return fragment, tree
    if depth == _DEEPEST_VIEW:
        raise NotSupportedError(f"views are nested more than {_DEEPEST_VIEW} deep")
    sql = fragment.text
    for (start, end), table, text in sorted(uses, key=lambda use: use[0], reverse=True):
        alias = "" if table.alias else f' AS "{table.name}"'
        sql = f"{sql[:start]}({text}){alias}{sql[end:]}"
    return expanded(Fragment(sql, 0, len(sql)), views, depth + 1)


def _text(table: exp.Table, views: Mapping[str, str]) -> str | None:
    """The query of the view that a table's name means; nothing if it is no view's."""
    names = [part.name.lower() for part in table.parts]
    if len(names) == 1:
        return views.get(names[0])
    target = operation_relation(*names[1:]) if len(names) == 3 and names[0] == PROVIDER else None
    return target.view if target is not None else None


def _tree(fragment: Query) -> exp.Expr:
    try:
        tree = sqlglot.parse_one(fragment.text, dialect="sqlite")
    except SqlglotParseError as error:
        raise _syntax_error(fragment, error) from None
    except TokenError as error:
        raise ParseError(f"not SQL: {error}", position=fragment.position()) from None
    return tree


def _syntax_error(fragment: Query, error: SqlglotParseError) -> ParseError:
    details = error.errors[0] if error.errors else {}
    word = str(details.get("highlight") or "")
    before = str(details.get("start_context") or "")
    offset = fragment.text.find(before + word) + len(before) if word else len(fragment.text)
    message = f"syntax error near '{word}'" if word else "syntax error at the end"
    return ParseError(message, position=fragment.position(max(offset, 0)))
