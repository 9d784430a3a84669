"""What a door is to the command, and all of them opened together."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Sequence
from typing import Protocol

from cirrusql.cli.arguments import Parser
from cirrusql.cli.narration import Narrator
from cirrusql.cli.serve.agents import AgentsDoor
from cirrusql.cli.serve.postgres import PostgresDoor
from cirrusql.session import Engine


class ServedDoor(Protocol):
    """One protocol that the command can speak."""

    def add_options(self, parser: Parser) -> None:
        """Add the door's own options."""
        ...

    def is_wanted(self, parsed: argparse.Namespace) -> bool:
        """Whether the options open it."""
        ...

    def require_possible(self, parsed: argparse.Namespace) -> None:
        """Raise Usage for options that contradict each other, before anything is opened."""
        ...

    async def serve(self, parsed: argparse.Namespace, engine: Engine, narrator: Narrator) -> None:
        """Answer until there is nobody left to answer, or this is cancelled."""
        ...


DOORS: tuple[ServedDoor, ...] = (AgentsDoor(), PostgresDoor())
"""Every door."""


async def serving(
    doors: Sequence[ServedDoor], parsed: argparse.Namespace, engine: Engine, narrator: Narrator
) -> None:
    """Open doors together, until each has ended, or SIGINT or SIGTERM ends all of them.

    Raises the first error of one that could not be opened.
    """
    whole = asyncio.current_task()
    assert whole is not None
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        whole.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        async with asyncio.TaskGroup() as group:
            for door in doors:
                group.create_task(door.serve(parsed, engine, narrator))
    except asyncio.CancelledError:
        if not stopped:
            raise
    except BaseExceptionGroup as several:
        error: BaseException = several
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None
