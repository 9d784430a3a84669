"""The stack of one resource: written from a model of it, planned and built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cirrusql.catalog import ResourceType
from cirrusql.engine.engine import Engine
from cirrusql.stack import Change, Deployer, Plan, StackError, StackOptions, load
from cirrusql.stack.graph.nodes import Declared
from tests.stack.every_type.manifests import PageManifest, write
from tests.stack.every_type.values import Model

HOME = "us-east-1"
Check = Callable[[Change], None]


class Wrong(Exception):
    """Something is not as somebody who uses stacks may expect."""


def expect(holds: bool, otherwise: str) -> None:
    """Raise Wrong unless it holds."""
    if not holds:
        raise Wrong(otherwise)


class OneResource:
    """The stack of one resource in a folder.

    Mutable state: the folder, with what is kept of the last build, and whether it `says_its_type`:
    properties that were left out of the page's manifest may be what told it.
    """

    def __init__(self, engine: Engine, folder: Path, resource_type: ResourceType) -> None:
        self._engine = engine
        self._folder = folder
        self._type = resource_type
        self._page = PageManifest(engine.catalog, resource_type)
        self._options = StackOptions(
            confirmed=True, parallelism=1, state=str(folder / "state.json")
        )
        self.says_its_type = False
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def region(self) -> str:
        """A region where the type exists."""
        regions = self._type.regions
        return HOME if not regions or HOME in regions else min(regions)

    def deployer(self, model: Model, *, stateless: bool = False) -> Deployer:
        """What deals with the stack, its manifest written for a model."""
        relation = self._type.name if self.says_its_type else None
        write(self._folder, self._page.filled(model, relation))
        catalog, variables = self._engine.catalog, {"AWS_REGION": self.region}
        try:
            stack = load(self._folder, "dev", variables, catalog=catalog)
        except StackError as error:
            if self.says_its_type or "may be of several types" not in str(error):
                raise
            self.says_its_type = True
            return self.deployer(model, stateless=stateless)
        (node,) = stack.nodes.values()
        found = node.resource_type.type_name if isinstance(node, Declared) else node.facts.name
        expect(found == self._type.type_name, f"it is taken for {found}")
        options = StackOptions(confirmed=True) if stateless else self._options
        return Deployer(self._engine, stack, options)

    def plan(self, model: Model, *, stateless: bool = False) -> Change:
        """What a build of a model would do, if need be as told without what is kept."""
        return only(self.deployer(model, stateless=stateless).plan())

    def build(self, model: Model, check: Check) -> Change:
        """Build a model once its plan was looked at; what was done, after which nothing is to do.

        Raises Wrong, and what the build raises.
        """
        deployer = self.deployer(model)
        planned: list[Change] = []

        def look(plan: Plan) -> None:
            planned.append(only(plan))
            check(only(plan))

        (built,) = deployer.build(look).changes.values()
        said = planned[0].action.value
        expect(built.action.value == said, f"the plan says {said} and {told(built)} was done")
        nothing_to_do(only(deployer.plan()))
        return built


def only(plan: Plan) -> Change:
    """The one change of a plan."""
    (change,) = plan.changes
    return change


def nothing_to_do(change: Change) -> None:
    """Raise Wrong if there is something to do."""
    is_nothing = change.action.value == "unchanged" and not change.differences
    expect(is_nothing, f"perpetual difference: {told(change)}")


def told(change: Change) -> str:
    """A change in words."""
    parts = [
        f"{'.'.join(one.path)}: {str(one.old)[:80]} → {str(one.new)[:80]}"
        for one in change.differences[:3]
    ]
    return f"{change.action.value} ({change.reason}) {'; '.join(parts)}"
