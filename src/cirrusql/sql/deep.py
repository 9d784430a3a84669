"""Statements nested deeper than Python's stack: SQLite takes 2,491 parentheses, or 999 ORs.

sqlglot parses and walks by recursion, up to 20 frames a level, and Python stops after 1,000. What
runs out of frames is done again where there are enough of them, on a thread with a large stack,
once SQLite has been asked whether it would take the statement.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

from cirrusql.errors import ParseError
from cirrusql.sql.bound import BoundQuery, Edit
from cirrusql.sql.script import Query

T = TypeVar("T")

# The deepest statements that SQLite takes need 50,000 frames (2,491 parentheses). Measured with
# 3.11 to 3.13, these many are never more than 64 MB of the stack, whose pages are taken when used.
_FRAMES = 80_000
_STACK_BYTES = 256 << 20
# The number of frames is the interpreter's, not a thread's: one at a time may change it, and nobody
# may be deep when it is changed back. A thread with more frames than that ends the whole process.
_ALONE = threading.Lock()
_within = threading.local()


def at_any_depth(work: Callable[[], T], query: Query | None = None) -> T:
    """What `work` returns or raises, however deep it recurses; it may be begun a second time.

    Costs nothing until the stack is used up. Raises ParseError where SQLite would not take the
    query that the work is about, with its reason, and for what no statement that it takes needs.

    >>> def count(n: int) -> int:
    ...     return n and 1 + count(n - 1)
    >>> at_any_depth(lambda: count(20_000))
    20000
    """
    if getattr(_within, "deep", False):
        return work()
    with _ALONE, _noted():
        try:
            return work()
        except RecursionError:
            pass
    if query is not None:
        require_taken(query)
    return _with_large_stack(work)


@contextmanager
def _noted() -> Iterator[None]:
    """A context in which work that this thread begins is part of the work that it is at."""
    _within.deep = True
    try:
        yield
    finally:
        _within.deep = False


def require_taken(query: Query) -> None:
    """Raise ParseError, with SQLite's reason, for a query that its parser refuses.

    The names in it need not mean anything.

    >>> from cirrusql.sql.script import Fragment
    >>> require_taken(Fragment("SELECT 1 FROM a.b.c", 0, 19))
    >>> require_taken(Fragment("SELECT FROM a.b.c", 0, 17))
    Traceback (most recent call last):
    cirrusql.errors.ParseError: line 1, column 8: near "FROM": syntax error
    """
    import apsw

    edited = BoundQuery(query, tuple(_joined(query)), ())
    try:
        apsw.Connection(":memory:").execute(edited.sql, explain=1)
    except apsw.SQLError as error:
        # Names are looked up when all of the statement has been parsed.
        message = str(error).removeprefix("SQLError: ")
        if message.startswith("no such "):
            return
        where, offset = None, getattr(error, "error_offset", -1)
        if offset >= 0:
            before = edited.sql.encode()[:offset].decode(errors="ignore")
            where = query.position(edited.original_offset(len(before)))
        raise ParseError(message, position=where) from None


def _joined(query: Query) -> Iterator[Edit]:
    """Edits that make one name, as SQLite knows them, of each `service.resource` behind a dot."""
    words, shift = query.tokens, query.start
    for number, (first, dot, second) in enumerate(zip(words, words[1:], words[2:], strict=False)):
        behind_dot = number and words[number - 1].is_symbol(".")
        if behind_dot and dot.is_symbol(".") and not second.is_symbol("*"):
            yield Edit(first.start - shift, second.end - shift, '"x"')


def _with_large_stack(work: Callable[[], T]) -> T:
    ended: list[Callable[[], T]] = []
    with _ALONE:
        frames, stack = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
        try:
            sys.setrecursionlimit(max(frames, _FRAMES))
            thread = threading.Thread(target=lambda: ended.append(_outcome(work)))
            thread.start()
            thread.join()
        except RuntimeError:  # no thread can be made: no memory for its stack
            ended.append(_refuse)
        finally:
            sys.setrecursionlimit(frames)
            threading.stack_size(stack)
    return ended[0]()


def _outcome(work: Callable[[], T]) -> Callable[[], T]:
    """What returns or raises again, in another thread, what `work` did."""
    try:
        with _noted():
            value = work()
    except RecursionError:
        return _refuse
    except BaseException as error:  # noqa: BLE001 - raised by the thread that waits
        raised = error
    else:
        return lambda: value

    def again() -> T:
        raise raised

    return again


def _refuse() -> NoReturn:
    hint = "SQLite takes expressions up to a depth of 1000"
    raise ParseError("the statement is nested too deep", hint=hint)
