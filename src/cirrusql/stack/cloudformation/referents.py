"""What `Ref` and `Fn::GetAtt` of a resource give, by what the resource is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.definitions import inner_definition
from cirrusql.errors import did_you_mean
from cirrusql.records import Record, field
from cirrusql.stack.cloudformation.values import LEFT_OUT, known
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place
from cirrusql.stack.templates import TemplateError

Value = Any

_LASTING = ("Arn", "Id", "Name", "Url")


class Referent(Protocol):
    """A resource that others refer to. What it gives may be Unknown; raises TemplateError."""

    def needs(self, attribute: str | None) -> frozenset[str]:
        """The nodes of the graph that have to be there first; None is for what `Ref` gives."""
        ...

    def check(self, attribute: str | None, place: Place) -> None:
        """Raise TemplateError if there is no such attribute; None is what `Ref` gives."""
        ...

    def reference(self, outputs: Outputs, place: Place) -> Value:
        """What `Ref` gives."""
        ...

    def attribute(self, name: str, outputs: Outputs, place: Place) -> Value:
        """What `Fn::GetAtt` gives."""
        ...


class DeclaredReferent(Record, eq=False):
    """A resource of a type with handlers: its identifier, and every property of its model.

    CloudFormation gives the read-only properties only; all that can be read is more.
    """

    node: str
    resource_type: ResourceType
    catalog: Catalog

    def needs(self, _: str | None) -> frozenset[str]:
        """The node itself."""
        return frozenset((self.node,))

    def check(self, attribute: str | None, place: Place) -> None:
        """Raise TemplateError for what neither the type nor its schema knows."""
        if attribute is None or self._is_known(self._spelt(attribute)):
            return
        known_ = [*self.resource_type.attributes, *self.resource_type.column_by_property]
        near = did_you_mean(attribute, known_)
        others = ", ".join(self.resource_type.attributes) or "none"
        message = (
            f"[Error] Resource type {self.resource_type.type_name} does not support attribute"
            f" {{{attribute}}}."
        )
        raise TemplateError(message, place=place, hint=near or f"there is {others}")

    def _spelt(self, attribute: str) -> str:
        """An attribute as the schema spells it: the guide has dots in `ReadEndPoint.Ports.List`."""
        plain = attribute.replace(".", "")
        same = (one for one in self.resource_type.attributes if one.replace(".", "") == plain)
        return attribute if self._is_known(attribute) else next(same, attribute)

    def _is_known(self, attribute: str) -> bool:
        head, *rest = attribute.split(".")
        schema = self.catalog.schema(self.resource_type.type_name)
        if head not in self.resource_type.column_by_property:
            return False
        definition = schema["properties"].get(head)
        for step in rest:
            definition = inner_definition(definition, step, schema) if definition else None
        return definition is not None or not rest

    def may_change(self, attribute: str | None) -> bool:
        """Whether others may change an attribute after the resource was made: no name or ARN."""
        if attribute is None or attribute.endswith(_LASTING):
            return False
        return attribute.split(".")[0] not in self.resource_type.identifier_parts

    def reference(self, outputs: Outputs, place: Place) -> Value:
        """The identifier, or what the type's own rule makes of its properties."""
        given, rule = outputs.of(self.node), self.resource_type.reference
        if rule is None:
            found = _had(given.get, self.node, "identifier", place)
            return Unknown(self.node, found.there) if isinstance(found, Unknown) else found
        values = {name: _optional(given.get, self.node, name) for name in rule.needs}
        unknown = known(values)
        if unknown is not None:
            return unknown
        try:
            return rule.value(values)
        except KeyError as missing:
            raise _lacks(self.node, str(missing.args[0]), place) from None

    def attribute(self, name: str, outputs: Outputs, place: Place) -> Value:
        """The property at a path with dots."""
        head, *rest = self._spelt(name).split(".")
        value = _had(outputs.of(self.node).get, self.node, head, place)
        for step in rest:
            if isinstance(value, Unknown):
                return Unknown(f"{self.node}.{name}", value.there)
            if not isinstance(value, Mapping) or step not in value:
                raise _lacks(self.node, name, place)
            value = value[step]
        return value


