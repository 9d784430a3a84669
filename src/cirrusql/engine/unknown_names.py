"""Names that SQLite does not know, or would take for something else than a column.

SQLite reads a name in double quotes that no column has as a text, so `WHERE "colum" = 'x'` is false
of every row, or, in a DELETE with `<>`, true of every row. It has a `rowid` in every table, which
no relation has. And in `tags[0]` it sees `tags AS "0"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import apsw

from cirrusql.catalog.naming import without_prefix
from cirrusql.errors import NotSupportedError, Position, UnknownName, did_you_mean

if TYPE_CHECKING:
    from cirrusql.catalog import Catalog
    from cirrusql.engine.functions import SqlFunction
    from cirrusql.sql import BoundQuery

_NO_SUCH = re.compile(r"no such (column|table|function): (.*)")
# What SQLite adds where a name stands in double quotes.
_QUOTED = re.compile(r'"(.*)" - should this be a string literal in single-quotes\?')
# Its complaints of a call: of one in an expression, and of one in FROM.
_ARGUMENTS = re.compile(r"wrong number of arguments to function (\w+)|too many arguments on (\w+)")
_SQLITES_TABLES = ("json_each", "json_tree")
_QUOTES = (apsw.SQLITE_DBCONFIG_DQS_DML, apsw.SQLITE_DBCONFIG_DQS_DDL)
_BEFORE_TABLES = ("FROM", "JOIN", "IN", "INTO", "UPDATE", "EXISTS")
ROWIDS = ("ROWID", "OID", "_ROWID_")
# They tell of the session's connection, which is not the file of the user's tables.
SCHEMA_TABLES = ("SQLITE_SCHEMA", "SQLITE_MASTER", "SQLITE_TEMP_SCHEMA", "SQLITE_TEMP_MASTER")


def refuse_quoted_texts(connection: apsw.Connection) -> None:
    """Let double quotes enclose names only, for all that this connection runs."""
    for setting in _QUOTES:
        connection.config(setting, 0)


@contextmanager
def taking_quoted_texts(connection: apsw.Connection) -> Iterator[None]:
    """A context in which they may enclose texts.

    ALTER TABLE reads every definition in the file again, those too that were made when they might.
    """
    before = [connection.config(setting, -1) for setting in _QUOTES]
    try:
        for setting in _QUOTES:
            connection.config(setting, 1)
        yield
    finally:
        for setting, value in zip(_QUOTES, before, strict=True):
            connection.config(setting, value)


def unknown_name(
    message: str,
    query: BoundQuery,
    catalog: Catalog | None,
    position: Position | None,
    functions: Sequence[SqlFunction],
) -> UnknownName | None:
    """SQLite's complaint of a name that there is not, with what was probably meant; else None."""
    found = _NO_SUCH.search(message)
    if found is None:
        return None
    what, name = found.groups()
    quoted = _QUOTED.fullmatch(name)
    name = quoted[1] if quoted is not None else name
    if what == "column":
        hint = _part_of_document(name, query, catalog) if quoted is None else None
        hint = hint or _nearest(name, query, functions)
        if quoted is not None:
            hint = hint or f"a text is written in single quotes: '{name}'"
        hint = hint or _see(query)
    elif what == "table":
        position = position or _place_of_table(query, name)  # SQLite does not say where
        meant = name.rpartition(".")[2].replace("'", "''")
        hint = f"find a relation by SHOW RESOURCES LIKE '%{meant}%', your own by SHOW TABLES"
        if _is_called(name, query):
            what, hint = "function", _function_in_from(name, functions)
    else:
        hint = _scalar_function(name, functions)
    return UnknownName(f"no {what} '{name}'", hint=hint, position=position)


def quoted_text(message: str) -> UnknownName | None:
    """The complaint of a quoted name that there is not, where nothing else is known; else None."""
    found = _QUOTED.search(message)
    hint = f"a text is written in single quotes: '{found[1]}'" if found is not None else None
    return UnknownName(f"no column '{found[1]}'", hint=hint) if found is not None else None


def names_rowid(query: BoundQuery) -> bool:
    """Whether a query has a word for `rowid` in it."""
    return any(token.value.upper() in ROWIDS for token in query.fragment.tokens)


def no_rowid(query: BoundQuery) -> UnknownName:
    """The complaint of a statement that reads a relation's `rowid`."""
    name, position = _place(query, ROWIDS)
    return UnknownName(f"no column '{name or 'rowid'}'", hint=_see(query), position=position)


