"""A stack in a folder, a local cloud in a file, and what there is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from cirrusql.engine.engine import Engine
from cirrusql.session import Session, Target
from cirrusql.stack import Deployer, StackOptions, load
from cirrusql.stack.run.events import StackListener, nobody

REGION = "us-east-1"


class World:
    """One local cloud; every build is a process of its own as far as can be told: a new engine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "stack"
        self.cloud = folder / "cloud.db"
        (self.folder / "resources").mkdir(parents=True, exist_ok=True)

    def write(self, *resources: Mapping[str, Any], **more: Any) -> None:
        """The manifest, of these resources."""
        manifest = {
            "name": "shop",
            "providers": ["awscc"],
            "globals": [{"name": "region", "value": REGION}],
            "resources": list(resources),
            **more,
        }
        path = self.folder / "stackql_manifest.yml"
        path.write_text(yaml.safe_dump(manifest, sort_keys=False), "utf-8")

    def write_statements(self, name: str, text: str) -> None:
        """The `.iql` file of a resource."""
        (self.folder / "resources" / f"{name}.iql").write_text(text, "utf-8")

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """A new engine."""
        with Target(local=self.cloud, seed=False).engine() as engine:
            yield engine

    @contextmanager
    def deployer(
        self,
        variables: Mapping[str, str] | None = None,
        listener: StackListener = nobody,
        **options: Any,
    ) -> Iterator[Deployer]:
        """A deployer that nobody has to confirm anything to."""
        with self.engine() as engine:
            stack = load(self.folder, "dev", variables or {}, catalog=engine.catalog)
            chosen = StackOptions(**{"confirmed": True, **options})
            yield Deployer(engine, stack, chosen, listener)

    def build(self, **options: Any) -> Mapping[str, str]:
        """Build, and what was done with each node, in a word."""
        with self.deployer(**options) as deployer:
            return {name: one.action.value for name, one in deployer.build().changes.items()}

    def plan(self, **options: Any) -> Mapping[str, str]:
        """What a build would do with each node, in a word."""
        with self.deployer(**options) as deployer:
            return {one.node: one.action.value for one in deployer.plan().changes}

    def teardown(self, **options: Any) -> Mapping[str, str]:
        """Tear down, and what was done with each node."""
        with self.deployer(**options) as deployer:
            return {name: one.action.value for name, one in deployer.teardown().changes.items()}

    def there(self, type_name: str, region: str = REGION) -> list[str]:
        """The identifiers of a type that the cloud has, sorted."""
        with self.engine() as engine, Session(engine, database=":memory:") as session:
            return sorted(name for name, _ in session.list(type_name, region))

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """What statements give."""
        with self.engine() as engine, Session(engine, database=":memory:") as session:
            return [row for result in session.execute(sql) for row in result]


def queue(name: str, resource: str = "queue", /, **props: Any) -> dict[str, Any]:
    """A queue of that name."""
    return declared(resource, "awscc.sqs.queues", queue_name=name, **props)


def declared(name: str, resource_type: str, /, **props: Any) -> dict[str, Any]:
    """A resource that is told by its properties."""
    given = [{"name": prop, "value": value} for prop, value in props.items()]
    return {"name": name, "resource": resource_type, "props": given}
