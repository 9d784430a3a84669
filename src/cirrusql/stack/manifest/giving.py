"""What a stack gives, and what of it nobody is to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.errors import did_you_mean
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.nodes import NotKnownYet
from cirrusql.stack.graph.outputs import Outputs, texts
from cirrusql.stack.graph.stack import StackExport
from cirrusql.stack.manifest.expressions import YamlValue
from cirrusql.stack.manifest.records import Resource, Setting
from cirrusql.stack.manifest.variables import Reading, StackScope, Variables
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import Reference, TemplateError


def stack_exports(scope: StackScope, problems: Problems) -> Mapping[str, StackExport]:
    """What the stack gives: of the last resource that exports it, else a global or a variable."""
    found: dict[str, StackExport] = {}
    manifest, variables = scope.names.manifest, Variables(scope)
    for name in manifest.exports:
        places = scope.names.exporters.get(name, ())
        if places:
            resource = manifest.resources[places[-1][0]]
            found[name] = StackExport(resource.name, name, name in resource.protected)
        elif scope.names.meanings(Reference(name), variables.view):
            setting = scope.names.globals.get(name)
            value = YamlValue(Yaml(f"{{{{ {name} }}}}", manifest.place), variables)
            protected = setting is not None and setting.protected
            found[name] = StackExport("", name, protected, value)
        else:
            near = did_you_mean(name, [*scope.names.exporters, *scope.names.globals])
            message = f"the stack exports '{name}', which no resource exports"
            problems.add(message, manifest.place, near)
    return found


def protected_texts(scope: StackScope) -> Iterator[str]:
    """The texts of protected settings, as far as they stand on their own."""
    manifest = scope.names.manifest
    settings: list[tuple[Setting, Resource | None]] = [(one, None) for one in manifest.globals]
    settings += [(prop, resource) for resource in manifest.resources for prop in resource.props]
    for setting, resource in settings:
        if not setting.protected:
            continue
        try:
            yield from texts(Variables(scope, resource).setting(setting, Outputs(), Reading.NATIVE))
        except (TemplateError, NotKnownYet):
            continue
