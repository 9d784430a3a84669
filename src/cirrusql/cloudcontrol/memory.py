"""What a service has answered, kept so that several statements of one moment ask it once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from cirrusql.cloudcontrol.transport import Call
from cirrusql.errors import Error

Answer = dict[str, Any]
Key = tuple[object, ...]


class Memory:
    """The answers to calls that only read, by all that a call says, its account included.

    Who asks what is being asked already waits for that answer. A call that fails is not remembered:
    those that waited for it are told, who asks later calls again. A call that was begun goes on
    when the statement that began it is cancelled, because others may wait for it.

    For statements that change nothing, since what was answered would not be true any more. Used on
    the engine's loop only. Mutable state: the answers, as tasks that may not have ended yet, and
    `calls`, how many calls were really made, retries included.
    """

    def __init__(self) -> None:
        self._answers: dict[Key, asyncio.Task[Answer]] = {}
        self.calls = 0

    async def answer(self, call: Call, send: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """The answer to a call, sent if it has not been; raises what sending it does.

        It is shared, so it must not be changed. An error is a copy for each who waits, because a
        statement notes in its error that it is its own.
        """
        key = _key(call)
        task = self._answers.get(key)
        if task is None:
            task = self._answers[key] = asyncio.create_task(send())
            task.add_done_callback(lambda ended: self._ended(key, ended))
        try:
            return await asyncio.shield(task)
        except Error as error:
            raise error.with_() from None

    def _ended(self, key: Key, task: asyncio.Task[Answer]) -> None:
        # The exception is asked for, or a call that nobody waits for any more would complain.
        if (task.cancelled() or task.exception() is not None) and self._answers.get(key) is task:
            del self._answers[key]

    async def close(self) -> None:
        """Cancel what is still under way, and forget everything."""
        tasks = list(self._answers.values())
        self._answers.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _key(call: Call) -> Key:
    """All of a call that its answer depends on."""
    return (
        call.account,
        call.service.name,
        call.region,
        call.operation,
        call.host_prefix,
        call.method,
        call.path,
        call.query,
        call.body,
        call.document,
    )
