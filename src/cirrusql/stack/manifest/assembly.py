"""From a manifest to a stack: names understood, types found, and what needs what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping

from cirrusql.catalog import Catalog
from cirrusql.errors import did_you_mean
from cirrusql.stack.graph.nodes import (
    Command,
    Declared,
    Node,
    NodeFacts,
    Query,
    Script,
    Scripted,
    Section,
)
from cirrusql.stack.graph.stack import Stack, StackExport, require_no_circle
from cirrusql.stack.manifest.expressions import (
    IfCondition,
    PropertyValue,
    ShellText,
    SqlText,
    YamlValue,
    references_of,
)
from cirrusql.stack.manifest.names import Names, Viewpoint
from cirrusql.stack.manifest.ordering import ASKING, order_of, relations
from cirrusql.stack.manifest.records import Anchor, Manifest, Resource, ResourceKind, Setting
from cirrusql.stack.manifest.resource_types import REGION, ResourceTypes, properties
from cirrusql.stack.manifest.variables import StackScope, Variables
from cirrusql.stack.manifest.yaml_document import Yaml
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import Reference, Template, TemplateError, Templates

_PROVIDERS = ("awscc", "aws")


def stack_of(
    manifest: Manifest,
    environment: str,
    given: Mapping[str, str],
    catalog: Catalog,
    problems: Problems,
    seed: str | None = None,
) -> Stack:
    """The stack that a manifest describes, in one environment and with these variables.

    What is wrong is noted in `problems`; nothing is called. Tokens and UUIDs are made of the seed,
    by default a new one.
    """
    templates = Templates(names=[resource.name for resource in manifest.resources])
    chosen = seed or str(uuid.uuid4())
    scope = StackScope(Names.of(manifest, given), environment, templates, seed=chosen)
    assembly = _Assembly(manifest, scope, catalog, problems)
    return assembly.stack()


class _Assembly:
    """Puts one stack together."""

    def __init__(
        self, manifest: Manifest, scope: StackScope, catalog: Catalog, problems: Problems
    ) -> None:
        self._manifest = manifest
        self._scope = scope
        self._problems = problems
        self._types = ResourceTypes(catalog, problems)

    def stack(self) -> Stack:
        """The whole of it."""
        for provider in self._manifest.providers:
            if provider.partition("::")[0] not in _PROVIDERS:
                message = f"there is no provider '{provider}' here"
                self._problems.add(message, self._manifest.place, "there is awscc")
        self._check_settings()
        nodes: dict[str, Node] = {}
        for resource in self._manifest.resources:
            node = self._guarded(resource)
            if node is not None:
                nodes[resource.name] = node
        self._require_known_needs(nodes)
        before = order_of(nodes)
        require_no_circle(nodes, before, self._problems)
        return Stack(
            self._manifest.name,
            self._scope.environment,
            self._manifest.folder,
            nodes,
            before,
            self._exports(),
            self._secrets(),
            self._manifest.notes,
            self._scope.seed,
        )

    def _guarded(self, resource: Resource) -> Node | None:
        try:
            return self._node(resource)
        except TemplateError as error:
            self._problems.add(error.message, error.place, error.hint)
            return None

    # -- settings ---------------------------------------------------------------------------------

    def _check_settings(self) -> None:
        for setting in self._manifest.globals:
            self._check_setting(setting, None)
        for resource in self._manifest.resources:
            for prop in resource.props:
                self._check_setting(prop, resource)

    def _check_setting(self, setting: Setting, resource: Resource | None) -> None:
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
            self._require_known(references, Viewpoint(resource, setting), setting.place)

    def _require_known(
        self, references: Iterable[Reference], view: Viewpoint, place: Place
    ) -> None:
        """Note the names that mean nothing, also those in the globals that are referred to."""
        pending = [(one, view, place) for one in references]
        seen: set[tuple[Reference, int]] = set()
        while pending:
            reference, where, at = pending.pop()
            if (reference, id(where.setting)) in seen or reference.optional:
                continue
            seen.add((reference, id(where.setting)))
            names = self._scope.names
            meanings = names.meanings(reference, where)
            if not meanings:
                near = did_you_mean(reference.root, dict.fromkeys(names.known(where)))
                hint = near or f"give it with -e {reference.root}=…, or as a global"
                self._problems.add(f"undefined variable '{reference.root}'", at, hint)
            for meaning in meanings:
                setting = names.setting(reference.root, meaning, where)
                if setting is not None:
                    inner = where.within(setting)
                    found = self._scope.references.of(setting)
                    pending += [(one, inner, setting.place) for one in found]

    # -- nodes ------------------------------------------------------------------------------------

    def _node(self, resource: Resource) -> Node | None:
        variables = Variables(self._scope, resource)
        facts = self._facts(resource, variables)
        match resource.kind:
            case ResourceKind.QUERY:
                section = self._section(resource, "exports", variables)
                return None if section is None else Query(facts, section, relations(section))
            case ResourceKind.COMMAND:
                section = self._section(resource, "command", variables)
                return None if section is None else Command(facts, section)
            case ResourceKind.SCRIPT:
                return self._script(resource, facts, variables)
        if resource.anchors is None:
            return self._declared(resource, facts, variables)
        return self._scripted(resource, facts, variables)

    def _facts(self, resource: Resource, variables: Variables) -> NodeFacts:
        condition = None
        if resource.condition is not None:
            condition = IfCondition(resource.condition, variables)
            references = self._template(resource.condition).references
            self._require_known(references, Viewpoint(resource), resource.condition.place)
        for name in resource.depends_on:
            if name not in self._scope.names.places:
                near = did_you_mean(name, self._scope.names.places)
                message = f"'{resource.name}' depends on '{name}', which there is not"
                self._problems.add(message, resource.place, near)
        protected = {
            *resource.protected,
            *(e.column for e in resource.exports if e.name in resource.protected),
        }
        return NodeFacts(
            resource.name,
            resource.place,
            resource.exports,
            frozenset(protected),
            condition,
            resource.depends_on,
            resource.lifecycle,
            resource.kind in (ResourceKind.COMMAND, ResourceKind.SCRIPT),
            resource.description,
        )

    def _template(self, node: Yaml) -> Template:
        return self._scope.templates.template(str(node.value), node.place)

    def _section(self, resource: Resource, name: str, variables: Variables) -> Section | None:
        """The statement of a query or command: of its file, or in the manifest itself."""
        anchor = resource.anchor(name)
        if anchor is not None:
            return self._of_anchor(anchor, resource, variables)
        if resource.sql is None:
            return None
        statement = SqlText.of_yaml(resource.sql, variables)
        self._require_known(statement.template.references, Viewpoint(resource), resource.sql.place)
        return Section(statement, 1, 0)

    def _of_anchor(self, anchor: Anchor, resource: Resource, variables: Variables) -> Section:
        statement = SqlText.of_anchor(anchor, variables)
        self._require_known(statement.template.references, Viewpoint(resource), anchor.place)
        retries = anchor.number("retries", 1 if anchor.name in ASKING else 0)
        return Section(statement, retries, anchor.number("retry_delay", 0), anchor.options)

    def _script(self, resource: Resource, facts: NodeFacts, variables: Variables) -> Script | None:
        if resource.run is None:
            return None
        template = self._template(resource.run)
        self._require_known(template.references, Viewpoint(resource), resource.run.place)
        return Script(facts, ShellText(template, variables, resource.run.place))

    def _scripted(self, resource: Resource, facts: NodeFacts, variables: Variables) -> Scripted:
        sections = {}
        for anchor in resource.anchors or ():
            name = f"{anchor.name}:{anchor.operation}" if anchor.operation else anchor.name
            sections[name] = self._of_anchor(anchor, resource, variables)
        lenient = resource.kind is ResourceKind.MULTI
        return Scripted(facts, sections, lenient, resource.skip_validation, resource.return_vals)

    def _declared(
        self, resource: Resource, facts: NodeFacts, variables: Variables
    ) -> Declared | None:
        resource_type = self._types.of(resource)
        if resource_type is None:
            return None
        given = properties(resource, resource_type, self._problems)
        values = {name: PropertyValue(prop, variables) for name, prop in given.items()}
        self._require_columns(resource, resource_type.column_by_name)
        identifier = resource.identifier
        return Declared(
            facts,
            resource_type,
            values,
            self._region(resource, variables),
            YamlValue(identifier, variables) if identifier is not None else None,
        )

    def _region(self, resource: Resource, variables: Variables) -> PropertyValue | None:
        """Where a resource is: as a prop says, else as the global `region` does."""
        for setting in (*resource.props, *self._manifest.globals):
            if setting.name == REGION:
                references = self._scope.references.of(setting)
                view = Viewpoint(resource, setting)
                self._require_known(references, view, setting.place)
                return PropertyValue(setting, variables)
        return None

    def _require_columns(self, resource: Resource, columns: Mapping[str, object]) -> None:
        for export in resource.exports:
            if export.column.lower() not in columns and export.column not in _ALWAYS:
                hint = did_you_mean(export.column, [*columns, *_ALWAYS])
                message = f"'{resource.name}' has no column '{export.column}' to export"
                self._problems.add(message, resource.place, hint)

    # -- the whole --------------------------------------------------------------------------------

    def _require_known_needs(self, nodes: Mapping[str, Node]) -> None:
        """Note what is referred to of a resource without statements that it does not have."""
        for resource in self._manifest.resources:
            for reference, place in self._references(resource):
                node = nodes.get(reference.root)
                if not isinstance(node, Declared) or reference.attribute is None:
                    continue
                columns = node.resource_type.column_by_name
                names = {*columns, *_ALWAYS, *(e.name for e in node.facts.exports)}
                if reference.attribute.lower() not in names and not reference.optional:
                    hint = did_you_mean(reference.attribute, names)
                    message = f"'{reference.root}' has no column '{reference.attribute}'"
                    self._problems.add(message, place, hint)

    def _references(self, resource: Resource) -> Iterator[tuple[Reference, Place]]:
        for prop in resource.props:
            for reference in self._scope.references.of(prop):
                yield reference, prop.place
        for anchor in resource.anchors or ():
            for reference in self._scope.templates.template(anchor.text, anchor.place).references:
                yield reference, anchor.place

    def _exports(self) -> Mapping[str, StackExport]:
        """What the stack gives, each of the last resource that exports it."""
        found: dict[str, StackExport] = {}
        for name in self._manifest.exports:
            places = self._scope.names.exporters.get(name, ())
            if not places:
                near = did_you_mean(name, self._scope.names.exporters)
                message = f"the stack exports '{name}', which no resource exports"
                self._problems.add(message, self._manifest.place, near)
                continue
            resource = self._manifest.resources[places[-1][0]]
            found[name] = StackExport(resource.name, name, name in resource.protected)
        return found

    def _secrets(self) -> frozenset[str]:
        """The texts of protected settings, as far as they stand on their own."""
        return frozenset(_protected_texts(self._manifest, self._scope))


_ALWAYS = ("identifier", "region", "idempotency_token")


def _protected_texts(manifest: Manifest, scope: StackScope) -> Iterator[str]:
    from cirrusql.stack.graph.nodes import NotKnownYet
    from cirrusql.stack.graph.outputs import Outputs, Unknown
    from cirrusql.stack.manifest.variables import Reading

    settings: list[tuple[Setting, Resource | None]] = [(one, None) for one in manifest.globals]
    settings += [(prop, resource) for resource in manifest.resources for prop in resource.props]
    for setting, resource in settings:
        if not setting.protected:
            continue
        try:
            value = Variables(scope, resource).setting(setting, Outputs(), Reading.TEXT)
        except (TemplateError, NotKnownYet):
            continue
        if not isinstance(value, Unknown):
            yield str(value)
