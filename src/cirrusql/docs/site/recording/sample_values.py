"""Values for the places of a type's documented statements, that its schema allows together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from random import Random
from typing import Any

from cirrusql.catalog import Catalog, ResourceType, statements
from cirrusql.catalog.statements import Statement
from cirrusql.catalog.validation import validator
from cirrusql.records import Record
from cirrusql.samples import models as samples

_ATTEMPTS = 20

Model = Mapping[str, Any]


class SampleValues(Record):
    """Where the values of one type's examples come from: its schema and its name, nothing else."""

    catalog: Catalog
    resource_type: ResourceType

    def model(self, statement: Statement, seed: str) -> dict[str, Any]:
        """A desired state of the properties that a statement has places for.

        Raises NoSample if nothing is found that the schema allows.
        """
        names = self.properties(statement)
        for random in self._seeds(seed):
            made = samples.model(self.catalog, self._name, random, optional=True)
            given = {
                name: made[name] if name in made else self._value(name, random) for name in names
            }
            if self._test.is_valid(given):
                return given
        raise samples.NoSample(f"no values that go together for {', '.join(names)}")

    def changed(self, statement: Statement, model: Model, seed: str) -> dict[str, Any]:
        """The model with another value for each property that a statement changes whole.

        One for which there is no other stays as it is. Raises NoSample for a value that is in
        neither.
        """
        changed = dict(model)
        whole = set(statements.updatable_properties(self.resource_type))
        for name in self.properties(statement):
            if name not in self.resource_type.identifier_parts:
                self._change(changed, name, seed, replaces=name in whole)
        return changed

    def properties(self, statement: Statement) -> list[str]:
        """The properties that a statement has places for, in the schema's order."""
        places = set(statement.parameters)
        return [
            column.property
            for column in self.resource_type.columns
            if statements.parameter(self.resource_type, column.property) in places
        ]

    def _change(self, model: dict[str, Any], name: str, seed: str, *, replaces: bool) -> None:
        for value in self._others(name, seed) if replaces or name not in model else ():
            if value != model.get(name) and self._test.is_valid({**model, name: value}):
                model[name] = value
                return
        if name not in model:
            raise samples.NoSample(f"no value for {name}")

    def _others(self, name: str, seed: str) -> Iterable[Any]:
        for random in self._seeds(f"{seed} {name}"):
            try:
                yield self._value(name, random)
            except samples.NoSample:
                return

    def _value(self, name: str, random: Random) -> Any:
        schema = self._schema
        return samples.value(schema, schema["properties"][name], random, hint=name)

    def _seeds(self, seed: str) -> Iterator[Random]:
        for number in range(_ATTEMPTS):
            yield Random(f"{self._name} {seed} {number}")  # noqa: S311 - names, not secrets

    @property
    def _name(self) -> str:
        return self.resource_type.type_name

    @cached_property
    def _schema(self) -> dict[str, Any]:
        return self.catalog.schema(self._name)

    @cached_property
    def _test(self) -> Any:
        return validator(self._schema, self.catalog.pattern_replacements(self._name))
