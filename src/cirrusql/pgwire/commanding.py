"""Which statements are the connection's own, told by their words alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from cirrusql.pgwire.commands import (
    CloseCursor,
    Command,
    Declare,
    Fetch,
    Forget,
    ResetVariable,
    SetVariable,
    ShowVariable,
    Transact,
)
from cirrusql.pgwire.copying import copy_of
from cirrusql.pgwire.scripts import first_word_at
from cirrusql.pgwire.words import Words


def command(text: str) -> Command | None:
    """What a statement says to the connection; None if it is for somebody else.

    >>> command(" RESET ALL"), command("SELECT 1")
    (ResetVariable(name='all'), None)
    """
    verb = _VERB.match(text, first_word_at(text))
    read = _READERS.get(verb[0].upper()) if verb is not None else None
    return read(Words(text)) if read is not None else None


_VERB = re.compile(r"[A-Za-z]+")


def _begin(words: Words) -> Command | None:
    rest = words.words()
    if not rest <= _OF_BEGIN:
        return None
    return Transact("BEGIN", "BEGIN", reads_only=reads_only(rest))


def reads_only(words: Collection[str]) -> bool | None:
    """What the words about a transaction say of it: READ ONLY, READ WRITE, or nothing.

    >>> reads_only({"READ", "ONLY"}), reads_only({"READ", "WRITE"}), reads_only({"DEFERRABLE"})
    (True, False, None)
    """
    return True if "ONLY" in words else False if "WRITE" in words else None


_OF_BEGIN = frozenset(
    (
        *("TRANSACTION", "WORK", "ISOLATION", "LEVEL", "SERIALIZABLE", "REPEATABLE", "READ"),
        *("COMMITTED", "UNCOMMITTED", "ONLY", "WRITE", "DEFERRABLE", "NOT", ","),
        *("DEFERRED", "IMMEDIATE"),
    )
)


def _start(words: Words) -> Command | None:
    return _begin(words) if words.take("TRANSACTION") else None


def _commit(words: Words) -> Command | None:
    words.take("TRANSACTION", "WORK")
    return Transact("COMMIT", "COMMIT") if words.done else None


def _rollback(words: Words) -> Command | None:
    words.take("TRANSACTION", "WORK")
    if words.done:
        return Transact("ROLLBACK", "ROLLBACK")
    if not words.take("TO"):
        return None
    return _of_savepoint(words, "ROLLBACK", "ROLLBACK TO")


def _savepoint(words: Words) -> Command | None:
    return _of_savepoint(words, "SAVEPOINT", "SAVEPOINT")


def _release(words: Words) -> Command | None:
    return _of_savepoint(words, "RELEASE", "RELEASE")


def _of_savepoint(words: Words, tag: str, verb: str) -> Command:
    if tag != "SAVEPOINT":
        words.take("SAVEPOINT")
    name = words.name()
    if not words.done:
        raise words.wrong()
    return Transact(tag, f"{verb} {_quoted(name)}", name=name)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _set(words: Words) -> Command | None:
    local = words.take("LOCAL")
    if not local:
        words.take("SESSION")
    if words.take("CHARACTERISTICS"):
        return SetVariable("session characteristics", words.after()[0])
    if words.take("TRANSACTION"):
        return SetVariable("transaction", words.after()[0])
    if words.peek("TIME") and words.words() - {"TIME"} and words.take("TIME"):
        words.take("ZONE")
        name = "timezone"
    elif words.take("NAMES"):
        name = "client_encoding"
    elif words.take("SCHEMA"):
        name = "search_path"
    else:
        name = words.dotted()
        words.take("=", "TO")
    if words.peek("DEFAULT"):
        return SetVariable(name, None, local)
    return SetVariable(name, words.values(), local)


def _reset(words: Words) -> Command | None:
    if words.words() == {"TIME", "ZONE"}:
        return ResetVariable("timezone")
    name = words.dotted()
    return ResetVariable(name) if words.done else None


def _show(words: Words) -> Command | None:
    rest = " ".join(token.text for token in words.tokens[1:])
    if rest.lower() in ("transaction isolation level", "time zone"):
        return ShowVariable(rest)
    name = words.dotted()
    return ShowVariable(name) if words.done else None


def _declare(words: Words) -> Command | None:
    name = words.name()
    options: set[str] = set()
    while not words.done and not words.peek("FOR"):
        options.add(words.name().upper())
    if "CURSOR" not in options or not words.take("FOR"):
        raise words.wrong()
    return Declare(name, *words.after(), "HOLD" in options and "WITHOUT" not in options)


def _fetch(words: Words) -> Command | None:
    moves = words.tokens[0].text == "MOVE"
    rows: int | None = 1
    words.take("FORWARD")
    if words.take("ALL"):
        rows = None
    elif not words.take("NEXT"):
        number = words.number()
        rows = 1 if number is None else number
    words.take("FROM", "IN")
    name = words.name()
    if not words.done:
        raise words.wrong()
    return Fetch(name, rows, moves)


def _close(words: Words) -> Command | None:
    name = words.name()
    return CloseCursor(None if name == "all" else name)


def _forget(words: Words) -> Command | None:
    verb = words.tokens[0].text
    if verb == "DISCARD":
        return Forget(f"DISCARD {words.name().upper()}", "all")
    if verb == "DEALLOCATE":
        words.take("PREPARE")
        name = words.name()
        return Forget("DEALLOCATE ALL" if name == "all" else "DEALLOCATE", name)
    return Forget(verb)


_READERS: Mapping[str, Callable[[Words], Command | None]] = {
    "BEGIN": _begin,
    "START": _start,
    "COMMIT": _commit,
    "END": _commit,
    "ROLLBACK": _rollback,
    "ABORT": _rollback,
    "SAVEPOINT": _savepoint,
    "RELEASE": _release,
    "SET": _set,
    "RESET": _reset,
    "SHOW": _show,
    "DECLARE": _declare,
    "FETCH": _fetch,
    "MOVE": _fetch,
    "CLOSE": _close,
    "COPY": copy_of,
    "DISCARD": _forget,
    "DEALLOCATE": _forget,
    "LISTEN": _forget,
    "UNLISTEN": _forget,
}
