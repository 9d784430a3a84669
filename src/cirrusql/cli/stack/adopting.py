"""`stack import` and `stack export`: what is there already, and how it becomes a stack's."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage, target_of
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.stack.running import working
from cirrusql.cli.streams import write_text
from cirrusql.records import replace
from cirrusql.session import Engine
from cirrusql.stack import Action, StackFailed
from cirrusql.stack.report.text import plan_text
from cirrusql.stack.report.views import views

_ENVIRONMENT = "dev"


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
    """Write resources that are there as a stack: the folder of a manifest, or a template."""
    catalog = Catalog.open()
    with Engine(catalog, target_of(parsed).environment(catalog)) as engine:
        if parsed.format == "cloudformation":
            words = _export_template(parsed, engine, narrator)
        else:
            words = _export_manifest(parsed, engine, narrator)
    write_text(f"{shlex.join(words)}\n")
    return ExitCode.DONE


def _export_manifest(
    parsed: argparse.Namespace, engine: Engine, narrator: Narrator
) -> Sequence[str]:
    """Write the folder of a manifest, and give the words of its plan."""
    from cirrusql.stack.adoption.exporting import exported, require_new, write_stack

    if parsed.no_state:
        raise Usage("--no-state is for templates: a manifest's resources are found without a state")
    folder = Path(parsed.place)
    require_new(folder)
    made = exported(parsed.queries, parsed.name or folder.resolve().name, engine)
    write_stack(folder, made.text)
    _tell_notes(made.notes, narrator)
    narrator.say(f"{folder} is a stack of {counted(made.resources, 'resource')}; see that a plan")
    narrator.say("of it has nothing to do:")
    env = parsed.env or _ENVIRONMENT
    return ["cirrusql", "stack", "plan", str(folder), env, *_target(parsed)]


def _export_template(
    parsed: argparse.Namespace, engine: Engine, narrator: Narrator
) -> Sequence[str]:
    """Write a template, note in its stack's state what it describes, and give its plan's words."""
    from cirrusql.stack.adoption.noting import require_name, write_and_note
    from cirrusql.stack.adoption.template import (
        exported_template,
        require_new_file,
        write_template,
    )
    from cirrusql.stack.cloudformation.stack_names import stack_name

    if parsed.env is not None:
        raise Usage("a template's stack has no environments, but regions")
    path = Path(parsed.place)
    name = parsed.name or stack_name(path)
    require_name(name)
    require_new_file(path)
    made = exported_template(parsed.queries, engine, is_json=path.suffix == ".json")
    count = counted(len(made.keys), "resource")
    where = None
    if parsed.no_state:
        write_template(path, made.text)
    else:
        where = write_and_note(made, path, name, engine, parsed.state)
        narrator.say(f"noted in the state: {count}, in {where}")
    _tell_notes(made.notes, narrator)
    narrator.say(f"{path} is a template of {count} in {made.region}; {_what_next(where)}")
    return [*_planning(parsed, path, made.region), *_target(parsed)]


def _what_next(where: str | None) -> str:
    if where is not None:
        return "see that a plan of it has nothing to do:"
    return "a plan knows each once `cirrusql stack import` says which it is:"


def _planning(parsed: argparse.Namespace, path: Path, region: str) -> Iterator[str]:
    """The words of a template's plan, without where its cloud is."""
    yield from ("cirrusql", "stack", "plan", str(path))
    for option, value in (("name", parsed.name), ("region", region), ("state", parsed.state)):
        if value:
            yield f"--{option}={value}"


def _tell_notes(notes: Iterable[str], narrator: Narrator) -> None:
    for note in notes:
        narrator.say(f"note: {note}")


def _target(parsed: argparse.Namespace) -> Iterator[str]:
    """The options that say where the resources are, as they were given."""
    if parsed.local is not None:
        yield f"--local={parsed.local}" if parsed.local else "--local"
    for name in ("endpoint_url", "profile"):
        value = getattr(parsed, name)
        if value:
            yield from (f"--{name.replace('_', '-')}", value)
