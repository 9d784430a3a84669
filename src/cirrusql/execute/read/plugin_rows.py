"""Rows as another package gives them: had in batches, and checked against what it declares."""

from __future__ import annotations

import asyncio
import inspect
import math
import queue
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.catalog import PluginRelation
from cirrusql.catalog.plugin_api import Request
from cirrusql.errors import Cancelled, DataError, Error, PluginFailed, Timeout
from cirrusql.execute.read.rows import cell
from cirrusql.sql import StagingColumn

_ROWS_AT_ONCE = 500
# After so long rows are handed on, however few: what comes slowly is to be seen coming.
_SECONDS_AT_ONCE = 0.1
_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list, tuple),
}


async def batches(relation: PluginRelation, request: Request) -> AsyncIterator[list[Any]]:
    """The rows that a package gives for a request, some at a time, as it gives them.

    Raises PluginFailed for whatever it raises, but for what its context did. When nobody wants more
    the package's iterator is closed: on its thread, which is not waited for.
    """
    read = relation.declared.read
    called = read if inspect.isroutine(read) else getattr(read, "__call__", read)  # noqa: B004
    is_async = inspect.isasyncgenfunction(called) or inspect.iscoroutinefunction(called)
    found = _asynchronous(read, request) if is_async else _threaded(read, request)
    try:
        async for batch in found:
            yield batch
    except (Cancelled, Timeout, asyncio.CancelledError):
        raise
    except Exception as error:
        raise _failure(relation, request, error) from error
    finally:
        await found.aclose()


async def _asynchronous(read: Callable[[Request], Any], request: Request) -> Any:
    """Batches of what an asynchronous function gives: a generator, or rows when it has ended."""
    given = read(request)
    if inspect.isawaitable(given):
        given = await given
    if not hasattr(given, "__aiter__"):
        for batch in _batched(given):
            yield batch
        return
    batch, since = [], time.monotonic()
    try:
        async for row in given:
            batch.append(row)
            if _is_full(batch, since):
                yield batch
                batch, since = [], time.monotonic()
        if batch:
            yield batch
    finally:
        if hasattr(given, "aclose"):
            await given.aclose()


async def _threaded(read: Callable[[Request], Any], request: Request) -> Any:
    """Batches of what a function gives on a thread of its own, each when it is asked for.

    A daemon: a function that hangs holds up neither the statement nor the end of the process.
    """
    loop = asyncio.get_running_loop()
    asked: queue.SimpleQueue[asyncio.Future[Any] | None] = queue.SimpleQueue()
    name = f"cirrusql {threading.get_ident()} plugin"
    threading.Thread(
        target=_serve, args=(read, request, asked, loop), name=name, daemon=True
    ).start()
    try:
        while True:
            answer: asyncio.Future[Any] = loop.create_future()
            asked.put(answer)
            batch = await answer
            if batch is None:
                return
            yield batch
    finally:
        asked.put(None)


def _serve(
    read: Callable[[Request], Any],
    request: Request,
    asked: queue.SimpleQueue[asyncio.Future[Any] | None],
    loop: asyncio.AbstractEventLoop,
) -> None:
    """Give a batch for each future that is asked for, until none is any more."""
    found: Iterator[list[Any]] | None = None
    while (answer := asked.get()) is not None:
        try:
            if found is None:
                found = _batched(read(request))
            result, error = next(found, None), None
        except BaseException as raised:  # noqa: BLE001 - sys.exit() too is only its failure
            result, error = None, raised
        if isinstance(error, KeyboardInterrupt | SystemExit | StopIteration):
            error = RuntimeError(f"it raised {type(error).__name__}")
        try:
            loop.call_soon_threadsafe(_settle, answer, result, error)
        except RuntimeError:  # the engine was closed
            break
        if result is None:
            break
    close = getattr(found, "close", None)
    if close is not None:
        close()


def _settle(answer: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if answer.done():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)


def _batched(given: Any) -> Iterator[list[Any]]:
    """The rows of an iterable, some at a time; its own `close`, if there is one, when dropped."""
    if isinstance(given, Mapping | str | bytes) or not isinstance(given, Iterable):
        raise TypeError(f"it gave no rows but {type(given).__name__}")
    rows = iter(given)
    try:
        batch, since = [], time.monotonic()
        for row in rows:
            batch.append(row)
            if _is_full(batch, since):
                yield batch
                batch, since = [], time.monotonic()
        if batch:
            yield batch
    finally:
        close = getattr(rows, "close", None)
        if close is not None:
            close()


def _is_full(batch: Sequence[Any], since: float) -> bool:
    return len(batch) >= _ROWS_AT_ONCE or time.monotonic() - since > _SECONDS_AT_ONCE


def _failure(relation: PluginRelation, request: Request, error: Exception) -> Error:
    message = error.message if isinstance(error, Error) else " ".join(str(error).split())
    what = message if isinstance(error, Error) else f"{type(error).__name__}: {message}"
    return PluginFailed(
        f"{relation.name}: the plugin {relation.plugin} failed: {what.removesuffix(': ')}",
        hint=error.hint if isinstance(error, Error) else None,
        region=request.region,
    )


def row_maker(
    relation: PluginRelation, columns: Sequence[StagingColumn], region: str | None
) -> Callable[[Any], tuple[Any, ...]]:
    """A function from what a package gives for a row to the values of these columns.

    It raises DataError for what is no row of the relation.
    """
    types = {one.name: one.type for one in relation.declared.columns}
    wanted = [(column.key, types.get(column.key)) for column in columns]

    def wrong(what: str) -> DataError:
        return DataError(f"{relation.name}: the plugin {relation.plugin} gave {what}")

    def made(row: Any) -> tuple[Any, ...]:
        if not isinstance(row, Mapping):
            raise wrong(f"a row that is no mapping but {type(row).__name__}")
        if not types.keys() >= row.keys():
            names = ", ".join(sorted(map(str, row.keys() - types.keys())))
            raise wrong(f"a row with columns that it did not declare: {names}")
        values = []
        for name, type_ in wanted:
            if type_ is None:  # the region, which the package does not say
                values.append(region)
                continue
            value = row.get(name)
            if value is not None and (fault := _fault(value, type_)):
                raise wrong(f"for '{name}', which is {_a(type_)}, {fault}")
            values.append(cell(list(value) if isinstance(value, tuple) else value))
        return tuple(values)

    def checked(row: Any) -> tuple[Any, ...]:
        try:
            return made(row)
        except (TypeError, ValueError) as error:  # what JSON, or UTF-8, has not
            raise wrong(f"a value that cannot be written down: {error}") from None

    return checked


def _fault(value: Any, type_: str) -> str | None:
    """What is wrong with a value that is to be of a type."""
    is_bool = isinstance(value, bool)
    if not isinstance(value, _PYTHON_TYPES[type_]) or (is_bool and type_ != "boolean"):
        return f"{_a(type(value).__name__)}: {_shown(value)}"
    if isinstance(value, float) and not math.isfinite(value):
        return f"the number {value}"
    if isinstance(value, str):
        value.encode()
    return None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
