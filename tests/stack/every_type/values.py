"""Models of a type that are valid, and others that differ from one in a single property."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.validation import validator
from cirrusql.plan.transforms import shows
from cirrusql.samples import models as samples
from tests.every_type.models import top

Json = Any
Model = dict[str, Json]
Path = tuple[str | int, ...]

_SEEDS = 3
_ATTEMPTS = 8


class Values:
    """Makes models of one type. Mutable state: the models that were made, by seed."""

    def __init__(self, catalog: Catalog, resource_type: ResourceType) -> None:
        self._catalog = catalog
        self._type = resource_type
        self._schema = catalog.schema(resource_type.type_name)
        replacements = catalog.pattern_replacements(resource_type.type_name)
        self._test = validator(self._schema, replacements)
        self._made: list[Model] = []

    @property
    def first(self) -> Model:
        """A model with as much in it as there can be."""
        return self._model(0)

    def _model(self, number: int) -> Model:
        while len(self._made) <= number:
            name = self._type.type_name
            random = Random(f"{name} {len(self._made)}")
            self._made.append(samples.model(self._catalog, name, random, optional=True))
        return self._made[number]

    def changed(self, model: Model, name: str) -> Model | None:
        """The model with another value of a property; None if no valid one is found."""
        for value in self._others(model, name):
            found = {**model, name: value}
            if self._is_another(model.get(name), value, name) and self._test.is_valid(found):
                return found
        return None

    def changed_inside(self, model: Model, name: str) -> tuple[Model, Path] | None:
        """The model with one scalar changed that is inside a property, and where that is."""
        for value, path in altered(model.get(name)):
            found = {**model, name: value}
            if path and self._test.is_valid(found):
                return found, (name, *path)
        return None

    def without(self, model: Model, name: str) -> Model | None:
        """The model without a property; None if it has to have it."""
        found = {key: value for key, value in model.items() if key != name}
        return found if self._test.is_valid(found) else None

    def can_keep(self, old: Model, new: Model, name: str) -> bool:
        """Whether a property may have, besides what is new, all that it had."""
        both = {**new, name: _joined(old[name], new[name])}
        return bool(self._test.is_valid(both))

    def _others(self, model: Model, name: str) -> Iterator[Json]:
        """Other values: of other models, made for the property, or with one scalar changed."""
        for number in range(1, _SEEDS + 1):
            if name in self._model(number):
                yield self._model(number)[name]
        if name not in map(top, self._type.read_only):
            definition = self._schema["properties"][name]
            for seed in range(_ATTEMPTS):
                try:
                    yield samples.value(self._schema, definition, Random(seed), hint=name)
                except samples.NoSample:
                    break
        yield from (value for value, _ in altered(model.get(name)))

    def _is_another(self, old: Json, new: Json, name: str) -> bool:
        """Whether a value is another one for the service too, however it spells values."""
        transform = self._schema.get("propertyTransform", {}).get(f"/properties/{name}")
        return bool(old != new) and not (transform and shows(transform, name, new, old))


def _joined(old: Json, new: Json) -> Json:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    shared = {name: _joined(old[name], new[name]) for name in old if name in new}
    return {**old, **new, **shared}


def altered(value: Json, path: Path = ()) -> Iterator[tuple[Json, Path]]:
    """Copies of a value with one scalar changed, and where that is.

    >>> list(altered({"A": [True]}))
    [({'A': [False]}, ('A', 0))]
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            for other, below in altered(inner, (*path, key)):
                yield {**value, key: other}, below
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for other, below in altered(inner, (*path, place)):
                yield [*value[:place], other, *value[place + 1 :]], below
    else:
        yield from ((other, path) for other in _other_scalars(value))


def _other_scalars(value: Json) -> Sequence[Json]:
    if isinstance(value, bool):
        return (not value,)
    if isinstance(value, int | float):
        return (value + 1, value - 1)
    if isinstance(value, str):
        return (value + "x", value[:-1] + ("0" if value[-1:] != "0" else "1"))
    return ()
