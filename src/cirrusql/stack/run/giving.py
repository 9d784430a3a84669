"""What a stack gives, once its resources are there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cirrusql.errors import DataError
from cirrusql.records import Record
from cirrusql.stack.graph.outputs import Unknown
from cirrusql.stack.graph.stack import Stack, StackExport
from cirrusql.stack.run.deployment import Deployment
from cirrusql.stack.templates import TemplateError

_NOTHING = object()


class Giving(Record, eq=False):
    """What a stack gives by name, and why it does not give what else it should."""

    values: Mapping[str, Any]
    problem: Exception | None = None

    @property
    def whole(self) -> Mapping[str, Any]:
        """All that it should give; raises DataError or TemplateError if it does not."""
        if self.problem is not None:
            raise self.problem
        return self.values


def giving(stack: Stack, deployment: Deployment) -> Giving:
    """What a stack gives now."""
    found: dict[str, Any] = {}
    wrong: TemplateError | None = None
    for name, export in stack.exports.items():
        try:
            found[name] = _exported(export, deployment)
        except TemplateError as error:
            wrong = wrong or error.with_(message=f"the output {name}: {error.message}")
    unknown = [name for name, value in found.items() if isinstance(value, Unknown)]
    missing = [name for name, value in found.items() if value is _NOTHING]
    values = {n: v for n, v in found.items() if n not in unknown and n not in missing}
    return Giving(values, wrong or _lacking(unknown, missing))


def _lacking(unknown: list[str], missing: list[str]) -> DataError | None:
    if unknown:
        message = f"the stack exports what is not known: {', '.join(unknown)}"
        return DataError(message, hint="build it first")
    if missing:
        message = f"the stack exports what nothing gives: {', '.join(missing)}"
        return DataError(message, hint="what would give it takes no part, or does not have it")
    return None


def _exported(export: StackExport, deployment: Deployment) -> Any:
    if export.value is not None:
        return export.value.value(deployment.outputs)
    try:
        return deployment.outputs.of(export.node).get(export.node, export.name)
    except KeyError:
        return _NOTHING
