"""Exporting templates in tests: written, noted, read again, planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cirrusql.session import Engine
from cirrusql.stack import Action, Deployer, Stack, StackOptions, load_template
from cirrusql.stack.adoption.noting import write_and_note
from cirrusql.stack.adoption.template import ExportedTemplate, exported_template
from cirrusql.stack.graph.nodes import Declared
from cirrusql.stack.graph.outputs import Outputs


def exported_to(path: Path, queries: Sequence[str], engine: Engine) -> ExportedTemplate:
    """What was exported into a file, with its state beside it."""
    made = exported_template(queries, engine, is_json=path.suffix == ".json")
    write_and_note(made, path, "whole", engine, state_of(path))
    return made


def state_of(path: Path) -> str:
    return f"{path}.state"


def deployer_of(path: Path, engine: Engine) -> tuple[Deployer, Stack]:
    """A deployer of a template in a file, and its stack."""
    # What cannot be read and has to be given is missing, which is no matter of what is there.
    stack = load_template(path, "whole", engine=engine)
    return Deployer(engine, stack, StackOptions(state=state_of(path))), stack


def differing(path: Path, engine: Engine) -> list[Any]:
    """What a plan of a template would do."""
    deployer, _ = deployer_of(path, engine)
    return [
        (one.node, one.type_name, one.action, [(d.path, d.old, d.new) for d in one.differences])
        for one in deployer.plan().changes
        if one.action is not Action.UNCHANGED
    ]


def values_of(stack: Stack) -> Mapping[str, Any]:
    """What each resource of a stack is given, before anything is known of the others."""
    found: dict[str, Any] = {}
    for name, node in stack.nodes.items():
        assert isinstance(node, Declared)
        given = {prop: str(one.value(Outputs())) for prop, one in node.properties.items()}
        found[name] = node.resource_type.type_name, given, sorted(node.needs), node.facts.lifecycle
    return found
