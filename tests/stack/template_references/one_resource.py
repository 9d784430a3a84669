"""A template of one resource that gives its Ref and every attribute, built and compared."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from random import Random
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.catalog.definitions import inner_definition
from cirrusql.engine.engine import Engine
from cirrusql.errors import Error
from cirrusql.samples import models as samples
from cirrusql.session import MEMORY, Session
from cirrusql.stack import Built, Deployer, StackOptions, load_template
from tests.stack.template_references.references import reference

SCALARS = ("string", "integer", "number", "boolean")
ABSENT = object()


class OneResource:
    """The stack of one resource of a type, with what it has to have or, if `full`, all it may have.

    Mutable state: the folder, the cloud, what was checked (`counts`) and what was not as it should
    be (`findings`).
    """

    def __init__(
        self, engine: Engine, folder: Path, resource_type: ResourceType, *, full: bool = False
    ) -> None:
        self._engine = engine
        self._folder = folder
        self._type = resource_type
        self._schema = engine.catalog.schema(resource_type.type_name)
        name = resource_type.type_name
        self._properties = samples.model(engine.catalog, name, Random(name), optional=full)
        self.counts: Counter[str] = Counter()
        self.findings: list[str] = []

    def run(self) -> None:
        """Build it, and compare what it gives; nothing that goes wrong is raised."""
        try:
            self._run()
        except Error as error:
            self._found(f"fails: {' '.join(str(error).split())[:400]}")
        self.counts["types"] += 1

    def _run(self) -> None:
        attributes, missed = self._type.attributes, None
        try:
            built = self._build(attributes)
        except Error as error:
            missed = re.search(r"'R' has no (\S+?);", str(error))
            if missed is None:
                raise
            built = self._build(())
            self._expect_unchanged(built)
        model = self._model(built)
        absent = [one for one in attributes if value_at(model, one) is ABSENT]
        if missed is not None:
            if missed[1] not in absent and missed[1] not in (one.split(".")[0] for one in absent):
                self._found(f"it is said to have no {missed[1]}, and has it")
            built = self._build([one for one in attributes if one not in absent])
            self._expect_unchanged(built)
        elif absent:
            self._found(f"{absent} are given, and are not there")
        self._compare(built, model, [one for one in attributes if one not in absent])
        self.counts["absent"] += len(absent)

    def _compare(self, built: Built, model: Mapping[str, Any], attributes: list[str]) -> None:
        identifier = str(built.changes["R"].identifier)
        wanted = reference(self._type.type_name, identifier, model)
        if built.outputs["Ref"] != wanted:
            self._found(f"Ref is {built.outputs['Ref']!r}, not {wanted!r}")
        self.counts["references"] += 1
        for number, attribute in enumerate(attributes):
            given, value = built.outputs[f"A{number}"], value_at(model, attribute)
            if not self._is_scalar(attribute):
                given = json.loads(given)
            elif not isinstance(value, str):
                value = json.dumps(value)
            if given != value:
                self._found(f"{attribute} is {given!r}, not {value!r}")
            self.counts["attributes"] += 1

    def _build(self, attributes: Collection[str]) -> Built:
        path = self._folder / "one.json"
        path.write_text(json.dumps(self._template(attributes)), "utf-8")
        stack = load_template(path, "one", engine=self._engine)
        state = str(self._folder / f"{self._type.service}-{self._type.resource}.json")
        return Deployer(self._engine, stack, StackOptions(confirmed=True, state=state)).build()

    def _template(self, attributes: Collection[str]) -> dict[str, Any]:
        outputs = {f"A{n}": {"Value": self._taken(one)} for n, one in enumerate(attributes)}
        resource = {"Type": self._type.type_name, "Properties": self._properties}
        return {
            "Transform": "AWS::LanguageExtensions",
            "Resources": {"R": resource},
            "Outputs": {"Ref": {"Value": {"Ref": "R"}}, **outputs},
        }

    def _taken(self, attribute: str) -> dict[str, Any]:
        """The expression of an attribute; an output is a text, so that of an object is its JSON."""
        value = {"Fn::GetAtt": ["R", attribute]}
        return value if self._is_scalar(attribute) else {"Fn::ToJsonString": value}

    def _is_scalar(self, attribute: str) -> bool:
        head, *rest = attribute.split(".")
        definition: Any = self._schema["properties"][head]
        for step in rest:
            definition = inner_definition(definition, step, self._schema)
        while definition is not None and "$ref" in definition:
            name = definition["$ref"].rpartition("/")[2]
            definition = self._schema["definitions"][name]
        return definition is not None and definition.get("type") in SCALARS

    def _model(self, built: Built) -> Mapping[str, Any]:
        """What Cloud Control says of it."""
        identifier, region = str(built.changes["R"].identifier), self._engine.default_region
        assert region is not None
        with Session(self._engine, database=MEMORY) as session:
            return session.read(self._type.type_name, identifier, region)

    def _expect_unchanged(self, built: Built) -> None:
        action = built.changes["R"].action.value
        if action != "unchanged":
            self._found(f"{action} though nothing differs but the outputs")

    def _found(self, what: str) -> None:
        self.findings.append(f"{self._type.type_name}: {what}")


def value_at(model: Any, attribute: str) -> Any:
    """The value at an attribute's path; ABSENT if there is none."""
    for step in attribute.split("."):
        model = model.get(step, ABSENT) if isinstance(model, dict) else ABSENT
    return model
