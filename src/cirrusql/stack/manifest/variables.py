"""The values of names in the templates of one resource, while a stack is dealt with.

Statements see texts, as the other tools have it: a list is its JSON, a number its digits. The
properties of resources that have no statements are values with their own types.
"""

from __future__ import annotations

import hashlib
import itertools
import uuid
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cached_property
from typing import Any

import orjson

from cirrusql.records import Record, field, replace
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import NotKnownYet, Runtime
from cirrusql.stack.graph.outputs import Outputs, Unknown, unknowns
from cirrusql.stack.manifest.names import (
    Meaning,
    Names,
    Origin,
    SettingReferences,
    Viewpoint,
)
from cirrusql.stack.manifest.records import Resource, Setting
from cirrusql.stack.place import Place
from cirrusql.stack.templates import Reference, TemplateError, Templates
from cirrusql.stack.templates.pieces import inserted

_NOTHING: Runtime = {}


class Reading(Enum):
    """How values are seen."""

    TEXT = "as texts"
    NATIVE = "with their own types"


class StackScope(Record, eq=False):
    """What the templates of one stack share."""

    names: Names
    environment: str
    templates: Templates
    references: SettingReferences = field(factory=SettingReferences)
    seed: str = ""

    def token(self, resource: str) -> str:
        """The idempotency token of a resource: one for each run."""
        return self.unique("token", resource)

    def unique(self, *what: str) -> str:
        """A random UUID for something in this run: always the same, so that a plan can be built."""
        made = hashlib.sha256("\0".join((self.seed, *what)).encode()).digest()
        return str(uuid.UUID(bytes=made[:16], version=4))


