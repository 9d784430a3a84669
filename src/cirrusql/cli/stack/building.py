"""`stack build`, `teardown` and `outputs`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import write_text
from cirrusql.cli.stack.running import Running, running
from cirrusql.errors import OperationalError
from cirrusql.plan.secrets import HIDDEN
from cirrusql.stack import Plan


def build(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Have everything be as the stack says; what it gives goes to stdout."""
    variables, expected = _plan_file(parsed)
    if parsed.environment is None:
        raise Usage("which environment? see cirrusql stack build --help")
    if parsed.dry_run:
        return _dry(parsed, narrator)
    with running(parsed, narrator, variables) as run:
        with run.telling.showing():
            built = run.deployer.build(expected)
        write_outputs(run, built.outputs, built.seconds, parsed)
        narrator.say(
            f"{run.stack.name} in {run.stack.environment} is built, in {built.seconds:.1f} s"
        )
    return ExitCode.DONE


def _dry(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """What `plan` shows, under the other name that it has in other tools."""
    from cirrusql.cli.stack import planning

    parsed.json = parsed.permissions = parsed.detailed_exitcode = False
    parsed.sql = parsed.out = None
    parsed.assertions = []
    return planning.plan(parsed, narrator)


def _plan_file(
    parsed: argparse.Namespace,
) -> tuple[Mapping[str, str] | None, Callable[[Plan], None] | None]:
    """The variables and the plan of a file that was named in place of a folder."""
    if not Path(parsed.folder).is_file():
        return None, None
    from cirrusql.stack.plan_file import read_plan

    saved = read_plan(Path(parsed.folder))
    parsed.folder, parsed.environment = saved.folder, saved.environment
    parsed.prune = saved.prune
    saved.take_target(parsed)
    return saved.variables, saved.require_same


def teardown(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Delete everything that the stack has made."""
    with running(parsed, narrator) as run:
        if parsed.dry_run:
            return _dry_teardown(run, narrator)
        with run.telling.showing():
            done = run.deployer.teardown()
        narrator.say(
            f"{run.stack.name} in {run.stack.environment} is gone, in {done.seconds:.1f} s"
        )
    return ExitCode.DONE


def _dry_teardown(run: Running, narrator: Narrator) -> ExitCode:
    with run.telling.showing():
        changes = run.deployer.plan_teardown()
    for change in changes:
        name = f" '{change.identifier}'" if change.identifier else ""
        write_text(f"- {change.node} {change.type_name or ''}{name}\n")
    narrator.say(f"{len(changes)} to delete")
    return ExitCode.DONE


def outputs(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show what the stack gives."""
    with running(parsed, narrator) as run:
        with run.telling.showing():
            found = run.deployer.outputs()
        write_outputs(run, found, None, parsed, reveals=parsed.reveal)
    return ExitCode.DONE


def write_outputs(
    run: Running,
    outputs: Mapping[str, Any],
    seconds: float | None,
    parsed: argparse.Namespace,
    *,
    reveals: bool = False,
) -> None:
    """Write what a stack gives: to its file with everything in it, to stdout without secrets."""
    head = {"stack_name": run.stack.name, "stack_env": run.stack.environment}
    tail = {} if seconds is None else {"elapsed_time": _duration(seconds)}
    whole = {**head, **outputs, **tail}
    if parsed.output_file is not None:
        _write_private(Path(parsed.output_file), whole)
    hidden = {
        name: HIDDEN if export.protected and not reveals else outputs[name]
        for name, export in run.stack.exports.items()
    }
    write_text(_json({**head, **hidden, **tail}).decode())


def _duration(seconds: float) -> str:
    """A time as people read it.

    >>> _duration(3725.5), _duration(0.12)
    ('1h 2m 5.5s', '0.1s')
    """
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours:.0f}h"] if hours else []
    parts += [f"{minutes:.0f}m"] if minutes or hours else []
    return " ".join((*parts, f"{left:.1f}s"))


def _json(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _write_private(path: Path, document: object) -> None:
    """Write a file that only its owner can read, from the first byte on."""
    try:
        path.unlink(missing_ok=True)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(_json(document))
    except OSError as error:
        raise OperationalError(f"cannot write {path}: {error.strerror}") from None
