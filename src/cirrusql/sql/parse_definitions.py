"""CREATE, DROP, ALTER and REFRESH: views, materialized views, tables and indexes of the user's."""

from __future__ import annotations

from cirrusql.sql.own_names import new_name, own_name
from cirrusql.sql.statements import (
    CreateView,
    DropView,
    Existing,
    Name,
    RefreshView,
    Statement,
    TableAction,
    TableStatement,
)
from cirrusql.sql.token_cursor import TokenCursor


def define(words: TokenCursor) -> Statement:
    """A statement that defines, changes or drops something of the user's own."""
    if words.accept("ALTER"):
        return _alter(words, words.at - 1)
    if words.accept("REFRESH"):
        words.expect("MATERIALIZED", "VIEW")
        name = _view_name(words)
        words.end()
        return RefreshView(name)
    return _drop(words) if words.next_is("DROP") else _create(words)


def _create(words: TokenCursor) -> Statement:
    start = words.at
    words.expect("CREATE")
    replaces = words.accept("OR", "REPLACE")
    temporary = words.accept("TEMP") or words.accept("TEMPORARY")
    materialized = words.accept("MATERIALIZED")
    if words.accept("VIEW"):
        return _create_view(words, replaces, materialized, temporary)
    if replaces or materialized:
        raise words.error(f"expected VIEW{words.instead()}")
    if words.accept("TABLE"):
        return _create_table(words, start, temporary)
    if not temporary and (words.accept("INDEX") or words.accept("UNIQUE", "INDEX")):
        return _create_index(words, start)
    hint = None
    if words.next_is("TRIGGER", "VIRTUAL"):
        hint = (
            "triggers and virtual tables are not supported: they would read what is not there yet"
        )
    raise words.error(f"expected VIEW, TABLE or INDEX{words.instead()}", hint=hint)


def _create_view(
    words: TokenCursor, replaces: bool, materialized: bool, temporary: bool
) -> Statement:
    skips = words.accept("IF", "NOT", "EXISTS")
    if replaces and skips:
        words.at -= 3
        raise words.error("OR REPLACE and IF NOT EXISTS cannot both be said")
    name = new_name(words.name("a view's name"), "a view")
    token = words.peek()
    lists = token is not None and token.is_symbol("(")
    columns = words.names("a column") if lists else ()
    words.expect("AS")
    existing = Existing.REPLACE if replaces else Existing.SKIP if skips else Existing.FAIL
    titles = tuple(column.parts[-1] for column in columns)
    temporary = temporary or name.schema == "temp"
    return CreateView(name, words.until(), existing, materialized, titles, temporary)


def _create_table(words: TokenCursor, start: int, temporary: bool) -> Statement:
    skips = words.accept("IF", "NOT", "EXISTS")
    named = words.at
    name = new_name(words.name("a table's name"))
    place = words.since(named)
    head = query = None
    if words.accept("AS"):
        head, query = words.since(start), words.until()
    else:
        words.rest()
    return TableStatement(
        TableAction.CREATE,
        name,
        words.since(start),
        place,
        head,
        query,
        conditional=skips,
        temporary=temporary or name.schema == "temp",
        schema=name.schema,
    )


def _create_index(words: TokenCursor, start: int) -> Statement:
    skips = words.accept("IF", "NOT", "EXISTS")
    named = words.at
    index = new_name(words.name("an index's name"), "an index")
    place = words.since(named)
    words.expect("ON")
    table = own_name(words.name("a table's name"))
    words.rest()
    text = words.since(start)
    return TableStatement(
        TableAction.CREATE_INDEX, table, text, place, conditional=skips, schema=index.schema
    )


def _drop(words: TokenCursor) -> Statement:
    start = words.at
    words.expect("DROP")
    materialized = words.accept("MATERIALIZED")
    if words.accept("VIEW"):
        if_exists = words.accept("IF", "EXISTS")
        name = _view_name(words)
        words.end()
        return DropView(name, if_exists, materialized)
    action = TableAction.DROP
    if not words.accept("TABLE"):
        action = TableAction.DROP_INDEX
        if materialized or not words.accept("INDEX"):
            raise words.error(f"expected VIEW, TABLE or INDEX{words.instead()}")
    if_exists = words.accept("IF", "EXISTS")
    named = words.at
    name = own_name(words.name("a name"))
    place = words.since(named)
    words.end()
    text = words.since(start)
    return TableStatement(action, name, text, place, conditional=if_exists, schema=name.schema)


def _alter(words: TokenCursor, start: int) -> Statement:
    words.expect("TABLE")
    named = words.at
    name = own_name(words.name("a table's name"))
    place = words.since(named)
    renamed = new_name(words.name("a name")) if words.accept("RENAME", "TO") else None
    words.rest()
    return TableStatement(
        TableAction.ALTER,
        name,
        words.since(start),
        place,
        schema=name.schema,
        renamed=renamed,
    )


def _view_name(words: TokenCursor) -> Name:
    return own_name(words.name("a view's name"), "a view")
