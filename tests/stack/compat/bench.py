"""Stacks of a few lines on a local cloud in memory: what they give, run and send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.stack import Built, Deployer, Plan, Stack, StackEvent, StackOptions, load
from tests.answers.clouds import Cloud

HEAD = """\
version: 1
name: shop
providers: [awscc]
"""
_WRITES = ("CreateResource", "UpdateResource", "DeleteResource")


class Bench:
    """A folder for a stack, and an empty cloud whose calls are counted.

    Mutable state: the files, the variables that are given, and what was told.
    """

    def __init__(self, folder: Path, catalog: Catalog) -> None:
        self.folder = folder
        self.cloud = Cloud(catalog, ("us-east-1",))
        self.variables: dict[str, str] = {}
        self.events: list[StackEvent] = []
        (folder / "resources").mkdir(parents=True)

    def close(self) -> None:
        """Let go of the cloud."""
        self.cloud.close()

    # -- files ------------------------------------------------------------------------------------

    def manifest(self, text: str, *, head: str = HEAD) -> None:
        """Write the manifest: a name, providers, and this text."""
        (self.folder / "stackql_manifest.yml").write_text(head + dedent(text), "utf-8")

    def file(self, name: str, text: str) -> None:
        """Write a file in `resources`."""
        path = self.folder / "resources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")

    def sections(self, name: str, sections: Mapping[str, str]) -> None:
        """Write the statements of a resource, by what opens each."""
        texts = (
            f"/*+ {opening} */\n{dedent(text).strip()}\n" for opening, text in sections.items()
        )
        self.file(f"{name}.iql", "\n".join(texts))

    # -- what is done -----------------------------------------------------------------------------

    def stack(self, environment: str = "dev") -> Stack:
        """The stack that the files describe."""
        return load(self.folder, environment, self.variables, catalog=self.cloud.catalog)

    def deployer(self, environment: str = "dev", **options: Any) -> Deployer:
        """One that nobody has to confirm anything to, and which does one thing after the other."""
        chosen = {"confirmed": True, "parallelism": 1, **options}
        engine = self.cloud.session.engine
        stack = self.stack(environment)
        return Deployer(engine, stack, StackOptions(**chosen), self.events.append)

    def plan(self, environment: str = "dev") -> Plan:
        """What a build would do."""
        return self.deployer(environment).plan()

    def actions(self, environment: str = "dev") -> dict[str, str]:
        """What a build would do with each resource, in a word."""
        return {one.node: one.action.value for one in self.plan(environment).changes}

    def build(self, environment: str = "dev", **options: Any) -> Built:
        """Build it."""
        return self.deployer(environment, **options).build()

    def built(self, environment: str = "dev") -> dict[str, str]:
        """What a build did with each resource, in a word."""
        return {name: one.action.value for name, one in self.build(environment).changes.items()}

    def tested(self) -> dict[str, str]:
        """What a test says of each resource, in a word."""
        return {one.node: one.action.value for one in self.deployer().test().changes}

    def teardown(self) -> dict[str, str]:
        """What a teardown did with each resource, in a word."""
        changes = self.deployer().teardown().changes
        return {name: one.action.value for name, one in changes.items()}

    def outputs(self, environment: str = "dev") -> dict[str, Any]:
        """What a build gives."""
        return dict(self.build(environment).outputs)

    # -- probes -----------------------------------------------------------------------------------

    def said(
        self, template: str, *, settings: str = "", props: str = "", environment: str = "dev"
    ) -> Any:
        """What a template becomes in a statement, with these globals and properties."""
        self.manifest(
            f"globals:\n{indent(dedent(settings), '  ')}\n"
            "resources:\n"
            "  - name: probe\n"
            "    type: query\n"
            f"    props:\n{indent(dedent(props), '      ')}\n"
            f"    sql: {json.dumps(f'''SELECT '{template}' AS said''')}\n"
            "    exports: [said]\n"
            "exports: [said]\n"
        )
        return self.outputs(environment)["said"]

    # -- what became of it ------------------------------------------------------------------------

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Every write so far: the operation, and the type that it was about."""
        return [
            (call.operation.removesuffix("Resource").lower(), json.loads(call.body)["TypeName"])
            for call in self.cloud.transport.sent
            if call.operation in _WRITES
        ]

    @property
    def statements(self) -> list[str]:
        """Every statement that was told of so far, on one line."""
        return [" ".join(one.text.split()) for one in self.events if one.name == "node.statement"]

    @property
    def told(self) -> list[str]:
        """Every other line that was told of resources."""
        return [one.text for one in self.events if one.name == "node.said"]

    def model(self, type_name: str, identifier: str) -> dict[str, Any]:
        """A resource as it is."""
        answer = self.cloud.ask("GetResource", TypeName=type_name, Identifier=identifier)
        found: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
        return found

    def names(self, type_name: str) -> list[str]:
        """The identifiers of a type that are there, sorted."""
        answer = self.cloud.ask("ListResources", TypeName=type_name)
        return sorted(one["Identifier"] for one in answer["ResourceDescriptions"])
