"""From a manifest to a stack: names understood, types found, and what needs what."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from cirrusql.catalog import PROVIDERS, Catalog
from cirrusql.stack.documents.yaml_document import Yaml
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
from cirrusql.stack.graph.stack import Stack, require_no_circle
from cirrusql.stack.manifest.checks import NameChecks
from cirrusql.stack.manifest.expressions import (
    IfCondition,
    PropertyValue,
    ShellText,
    SqlText,
    YamlValue,
    templates_of,
)
from cirrusql.stack.manifest.giving import protected_texts, stack_exports
from cirrusql.stack.manifest.names import Names, Viewpoint
from cirrusql.stack.manifest.ordering import ASKING, order_of, relations
from cirrusql.stack.manifest.records import Anchor, Manifest, Resource, ResourceKind
from cirrusql.stack.manifest.resource_types import REGION, ResourceTypes, properties
from cirrusql.stack.manifest.variables import StackScope, Variables
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import Template, TemplateError, Templates


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
    # A global may be called as a function of the templates is: `range`, `namespace`.
    own = [one.name for one in manifest.globals if one.name.isidentifier()]
    templates = Templates(names=[*(one.name for one in manifest.resources), *own])
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
        self._checks = NameChecks(scope, problems)

    def stack(self) -> Stack:
        """The whole of it."""
        for provider in self._manifest.providers:
            if provider.partition("::")[0] not in PROVIDERS:
                message = f"there is no provider '{provider}' here"
                self._problems.add(message, self._manifest.place, "there is awscc")
        self._checks.settings()
        nodes: dict[str, Node] = {}
        for resource in self._manifest.resources:
            node = self._guarded(resource)
            if node is not None:
                nodes[resource.name] = node
        self._checks.columns(nodes)
        before = order_of(nodes)
        require_no_circle(nodes, before, self._problems)
        return Stack(
            self._manifest.name,
            self._scope.environment,
            self._manifest.folder,
            nodes,
            before,
            stack_exports(self._scope, self._problems),
            frozenset(protected_texts(self._scope)),
            self._scope.seed,
        )

    def _guarded(self, resource: Resource) -> Node | None:
        try:
            return self._node(resource)
        except TemplateError as error:
            self._problems.add(error.message, error.place, error.hint)
            return None

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
            self._checks.template(self._template(resource.condition), variables)
        self._checks.depended_on(resource)
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
            tuple(PropertyValue(prop, variables) for prop in resource.props if prop.protected),
        )

    def _template(self, node: Yaml) -> Template:
        return self._scope.templates.template(str(node.value), node.place)

    def _section(self, resource: Resource, name: str, variables: Variables) -> Section | None:
        """The statement of a query or command: of its file, or in the manifest itself."""
        anchor = resource.anchor(name)
        if anchor is not None:
            return self._of_anchor(anchor, variables)
        if resource.sql is None:
            return None
        statement = SqlText.of_yaml(resource.sql, variables)
        self._checks.template(statement.template, variables)
        return Section(statement, 1, 0)

    def _of_anchor(self, anchor: Anchor, variables: Variables) -> Section:
        statement = SqlText.of_anchor(anchor, variables)
        self._checks.template(statement.template, variables)
        retries = int(anchor.number("retries", 1 if anchor.name in ASKING else 0))
        return Section(statement, retries, anchor.number("retry_delay", 0), anchor.options)

    def _script(self, resource: Resource, facts: NodeFacts, variables: Variables) -> Script | None:
        if resource.run is None:
            return None
        template = self._template(resource.run)
        self._checks.template(template, variables)
        return Script(facts, ShellText(template, variables, resource.run.place))

    def _scripted(self, resource: Resource, facts: NodeFacts, variables: Variables) -> Scripted:
        sections = {}
        for anchor in resource.anchors or ():
            name = f"{anchor.name}:{anchor.operation}" if anchor.operation else anchor.name
            try:
                sections[name] = self._of_anchor(anchor, variables)
            except TemplateError as error:  # the others may have mistakes of their own
                self._problems.add(error.message, error.place, error.hint)
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
        self._checks.exports(resource, resource_type.column_by_name)
        identifier = resource.identifier
        if identifier is not None:
            for template in templates_of(identifier, self._scope):
                self._checks.template(template, variables)
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
                self._checks.known(references, view, setting.place)
                return PropertyValue(setting, variables)
        return None