def no_schema_table(query: BoundQuery) -> NotSupportedError:
    """The complaint of a statement that reads SQLite's own tables of what tables there are."""
    name, position = _place(query, SCHEMA_TABLES)
    hint = "SHOW TABLES and SHOW VIEWS list yours, cirrusql.columns what relations have"
    name = name or SCHEMA_TABLES[0].lower()
    return NotSupportedError(f"{name} cannot be read", hint=hint, position=position)


def _place(query: BoundQuery, names: Sequence[str]) -> tuple[str | None, Position | None]:
    """The first word of a query that is one of the names, in any case, and where it stands."""
    wanted = [name.upper() for name in names]
    for token in query.fragment.tokens:
        if token.value.upper() in wanted:
            return token.value, query.fragment.position(token.start - query.fragment.start)
    return None, None


def _place_of_table(query: BoundQuery, name: str) -> Position | None:
    """Where a query most probably names a table; it may use the word for other things, too."""
    found = []
    reads = False
    for before, token in pairwise(query.fragment.tokens):
        reads = reads or before.is_word("FROM")
        if token.value.upper() == name.upper():
            listed = reads and before.text in (",", "(") and token.text[0] != "'"
            found.append((0 if before.is_word(*_BEFORE_TABLES) else 1 if listed else 2, token))
    if not found:
        return _place(query, (name,))[1]
    _, best = min(found, key=lambda one: one[0])
    return query.fragment.position(best.start - query.fragment.start)


def how_called(message: str, functions: Sequence[SqlFunction]) -> str | None:
    """A hint for who gave a function too few arguments or too many; None for another complaint."""
    found = _ARGUMENTS.search(message)
    name = (found[1] or found[2]).lower() if found is not None else None
    signatures = [one.signature for one in functions if one.name == name]
    return f"write {' or '.join(signatures)}" if signatures else None


def _is_called(name: str, query: BoundQuery) -> bool:
    """Whether a name has parentheses behind it, as a function in FROM has."""
    tokens = query.fragment.tokens
    pairs = pairwise(tokens)
    return any(a.value.lower() == name.lower() and b.is_symbol("(") for a, b in pairs)


def _function_in_from(name: str, functions: Sequence[SqlFunction]) -> str | None:
    """What was meant by a function in FROM that there is not."""
    if any(one.name == name.lower() for one in functions):
        return f"{name} gives one value, not rows: use it in an expression"
    known = {*_SQLITES_TABLES, *(one.name for one in functions if one.columns)}
    return did_you_mean(name.lower(), sorted(known)) or "see SHOW FUNCTIONS"


def _scalar_function(name: str, functions: Sequence[SqlFunction]) -> str:
    """What was meant by a function in an expression that there is not."""
    tables = {*_SQLITES_TABLES, *(one.name for one in functions if one.columns)}
    if name.lower() in tables:
        return f"{name} gives rows: write it in FROM"
    rows = apsw.Connection(":memory:").execute("SELECT name FROM pragma_function_list")
    known = {str(one) for (one,) in rows} | {one.name for one in functions}
    return did_you_mean(name.lower(), sorted(known)) or "see SHOW FUNCTIONS"


def _nearest(name: str, query: BoundQuery, functions: Sequence[SqlFunction]) -> str | None:
    known = {column.name.lower() for table in query.tables for column in table.columns}
    for one in functions:
        if one.columns and _is_called(one.name, query):
            known.update(one.columns)
    return did_you_mean(without_prefix(name.rpartition(".")[2]), known)


def _see(query: BoundQuery) -> str | None:
    relations = ", ".join(dict.fromkeys(table.relation.name for table in query.tables))
    return f"see DESCRIBE {relations}" if relations else None


def _part_of_document(name: str, query: BoundQuery, catalog: Catalog | None) -> str | None:
    """A hint for who writes `state.Name` for a part of a column that is a document."""
    qualifier, _, part = name.rpartition(".")
    for table in query.tables:
        column = next((c for c in table.columns if c.name.lower() == qualifier.lower()), None)
        if column is not None and column.type in ("object", "array") and catalog is not None:
            from cirrusql.sql.notes import meant_by_dot

            meant = meant_by_dot(table.relation, column, part, catalog)
            return f"write {meant}" if meant else f"'{qualifier}' has no '{part}'"
    return f"write tags_map ->> '{part}'" if qualifier.lower() == "tags_map" else None
