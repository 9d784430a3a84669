"""From a template to nodes: each resource by what can be done with its type, and what it needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property

from cirrusql.errors import did_you_mean
from cirrusql.records import Record
from cirrusql.stack.adapters import ADAPTERS, Adapter
from cirrusql.stack.cloudformation.expressions import (
    FixedValue,
    TemplateValue,
    condition_of,
)
from cirrusql.stack.cloudformation.groups import GroupReferent, without_groups
from cirrusql.stack.cloudformation.leaving_out import leave_out_dependants, note_what_lacks
from cirrusql.stack.cloudformation.lifecycles import lifecycle_of
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.mentions import (
    condition_needs,
    imports,
    mentions,
    note_unresolved,
    secret_places,
)
from cirrusql.stack.cloudformation.nested import NestedReferent, nested_assembly
from cirrusql.stack.cloudformation.referents import (
    AbsentReferent,
    AdaptedReferent,
    DeclaredReferent,
    FixedReferent,
    LeftOutReferent,
    Referent,
    RefusedReferent,
)
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.support import Treatment, support_of
from cirrusql.stack.cloudformation.template import OutputEntry, ResourceEntry
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import Adapted, Condition, Declared, Lifecycle, Node, NodeFacts
from cirrusql.stack.graph.outputs import Outputs
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import TemplateError


class Inherited(Record, eq=False):
    """What a nested template has of the resource that it is in: what comes before, and whether."""

    parent: Assembly | None = None
    entry: ResourceEntry | None = None
    condition: Condition | None = None
    lifecycle: Lifecycle = Lifecycle()

    @property
    def after(self) -> tuple[str, ...]:
        """The nodes that come before it; known once all resources of the parent are."""
        if self.parent is None or self.entry is None:
            return ()
        return self.parent.depended_on(self.entry)


NOTHING_INHERITED = Inherited()


class Assembly:
    """The nodes of one template.

    Mutable state: its nested ones, the adapters of its resources, and the nodes, once made.
    """

    def __init__(
        self, scope: Scope, loading: Loading, inherited: Inherited = NOTHING_INHERITED
    ) -> None:
        self.scope = scope
        self.loading = loading
        self.inherited = inherited
        self.nested: dict[str, Assembly] = {}
        self._adapters: dict[str, Adapter] = {}
        self._entries = dict(without_groups(scope, loading))

    # -- what there is ----------------------------------------------------------------------------

    def name_resources(self) -> None:
        """Find out what each resource is; nested templates are read."""
        for entry in self._entries.values():
            self.scope.referents[entry.name] = self._referent(entry)
        for group, members in GroupReferent.groups(self.scope, self._entries).items():
            self.scope.referents[group] = members
        if self.loading.options.skips_unsupported:
            leave_out_dependants(self._entries, self.scope, self.loading, self._required)

    def _referent(self, entry: ResourceEntry) -> Referent:
        try:
            absent = self._absent(entry)
        except TemplateError as error:
            self.loading.problems.add(error.message, error.place, error.hint)
            absent = None
        if absent is not None:
            return absent
        support = support_of(entry.type_name, self.loading.catalog)
        node, place = f"{self.scope.prefix}{entry.name}", entry.place
        match support.treatment:
            case Treatment.DECLARED:
                resource_type = self.loading.catalog.resource_type(entry.type_name)
                return DeclaredReferent(node, resource_type, self.loading.catalog)
            case Treatment.ADAPTED:
                self._adapters[entry.name] = ADAPTERS[entry.type_name]
                return AdaptedReferent(node, entry.type_name)
            case Treatment.NESTED:
                found = nested_assembly(entry, self)
                return found if found is not None else self._without(entry)
            case Treatment.WAIT:
                text = f"{entry.type_name} is not waited for: nothing can signal it here"
                self.loading.notes.add(f"{entry.name}: {text}", place)
                return FixedReferent("https://example.invalid/signal", {"Data": "{}"})
            case Treatment.DROPPED:
                return LeftOutReferent(entry.name)
            case Treatment.CUSTOM:
                return self._custom(entry, node)
        self.loading.refuse(f"{entry.name}: {support.why}", place, support.hint)
        return self._without(entry)

    def _without(self, entry: ResourceEntry) -> Referent:
        """What a resource is that was refused: left out, if that was said."""
        skips = self.loading.options.skips_unsupported
        return LeftOutReferent(entry.name) if skips else RefusedReferent(entry.name)

    def _absent(self, entry: ResourceEntry) -> Referent | None:
        """What a resource is whose condition is known not to hold; raises TemplateError."""
        if entry.condition is None:
            return None
        holds = self.scope.conditions.holds(entry.condition, Outputs())
        name = str(entry.condition.plain)
        return AbsentReferent(entry.name, name) if holds is False else None

    def _custom(self, entry: ResourceEntry, node: str) -> Referent:
        from cirrusql.stack.cloudformation.custom import custom_adapter

        adapter = custom_adapter(entry, self.scope, self.loading)
        if adapter is None:
            return self._without(entry)
        self._adapters[entry.name] = adapter
        return AdaptedReferent(node, entry.type_name)

    def _required(self, entry: ResourceEntry) -> Collection[str]:
        """The properties that a resource must have."""
        referent = self.scope.referents[entry.name]
        if isinstance(referent, DeclaredReferent):
            return referent.resource_type.required
        is_adapted = isinstance(referent, AdaptedReferent)
        return self._adapters[entry.name].required if is_adapted else ()

    # -- nodes ------------------------------------------------------------------------------------

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """The nodes of the template and of the nested ones, in the order of the file.

        Those with which something is wrong are left out, and that is noted.
        """
        return dict(self._nodes())

    def _nodes(self) -> Iterator[tuple[str, Node]]:
        for entry in self._entries.values():
            referent = self.scope.referents[entry.name]
            nested = self.nested.get(entry.name)
            if nested is not None:
                yield from nested.nodes.items()
            elif isinstance(referent, DeclaredReferent | AdaptedReferent):
                node = self._guarded(entry, referent)
                if node is not None:
                    yield node.facts.name, node

    def _guarded(
        self, entry: ResourceEntry, referent: DeclaredReferent | AdaptedReferent
    ) -> Node | None:
        known = len(self.loading.problems.found)
        self._check(entry)
        try:
            facts = self._facts(entry, referent.node)
            properties = dict(self._properties(entry, referent))
        except TemplateError as error:
            self.loading.problems.add(error.message, error.place, error.hint)
            return None
        if len(self.loading.problems.found) > known:
            return None
        region = self.loading.options.region
        if isinstance(referent, AdaptedReferent):
            return Adapted(facts, self._adapters[entry.name], properties, region)
        return Declared(
            facts,
            referent.resource_type,
            properties,
            FixedValue(region) if region is not None else None,
            name_prefix=f"{self.scope.stack_name}-{entry.name}",
            reads=self._read_by(entry),
            hidden=secret_places(entry.properties, self.scope),
            is_adopted=_is_adopted(entry),
        )

    def _read_by(self, entry: ResourceEntry) -> frozenset[str]:
        """The nodes of which it takes attributes that may change while the stack is built."""
        every = (one for node in entry.properties.values() for one in mentions(node, self.scope))
        named = ((self.scope.referents.get(one.name), one.attribute) for one in every if one.live)
        return frozenset(
            referent.node
            for referent, attribute in named
            if isinstance(referent, DeclaredReferent) and referent.may_change(attribute)
        )

    def _check(self, entry: ResourceEntry) -> None:
        problems = self.loading.problems
        for node in (*entry.properties.values(), *entry.other.values()):
            if node not in (entry.condition, entry.other.get("DependsOn")):
                note_unresolved(node, self.scope, problems, "Resources")
        note_what_lacks(entry, self.scope, self.loading)
        self._note_imports(entry.properties.values())
        for name, why in _IGNORED.items():
            if name in entry.other:
                self.loading.notes.add(f"{entry.name}: {name} {why}", entry.other[name].place)
        metadata = entry.other.get("Metadata")
        if metadata is not None and isinstance(metadata.value, dict):
            init = metadata.value.get("AWS::CloudFormation::Init")
            if init is not None:
                why = "cfn-init asks CloudFormation for it, which has no such stack"
                self.loading.notes.add(f"{entry.name}: AWS::CloudFormation::Init {why}", init.place)

    def _note_imports(self, nodes: Iterable[Yaml]) -> None:
        with suppress(TemplateError):  # which evaluating it tells
            for node in nodes:
                self.loading.imports.update(imports(node, self.scope))

    def _facts(self, entry: ResourceEntry, node: str) -> NodeFacts:
        after = (*self.inherited.after, *self._depended_on(entry))
        return NodeFacts(
            node,
            entry.place,
            condition=condition_of(entry.condition, self.scope, self.inherited.condition),
            after=tuple(dict.fromkeys(after)),
            lifecycle=self.lifecycle_of(entry),
        )

    def _depended_on(self, entry: ResourceEntry) -> Iterator[str]:
        """The nodes that a resource says come before it."""
        for one in entry.depends_on:
            referent = self.scope.referents.get(str(one.plain))
            if referent is None:
                hint = did_you_mean(str(one.plain), self.scope.template.resources)
                message = f"Template format error: Unresolved resource dependencies [{one.plain}]"
                where = "in the Resources block of the template"
                self.loading.problems.add(f"{message} {where}", one.place, hint)
            elif isinstance(referent, NestedReferent):
                yield from referent.nodes()
            else:
                yield from referent.needs(None)
        if self.scope.prefix and entry.condition is not None:
            yield from condition_needs(entry.condition, self.scope)

    def lifecycle_of(self, entry: ResourceEntry) -> Lifecycle:
        """How a resource may end, and with it all that is in it; raises TemplateError."""
        return lifecycle_of(entry, self.scope).within(self.inherited.lifecycle)

    def depended_on(self, entry: ResourceEntry) -> tuple[str, ...]:
        """The nodes that come before a nested stack."""
        return (*self.inherited.after, *self._depended_on(entry))

    def _properties(
        self, entry: ResourceEntry, referent: DeclaredReferent | AdaptedReferent
    ) -> Iterator[tuple[str, TemplateValue]]:
        known = self._known_properties(entry, referent)
        for name, node in entry.properties.items():
            if known is not None and name not in known:
                message = f"Encountered unsupported property {name} of {entry.type_name}"
                self.loading.problems.add(message, node.place, did_you_mean(name, known))
                continue
            for path, null in _nulls(node, f"/Resources/{entry.name}/Properties/{name}"):
                message = f"[{path}] 'null' values are not allowed in templates"
                self.loading.problems.add(message, null.place)
            yield name, TemplateValue(node, self.scope)

    def _known_properties(self, entry: ResourceEntry, referent: Referent) -> Collection[str] | None:
        if isinstance(referent, DeclaredReferent):
            return referent.resource_type.column_by_property
        return self._adapters[entry.name].property_names


def _nulls(node: Yaml, path: str) -> Iterator[tuple[str, Yaml]]:
    """Every null in a value, with the path to it."""
    if node.value is None:
        yield path, node
    elif isinstance(node.value, dict):
        for name, inner in node.value.items():
            yield from _nulls(inner, f"{path}/{name}")
    elif isinstance(node.value, list):
        for number, inner in enumerate(node.value):
            yield from _nulls(inner, f"{path}/{number}")


def _is_adopted(entry: ResourceEntry) -> bool:
    """Whether a resource was there before the stack, as `stack export` says of what it writes."""
    metadata = entry.other.get("Metadata")
    said = metadata.plain if metadata is not None else None
    own = said.get("CirruSQL") if isinstance(said, dict) else None
    return isinstance(own, dict) and "Identifier" in own


_IGNORED = {
    "CreationPolicy": "is not waited for: nothing can signal it here",
    "UpdatePolicy": "is how CloudFormation itself would update it, and is ignored",
}


def sound_outputs(scope: Scope, problems: Problems) -> Iterator[OutputEntry]:
    """What a template gives where its conditions hold; what is wrong with names is noted."""
    for output in scope.template.outputs.values():
        known = len(problems.found)
        try:
            if output.condition is not None:
                holds = scope.conditions.holds(output.condition, Outputs())
                if holds is False:
                    continue
        except TemplateError as error:
            problems.add(error.message, error.place, error.hint)
            continue
        note_unresolved(output.value, scope, problems, "Outputs")
        if output.export is not None:
            note_unresolved(output.export, scope.for_conditions, problems, "Outputs")
        if len(problems.found) == known:
            yield output
