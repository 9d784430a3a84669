"""Where the launcher begins: which command it is, and what a failure looks like."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from cirrusql.cli import streams
from cirrusql.cli.arguments import Usage
from cirrusql.errors import Error, InternalError, of_the_world
from cirrusql.records import replace
from cirrusql.stackql.flags import Flags, flags_of
from cirrusql.stackql.place import OWN, joined, of_environment, use_credentials
from cirrusql.stackql.versions import version_text

_HELP = """usage: stackql COMMAND …, answered by CirruSQL

commands:
  exec      run SQL statements: exec 'SQL', or exec -i FILE
  shell     type SQL statements at a prompt
  srv       serve PostgreSQL's protocol: srv --pgsrv.address 127.0.0.1 --pgsrv.port 5466
  registry  registry list, registry pull PROVIDER

StackQL's flags are known; those that have no meaning here do nothing. Where statements go:
--local[=PATH], --endpoint-url, --profile, --region, --concurrency, --database, --read-only, or
CIRRUSQL_LOCAL and so on in the environment, or what `cirrusql stackql install` was given.
"""


def run(installed: Sequence[str] = ()) -> NoReturn:
    """The launcher's program: `main`, and the end of the process."""
    from cirrusql.cli import main as command_line

    command_line.run(lambda: main(sys.argv[1:], installed))


def main(arguments: Sequence[str], installed: Sequence[str] = ()) -> int:
    """Run a command line with the options of an installed launcher; its exit code."""
    try:
        return _run(flags_of(arguments), flags_of(installed))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        streams.abandon()
        return 141
    except (Usage, Error) as error:
        return _failed(error)
    except Exception as bug:  # noqa: BLE001 - a tool that gets a traceback shows it as an answer
        hint = "please report this"
        return _failed(
            of_the_world(bug) or InternalError(f"{type(bug).__name__}: {bug}", hint=hint)
        )


def _run(given: Flags, installed: Flags) -> int:
    if given.on("version"):
        streams.write_text(version_text())
        return 0
    if given.on("help") or given.words[:1] in ((), ("help",)):
        streams.write_text(_HELP)
        return 0
    name, *words = given.words
    if name not in _COMMANDS:
        raise Usage(f'unknown command "{name}" for "stackql"; see stackql --help')
    flags = joined(installed, of_environment(os.environ), replace(given, words=tuple(words)))
    use_credentials(flags, os.environ)
    return _COMMANDS[name](flags)


def _exec(flags: Flags) -> int:
    from cirrusql.stackql.executing import run_exec

    return run_exec(flags)


def _registry(flags: Flags) -> int:
    from cirrusql.stackql.executing import run_registry

    return run_registry(flags)


def _srv(flags: Flags) -> int:
    from cirrusql.stackql.serving import run_srv

    return run_srv(flags)


def _shell(flags: Flags) -> int:
    """Our own shell, at the same place."""
    from cirrusql.cli.commands import dispatch

    options = [
        f"--{name}" if name == "read-only" else f"--{name}={value}"
        for name in OWN
        for value in flags.all(name)
        if name != "read-only" or flags.on(name)
    ]
    return dispatch(["shell", *options])


def _failed(error: Exception) -> int:
    """One line that tools know to be an error."""
    from cirrusql.pgwire.manners import STACKQL

    told = STACKQL.message(" ".join(str(error).split()), error, writes=True)
    sys.stderr.write(f"error: {told}\n")
    return 1


_COMMANDS: Mapping[str, Callable[[Flags], int]] = {
    "exec": _exec,
    "shell": _shell,
    "srv": _srv,
    "registry": _registry,
}
