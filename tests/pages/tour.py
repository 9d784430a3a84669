"""A page's statements in the order of a resource's life, as somebody tries them who has values."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from cirrusql.catalog import Catalog, ResourceRelation, ResourceType, statements
from cirrusql.catalog.validation import validator
from cirrusql.docs import page, render
from cirrusql.samples import models as samples
from cirrusql.session import Session
from cirrusql.stack import Action
from tests.every_type.models import altered, covers, without
from tests.pages.examples import Example, examples
from tests.pages.manifest import Filled, planned

ATTEMPTS = 20

GET, LIST = "Get", "List"
REQUIRED, ALL = "Required properties", "All properties"
UPDATE, DELETE, MANIFEST = "UPDATE example", "DELETE example", "Manifest"


class Broken(Exception):
    """An example that does not do what its page says of it."""


@dataclass
class Tour:
    """One page's examples. Mutable state: the resource as it should be, and what was run."""

    session: Session
    catalog: Catalog
    kind: ResourceType
    region: str
    ran: Counter[str] = field(default_factory=Counter)
    step: str = ""
    model: dict[str, Any] = field(default_factory=dict)
    row: dict[str, Any] = field(default_factory=dict)
    identifier: str = ""
    unplaced: list[str] = field(default_factory=list)

    def run(self, folder: Path) -> None:
        """Try every example; raises Broken, or what the session raises. `folder` is for a stack."""
        shown = list(examples(render(page(self.catalog, ResourceRelation(self.kind)))))
        pending = list(shown)
        for name, step, example in self._itinerary(shown):
            self.step = name
            step(self, example)
            self.ran[example.headings[1]] += 1
            pending = [one for one in pending if one is not example]
        if of_all := [one for one in shown if one.headings[-1] == ALL]:
            for one in (one for one in shown if one.language == "yaml"):
                self.step = MANIFEST
                self._plan(one, of_all[0], folder)
                self.ran[MANIFEST] += 1
                pending.remove(one)
        for one in (one for one in shown if one.language == "json"):
            self._permissions(one)
            pending.remove(one)
        _expect(not pending, f"{len(pending)} examples were not run")

    def _itinerary(self, shown: list[Example]) -> Iterator[tuple[str, Step, Example]]:
        """A life for each way to create one: every statement in its place."""
        statements_of: dict[str, list[Example]] = {}
        for one in shown:
            if one.language == "sql":
                statements_of.setdefault(one.headings[-1], []).append(one)
        for heading in (REQUIRED, ALL):
            if heading in statements_of:
                for name, step in ((heading, Tour._create), *_STEPS):
                    yield from ((name, step, one) for one in statements_of.get(name, ()))

    # -- examples ---------------------------------------------------------------------------------

    def _create(self, example: Example) -> None:
        self.identifier, self.row = "", {}
        self.model = self._model(example)
        event = self._event(example, self._values())
        self.identifier = str(event["Identifier"])

    def _get(self, example: Example) -> None:
        rows = self._rows(example, self._values())
        _expect(len(rows) == 1, f"{len(rows)} rows of '{self.identifier}'")
        self.row = rows[0]
        wanted = without(self.model, list(self.kind.write_only))
        for name, value in wanted.items():
            found = _as_document(self.row[self.kind.column_by_property[name].name], value)
            _expect(covers(found, value), f"{name} is {found}, not {value}")

    def _list(self, example: Example) -> None:
        rows = self._rows(example, self._values())
        parts = [statements.identifier_column(self.kind, p) for p in self.kind.identifier_parts]
        found = ["|".join(str(row[part]) for part in parts) for row in rows]
        _expect(self.identifier in found, f"'{self.identifier}' is not among {found[:5]}")

    def _update(self, example: Example) -> None:
        named = set(example.places)
        names = [
            one.property
            for one in self.kind.columns
            if statements.parameter(self.kind, one.property) in named
            and one.property not in self.kind.identifier_parts
        ]
        before, self.model = self.model, self._changed(names)
        self._event(example, self._values(), changes=self.model != before)

    def _delete(self, example: Example) -> None:
        self._event(example, self._values())

    def _plan(self, example: Example, of_all: Example, folder: Path) -> None:
        model = self._model(of_all)
        filled = Filled(example.text, self.kind, model, self.region)
        self.unplaced = filled.unplaced
        change = planned(self.session.engine, folder, filled.text)
        _expect(change.action is Action.CREATE, f"it is to {change.action.value}")
        _expect(change.type_name == self.kind.type_name, f"it is a {change.type_name}")
        wanted = change.desired.properties if change.desired else None
        _expect(wanted == filled.wanted, f"{wanted} is wanted, not {filled.wanted}")

    def _permissions(self, example: Example) -> None:
        actions = json.loads(example.text)
        named = actions and all(isinstance(one, str) for one in actions)
        operation = example.headings[-1].lower()
        _expect(named or not self.kind.handlers[operation].permissions, f"{actions} are no actions")

    # -- values -----------------------------------------------------------------------------------

    def _model(self, example: Example) -> dict[str, Any]:
        """A valid model of what an example gives, no more and no less."""
        wanted = set(example.places)
        names = [
            one.property
            for one in self.kind.columns
            if statements.parameter(self.kind, one.property) in wanted
        ]
        for random in self._seeds():
            model = samples.model(self.catalog, self.kind.type_name, random, optional=True)
            given = {
                name: model[name] if name in model else self._new(name, random) for name in names
            }
            if self._test.is_valid(given):
                return given
        raise Broken(f"no values that go together for {', '.join(names)}")

    def _new(self, name: str, random: Random) -> Any:
        schema = self.catalog.schema(self.kind.type_name)
        return samples.value(schema, schema["properties"][name], random, hint=name)

    def _changed(self, names: list[str]) -> dict[str, Any]:
        """The model with other values for these properties, where there are valid ones."""
        model = dict(self.model)
        for name in names:
            for value in self._other_values(name):
                if value != model.get(name) and self._test.is_valid({**model, name: value}):
                    model[name] = value
                    break
            else:
                _expect(name in model, f"no value for {name}")
        return model

    def _other_values(self, name: str) -> Iterator[Any]:
        """New values, or where some part is fixed, the present one with another part changed."""
        if name in statements.updatable_properties(self.kind):
            for random in self._seeds():
                try:
                    yield self._new(name, random)
                except samples.NoSample:
                    break
        elif name not in self.model:
            for random in self._seeds():
                full = samples.model(self.catalog, self.kind.type_name, random, optional=True)
                yield full.get(name)
        fixed = frozenset((*self.kind.read_only, *self.kind.create_only))
        yield from altered(self.model.get(name), f"/properties/{name}", fixed)

    def _seeds(self) -> Iterator[Random]:
        return (Random(f"{self.kind.type_name} {self.ran.total()} {n}") for n in range(ATTEMPTS))

    def _values(self) -> dict[str, Any]:
        """What each placeholder may stand for: properties, parts of the identifier, the region."""
        columns = {one.name: one.property for one in self.kind.columns}
        read = {
            statements.parameter(self.kind, columns[name]): cell
            for name, cell in self.row.items()
            if name in columns and cell is not None
        }
        given = {statements.parameter(self.kind, name): v for name, v in self.model.items()}
        return {**read, **given, **self._identifier_values(), "region": self.region}

    def _identifier_values(self) -> dict[str, str]:
        parts = self.kind.identifier_parts
        values = self.identifier.split("|") if len(parts) > 1 else [self.identifier]
        if not self.identifier:
            return {}
        _expect(len(values) == len(parts), f"the identifier {self.identifier} has other parts")
        return dict(zip((statements.parameter(self.kind, p) for p in parts), values, strict=True))

    # -- running ----------------------------------------------------------------------------------

    def _rows(self, example: Example, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        lacking = set(example.places) - values.keys()
        _expect(not lacking, f"nothing says what {sorted(lacking)} may be")
        (result,) = self.session.execute(example.filled(values))
        names = [column.name for column in result.columns]
        rows = [dict(zip(names, row, strict=True)) for row in result]
        _expect(not result.diagnostics.problems, str(result.diagnostics.problems))
        return rows

    def _event(
        self, example: Example, values: Mapping[str, Any], *, changes: bool = True
    ) -> dict[str, Any]:
        rows = self._rows(example, values)
        _expect(len(rows) == 1, f"{len(rows)} events")
        status = rows[0]["OperationStatus"]
        _expect(status == "SUCCESS" or not (changes or status), f"the event is {rows[0]}")
        _expect(tuple(rows[0]) == statements.PROGRESS_COLUMNS, f"the columns are {list(rows[0])}")
        return rows[0]

    @cached_property
    def _test(self) -> Any:
        name = self.kind.type_name
        return validator(self.catalog.schema(name), self.catalog.pattern_replacements(name))


Step = Callable[[Tour, Example], None]
_STEPS: tuple[tuple[str, Step], ...] = (
    (GET, Tour._get),
    (LIST, Tour._list),
    (UPDATE, Tour._update),
    (GET, Tour._get),
    (DELETE, Tour._delete),
)


def _as_document(cell: Any, like: Any) -> Any:
    if isinstance(like, dict | list):
        return json.loads(cell) if isinstance(cell, str) else cell
    return bool(cell) if isinstance(like, bool) and cell in (0, 1) else cell


def _expect(condition: object, what: str) -> None:
    if not condition:
        raise Broken(what)
