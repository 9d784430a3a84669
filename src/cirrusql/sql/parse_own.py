"""INSERT, UPDATE and DELETE of tables of the user's own, which SQLite carries out.

What they read may be of the cloud. So what stands where relations may be named is made a query too
(`Reading`), by which they are found and read before.
"""

from __future__ import annotations

from cirrusql.records import replace
from cirrusql.sql.parse_writes import Target, under
from cirrusql.sql.script import Fragment
from cirrusql.sql.statements import Reading, TableAction, TableStatement
from cirrusql.sql.token_cursor import TokenCursor

_QUERY_ENDS = ("ON CONFLICT (", "ON CONFLICT DO", "RETURNING")
# What ends an expression of SET or WHERE outside parentheses.
_ENDS = ("FROM", "WHERE", "RETURNING", "ORDER BY", "LIMIT", "ON CONFLICT (", "ON CONFLICT DO", ",")
# What stands before names that may be relations'.
_READS = ("SELECT", "IN", "FROM")

_Pieces = list[str | Fragment | None]


def insert(words: TokenCursor, target: Target) -> TableStatement:
    """INSERT or REPLACE, behind the table's name and alias."""
    token = words.peek()
    if token is not None and token.is_symbol("("):
        words.names("a column")
    head = words.since(target.start)
    if words.accept("DEFAULT", "VALUES"):
        return replace(_statement(words, TableAction.INSERT, target), head=head)
    rows = words.until(*_QUERY_ENDS)
    query = under(target.ctes, rows)
    begin = words.at
    tail = words.rest()
    made = replace(_statement(words, TableAction.INSERT, target), head=head, query=query, tail=tail)
    if tail is None or not any(token.is_word(*_READS) for token in tail.tokens):
        return made
    words.at = begin
    asked = _tail(words)
    words.rest()
    reading = _reading(target.ctes, " SELECT 1", *asked, " FROM (", rows, ") AS excluded")
    return replace(made, reading=reading)


def update(words: TokenCursor, target: Target) -> TableStatement:
    """UPDATE, behind the table's name and alias."""
    _skip_index(words)
    words.expect("SET")
    pieces: _Pieces = [target.ctes, " SELECT 1", *_assigned(words)]
    source = words.until("WHERE", "RETURNING", "LIMIT") if words.accept("FROM") else None
    where = _where(words)
    pieces += [*_returned(words), _of(target)]
    pieces += [", " if source else None, source, *_filter(where)]
    return replace(_statement(words, TableAction.UPDATE, target), reading=_reading(*pieces))


def delete(words: TokenCursor, target: Target) -> TableStatement:
    """DELETE, behind the table's name and alias."""
    _skip_index(words)
    where = _where(words)
    pieces = [target.ctes, " SELECT 1", *_returned(words), _of(target), *_filter(where)]
    return replace(_statement(words, TableAction.DELETE, target), reading=_reading(*pieces))


def _statement(words: TokenCursor, action: TableAction, target: Target) -> TableStatement:
    """A statement about a table of the user's own, with all that is left of it."""
    words.rest()
    text = words.since(target.start)
    if target.ctes is not None:
        text = Fragment(text.script, target.ctes.start, text.end)
    return TableStatement(action, target.name, text, target.place, schema=target.name.schema)


def _skip_index(words: TokenCursor) -> None:
    if words.accept("INDEXED", "BY"):
        words.word("an index's name")
    words.accept("NOT", "INDEXED")


def _assigned(words: TokenCursor) -> _Pieces:
    """The values of SET, each as one more column of a query."""
    found: _Pieces = []
    while not found or words.accept_symbol(","):
        token = words.peek()
        if token is not None and token.is_symbol("("):
            words.names("a column")
        else:
            words.name("a column")
        words.expect_symbol("=")
        found += [", (", words.until(*_ENDS), ")"]
    return found


def _tail(words: TokenCursor) -> _Pieces:
    """What an INSERT says behind its rows: its values and conditions as columns of a query."""
    found: _Pieces = []
    while words.accept("ON", "CONFLICT"):
        token = words.peek()
        if token is not None and token.is_symbol("("):
            words.accept_symbol("(")
            words.until(")")
            words.expect_symbol(")")
        if words.accept("WHERE"):
            words.until("DO")
        words.expect("DO")
        if not words.accept("NOTHING"):
            words.expect("UPDATE", "SET")
            found += _assigned(words)
            found += [", (", words.until(*_ENDS), ")"] if words.accept("WHERE") else ()
    return [*found, *_returned(words)]


def _where(words: TokenCursor) -> Fragment | None:
    return words.until("RETURNING", "ORDER BY", "LIMIT") if words.accept("WHERE") else None


def _filter(where: Fragment | None) -> _Pieces:
    return [" WHERE ", where] if where is not None else []


def _returned(words: TokenCursor) -> _Pieces:
    """RETURNING, as a query that reads of no table, so that its `*` means nothing here."""
    return (
        [", (SELECT ", words.until("ORDER BY", "LIMIT"), ")"] if words.accept("RETURNING") else []
    )


def _of(target: Target) -> str:
    alias = target.alias or target.name.parts[-1]
    names = ['"' + name.replace('"', '""') + '"' for name in (target.name.parts[-1], alias)]
    return f" FROM {names[0]} AS {names[1]}"


def _reading(*pieces: str | Fragment | None) -> Reading:
    words, parts = [""], []
    for piece in pieces:
        if isinstance(piece, str):
            words[-1] += piece
        elif piece is not None:
            parts.append(piece)
            words.append("")
    return Reading(tuple(words), tuple(parts))
