"""What a door is to the command, and all of them opened together."""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cirrusql.cli.arguments import Parser, Usage
from cirrusql.cli.narration import Narrator
from cirrusql.cli.serve.agents import AgentsDoor
from cirrusql.cli.serve.browsers import BrowsersDoor
from cirrusql.cli.serve.health import Health
from cirrusql.cli.serve.postgres import PostgresDoor
from cirrusql.engine.write_mode import WriteMode
from cirrusql.session import Engine


class ServedDoor(Protocol):
    """One protocol that the command can speak.

    `opened_by` is the option that opens it, `shares` are the options of several that it heeds.
    """

    opened_by: str
    shares: tuple[str, ...]

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


_WRITES = (WriteMode.WRITE.value, WriteMode.DELETE_TOO.value)
DOORS: tuple[ServedDoor, ...] = (BrowsersDoor(), AgentsDoor(), PostgresDoor())
"""Every door."""


def add_shared(parser: Parser) -> None:
    """Add the options that several doors heed."""
    group = parser.add_argument_group("browsers and agents")
    group.add_argument(
        "--write",
        nargs="?",
        const=_WRITES[0],
        choices=_WRITES,
        metavar="METHODS",
        help="let plans be applied: create-and-update if nothing more is said, or delete-too",
    )
    group.add_argument(
        "--stacks",
        action="append",
        default=[],
        metavar="DIR",
        help="a folder with stacks that may be planned; may be given again",
    )


def require_opened(parsed: argparse.Namespace) -> None:
    """Raise Usage for an option of a door that is not opened, which would say nothing.

    `serve --postgres 5432 --policy policy.toml` let everybody do everything.
    """
    wanted = [door for door in DOORS if door.is_wanted(parsed)]
    for name in ("write", "stacks"):
        if getattr(parsed, name) and not any(name in door.shares for door in wanted):
            those = " or ".join(door.opened_by for door in DOORS if name in door.shares)
            raise Usage(f"--{name} says nothing without {those}")
    for folder in parsed.stacks:
        if not Path(folder).is_dir():
            raise Usage(f"--stacks {folder} is not a folder")
    for door in DOORS:
        if door in wanted:
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
