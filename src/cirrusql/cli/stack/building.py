"""`stack build`, `teardown` and `outputs`."""

from __future__ import annotations

import argparse
from pathlib import Path

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import write_text
from cirrusql.cli.stack.giving import write_outputs
from cirrusql.cli.stack.running import Running, running
from cirrusql.cli.stack.stopping import stopping_at_sigterm
from cirrusql.cli.stack.targets import take_target
from cirrusql.stack import Action
from cirrusql.stack.plan_file import SavedPlan


def build(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Have everything be as the stack says; what it gives goes to stdout."""
    saved = _plan_file(parsed)
    if parsed.environment is None:
        raise Usage("which environment? see cirrusql stack build --help")
    if parsed.dry_run and saved is not None:
        raise Usage(f"{saved.path} is the plan already: leave --dry-run out to build it")
    if parsed.dry_run:
        return _dry(parsed, narrator)
    with running(parsed, narrator, saved) as run:
        with run.telling.showing(), stopping_at_sigterm():
            built = run.deployer.build(saved.require_same if saved is not None else None)
        write_outputs(run, built.outputs, built.seconds, parsed)
        narrator.say(
            f"{run.stack.name} in {run.stack.environment} is built, in {built.seconds:.1f} s"
        )
    return ExitCode.DONE


def _dry(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """What `plan` shows, under the other name that it has in other tools."""
    from cirrusql.cli.stack import planning

    return planning.plan(parsed, narrator)


def _plan_file(parsed: argparse.Namespace) -> SavedPlan | None:
    """The plan of a file that was named in place of a folder; the options then are its own."""
    if not Path(parsed.folder).is_file():
        return None
    from cirrusql.stack.plan_file import read_plan

    saved = read_plan(Path(parsed.folder))
    said = {
        "ENV": parsed.environment not in (None, saved.environment),
        "-e": parsed.env,
        "--env-file": parsed.env_file,
        "--prune": parsed.prune and not saved.prune,
    }
    for name, is_said in said.items():
        if is_said:
            raise Usage(f"a plan is built as it is: leave {name} out, or plan again with it")
    parsed.folder, parsed.environment = saved.folder, saved.environment
    parsed.prune = saved.prune
    take_target(saved.target, parsed)
    return saved


def teardown(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Delete everything that the stack has made."""
    with running(parsed, narrator) as run:
        if parsed.dry_run:
            return _dry_teardown(run, narrator)
        with run.telling.showing(), stopping_at_sigterm():
            done = run.deployer.teardown()
        narrator.say(
            f"{run.stack.name} in {run.stack.environment} is gone, in {done.seconds:.1f} s"
        )
    return ExitCode.DONE


def _dry_teardown(run: Running, narrator: Narrator) -> ExitCode:
    with run.telling.showing():
        changes = run.deployer.plan_teardown()
    for change in changes:
        sign = "-" if change.action is Action.DELETE else "?"
        about = f" {change.type_name}" if change.type_name else ""
        name = f" '{change.identifier}'" if change.identifier else ""
        why = f": {change.reason}" if change.action is not Action.DELETE else ""
        write_text(f"{sign} {change.node}{about}{name}{why}\n")
    narrator.say(f"{sum(change.action is Action.DELETE for change in changes)} to delete")
    return ExitCode.DONE


def outputs(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show what the stack gives."""
    with running(parsed, narrator) as run:
        with run.telling.showing():
            found = run.deployer.outputs()
        write_outputs(run, found, None, parsed, reveals=parsed.reveal)
    return ExitCode.DONE
