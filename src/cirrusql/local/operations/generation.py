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
from cirrusql.local.operations.suggestions import (
    ServiceWords,
    endings,
    is_usual,
    known_numbers,
    texts,
)
from cirrusql.local.protocol.scope import Scope
from cirrusql.local.schema.census import Alone, Census
from cirrusql.local.schema.listed import is_listed, listed
from cirrusql.local.schema.pointers import Pointer, find, put, value_at
from cirrusql.local.schema.recipes import Recipe
from cirrusql.local.schema.registered_type import RegisteredType
from cirrusql.local.schema.templates import Filling

# Of several words for how a resource is, the one that it ends in when all went well.
_READY = re.compile(
    "(?i)^(active|available|enabled|in_?service|ready|running|valid|succeeded|.*success(ful)?|complete.*)$"
)
_TROUBLE = re.compile(
    "(?i)fail|delet|error|creat|pend|updat|disab|inactive|invalid|expir|progress|roll|stop"
)
_MOMENTS = frozenset(("time", "at", "date", "timestamp", "createdon"))
_ATTEMPTS = 4
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
            making.take_back(resource_type.validator.broken_properties(model))
            _drop_broken(resource_type, model)

    def adapt(
        self, resource_type: RegisteredType, scope: Scope, model: dict[str, Any], now: float
    ) -> None:
        """Add or take away, in place, what changes with a property that an update changes.

        That is what comes and goes with it, what the service sets where nothing is given any more,
        and lists that are made of it. Whether a write-only property is there cannot be told: what
        comes with one stays.
        """
        making = self._making(resource_type, scope, model, now, Alone())
        for name, needed in resource_type.present_with.items():
            if needed not in model and (needed,) not in resource_type.write_only:
                model.pop(name, None)
        for recipe in resource_type.made:
            if recipe.is_given or recipe.pointer[0] in resource_type.present_with:
                making.add(recipe)
            elif recipe.templates and is_listed(recipe.templates[0]):
                making.list_again(recipe)

    def _making(
        self,
        resource_type: RegisteredType,
        scope: Scope,
        model: dict[str, Any],
        now: float,
        census: Census,
    ) -> _Making:
        filling = Filling(scope, now, self._random, model, resource_type.words, census)
        return _Making(resource_type, model, filling, [])


def _drop_broken(resource_type: RegisteredType, model: dict[str, Any]) -> None:
    keep = {pointer[0] for pointer in resource_type.primary}
    whole = (recipe for recipe in resource_type.made if len(recipe.pointer) == 1)
    made = {recipe.name for recipe in whole if not recipe.is_given} - keep
    for name in resource_type.validator.broken_properties(model) & made:
        model.pop(name, None)


class _Making(NamedTuple):
    """One resource whose values are being made; a named tuple, for there is one in every create.

    Mutable state: the model, and the members that objects could do without, each with its object.
    """

    resource_type: RegisteredType
    model: dict[str, Any]
    filling: Filling
    extra: list[tuple[Recipe, dict[str, Any]]]

    def add(self, recipe: Recipe) -> None:
        """Make the value of a recipe, wherever its parent is and it is not, if it is due."""
        pointer, anchor = recipe.pointer, recipe.anchor
        needed = self.resource_type.present_with.get(pointer[0])
        if needed is not None and needed not in self.model:
            return
        for parent in _parents(self.model, pointer[:anchor]) if anchor else (self.model,):
            value = value_at(parent, pointer[anchor:])
            if value is None:
                value = self.value(recipe)
                if value is not None:
                    put(parent, pointer[anchor:], value)
            if isinstance(value, dict) and not recipe.templates:
                self.fill_out(value, recipe)

    def list_again(self, recipe: Recipe) -> None:
        """Make a list of what is there now, in place, keeping what need not change."""
        before = value_at(self.model, recipe.pointer, ())
        put(self.model, recipe.pointer, listed(self.filling, recipe.templates[0], before))

    def fill_out(self, parent: dict[str, Any], recipe: Recipe) -> None:
        """Add, in place, what names tell of the members of an object that the service makes."""
        if not recipe.members or not is_usual(recipe.name):
            return
        for member in recipe.members:
            if member.name not in parent:
                value = self.member(member)
                if value is not None:
                    parent[member.name] = value
                    self.extra.append((member, parent))

    def member(self, recipe: Recipe) -> Any:
        """A value for a member that need not be there; None if its name tells nothing of it."""
        if recipe.is_object:
            found: dict[str, Any] = {}
            self.fill_out(found, recipe)
            return found or None
        value = next(filter(recipe.fits, self.candidates(recipe)), None)
        return None if value == "" else value

    def take_back(self, names: set[str]) -> None:
        """Take out, in place, what the objects in properties of these names could do without."""
        for member, parent in self.extra:
            if member.pointer[0] in names:
                del parent[member.name]

    def value(self, recipe: Recipe) -> Any:
        """A value for the property, or None if nothing fits or there is nothing to say."""
        for template in recipe.templates:
            value = recipe.typed(self.filling.fill(template))
            if value is not None and recipe.fits(value):
                return None if value == "" and not recipe.is_primary else value
        if recipe.is_given:
            return None
        if recipe.pointer == self.resource_type.counted:
            return recipe.typed(str(self.number()))
        for value in self.candidates(recipe):
            if recipe.fits(value):
                return None if value == "" else value
        samples = (self.sample(recipe) for _ in range(_ATTEMPTS))
        made = next((one for one in samples if one != ""), None)
        if not recipe.is_primary and looks_wrong(made):
            return None  # no real ARN fits the pattern: it may have a doubled backslash
        return made

    def number(self) -> int:
        """The next number among the resources that share the rest of the identifier."""
        parts = (value_at(self.model, pointer) for pointer in self.resource_type.primary)
        series = "|".join(str(part) for part in parts if part is not None)
        return self.filling.census.next_number(series)

    def candidates(self, recipe: Recipe) -> Iterator[Any]:
        """Values that the property's name and type suggest, best first."""
        types = recipe.types
        is_number = "integer" in types or "number" in types
        if is_number and not _MOMENTS.isdisjoint(endings(recipe.name)):
            yield int(self.filling.now)
        if is_number:
            yield from known_numbers(self.resource_type, recipe.name)
        yield from (_QUIET[name] for name in types if name in _QUIET)
        if recipe.node.get("enum"):
            yield from _likely(recipe.node["enum"])
        elif "string" in types:
            yield from texts(
                self.resource_type,
                self.filling,
                recipe.name,
                within=recipe.pointer[-2] if len(recipe.pointer) > 1 else "",
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
    for _, parent in list(find(model, pointer)):
        for item in parent if isinstance(parent, list) else (parent,):
            if isinstance(item, dict):
                yield item
