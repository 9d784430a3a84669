"""`stack import` and `stack export`: what is there already, and how it becomes a stack's."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import target_of
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.output import write_text
from cirrusql.cli.stack.running import working
from cirrusql.records import replace
from cirrusql.session import Engine
from cirrusql.stack import Action, StackFailed
from cirrusql.stack.report.text import plan_text
from cirrusql.stack.report.views import views


def import_resource(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Note which resource one of the stack is, and show what a build would change of it."""
    with working(parsed, narrator) as work:
        run = work.only()
        run.deployer.import_resource(parsed.resource, parsed.identifier)
        where = run.stack.title
        narrator.say(f"'{parsed.resource}' of {where} is '{parsed.identifier}' from now on")
        try:
            with run.telling.showing():
                plan = run.deployer.plan()
        except StackFailed as error:  # what was asked for is done whatever else is wrong
            narrator.say(f"what a build would do cannot be told: {error}")
            return ExitCode.DONE
        (change,) = (one for one in plan.changes if one.node == parsed.resource)
        if change.action is Action.UNCHANGED:
            narrator.say("a build would leave it as it is")
        else:
            shown = replace(plan, changes=(change,))
            write_text(plan_text(shown, views(shown, run.engine.catalog)) + "\n")
    return ExitCode.DONE


def export(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Write resources that are there as a stack."""
    from cirrusql.stack.adoption.exporting import exported, require_new, write_stack

    folder = Path(parsed.folder)
    require_new(folder)
    catalog = Catalog.open()
    with Engine(catalog, target_of(parsed).environment(catalog)) as engine:
        made = exported(parsed.queries, parsed.name or folder.resolve().name, engine)
    write_stack(folder, made.text)
    for note in made.notes:
        narrator.say(f"note: {note}")
    narrator.say(f"{folder} is a stack of {counted(made.resources, 'resource')}; see that a plan")
    narrator.say("of it has nothing to do:")
    words = ["cirrusql", "stack", "plan", str(folder), parsed.env, *_target(parsed)]
    write_text(f"{shlex.join(words)}\n")
    return ExitCode.DONE


def _target(parsed: argparse.Namespace) -> Iterator[str]:
    """The options that say where the resources are, as they were given."""
    if parsed.local is not None:
        yield f"--local={parsed.local}" if parsed.local else "--local"
    for name in ("endpoint_url", "profile"):
        value = getattr(parsed, name)
        if value:
            yield from (f"--{name.replace('_', '-')}", value)
