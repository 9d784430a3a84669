"""INSERT, UPDATE and DELETE of the cloud's resources; those of the user's own tables are elsewhere.

Which of the two is told by the name alone: a cloud's begins with a provider's.
"""

from __future__ import annotations

from cirrusql.errors import NotSupportedError
from cirrusql.records import Record
from cirrusql.sql.as_of import clause_at
from cirrusql.sql.lexer import Token
from cirrusql.sql.own_names import is_cloud, own_name
from cirrusql.sql.script import Composed, Fragment, Query
from cirrusql.sql.statements import (
    Assignment,
    Delete,
    Insert,
    Name,
    Select,
    Statement,
    Update,
)
from cirrusql.sql.token_cursor import TokenCursor

_VERBS = ("INSERT", "REPLACE", "UPDATE", "DELETE")


class Target(Record):
    """What a statement writes to.

    `start` is the number of the statement's first token, behind a WITH, `place` where the target's
    name stands, `ctes` that WITH, and `alias` what the rows are called.
    """

    name: Name
    place: Fragment
    start: int
    ctes: Fragment | None
    alias: str | None = None


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


def _insert(words: TokenCursor, ctes: Fragment | None) -> Statement:
    start = words.at
    replaces = words.accept("REPLACE")
    if not replaces:
        words.expect("INSERT")
        replaces = _resolves_conflicts(words)
    words.expect("INTO")
    target = _target(words, start, ctes)
    if not is_cloud(target.name):
        from cirrusql.sql.parse_own import insert

        return insert(words, target)
    if replaces:
        raise words.error("a resource cannot be replaced by INSERT; use UPDATE")
    token = words.peek()
    if token is not None and not token.is_symbol("("):
        hint = "a resource's columns have no order: INSERT INTO … (a, b) VALUES (…)"
        raise words.error(f"expected '('{words.instead()}", hint=hint)
    columns = words.names("a column")
    if words.next_is("DEFAULT"):
        raise words.error("a resource has no default values", hint="say what it shall have")
    query = under(ctes, words.until("ON CONFLICT (", "ON CONFLICT DO", "RETURNING"))
    if words.next_is("ON"):
        hint = "use INSERT … WHERE NOT EXISTS (…), and UPDATE for what is there"
        raise words.error("ON CONFLICT is for tables of your own", hint=hint)
    return Insert(target.name, columns, query, _returning(words), words.hints)


def _update(words: TokenCursor, ctes: Fragment | None) -> Statement:
    start = words.at
    words.expect("UPDATE")
    resolves = _resolves_conflicts(words)
    target = _target(words, start, ctes)
    if not is_cloud(target.name):
        from cirrusql.sql.parse_own import update

        return update(words, target)
    if resolves:
        raise words.error("an update of resources has no conflicts; use plain UPDATE")
    words.expect("SET")
    assignments = _assignments(words)
    source = words.until("WHERE", "RETURNING") if words.accept("FROM") else None
    where = _where(words)
    return Update(
        target.name,
        tuple(assignments),
        where,
        _returning(words),
        words.hints,
        target.alias,
        ctes,
        source,
    )


def _assignments(words: TokenCursor) -> list[Assignment]:
    found: list[Assignment] = []
    while not found or words.accept_symbol(","):
        token = words.peek()
        if token is not None and token.is_symbol("("):
            found += _row_assignment(words)
        else:
            column = words.name("a column")
            words.expect_symbol("=")
            found.append(Assignment(column, words.until("FROM", "WHERE", "RETURNING", ",")))
    return found


def _row_assignment(words: TokenCursor) -> list[Assignment]:
    """`(a, b) = (1, 2)`, as one assignment for each column."""
    columns = words.names("a column")
    words.expect_symbol("=")
    words.expect_symbol("(")
    if words.next_is("SELECT", "VALUES", "WITH"):
        position = words.position()
        raise NotSupportedError(
            "one query cannot give several columns of a resource",
            hint="write a subquery for each column, or UPDATE … FROM (SELECT …)",
            position=position,
        )
    expressions: list[Fragment] = []
    while not expressions or words.accept_symbol(","):
        expressions.append(words.until(",", ")"))
    words.expect_symbol(")")
    if len(expressions) != len(columns):
        raise words.error(f"{len(columns)} columns are named and {len(expressions)} values given")
    return [Assignment(*pair) for pair in zip(columns, expressions, strict=True)]


def _delete(words: TokenCursor, ctes: Fragment | None) -> Statement:
    start = words.at
    words.expect("DELETE")
    words.expect("FROM")
    target = _target(words, start, ctes)
    if not is_cloud(target.name):
        from cirrusql.sql.parse_own import delete

        return delete(words, target)
    return Delete(target.name, _where(words), _returning(words), words.hints, target.alias, ctes)


def _target(words: TokenCursor, start: int, ctes: Fragment | None) -> Target:
    at = words.at
    name = words.name("a relation")
    if words.target is not None:
        name = words.target
    if not is_cloud(name):
        name = own_name(name)
    place = words.since(at)
    if clause_at(words.source.tokens, words.at) is not None:
        hint = "in a query inside the statement AS OF may stand"
        message = "a change is made to what is there now, not AS OF another time"
        raise NotSupportedError(message, hint=hint, position=words.position())
    alias = words.word("an alias") if words.accept("AS") else None
    return Target(name, place, start, ctes, alias)


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


def under(ctes: Fragment | None, query: Fragment) -> Query:
    """A query that sees what a WITH before its statement defines."""
    if ctes is None:
        return query
    first: Token = query.tokens[0]
    if first.is_word("WITH"):
        return Composed((ctes, " SELECT * FROM (", query, ")"))
    return Composed((ctes, " ", query))
