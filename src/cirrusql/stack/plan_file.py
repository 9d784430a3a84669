"""A plan in a file: what was agreed to, so that a build does just that or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from cirrusql.errors import IntegrityError, OperationalError, StoreError
from cirrusql.records import Record
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.planning.changes import Plan
from cirrusql.stack.private_file import write_private
from cirrusql.stack.report.text import summary
from cirrusql.stack.report.views import fingerprint

_VERSION = 3
# What every version of a plan has, and no template.
_KEYS = frozenset(("version", "variables", "fingerprint"))


class PlanChanged(IntegrityError):
    """What a build would do now is not what the plan says."""


class SavedPlan(Record, eq=False):
    """A plan that was written. `variables` are in clear: the file is its owner's alone.

    `folder` is what was planned, a template too, whose `variables` are its parameters; `name` and
    `skip_unsupported` are as they were given for that, `stacks` the one of an app's, if it is one.

    `target` has the options that say where it was made, by their names.
    """

    path: Path
    folder: str
    environment: str | None
    name: str | None
    stacks: tuple[str, ...]
    skip_unsupported: bool
    variables: Mapping[str, str]
    target: Mapping[str, Any]
    seed: str
    prune: bool
    fingerprint: str
    definition: str
    summary: str

    def require_same(self, plan: Plan) -> None:
        """Raise PlanChanged unless a plan made now is the one that was written."""
        if plan.definition != self.definition:
            message = f"{self.folder} has changed since {self.path} was written"
            raise PlanChanged(message, hint="plan again")
        if fingerprint(plan) != self.fingerprint:
            raise PlanChanged(
                f"the world has changed since {self.path} was written:"
                f" then {self.summary}, now {summary(plan)}",
                hint="plan again",
            )


def write_plan(
    path: Path,
    folder: Path,
    plan: Plan,
    stack: Stack,
    variables: Mapping[str, str],
    target: Mapping[str, Any],
    *,
    prune: bool = False,
    name: str | None = None,
    stacks: Sequence[str] = (),
    skip_unsupported: bool = False,
) -> None:
    """Write a plan into a file that only its owner can read; raises OperationalError."""
    document = {
        "version": _VERSION,
        "folder": str(folder.resolve()),
        "environment": stack.environment if stack.adopts else None,
        "name": name,
        "stacks": list(stacks),
        "skip_unsupported": skip_unsupported,
        "variables": dict(variables),
        "target": dict(target),
        "seed": stack.seed,
        "prune": prune,
        "fingerprint": fingerprint(plan),
        "definition": plan.definition,
        "summary": summary(plan),
    }
    try:
        write_private(path, orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise OperationalError(f"cannot write {path}: {error.strerror}") from None


def is_plan(path: Path) -> bool:
    """Whether a file is a plan, and not a template; raises StoreError if it is neither.

    Whatever is no file is no plan.
    """
    if not path.is_file():
        return False
    try:
        content = path.read_bytes()
    except OSError:
        return False  # which reading it as a template tells
    if b'"fingerprint"' in content and _document(content).keys() >= _KEYS:
        return True
    if b"Resources" not in content:
        hint = "make one with `cirrusql stack plan … --out FILE`"
        raise StoreError(f"{path} is no plan, and no template either", hint=hint)
    return False


def _document(content: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def read_plan(path: Path) -> SavedPlan:
    """The plan in a file; raises StoreError for a file that is none."""
    try:
        found = orjson.loads(path.read_bytes())
        if found.pop("version") != _VERSION:
            raise StoreError(f"{path} is the plan of another version of cirrusql")
        return SavedPlan(path, **{**found, "stacks": tuple(found["stacks"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        hint = "make one with `cirrusql stack plan DIR ENV --out FILE`"
        raise StoreError(f"{path} is no plan: {error}", hint=hint) from None
