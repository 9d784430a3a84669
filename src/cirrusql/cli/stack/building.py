"""`stack build`, `teardown` and `outputs`."""

from __future__ import annotations

import argparse
from pathlib import Path

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.stack.giving import Outputs, write_outputs
from cirrusql.cli.stack.running import Running, working
from cirrusql.cli.stack.stopping import stopping_at_sigterm
from cirrusql.cli.stack.targets import take_target
from cirrusql.cli.streams import write_text
from cirrusql.stack import Action
from cirrusql.stack.plan_file import SavedPlan


def build(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Have everything be as the stack says; what it gives goes to stdout."""
    saved = _plan_file(parsed)
    if parsed.dry_run and saved is not None:
        raise Usage(f"{saved.path} is the plan already: leave --dry-run out to build it")
    if parsed.dry_run:
        return _dry(parsed, narrator)
    with working(parsed, narrator, saved) as work:
        given: list[Outputs] = []
        for run in work.each():
            work.prepare(run)
            with run.telling.showing(), stopping_at_sigterm():
                built = run.deployer.build(saved.require_same if saved is not None else None)
            given.append(Outputs(run.stack, built.outputs, built.seconds))
            if not work.is_one:
                narrator.say(_built(given[-1]))
        write_outputs(given, parsed, is_one=work.is_one)
        if work.is_one:
            narrator.say(_built(given[-1]))
    return ExitCode.DONE


def _built(given: Outputs) -> str:
    return f"{given.stack.title} is built, in {given.seconds or 0:.1f} s"


def _dry(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """What `plan` shows, under the other name that it has in other tools."""
    from cirrusql.cli.stack import planning

    return planning.plan(parsed, narrator)


def _plan_file(parsed: argparse.Namespace) -> SavedPlan | None:
    """The plan of a file that was named in place of a folder; the options then are its own."""
    from cirrusql.stack.plan_file import is_plan, read_plan

    if not is_plan(Path(parsed.folder)):
        return None
    saved = read_plan(Path(parsed.folder))
    said = {
        "ENV": parsed.environment not in (None, saved.environment),
        "-e": parsed.env,
        "--env-file": parsed.env_file,
        "--parameter": parsed.parameter,
        "--parameters": parsed.parameters,
        "--stack": parsed.stacks,
        "--name": parsed.name not in (None, saved.name),
        "--skip-unsupported": parsed.skip_unsupported and not saved.skip_unsupported,
        "--prune": parsed.prune and not saved.prune,
    }
    for name, is_said in said.items():
        if is_said:
            raise Usage(f"a plan is built as it is: leave {name} out, or plan again with it")
    parsed.folder, parsed.environment = saved.folder, saved.environment
    parsed.prune, parsed.name, parsed.stacks = saved.prune, saved.name, list(saved.stacks)
    parsed.skip_unsupported = saved.skip_unsupported
    take_target(saved.target, parsed)
    return saved


def teardown(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Delete everything that the stack has made."""
    with working(parsed, narrator) as work:
        for run in work.each(backwards=True):
            if not run.stack.adopts and not run.deployer.is_known:
                narrator.say(f"nothing is known of {run.stack.title}: there is nothing to delete")
                continue
            if parsed.dry_run:
                _dry_teardown(run, narrator)
                continue
            with run.telling.showing(), stopping_at_sigterm():
                done = run.deployer.teardown()
            narrator.say(f"{run.stack.title} is gone, in {done.seconds:.1f} s")
    return ExitCode.DONE


def _dry_teardown(run: Running, narrator: Narrator) -> None:
    with run.telling.showing():
        changes = run.deployer.plan_teardown()
    for change in changes:
        sign = "-" if change.action is Action.DELETE else "?"
        about = f" {change.type_name}" if change.type_name else ""
        name = f" '{change.identifier}'" if change.identifier else ""
        why = f": {change.reason}" if change.action is not Action.DELETE else ""
        write_text(f"{sign} {change.node}{about}{name}{why}\n")
    narrator.say(f"{sum(change.action is Action.DELETE for change in changes)} to delete")


def outputs(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show what the stack gives."""
    with working(parsed, narrator) as work:
        given: list[Outputs] = []
        for run in work.each():
            with run.telling.showing():
                given.append(Outputs(run.stack, run.deployer.outputs(), None))
        write_outputs(given, parsed, is_one=work.is_one, reveals=parsed.reveal)
    return ExitCode.DONE
