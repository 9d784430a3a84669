"""What a stack gives to other stacks: kept when it is built, not taken away while it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from cirrusql.engine.engine import Engine
from cirrusql.errors import IntegrityError
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.planning.changes import Plan
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.state.exports import exporter, importers
from cirrusql.stack.state.state import StackState


def require_exports_stay(stack: Stack, engine: Engine, state: StackState, plan: Plan) -> None:
    """Raise IntegrityError for an export that a build would take away or change, and that is used.

    One that only the build will tell may change: that is refused too.
    """
    foreseen = {
        name: value for name, value in plan.exports.items() if not isinstance(value, Unknown)
    }
    _require_unused(stack, engine, state, foreseen)


def publish(stack: Stack, deployment: Deployment, outputs: Mapping[str, Any]) -> None:
    """Keep what a build has given, and under which names others may import that.

    Raises IntegrityError for an export that is gone or changed while another stack uses it.
    """
    public = {name: _text(value) for name, value in outputs.items() if _is_public(stack, name)}
    named = {name: one.value(deployment.outputs) for name, one in stack.published.items()}
    exports = {
        str(export): _text(outputs[name]) for name, export in named.items() if name in outputs
    }
    _require_unused(stack, deployment.engine, deployment.state, exports)
    deployment.state.gives(
        public if stack.published or not stack.adopts else {}, exports, stack.imports
    )


def foreseen_exports(stack: Stack, deployment: Deployment) -> Mapping[str, Any]:
    """What others could import once the stack is built, Unknown where only that will tell."""
    found: dict[str, Any] = {}
    for output, name in stack.published.items():
        export, value = name.value(deployment.outputs), stack.exports[output].value
        if value is not None and not isinstance(export, Unknown):
            given = value.value(deployment.outputs)
            found[str(export)] = given if isinstance(given, Unknown) else _text(given)
    return found


def _is_public(stack: Stack, name: str) -> bool:
    return not stack.exports[name].protected


def require_free(stack: Stack, engine: Engine) -> None:
    """Raise IntegrityError for an export whose name another stack of the region has taken."""
    for one in stack.published.values():
        name = one.value(Outputs())
        if isinstance(name, Unknown):
            continue
        other = exporter(engine, str(name), stack.environment, stack.name)
        if other is not None:
            message = f"the export '{name}' is the stack {other}'s in {stack.environment} already"
            raise IntegrityError(message, hint="export names are unique in an account and region")


def require_not_imported(stack: Stack, engine: Engine, state: StackState) -> None:
    """Raise IntegrityError if another stack has imported what this one exports."""
    _require_unused(stack, engine, state, {})


def _require_unused(
    stack: Stack, engine: Engine, state: StackState, exports: Mapping[str, str]
) -> None:
    for name, value in state.snapshot.exports.items():
        if exports.get(name) == value:
            continue
        used = [one for one in importers(engine, name, stack.environment) if one != stack.name]
        if used:
            message = f"the export '{name}' is in use by {', '.join(used)}"
            hint = "tear those down first, or let them not import it any more"
            raise IntegrityError(message, hint=hint)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
