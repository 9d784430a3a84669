"""A call of a tool beside the protocol: its work in a thread, progress out, cancelling in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import anyio
from anyio import to_thread
from mcp.server.mcpserver import Context
from mcp_types import CallToolResult

from cirrusql.errors import Error, InternalError, of_the_world
from cirrusql.mcp.door import Door
from cirrusql.mcp.replies import refusal, reply
from cirrusql.mcp.work import Work

T = TypeVar("T")
Ctx = Context[Door, Any]

_LOG = logging.getLogger(__name__)
_TELLS_EVERY = 0.25


def door_of(ctx: Ctx) -> Door:
    """The door whose server answers."""
    return ctx.request_context.lifespan_context


async def answered(ctx: Ctx, function: Callable[[Work], Mapping[str, Any]]) -> CallToolResult:
    """What a function answers, or the error that it raises; it runs in a thread of its own.

    Cancelling this cancels the statement, on the engine too.
    """
    try:
        work = Work(door_of(ctx))
    except Error as error:
        return refusal(error)
    try:
        outcome = await _in_thread(ctx, work, function)
    except BaseException:
        _note_writes(work)
        raise
    if isinstance(outcome, Error):
        return refusal(outcome, work.calls)
    return reply(outcome)


async def _in_thread(
    ctx: Ctx, work: Work, function: Callable[[Work], Mapping[str, Any]]
) -> Mapping[str, Any] | Error:
    ended = anyio.Event()
    found: list[Mapping[str, Any] | Error] = []

    async def run() -> None:
        try:
            found.append(await to_thread.run_sync(_outcome, work, function))
        finally:
            ended.set()

    async with anyio.create_task_group() as group:
        group.start_soon(_shielded, run)
        try:
            await _tell(ctx, work, ended)
        except BaseException:  # cancelled, or nobody listens any more
            work.cancel()
            raise
    return found[0]


def _note_writes(work: Work) -> None:
    """Have the audit log say what was written by a call that has no result, as it was cancelled."""
    if work.written:
        written = [one.identifier for one in work.written if one.error is None]
        failed = len(work.written) - len(written)
        line = {"decision": "ended", "calls": work.calls, "written": written, "failed": failed}
        try:
            work.door.audit.write(line)
        except Error as error:
            _LOG.error("%s", error)


async def _shielded(run: Callable[[], Any]) -> None:
    """A thread cannot be stopped: what it does is told to stop, and it is waited for."""
    with anyio.CancelScope(shield=True):
        await run()


def _outcome(
    work: Work, function: Callable[[Work], Mapping[str, Any]]
) -> Mapping[str, Any] | Error:
    try:
        return function(work)
    except Error as error:
        return error
    except Exception as bug:  # noqa: BLE001 - an agent is told of it, and the server goes on
        known = of_the_world(bug)
        if known is not None:
            return known
        message = f"a mistake in cirrusql itself: {type(bug).__name__}"
        _LOG.error("%s", message)
        _LOG.debug("where it is", exc_info=True)
        return InternalError(message, hint="please report it")
    finally:
        work.close()


async def _tell(ctx: Ctx, work: Work, ended: anyio.Event) -> None:
    """Report progress until the work has ended, and what it has come to then."""
    told = None
    while not ended.is_set():
        with anyio.move_on_after(_TELLS_EVERY):
            await ended.wait()
        now = _progress(work)
        if now != told:
            told = now
            await ctx.report_progress(*now)


def _progress(work: Work) -> tuple[float, float | None, str]:
    """How far it has come: writes of so many, or calls made."""
    if work.total is not None:
        return len(work.written), work.total, work.doing
    return work.calls, None, work.doing


async def beside(function: Callable[[], T]) -> T:
    """What a short function gives, in a thread: it may read a file."""
    return await to_thread.run_sync(function)