class Variables(Record, eq=False):
    """The variables of one resource's templates, or of what belongs to none."""

    stack: StackScope
    resource: Resource | None = None
    inside: Setting | None = None

    @cached_property
    def view(self) -> Viewpoint:
        """Where the templates stand."""
        return Viewpoint(self.resource, self.inside)

    def within(self, setting: Setting) -> Variables:
        """The variables of the templates in a property or global."""
        return replace(self, inside=setting)

    def functions(self, place: Place) -> dict[str, Any]:
        """The functions that give another value in each run: `uuid()`."""
        numbers, resource = itertools.count(), self.resource.name if self.resource else ""

        def made() -> str:
            return self.stack.unique("uuid", resource, str(place), str(next(numbers)))

        made.__name__ = "uuid"  # which an error about it says
        return {"uuid": made}

    def needs(self, references: Iterable[Reference]) -> frozenset[str]:
        """The nodes that references lead to."""
        return self.stack.names.nodes(references, self.view, self.stack.references)

    def values(
        self,
        references: Iterable[Reference],
        outputs: Outputs,
        reading: Reading,
        runtime: Runtime = _NOTHING,
    ) -> dict[str, Any]:
        """The values of the names that are referred to; raises NotKnownYet where one is unknown.

        A name that has no value is left out.
        """
        found: dict[str, Any] = {}
        for reference in sorted(references, key=str):  # so that what is told of them is the same
            try:
                value = self._value(reference, outputs, reading, runtime)
            except KeyError:
                continue
            if missing := unknowns(value):
                raise NotKnownYet(missing)
            if reference.attribute is None or reference.root in found:
                found.setdefault(reference.root, value)
            else:
                found[reference.root] = self._root(reference, outputs, reading, runtime)
        return found

    def _value(
        self, reference: Reference, outputs: Outputs, reading: Reading, runtime: Runtime
    ) -> Any:
        for meaning in self.stack.names.meanings(reference, self.view):
            try:
                return self._meant(reference, meaning, outputs, reading, runtime)
            except KeyError:
                continue
        raise KeyError(reference.root)

    def _meant(
        self,
        reference: Reference,
        meaning: Meaning,
        outputs: Outputs,
        reading: Reading,
        runtime: Runtime,
    ) -> Any:
        match meaning.origin:
            case Origin.RUNTIME:
                return runtime[reference.root]
            case Origin.BUILT_IN:
                return self._built_in(reference.root)
            case Origin.GIVEN:
                return self.stack.names.given[reference.root]
            case Origin.NODE | Origin.EXPORT:
                value = self._given(meaning, outputs, runtime)
                return _seen(value, reading)
        setting = self.stack.names.setting(reference.root, meaning, self.view)
        assert setting is not None
        return self.setting(setting, outputs, reading)

    def _given(self, meaning: Meaning, outputs: Outputs, runtime: Runtime) -> Any:
        """What a node gives; of the resource itself what it has told, or knows meanwhile."""
        if meaning.name == "idempotency_token":
            return self.stack.token(meaning.node)
        if self.resource is None or meaning.node != self.resource.name:
            return outputs.of(meaning.node).get(meaning.node, meaning.name)
        told = outputs.of(meaning.node).values
        if meaning.origin is Origin.EXPORT:
            return told[meaning.name]
        known = {**told, **runtime.get("this", {})}
        return known[meaning.name] if meaning.name != "callback" else runtime["callback"]

    def _root(
        self, reference: Reference, outputs: Outputs, reading: Reading, runtime: Runtime
    ) -> Any:
        """What stands for the whole of a name of which a part is referred to."""
        meaning = self.stack.names.meanings(reference, self.view)[0]
        if meaning.origin is not Origin.NODE:
            # A part of a list or mapping, which as a text has none.
            return self._value(reference, outputs, Reading.NATIVE, runtime)
        own = runtime if self.resource and meaning.node == self.resource.name else _NOTHING
        whole = {**outputs.of(meaning.node).values, **own.get("this", {})}
        whole.setdefault("idempotency_token", self.stack.token(meaning.node))
        if "callback" in own:
            whole["callback"] = own["callback"]
        # Of a progress event members are asked for, which a text has none of.
        return {n: v if n == "callback" else _seen(v, reading) for n, v in whole.items()}

    def _built_in(self, name: str) -> str:
        resource = self.resource.name if self.resource is not None else ""
        match name:
            case "stack_name":
                return self.stack.names.manifest.name
            case "stack_env":
                return self.stack.environment
            case "resource_name":
                return resource
        return self.stack.token(resource)

    # -- properties and globals -------------------------------------------------------------------

    def setting(self, setting: Setting, outputs: Outputs, reading: Reading) -> Any:
        """The value of a property or global: its own, and what is merged into it."""
        own, inside = setting.of(self.stack.environment), self.within(setting)
        value: Any = inside.tree(own, outputs, reading) if own is not None else _UNSET
        for name in setting.merge:
            other = inside._merged(setting, name, outputs)  # noqa: SLF001 - another of its kind
            value = other if value is _UNSET else merged(value, other, setting)
        if value is _UNSET:
            where = f"'{setting.name}' has no value in the environment '{self.stack.environment}'"
            raise TemplateError(where, place=setting.place)
        if reading is Reading.NATIVE:
            return value
        missing = unknowns(value)
        return missing[0] if missing else text_of(value)

    def _merged(self, setting: Setting, name: str, outputs: Outputs) -> Any:
        reference = Reference(name)
        try:
            value = self._value(reference, outputs, Reading.NATIVE, _NOTHING)
        except KeyError:
            message = f"'{name}', which '{setting.name}' merges, is not known here"
            raise TemplateError(message, place=setting.place) from None
        return structure(value, setting)

    def tree(self, node: Yaml, outputs: Outputs, reading: Reading) -> Any:
        """A value with its templates filled in, Unknown where that cannot be yet."""
        content = node.value
        if isinstance(content, dict):
            return {name: self.tree(item, outputs, reading) for name, item in content.items()}
        if isinstance(content, list):
            return [self.tree(item, outputs, reading) for item in content]
        if not isinstance(content, str):
            return content
        return self.rendered(content, node.place, outputs, reading)

    def rendered(self, source: str, place: Place, outputs: Outputs, reading: Reading) -> Any:
        """A text with its template filled in; Unknown where only a build will tell."""
        if "{" not in source:
            return source
        template = self.stack.templates.template(source, place)
        try:
            values = self.values(template.references, outputs, reading)
        except NotKnownYet as error:
            what = error.unknown[0].what if len(error.unknown) == 1 else source
            return Unknown(what, error.there)
        values |= self.functions(place)
        return template.text(values) if reading is Reading.TEXT else template.value(values)


_UNSET = object()


def text_of(value: Any) -> str:
    """A value as it is written into a text.

    >>> text_of([1, None]), text_of("True"), text_of(True)
    ('[1,null]', 'True', 'true')
    """
    return "".join((inserted(value),))


def _seen(value: Any, reading: Reading) -> Any:
    if reading is Reading.NATIVE or isinstance(value, Unknown):
        return value
    return text_of(value)


def structure(value: Any, setting: Setting) -> Any:
    """A list or mapping that may be written as JSON; raises TemplateError for anything else."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except ValueError:
            message = f"what '{setting.name}' merges is not JSON: {value[:60]}"
            raise TemplateError(message, place=setting.place) from None
    return value


def merged(value: Any, other: Any, setting: Setting) -> Any:
    """A value with another merged into it: lists become their union, of mappings the other wins.

    >>> merged([1, 2], [2, 3], None), merged({"a": 1, "b": 1}, {"a": 2}, None)
    ([1, 2, 3], {'a': 2, 'b': 1})
    """
    value = structure(value, setting)
    if isinstance(value, Unknown) or isinstance(other, Unknown):
        return value if isinstance(value, Unknown) else other
    if isinstance(value, list) and isinstance(other, list):
        return [*value, *(item for item in other if item not in value)]
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        return {**value, **other}
    message = f"'{setting.name}' merges what does not go together: a list and a mapping, or a text"
    raise TemplateError(message, place=setting.place)
