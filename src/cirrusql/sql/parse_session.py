"""Statements about the session itself: settings, transactions, and StackQL's housekeeping."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cirrusql.sql.lexer import Kind, Token, WithValues
from cirrusql.sql.statements import (
    NativeQuery,
    NoOperation,
    Purge,
    Registry,
    ResetOption,
    SetOption,
    Sleep,
    Statement,
    TransactionAction,
    TransactionStatement,
    Use,
)
from cirrusql.sql.token_cursor import TokenCursor

_LONGEST_SLEEP = 24 * 60 * 60 * 1000  # a day, which no statement is meant to wait


def of_session(words: TokenCursor) -> Statement:
    """A statement that begins with one of the words of `_STATEMENTS`."""
    word = words.word("a statement").upper()
    return _STATEMENTS[word](words)


def _set(words: TokenCursor) -> Statement:
    if words.next_is("SESSION", "LOCAL"):  # as PostgreSQL and StackQL write it
        behind = words.peek(1)
        words.at += behind is not None and behind.kind is not Kind.SYMBOL
    where = words.position()
    option = words.word("an option")
    if not (words.accept_symbol("=") or words.accept("TO")):
        raise words.error(f"expected '='{words.instead()}")
    value = words.rest()
    if value is None:
        raise words.error(f"expected a value{words.instead()}")
    # As written: `40 ms` and `us-east-1` need no quotes.
    return SetOption(option.lower(), "".join(token.value for token in value.tokens), where)


def _reset(words: TokenCursor) -> Statement:
    where = words.position()
    option = words.word("an option or ALL").lower()
    words.end()
    return ResetOption(None if option == "all" else option, where)


def _use(words: TokenCursor) -> Statement:
    provider = words.name("a provider") if words.peek() is not None else None
    words.end()
    return Use(provider)


def _purge(words: TokenCursor) -> Statement:
    where = words.position()
    target = words.word("what to purge").upper() if words.peek() is not None else None
    words.end()
    return Purge(target, where)


def _registry(words: TokenCursor) -> Statement:
    pulls = words.accept("PULL")
    if not pulls:
        words.expect("LIST")
    provider = words.name("a provider") if pulls or words.peek() is not None else None
    version = words.rest() if pulls else None
    words.end()
    return Registry(pulls, provider, None if version is None else version.text)


def _auth(words: TokenCursor) -> Statement:
    if not words.accept("LOGIN"):
        words.expect("REVOKE")
    words.name("a provider")
    words.rest()
    return NoOperation(
        "credentials are found as by every AWS tool: --profile, the environment, or your AWS files"
    )


def _sleep(words: TokenCursor) -> Statement:
    token = words.peek()
    text = words.literal()
    words.end()
    if not (text.isascii() and text.isdigit()) or int(text) > _LONGEST_SLEEP:
        words.at -= token is not None
        raise words.error(f"'{text}' is not a number of milliseconds, of a day at most")
    return Sleep(int(text))


def _native_query(words: TokenCursor) -> Statement:
    where, token = words.position(), words.peek()
    if token is None or token.kind is not Kind.STRING:
        raise words.error(f"expected a statement in single quotes{words.instead()}")
    words.at += 1
    words.end()
    return NativeQuery(_inside(token, words.source.script), where)


def _inside(token: Token, script: str) -> str:
    """The text in a string, in which a place is one of the script's."""
    pieces, done = [], token.start + 1
    for part in token.text[1:-1].split("''"):
        pieces += [(part, done, done + len(part)), ("'", done + len(part), done + len(part) + 2)]
        done += len(part) + 2
    return WithValues(script, pieces[:-1])


def _begin(words: TokenCursor) -> Statement:
    for mode in ("DEFERRED", "IMMEDIATE", "EXCLUSIVE"):
        words.accept(mode)
    return _ended(words, TransactionAction.BEGIN)


def _start(words: TokenCursor) -> Statement:
    words.at -= 1
    words.expect("START", "TRANSACTION")
    return _ended(words, TransactionAction.BEGIN)


def _commit(words: TokenCursor) -> Statement:
    return _ended(words, TransactionAction.COMMIT)


def _rollback(words: TokenCursor) -> Statement:
    words.accept("TRANSACTION") or words.accept("WORK")
    if words.accept("TO"):
        words.accept("SAVEPOINT")
        return _named(words, TransactionAction.ROLLBACK_TO)
    return _ended(words, TransactionAction.ROLLBACK)


def _savepoint(words: TokenCursor) -> Statement:
    return _named(words, TransactionAction.SAVEPOINT)


def _release(words: TokenCursor) -> Statement:
    words.accept("SAVEPOINT")
    return _named(words, TransactionAction.RELEASE)


def _ended(words: TokenCursor, action: TransactionAction) -> Statement:
    words.accept("TRANSACTION") or words.accept("WORK")
    words.end()
    return TransactionStatement(action)


def _named(words: TokenCursor, action: TransactionAction) -> Statement:
    where = words.position()
    name = words.word("a savepoint's name").lower()
    words.end()
    return TransactionStatement(action, name, where)


_STATEMENTS: Mapping[str, Callable[[TokenCursor], Statement]] = {
    "SET": _set,
    "RESET": _reset,
    "USE": _use,
    "PURGE": _purge,
    "REGISTRY": _registry,
    "AUTH": _auth,
    "SLEEP": _sleep,
    "NATIVEQUERY": _native_query,
    "BEGIN": _begin,
    "START": _start,
    "COMMIT": _commit,
    "END": _commit,
    "ROLLBACK": _rollback,
    "SAVEPOINT": _savepoint,
    "RELEASE": _release,
}
