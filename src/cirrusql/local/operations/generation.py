"""Values that the service makes: identifiers, ARNs and the other read-only properties.

A value comes from the type's template if there is one, else from what its name says, else from
the schema alone. All of one resource's values are made together, so that an ARN contains the id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

from cirrusql.local.operations.arns import looks_wrong
from cirrusql.local.operations.suggestions import ServiceWords, endings, texts
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.census import Alone, Census
from cirrusql.local.schema.pointers import Pointer, find, put, value_at
from cirrusql.local.schema.recipes import Recipe
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.templates import Filling

# Of several words for how a resource is, the one that it ends in when all went well.
_READY = re.compile("(?i)^(active|available|enabled|ready|running|valid|succeeded|complete.*)$")
_TROUBLE = re.compile("(?i)fail|delet|error|creat|pend|updat|disab|inactive|invalid|expir|progress")
_MOMENTS = frozenset(("time", "at", "date", "timestamp", "createdon"))
_QUIET: Mapping[str, Any] = {"integer": 0, "number": 0, "boolean": False, "array": []}


class Generator:
    """Makes what the service adds to a model. The mutable state is the random numbers'."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def complete(
        self,
        resource_type: RegisteredType,
        scope: Scope,
        model: dict[str, Any],
        now: float,
        census: Census = Alone(),  # noqa: B008 - it has no state
    ) -> None:
        """Add, in place, the identifier's missing parts and every read-only property.

        Properties that are there stay as they are. What cannot be made so that the schema holds
        is left out, unless the identifier needs it, and so is what nobody can know, such as the
        reason of a failure. `census` knows the other resources.
        """
        making = self._making(resource_type, scope, model, now, census)
        for recipe in resource_type.made:
            making.add(recipe)
        if not resource_type.validator.is_valid(model):
            _drop_broken(resource_type, model)

    def adapt(
        self, resource_type: RegisteredType, scope: Scope, model: dict[str, Any], now: float
    ) -> None:
        """Add or take away, in place, what comes and goes with a property that an update changes.

        Whether a write-only property is there cannot be told: what comes with one stays.
        """
        making = self._making(resource_type, scope, model, now, Alone())
        for name, needed in resource_type.present_with.items():
            if needed not in model and (needed,) not in resource_type.write_only:
                model.pop(name, None)
            for recipe in resource_type.made:
                if recipe.pointer[0] == name:
                    making.add(recipe)

    def _making(
        self,
        resource_type: RegisteredType,
        scope: Scope,
        model: dict[str, Any],
        now: float,
        census: Census,
    ) -> _Making:
        filling = Filling(scope, now, self._random, model, resource_type.words, census)
        return _Making(resource_type, model, filling)


def _drop_broken(resource_type: RegisteredType, model: dict[str, Any]) -> None:
    keep = {pointer[0] for pointer in resource_type.primary}
    made = {recipe.name for recipe in resource_type.made if len(recipe.pointer) == 1} - keep
    for name in resource_type.validator.broken_properties(model) & made:
        model.pop(name, None)


class _Making(NamedTuple):
    """One resource whose values are being made; a named tuple, for there is one in every create."""

    resource_type: RegisteredType
    model: dict[str, Any]
    filling: Filling

    def add(self, recipe: Recipe) -> None:
        """Make the value of a recipe, wherever its parent is and it is not, if it is due."""
        pointer = recipe.pointer
        needed = self.resource_type.present_with.get(pointer[0])
        if needed is not None and needed not in self.model:
            return
        if len(pointer) == 1 or recipe.is_primary:
            if value_at(self.model, pointer) is None:
                value = self.value(recipe)
                if value is not None:
                    put(self.model, pointer, value)
            return
        for parent in _parents(self.model, pointer):
            if recipe.name not in parent:
                value = self.value(recipe)
                if value is not None:
                    parent[recipe.name] = value

    def value(self, recipe: Recipe) -> Any:
        """A value for the property, or None if nothing fits or there is nothing to say."""
        for template in recipe.templates:
            value = recipe.typed(self.filling.fill(template))
            if value is not None and recipe.fits(value):
                return value
        if recipe.pointer == self.resource_type.counted:
            return recipe.typed(str(self.number()))
        for value in self.candidates(recipe):
            if recipe.fits(value):
                return None if value == "" else value
        made = self.sample(recipe)
        if not recipe.is_primary and looks_wrong(made):
            return None  # no real ARN fits the pattern: it may have a doubled backslash
        return None if made == "" else made

    def number(self) -> int:
        """The next number among the resources that share the rest of the identifier."""
        parts = (value_at(self.model, pointer) for pointer in self.resource_type.primary)
        series = "|".join(str(part) for part in parts if part is not None)
        return self.filling.census.next_number(series)

    def candidates(self, recipe: Recipe) -> Iterator[Any]:
        """Values that the property's name and type suggest, best first."""
        types = recipe.types
        if not _MOMENTS.isdisjoint(endings(recipe.name)):
            yield from (int(self.filling.now) for name in types if name in ("integer", "number"))
        yield from (_QUIET[name] for name in types if name in _QUIET)
        if recipe.node.get("enum"):
            yield from _likely(recipe.node["enum"])
        elif "string" in types:
            yield from texts(
                self.resource_type,
                self.filling,
                recipe.name,
                pattern=recipe.pattern,
                is_primary=recipe.is_primary,
            )

    def sample(self, recipe: Recipe) -> Any:
        """A value that satisfies the schema, whatever it means; None if there is none."""
        # Imported here: it compiles schemas, which reads never need.
        from cirrusql.samples import models as samples

        words = ServiceWords(self.resource_type, self.filling, recipe.is_primary)
        random, schema = self.filling.random, self.resource_type.schema
        try:
            return samples.value(schema, recipe.node, random, hint=recipe.name, vocabulary=words)
        except samples.NoSample:
            return None


def _likely(members: list[Any]) -> Iterator[Any]:
    """The members of an enumeration, first those that tell of a resource that is well."""
    words = [member for member in members if isinstance(member, str)]
    yield from (word for word in words if _READY.search(word))
    yield from (word for word in words if not _TROUBLE.search(word))


def _parents(model: Any, pointer: Pointer) -> Iterator[dict[str, Any]]:
    for _, parent in list(find(model, pointer[:-1])):
        for item in parent if isinstance(parent, list) else (parent,):
            if isinstance(item, dict):
                yield item
