"""`cirrusql inventory`: what was found and when, what changed, and the upkeep of all that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from cirrusql.cli.arguments import with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.arguments import parser
from cirrusql.cli.narration import Narrator

__all__ = ["parser", "run"]

# Each is a function of the parsed arguments and the narrator.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "collect": ("collect", "collect"),
    "status": ("status", "status"),
    "runs": ("recorded", "runs"),
    "changes": ("recorded", "changes"),
    "history": ("recorded", "history"),
    "diff": ("diff", "diff"),
    "export": ("export", "export"),
    "compact": ("upkeep", "compact"),
    "prune": ("upkeep", "prune"),
    "sql": ("views", "views"),
}


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command; 3 if what it tells is not whole, and of `diff` 2 if there are changes."""
    parsed = parser().parse_args(with_bare_local(arguments))
    module, name = _COMMANDS[parsed.command]
    command: Callable[..., ExitCode] = getattr(import_module(f"{__name__}.{module}"), name)
    return command(parsed, narrator)
