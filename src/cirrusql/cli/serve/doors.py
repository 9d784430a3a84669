"""What a door is to the command, and all of them opened together."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Sequence
from typing import Protocol

from cirrusql.cli.arguments import Parser, Usage
from cirrusql.cli.narration import Narrator
from cirrusql.cli.serve.agents import AgentsDoor
from cirrusql.cli.serve.health import Health
from cirrusql.cli.serve.postgres import PostgresDoor
from cirrusql.session import Engine


class ServedDoor(Protocol):
    """One protocol that the command can speak; `opened_by` is the option that opens it."""

    opened_by: str

    def add_options(self, parser: Parser) -> None:
        """Add the door's own options."""
        ...

    def is_wanted(self, parsed: argparse.Namespace) -> bool:
        """Whether the options open it."""
        ...

    def require_possible(self, parsed: argparse.Namespace) -> None:
        """Raise Usage for options that contradict each other, before anything is opened."""
        ...

    async def serve(
        self, parsed: argparse.Namespace, engine: Engine, narrator: Narrator, health: Health
    ) -> None:
        """Answer until there is nobody left to answer, or this is cancelled.

        `health` is told as soon as it is open.
        """
        ...


DOORS: tuple[ServedDoor, ...] = (AgentsDoor(), PostgresDoor())
"""Every door."""


def require_opened(parsed: argparse.Namespace) -> None:
    """Raise Usage for an option of a door that is not opened, which would say nothing.

    `serve --postgres 5432 --policy policy.toml` let everybody do everything.
    """
    for door in DOORS:
        if door.is_wanted(parsed):
            continue
        alone = Parser(add_help=False)
        door.add_options(alone)
        for name, default in vars(alone.parse_args([])).items():
            if getattr(parsed, name) != default:
                option = f"--{name.replace('_', '-')}"
                raise Usage(f"{option} says nothing without {door.opened_by}")


async def serving(
    doors: Sequence[ServedDoor],
    parsed: argparse.Namespace,
    engine: Engine,
    narrator: Narrator,
    health: Health,
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
        health.stopping()
        whole.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    try:
        async with asyncio.TaskGroup() as group:
            for door in doors:
                group.create_task(door.serve(parsed, engine, narrator, health))
    except asyncio.CancelledError:
        if not stopped:
            raise
    except BaseExceptionGroup as several:
        error: BaseException = several
        while isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        raise error from None
