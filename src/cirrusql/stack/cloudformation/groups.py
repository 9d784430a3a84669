"""`AWS::Route53::RecordSetGroup`: as many record sets, which Cloud Control knows one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.records import Record, replace
from cirrusql.stack.cloudformation.loading import Loading
from cirrusql.stack.cloudformation.scope import Scope
from cirrusql.stack.cloudformation.support import RECORD_SET, RECORD_SET_GROUP
from cirrusql.stack.cloudformation.syntax import IF, branches_of, function_of
from cirrusql.stack.cloudformation.template import ResourceEntry
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.outputs import Outputs, Unknown
from cirrusql.stack.place import Place
from cirrusql.stack.templates import TemplateError

_SHARED = ("HostedZoneId", "HostedZoneName", "Comment")
_NONE = {"Ref": "AWS::NoValue"}


class GroupReferent(Record, eq=False):
    """The record sets of a group, which have no name of their own but the group's."""

    name: str
    members: tuple[str, ...]

    @classmethod
    def groups(
        cls, scope: Scope, entries: Mapping[str, ResourceEntry]
    ) -> Mapping[str, GroupReferent]:
        """The groups of a template, by name."""
        found = {}
        for name, entry in scope.template.resources.items():
            if entry.type_name == RECORD_SET_GROUP:
                made = (one for one in entries if one.startswith(f"{name}-"))
                found[name] = cls(name, tuple(f"{scope.prefix}{one}" for one in made))
        return found

    def needs(self, _: str | None) -> frozenset[str]:
        """Every record set."""
        return frozenset(self.members)

    def check(self, attribute: str | None, place: Place) -> None:
        """Raise TemplateError for an attribute: there is none."""
        if attribute is not None:
            message = f"{RECORD_SET_GROUP} does not support attribute {{{attribute}}}."
            raise TemplateError(message, place=place)

    def reference(self, _: Outputs, __: Place) -> Any:
        """The group's name."""
        return self.name

    def attribute(self, _: str, __: Outputs, ___: Place) -> Any:
        """There is none."""
        return ""


def without_groups(scope: Scope, loading: Loading) -> Iterator[tuple[str, ResourceEntry]]:
    """The resources of a template, with a record set for each of a group.

    Those are called by the group and their number: `Zone-1`.
    """
    for name, written in scope.template.resources.items():
        entry = _with_properties(written, scope, loading)
        if entry.type_name != RECORD_SET_GROUP:
            yield name, entry
            continue
        shared = {key: entry.properties[key] for key in _SHARED if key in entry.properties}
        for number, node in enumerate(_sets(entry, scope, loading), 1):
            properties = node.value if isinstance(node.value, dict) else {}
            own = {**shared, **properties}
            made = f"{name}-{number}"
            yield made, replace(entry, name=made, type_name=RECORD_SET, properties=own)


def _with_properties(entry: ResourceEntry, scope: Scope, loading: Loading) -> ResourceEntry:
    """A resource with the properties that an Fn::If chooses for it."""
    if entry.chosen is None:
        return entry
    try:
        node = _chosen(entry.chosen, scope)
    except TemplateError as error:
        loading.problems.add(error.message, error.place, error.hint)
        return entry
    if node.plain == _NONE:
        return entry
    if function_of(node) is not None or not isinstance(node.value, dict):
        message = f"[/Resources/{entry.name}/Properties] is no mapping"
        loading.problems.add(message, node.place)
        return entry
    return replace(entry, properties=node.value)


def _sets(entry: ResourceEntry, scope: Scope, loading: Loading) -> Iterator[Yaml]:
    """The record sets of a group as they are written; of an Fn::If the one that is chosen."""
    said = entry.properties.get("RecordSets")
    try:
        node = _chosen(said, scope) if said is not None else None
        if node is None or not isinstance(node.value, list):
            message = f"{entry.name}: RecordSets must be a list"
            loading.problems.add(message, said.place if said is not None else entry.place)
            return
        for one in node.value:
            found = _chosen(one, scope)
            if found.plain != _NONE:
                yield found
    except TemplateError as error:
        loading.problems.add(error.message, error.place, error.hint)


def _chosen(node: Yaml, scope: Scope) -> Yaml:
    """What is written, in the branch of an Fn::If that is chosen; raises TemplateError."""
    call = function_of(node)
    if call is None or call[0] != IF:
        return node
    name, first, second = branches_of(call[1])
    holds = scope.conditions.holds(name, Outputs())
    if isinstance(holds, Unknown):
        message = f"the condition '{name.plain}' must be known before anything is called"
        raise TemplateError(message, place=name.place, hint="what it chooses are whole resources")
    return _chosen(first if holds else second, scope)
