"""What names in a manifest have to mean: each something, and something that is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from cirrusql.errors import did_you_mean
from cirrusql.stack.graph.nodes import Declared, Node, NotKnownYet
from cirrusql.stack.graph.outputs import Outputs
from cirrusql.stack.manifest.expressions import references_of
from cirrusql.stack.manifest.names import Viewpoint
from cirrusql.stack.manifest.records import Resource, Setting
from cirrusql.stack.manifest.variables import Reading, StackScope, Variables
from cirrusql.stack.place import Place, place_of_name
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import Reference, Template, TemplateError

ALWAYS = ("identifier", "region", "idempotency_token")
"""What can be referred to of every resource without statements, beside its columns."""


class NameChecks:
    """Checks the names of one stack, and notes what is wrong in its problems.

    Mutable state: which values were had already, of each resource.
    """

    def __init__(self, scope: StackScope, problems: Problems) -> None:
        self._scope = scope
        self._problems = problems
        self._had: dict[Variables, set[Reference]] = {}

    def settings(self) -> None:
        """Note what is wrong with globals and properties, and what they refer to."""
        for setting in self._scope.names.manifest.globals:
            self._setting(setting, None)
        for resource in self._scope.names.manifest.resources:
            for prop in resource.props:
                self._setting(prop, resource)

    def _setting(self, setting: Setting, resource: Resource | None) -> None:
        """Note what a setting refers to, and a value that it lacks in this environment."""
        environment = self._scope.environment
        if setting.of(environment) is None and not setting.merge and setting.values:
            has = ", ".join(setting.values)
            message = f"'{setting.name}' has no value in the environment '{environment}'"
            self._problems.add(message, setting.place, f"it has one in {has}")
        try:
            references = references_of(setting, self._scope)
        except TemplateError as error:
            self._problems.add(error.message, error.place, error.hint)
            references = frozenset()
        self._scope.references.add(setting, references)
        if resource is not None:
            self.known(references, Viewpoint(resource, setting), setting.place)

    def template(self, template: Template, variables: Variables) -> None:
        """Note the names in a template that mean nothing, and those whose value cannot be had.

        Raises TemplateError for one that is not well formed.
        """
        template.check()
        view, place = Viewpoint(variables.resource), template.place
        if not self.known(template.references, view, place, template.source):
            return
        for reference in template.references - self._had.setdefault(variables, set()):
            self._had[variables].add(reference)
            try:
                variables.values((reference,), Outputs(), Reading.TEXT)
            except TemplateError as error:
                self._problems.add(error.message, error.place, error.hint)
            except NotKnownYet:
                continue

    def known(
        self, references: Iterable[Reference], view: Viewpoint, place: Place, source: str = ""
    ) -> bool:
        """Note the names that mean nothing, also those in the globals that are referred to.

        Whether there are none. With the `source` that begins at the place, its line there is told.
        """
        pending = [(one, view, place) for one in references]
        seen: set[tuple[Reference, int]] = set()
        unknown = False
        while pending:
            reference, where, at = pending.pop()
            if (reference, id(where.setting)) in seen or reference.optional:
                continue
            seen.add((reference, id(where.setting)))
            names = self._scope.names
            meanings = names.meanings(reference, where)
            if not meanings:
                unknown = True
                near = did_you_mean(reference.root, dict.fromkeys(names.known(where)))
                hint = near or f"give it with -e {reference.root}=…, or as a global"
                line = place_of_name(reference.root, source, at) if at is place else at
                self._problems.add(f"undefined variable '{reference.root}'", line, hint)
            for meaning in meanings:
                setting = names.setting(reference.root, meaning, where)
                if setting is not None:
                    inner = where.within(setting)
                    found = self._scope.references.of(setting)
                    pending += [(one, inner, setting.place) for one in found]
        return not unknown

    def depended_on(self, resource: Resource) -> None:
        """Note what a resource depends on and there is not."""
        for name in resource.depends_on:
            if name not in self._scope.names.places:
                near = did_you_mean(name, self._scope.names.places)
                message = f"'{resource.name}' depends on '{name}', which there is not"
                self._problems.add(message, resource.place, near)

    def exports(self, resource: Resource, columns: Mapping[str, object]) -> None:
        """Note what a resource exports and does not have."""
        for export in resource.exports:
            if export.column.lower() not in columns and export.column not in ALWAYS:
                hint = did_you_mean(export.column, [*columns, *ALWAYS])
                message = f"'{resource.name}' has no column '{export.column}' to export"
                self._problems.add(message, resource.place, hint)

    def columns(self, nodes: Mapping[str, Node]) -> None:
        """Note what is referred to of a resource without statements that it does not have."""
        for resource in self._scope.names.manifest.resources:
            for reference, place in self._references(resource):
                node = nodes.get(reference.root)
                if not isinstance(node, Declared) or reference.attribute is None:
                    continue
                columns = node.resource_type.column_by_name
                names = {*columns, *ALWAYS, *(e.name for e in node.facts.exports)}
                if reference.attribute.lower() not in names and not reference.optional:
                    hint = did_you_mean(reference.attribute, names)
                    message = f"'{reference.root}' has no column '{reference.attribute}'"
                    self._problems.add(message, place, hint)

    def _references(self, resource: Resource) -> Iterator[tuple[Reference, Place]]:
        for prop in resource.props:
            for reference in self._scope.references.of(prop):
                yield reference, prop.place
        for anchor in resource.anchors or ():
            template = self._scope.templates.template(anchor.text, anchor.place)
            with suppress(TemplateError):  # which was told
                for reference in template.references:
                    place = place_of_name(reference.root, template.source, template.place)
                    yield reference, place
