"""Noting which resource each logical id of a template is, which its text does not say.

A stack of a template knows the resources of its state only: what is there beside them is another's.
"""

from __future__ import annotations

from pathlib import Path

from cirrusql.engine.engine import Engine
from cirrusql.errors import DataError, OperationalError
from cirrusql.stack.adoption.template import ExportedTemplate, write_template
from cirrusql.stack.cloudformation.account import Account
from cirrusql.stack.cloudformation.files import TemplateFiles
from cirrusql.stack.cloudformation.loading import Options, Source
from cirrusql.stack.cloudformation.reading import Reading, stack_of_template
from cirrusql.stack.cloudformation.stack_names import NAME_HINT, is_stack_name
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.problems import Problems
from cirrusql.stack.run.events import nobody
from cirrusql.stack.run.options import StackOptions
from cirrusql.stack.run.workplace import Workplace
from cirrusql.stack.state.records import Kept
from cirrusql.stack.state.state import StackState


def require_name(name: str) -> None:
    """Raise DataError if nothing that is a template's stack can be called so."""
    if not is_stack_name(name):
        raise DataError(f"'{name}' cannot be a stack's name", hint=NAME_HINT)


def write_and_note(
    made: ExportedTemplate, path: Path, name: str, engine: Engine, state: str | None = None
) -> str:
    """Write a template into a new file, and note in its stack's state which resource is which.

    Gives where the state is: in the user's data folder, or as `state` says. Raises
    OperationalError, before anything is written, if the stack has resources already, and what
    writing raises.
    """
    stack = _stack(made, path, name, engine)
    workplace = Workplace(engine, stack, StackOptions(state=state), nobody)
    with workplace.locked():
        kept = workplace.state()
        _require_empty(kept, stack)
        write_template(path, made.text)
        for node, (type_name, identifier, region) in made.keys.items():
            kept.note(node, Kept(type_name, region, identifier))
        kept.write()
    return kept.place.description


def _require_empty(state: StackState, stack: Stack) -> None:
    """Raise OperationalError if something is kept of the stack already."""
    count = len(state.snapshot.resources)
    if count:
        resources = "a resource" if count == 1 else f"{count} resources"
        message = f"the stack {stack.title} has {resources} already ({state.place.description})"
        raise OperationalError(message, hint="give the new one another --name")


def _stack(made: ExportedTemplate, path: Path, name: str, engine: Engine) -> Stack:
    """The stack that a template describes, in the region of its resources."""
    problems = Problems()
    stack = stack_of_template(
        Source(made.text, str(path)),
        Reading(name, {}, Options(is_local=engine.environment.is_local)),
        Account(engine, made.region),
        TemplateFiles(path.resolve().parent),
        engine.catalog,
        problems,
    )
    problems.raise_any()
    assert stack is not None
    return stack
