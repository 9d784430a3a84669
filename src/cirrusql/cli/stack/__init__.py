"""`cirrusql stack`: plan, build, test and tear down stacks of resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from cirrusql.cli.arguments import with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.stack.arguments import parser

# Command to the module and function that runs it.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("files", "init"),
    "validate": ("files", "validate"),
    "graph": ("files", "graph"),
    "plan": ("planning", "plan"),
    "drift": ("planning", "drift"),
    "test": ("planning", "test"),
    "build": ("building", "build"),
    "teardown": ("building", "teardown"),
    "outputs": ("building", "outputs"),
    "import": ("adopting", "import_resource"),
    "export": ("adopting", "export"),
}


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command."""
    parsed = parser().parse_args(with_bare_local(arguments))
    module, name = _COMMANDS[parsed.command]
    work: Callable[..., ExitCode]
    work = getattr(import_module(f"cirrusql.cli.stack.{module}"), name)
    return work(parsed, narrator)
