"""One resource's way from INSERT to DELETE, each step a documented statement and a check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cirrusql.catalog import Catalog, ResourceType, statements
from cirrusql.catalog.validation import validator
from cirrusql.errors import InvalidProperty, NotUpdatable
from cirrusql.samples import models as samples
from cirrusql.session import Session
from cirrusql.sql import literal
from tests.every_type.models import altered, sent_again

_ATTEMPTS = 20


class Broken(Exception):
    """A step did not do what its documentation says."""


@dataclass
class Journey:
    """The steps of one type. Mutable state: the resource as it should be at each step."""

    session: Session
    catalog: Catalog
    kind: ResourceType
    model: dict[str, Any] = field(default_factory=dict)
    identifier: str = ""

    @property
    def region(self) -> str:
        """A region where the type exists."""
        home = "us-east-1"
        return (
            home if not self.kind.regions or home in self.kind.regions else min(self.kind.regions)
        )

    def run(self) -> Iterator[str]:
        """Take every step that the type has a handler for, yielding its name once it worked."""
        for name, step in _STEPS.items():
            if name in self.kind.handlers:
                step(self)
                yield name

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        (result,) = self.session.execute(sql)
        names = [column.name for column in result.columns]
        rows = [dict(zip(names, row, strict=True)) for row in result]
        if result.diagnostics.problems:
            raise Broken(str(result.diagnostics.problems[0]))
        return rows

    def _event(self, sql: str) -> dict[str, Any]:
        rows = self._rows(sql)
        _expect(len(rows) == 1, f"{len(rows)} events")
        _expect(rows[0]["OperationStatus"] == "SUCCESS", f"the event is {rows[0]}")
        _expect(tuple(rows[0]) == statements.PROGRESS_COLUMNS, f"the columns are {list(rows[0])}")
        return rows[0]

    def _where(self) -> str:
        return f"WHERE region = '{self.region}' AND Identifier = {literal(self.identifier)}"

    @property
    def _relation(self) -> str:
        return f"awscc.{self.kind.service}.{self.kind.resource}"

    # -- steps ----------------------------------------------------------------------------------

    def create(self) -> None:
        """INSERT what a generated model gives."""
        random = Random(self.kind.type_name)
        self.model = samples.model(self.catalog, self.kind.type_name, random, optional=True)
        values = statements.values(self.kind, self.model, self.region)
        event = self._event(statements.fill(statements.insert(self.kind, self.model), values))
        self.identifier = str(event["Identifier"])

    def read(self) -> None:
        """SELECT it by its identifier and find what was given."""
        rows = self._rows(f"SELECT *, properties FROM {self._relation} {self._where()}")
        _expect(len(rows) == 1, f"{len(rows)} rows of '{self.identifier}'")
        hidden = frozenset(self.kind.write_only)
        for name, value in self.model.items():
            column = self.kind.column_by_property[name].name
            found = _parsed(rows[0][column], value)
            pointer = f"/properties/{name}"
            _expect(_contains(found, value, pointer, hidden), f"{name} is {found}, not {value}")

    def update(self) -> None:
        """UPDATE one property by a patch document and read the new value."""
        changed = self._change()
        if changed is None:
            self._refused()
            return
        name, value = changed
        self.model[name] = value
        operations = [
            {"op": "add", "path": f"/{name}", "value": self.model[name]}
            for name in {name: None, **sent_again(self.kind, self.model)}
        ]
        self._event(
            f"UPDATE {self._relation} SET PatchDocument = string({literal(operations)})"
            f" {self._where()} RETURNING {', '.join(statements.PROGRESS_COLUMNS)}"
        )
        if "read" in self.kind.handlers:
            self.read()

    def _refused(self) -> None:
        """Where nothing can be changed, UPDATE says so for every property that was given."""
        for name in self.model:
            column = self.kind.column_by_property[name].name
            sql = f'UPDATE {self._relation} SET "{column}" = NULL {self._where()}'
            try:
                self._rows(sql)
            except (NotUpdatable, InvalidProperty):
                continue
            raise Broken(f"{name} was changed")

    def find_in_list(self) -> None:
        """SELECT its identifier from the list."""
        pins = [f"region = '{self.region}'"]
        for key in statements.listing_keys(self.kind):
            column = self.kind.column_by_property[key].name
            pins.append(f'"{column}" = {literal(self._value_of(key))}')
        where = " AND ".join(pins)
        rows = self._rows(
            f"SELECT Identifier AS found FROM {self._relation}_list_only WHERE {where}"
        )
        found = [row["found"] for row in rows]
        _expect(self.identifier in found, f"'{self.identifier}' is not among {found[:5]}: {where}")

    def delete(self) -> None:
        """DELETE it, and find nothing under its identifier."""
        values = {"region": self.region}
        template = statements.delete(self.kind)
        values.update(self._identifier_values())
        self._event(statements.fill(template, values))
        if "read" in self.kind.handlers:
            rows = self._rows(f"SELECT * FROM {self._relation} {self._where()}")
            _expect(not rows, "it is still there")

    # -- values ---------------------------------------------------------------------------------

    def _identifier_values(self) -> dict[str, str]:
        parts = self.kind.identifier_parts
        values = self.identifier.split("|") if len(parts) > 1 else [self.identifier]
        _expect(len(values) == len(parts), f"the identifier {self.identifier} has other parts")
        names = (statements.parameter(self.kind, part) for part in parts)
        return dict(zip(names, values, strict=True))

    def _value_of(self, key: str) -> Any:
        if key in self.model:
            return self.model[key]
        if key in self.kind.identifier_parts:
            place = self.kind.identifier_parts.index(key)
            return self.identifier.split("|")[place]
        column = self.kind.column_by_property[key].name
        return self._rows(f'SELECT "{column}" FROM {self._relation} {self._where()}')[0][column]

    def _change(self) -> tuple[str, Any] | None:
        """A property and a valid value that it does not have; None if nothing can be changed."""
        whole = statements.updatable_properties(self.kind)
        partly = statements.partly_updatable_properties(self.kind)
        conditional = {pointer.split("/")[2] for pointer in self.kind.conditional_create_only}
        # Last what may need a replacement, and what cannot be read back to see whether it changed.
        last = {*conditional, *(n for n in whole if f"/properties/{n}" in self.kind.write_only)}
        names = sorted((*whole, *partly), key=last.__contains__)
        schema = self.catalog.schema(self.kind.type_name)
        test = validator(schema, self.catalog.pattern_replacements(self.kind.type_name))
        for name in names:
            for value in self._values(schema, name, whole):
                if value != self.model.get(name) and test.is_valid({**self.model, name: value}):
                    return name, value
        if names:
            raise Broken(f"no second valid value for any of {', '.join(names)}")
        return None

    def _values(self, schema: Any, name: str, whole: tuple[str, ...]) -> Iterator[Any]:
        """Other values for a property: new ones, or the present one with one text changed."""
        if name in whole:
            for seed in range(_ATTEMPTS):
                try:
                    yield samples.value(schema, schema["properties"][name], Random(seed), hint=name)
                except samples.NoSample:
                    break
        fixed = (*self.kind.read_only, *self.kind.create_only)
        yield from altered(self.model.get(name), f"/properties/{name}", frozenset(fixed))


_STEPS: Mapping[str, Callable[[Journey], None]] = {
    "create": Journey.create,
    "read": Journey.read,
    "update": Journey.update,
    "list": Journey.find_in_list,
    "delete": Journey.delete,
}


def _expect(condition: bool, what: str) -> None:
    if not condition:
        raise Broken(what)


def _parsed(cell: Any, like: Any) -> Any:
    """A cell as the JSON value it stands for, where `like` is a document or a boolean."""
    if isinstance(like, dict | list):
        return json.loads(cell) if isinstance(cell, str) else cell
    return bool(cell) if isinstance(like, bool) and cell in (0, 1) else cell


def _contains(found: Any, given: Any, pointer: str, hidden: frozenset[str]) -> bool:
    """Whether everything given was found; defaults may have been added, secrets are not shown."""
    if pointer in hidden:
        return True
    if isinstance(given, dict) and isinstance(found, dict):
        return all(_contains(found.get(k), v, f"{pointer}/{k}", hidden) for k, v in given.items())
    if isinstance(given, dict) and found is None:
        return _contains({}, given, pointer, hidden)
    if isinstance(given, list) and isinstance(found, list):
        pairs = zip(found, given, strict=False)
        same = all(_contains(one, other, f"{pointer}/*", hidden) for one, other in pairs)
        return len(found) == len(given) and same
    if given in ({}, []) and found is None:
        return True
    return bool(found == given)
