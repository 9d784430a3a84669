"""The parts of a manifest that depend on what its resources give, as a stack's graph wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from cirrusql.catalog.naming import snake_name, standard_snake_name
from cirrusql.records import Record
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import Runtime
from cirrusql.stack.graph.outputs import Outputs
from cirrusql.stack.manifest.records import Anchor, Setting
from cirrusql.stack.manifest.variables import Reading, StackScope, Variables
from cirrusql.stack.place import Place
from cirrusql.stack.templates import Reference, Template


def templates_of(node: Yaml, scope: StackScope) -> Iterator[Template]:
    """The templates in a value, at any depth."""
    content = node.value
    if isinstance(content, str):
        yield scope.templates.template(content, node.place)
    elif isinstance(content, dict | list):
        for item in content.values() if isinstance(content, dict) else content:
            yield from templates_of(item, scope)


def references_of(setting: Setting, scope: StackScope) -> frozenset[Reference]:
    """What a property or global refers to, the names that it merges included.

    Raises TemplateError for a template that is not well formed.
    """
    found = {Reference(name) for name in setting.merge}
    node = setting.of(scope.environment)
    for template in templates_of(node, scope) if node is not None else ():
        template.check()
        found |= template.references
    return frozenset(found)


class PropertyValue(Record, eq=False):
    """The value of a property of a resource without statements."""

    setting: Setting
    variables: Variables

    @cached_property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        references = self.variables.stack.references.of(self.setting)
        return self.variables.within(self.setting).needs(references)

    def value(self, outputs: Outputs) -> Any:
        """The value with its own type, Unknown where only a build will tell."""
        return self.variables.setting(self.setting, outputs, Reading.NATIVE)

    def place_of(self, path: Sequence[str | int]) -> Place:
        """Where in the file the value at a path below stands, or what it is in."""
        node = self.setting.of(self.variables.stack.environment)
        return _within(node, path).place if node is not None else self.setting.place


def _within(node: Yaml, path: Sequence[str | int]) -> Yaml:
    """The value at a path of the schema's names, which the file may have in snake case."""
    if not path:
        return node
    step, content = path[0], node.value
    if isinstance(content, list) and isinstance(step, int) and step < len(content):
        return _within(content[step], path[1:])
    if isinstance(content, dict):
        spellings = (str(step), snake_name(str(step)), standard_snake_name(str(step)))
        for name in spellings:
            if name in content:
                return _within(content[name], path[1:])
    return node


class YamlValue(Record, eq=False):
    """A value that stands in the manifest itself."""

    node: Yaml
    variables: Variables

    @cached_property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        templates = templates_of(self.node, self.variables.stack)
        return self.variables.needs(one for each in templates for one in each.references)

    def value(self, outputs: Outputs) -> Any:
        """The value, Unknown where only a build will tell."""
        return self.variables.tree(self.node, outputs, Reading.NATIVE)


class IfCondition(Record, eq=False):
    """The `if` of a resource."""

    node: Yaml
    variables: Variables

    @cached_property
    def _template(self) -> Template:
        text = "true" if self.node.value is True else str(self.node.value)
        return self.variables.stack.templates.template(text, self.node.place)

    @cached_property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        return self.variables.needs(self._template.references)

    def holds(self, outputs: Outputs) -> bool:
        """Whether it holds; raises NotKnownYet, and TemplateError for what is no condition."""
        values = self.variables.values(self._template.references, outputs, Reading.TEXT)
        return self._template.condition(values)


class _Text(Record, eq=False):
    """A template to be run, in a language of its own."""

    template: Template
    variables: Variables
    place: Place

    @cached_property
    def needs(self) -> frozenset[str]:
        """The nodes that it refers to."""
        return self.variables.needs(self.template.references)

    def _values(self, outputs: Outputs, runtime: Runtime) -> Mapping[str, Any]:
        references = self.template.references
        values = self.variables.values(references, outputs, Reading.TEXT, runtime)
        return values | self.variables.functions(self.place)


class SqlText(_Text, eq=False):
    """A section of an `.iql` file, or SQL in the manifest itself."""

    @classmethod
    def of_anchor(cls, anchor: Anchor, variables: Variables) -> SqlText:
        """The statement of a section."""
        template = variables.stack.templates.template(anchor.text, anchor.place)
        return cls(template, variables, anchor.place)

    @classmethod
    def of_yaml(cls, node: Yaml, variables: Variables) -> SqlText:
        """The statement of a key `sql`."""
        template = variables.stack.templates.template(str(node.value), node.place)
        return cls(template, variables, node.place)

    def text(self, outputs: Outputs, runtime: Runtime) -> str:
        """The statement, values in its string literals escaped; raises NotKnownYet."""
        return self.template.sql(self._values(outputs, runtime))


class ShellText(_Text, eq=False):
    """The `run` of a script."""

    def text(self, outputs: Outputs, runtime: Runtime) -> str:
        """The command; raises NotKnownYet."""
        return self.template.text(self._values(outputs, runtime))