def _had(get: Any, node: str, name: str, place: Place) -> Value:
    try:
        return get(node, name)
    except KeyError:
        raise _lacks(node, name, place) from None


def _optional(get: Any, node: str, name: str) -> Value:
    try:
        return get(node, name)
    except KeyError:
        return None


def _lacks(node: str, name: str, place: Place) -> TemplateError:
    hint = "it was not given, and the service has not set it"
    return TemplateError(f"'{node}' has no {name}", place=place, hint=hint)


class AdaptedReferent(Record, eq=False):
    """A resource that is made by operations of its service's own: any attribute that it gives.

    `attributes` are those that there are; None if anything may come.
    """

    node: str
    type_name: str
    attributes: Collection[str] | None = None

    def needs(self, _: str | None) -> frozenset[str]:
        """The node itself."""
        return frozenset((self.node,))

    def check(self, attribute: str | None, place: Place) -> None:
        """Raise TemplateError for an attribute that is known not to come."""
        if attribute is None or self.attributes is None or attribute in self.attributes:
            return
        hint = did_you_mean(attribute, self.attributes) or f"there is {', '.join(self.attributes)}"
        message = f"{self.type_name} does not support attribute {{{attribute}}}."
        raise TemplateError(message, place=place, hint=hint)

    def reference(self, outputs: Outputs, place: Place) -> Value:
        """The identifier."""
        return _had(outputs.of(self.node).get, self.node, "identifier", place)

    def attribute(self, name: str, outputs: Outputs, place: Place) -> Value:
        """What it gave."""
        return _had(outputs.of(self.node).get, self.node, name, place)


class FixedReferent(Record, eq=False):
    """What is no resource here, but has a name that others refer to: the handle of a wait."""

    text: str
    attributes: Mapping[str, str] = field(factory=dict)

    def needs(self, _: str | None) -> frozenset[str]:
        """None."""
        return frozenset()

    def check(self, attribute: str | None, place: Place) -> None:
        """Nothing is asked of it."""

    def reference(self, _: Outputs, __: Place) -> Value:
        """The text."""
        return self.text

    def attribute(self, name: str, _: Outputs, __: Place) -> Value:
        """The attribute, or nothing."""
        return self.attributes.get(name, "")


class AbsentReferent(Record, eq=False):
    """A resource that is not there, as its condition does not hold."""

    name: str
    where: str

    def needs(self, _: str | None) -> frozenset[str]:
        """None."""
        return frozenset()

    def check(self, _: str | None, place: Place) -> None:
        """Raise TemplateError: nothing can refer to it."""
        raise self._unresolved(place)

    def reference(self, _: Outputs, place: Place) -> Value:
        """Nothing: raises TemplateError."""
        raise self._unresolved(place)

    def attribute(self, _: str, __: Outputs, place: Place) -> Value:
        """Nothing: raises TemplateError."""
        raise self._unresolved(place)

    def _unresolved(self, place: Place) -> TemplateError:
        return TemplateError(
            f"Template format error: Unresolved resource dependencies [{self.name}]",
            place=place,
            hint=f"its condition '{self.where}' does not hold; choose with Fn::If",
        )


class RefusedReferent(Record, eq=False):
    """A resource that cannot be deployed, which is told; what it would give is not known."""

    name: str

    def needs(self, _: str | None) -> frozenset[str]:
        """None."""
        return frozenset()

    def check(self, attribute: str | None, place: Place) -> None:
        """Whatever it would give is not known."""

    def reference(self, _: Outputs, __: Place) -> Value:
        """Not known."""
        return Unknown(self.name)

    def attribute(self, name: str, _: Outputs, __: Place) -> Value:
        """Not known."""
        return Unknown(f"{self.name}.{name}")


class LeftOutReferent(Record, eq=False):
    """A resource that is left out since it is not supported: what refers to it is left out too."""

    name: str

    def needs(self, _: str | None) -> frozenset[str]:
        """None."""
        return frozenset()

    def check(self, attribute: str | None, place: Place) -> None:
        """Whatever it would give is left out."""

    def reference(self, _: Outputs, __: Place) -> Value:
        """No value."""
        return LEFT_OUT

    def attribute(self, _: str, __: Outputs, ___: Place) -> Value:
        """No value."""
        return LEFT_OUT
