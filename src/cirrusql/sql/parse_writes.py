"""INSERT, UPDATE and DELETE: of the cloud's resources, or of the user's own tables.

Which of the two is told by the name alone: a cloud's begins with a provider's.
"""

from __future__ import annotations

from cirrusql.errors import NotSupportedError, UnknownName, did_you_mean
from cirrusql.records import Record, replace
from cirrusql.sql.script import Composed, Fragment, Query
from cirrusql.sql.statements import (
    Assignment,
    Delete,
    Insert,
    Name,
    Select,
    Statement,
    TableAction,
    TableStatement,
    Update,
)
from cirrusql.sql.token_cursor import TokenCursor

PROVIDERS = ("awscc",)
_READ_ONLY = ("cirrusql",)
_VERBS = ("INSERT", "REPLACE", "UPDATE", "DELETE")
_QUERY_ENDS = ("ON CONFLICT (", "ON CONFLICT DO", "RETURNING")


class _Target(Record):
    """What a statement writes to.

    `start` is the number of the statement's first token, `place` where the target's name stands,
    and `ctes` the WITH before the statement.
    """

    name: Name
    place: Fragment
    start: int
    ctes: Fragment | None


def with_(words: TokenCursor) -> Statement:
    """A statement that begins with WITH: a query, or one that writes."""
    start = words.at
    words.expect("WITH")
    words.until("SELECT", "VALUES", *_VERBS)
    if words.next_is(*_VERBS):
        return write(words, words.since(start))
    words.at = start
    return Select(words.until())


def write(words: TokenCursor, ctes: Fragment | None = None) -> Statement:
    """A statement that writes; `ctes` is the WITH that was read before it."""
    if words.next_is("UPDATE"):
        return _update(words, ctes)
    if words.next_is("DELETE"):
        return _delete(words, ctes)
    return _insert(words, ctes)


def is_cloud(name: Name) -> bool:
    """Whether a name is one of the cloud's, and not of a table of the user's own."""
    return len(name.parts) > 1 and name.parts[0].lower() in PROVIDERS


def own_name(name: Name, what: str = "a table") -> Name:
    """The name, if something of the user's own may be called that.

    Raises NotSupportedError for names of relations, UnknownName for a provider that is none.
    """
    first = name.parts[0].lower()
    if len(name.parts) > 1 and first in (*PROVIDERS, *_READ_ONLY):
        message = f"'{name}' cannot be {what} of your own"
        raise NotSupportedError(message, hint=f"'{first}' is taken", position=name.position)
    if len(name.parts) > 2:
        hint = did_you_mean(first, PROVIDERS) or "resources are written awscc.service.resource"
        raise UnknownName(f"no provider '{first}'", hint=hint, position=name.position)
    return name


def _insert(words: TokenCursor, ctes: Fragment | None) -> Statement:
    start = words.at
    replaces = words.accept("REPLACE")
    if not replaces:
        words.expect("INSERT")
        replaces = _resolves_conflicts(words)
    words.expect("INTO")
    target = _target(words, start, ctes)
    if not is_cloud(target.name):
        return _insert_into_table(words, target)
    if replaces:
        raise words.error("a resource cannot be replaced by INSERT; use UPDATE")
    columns = words.names("a column")
    query = _under(ctes, words.until("RETURNING"))
    return Insert(target.name, columns, query, _returning(words), words.hints)


def _insert_into_table(words: TokenCursor, target: _Target) -> Statement:
    if words.accept("AS"):
        words.word("an alias")
    token = words.peek()
    if token is not None and token.is_symbol("("):
        words.names("a column")
    head = words.since(target.start)
    query = tail = None
    if words.accept("DEFAULT", "VALUES"):
        words.rest()
    else:
        query = _under(target.ctes, words.until(*_QUERY_ENDS))
        tail = words.rest()
    return replace(_statement(words, TableAction.INSERT, target), head=head, query=query, tail=tail)


def _update(words: TokenCursor, ctes: Fragment | None) -> Statement:
    start = words.at
    words.expect("UPDATE")
    resolves = _resolves_conflicts(words)
    target = _target(words, start, ctes)
    if not is_cloud(target.name):
        return _statement(words, TableAction.UPDATE, target)
    if resolves:
        raise words.error("an update of resources has no conflicts; use plain UPDATE")
    _refuse_ctes(words, ctes)
    words.expect("SET")
    assignments = [_assignment(words)]
    while words.accept_symbol(","):
        assignments.append(_assignment(words))
    if words.next_is("FROM"):
        raise words.error("UPDATE … FROM is not supported", hint="use a subquery in SET")
    where = _where(words)
    return Update(target.name, tuple(assignments), where, _returning(words), words.hints)


def _assignment(words: TokenCursor) -> Assignment:
    column = words.name("a column")
    words.expect_symbol("=")
    return Assignment(column, words.until("FROM", "WHERE", "RETURNING", ","))


def _delete(words: TokenCursor, ctes: Fragment | None) -> Statement:
    start = words.at
    words.expect("DELETE")
    words.expect("FROM")
    target = _target(words, start, ctes)
    if not is_cloud(target.name):
        return _statement(words, TableAction.DELETE, target)
    _refuse_ctes(words, ctes)
    return Delete(target.name, _where(words), _returning(words), words.hints)


def _target(words: TokenCursor, start: int, ctes: Fragment | None) -> _Target:
    at = words.at
    name = words.name("a relation")
    if not is_cloud(name):
        own_name(name)
    return _Target(name, words.since(at), start, ctes)


def _statement(words: TokenCursor, action: TableAction, target: _Target) -> TableStatement:
    """A statement about a table of the user's own, with all that is left of it."""
    words.rest()
    text = words.since(target.start)
    if target.ctes is not None:
        text = Fragment(text.script, target.ctes.start, text.end)
    return TableStatement(action, target.name, text, target.place)


def _resolves_conflicts(words: TokenCursor) -> bool:
    """Whether OR REPLACE, OR IGNORE … comes next, which is taken."""
    found = words.accept("OR")
    if found:
        words.word("what to do in a conflict")
    return found


def _where(words: TokenCursor) -> Fragment | None:
    return words.until("RETURNING") if words.accept("WHERE") else None


def _returning(words: TokenCursor) -> Fragment | None:
    if not words.accept("RETURNING"):
        words.end()
        return None
    return words.until()


def _under(ctes: Fragment | None, query: Fragment) -> Query:
    return query if ctes is None else Composed((ctes, " ", query))


def _refuse_ctes(words: TokenCursor, ctes: Fragment | None) -> None:
    if ctes is not None:
        hint = "write WITH in the subquery that uses it"
        raise words.error("WITH cannot stand before UPDATE or DELETE of resources", hint=hint)
