"""A template's sections, read and checked for their shape; every value is still as it was written.

The texts about what is wrong follow those that AWS gives, with file, line and column.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from cirrusql.errors import did_you_mean
from cirrusql.records import Record, field
from cirrusql.stack.cloudformation.syntax import FOR_EACH, function_of
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems

_SECTIONS = (
    "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Rules",
    "Conditions", "Transform", "Resources", "Outputs", "Hooks", "Globals",
)  # fmt: skip
_ATTRIBUTES = (
    "Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy",
    "CreationPolicy", "UpdatePolicy", "Metadata", "Description", "Version",
)  # fmt: skip
_OUTPUT = ("Value", "Description", "Export", "Condition")
_ID = re.compile(r"[A-Za-z0-9]+")
_NOTHING: Mapping[str, Yaml] = {}


class ResourceEntry(Record, eq=False):
    """A resource of a template. `other` has its attributes beside type and properties.

    `chosen` is the function that gives all of its properties, where one does.
    """

    name: str
    type_name: str
    place: Place
    properties: Mapping[str, Yaml] = field(factory=dict)
    other: Mapping[str, Yaml] = field(factory=dict)
    chosen: Yaml | None = None

    @property
    def condition(self) -> Yaml | None:
        """The name of the condition under which it is there."""
        return self.other.get("Condition")

    @property
    def depends_on(self) -> Iterator[Yaml]:
        """The names of what it says that it depends on."""
        said = self.other.get("DependsOn")
        if said is not None:
            yield from said.value if isinstance(said.value, list) else (said,)


class OutputEntry(Record, eq=False):
    """A value that a template gives, and the name under which it is exported."""

    name: str
    value: Yaml
    place: Place
    condition: Yaml | None = None
    export: Yaml | None = None


class Template(Record, eq=False):
    """The sections of a template, each as a mapping by name."""

    file: str
    place: Place
    description: str = ""
    parameters: Mapping[str, Yaml] = field(factory=dict)
    mappings: Mapping[str, Yaml] = field(factory=dict)
    rules: Mapping[str, Yaml] = field(factory=dict)
    conditions: Mapping[str, Yaml] = field(factory=dict)
    resources: Mapping[str, ResourceEntry] = field(factory=dict)
    outputs: Mapping[str, OutputEntry] = field(factory=dict)


def sections_of(document: Yaml, problems: Problems) -> Mapping[str, Yaml]:
    """The sections of a document by their names; what is wrong with them is noted."""
    if not isinstance(document.value, dict):
        problems.add("Template format error: unsupported structure.", document.place)
        return _NOTHING
    for name, section in document.value.items():
        if name not in _SECTIONS:
            hint = did_you_mean(name, _SECTIONS)
            message = f"Invalid template property or properties [{name}]"
            problems.add(message, section.place, hint)
    hooks = document.value.get("Hooks")
    if hooks is not None:
        problems.add("Hooks (blue/green deployments of CodeDeploy) cannot be run", hooks.place)
    return document.value


def template_of(document: Yaml, file: str, problems: Problems) -> Template:
    """The template that a document is, once its transforms were run."""
    sections = sections_of(document, problems)
    reading = _Reading(sections, problems)
    version = sections.get("AWSTemplateFormatVersion")
    if version is not None and str(version.plain) != "2010-09-09":
        message = f"Template format error: {version.plain} is not a supported value for"
        problems.add(f"{message} AWSTemplateFormatVersion.", version.place, "write 2010-09-09")
    description = sections.get("Description")
    return Template(
        file,
        document.place,
        str(description.plain) if description is not None else "",
        reading.mapping("Parameters"),
        reading.mapping("Mappings"),
        reading.mapping("Rules"),
        reading.mapping("Conditions"),
        dict(reading.resources(document.place)),
        dict(reading.outputs()),
    )


class _Reading:
    """Reads the sections of one document."""

    def __init__(self, sections: Mapping[str, Yaml], problems: Problems) -> None:
        self._sections = sections
        self._problems = problems

    def mapping(self, name: str) -> Mapping[str, Yaml]:
        """A section that is a mapping; one without anything in it is allowed."""
        section = self._sections.get(name)
        if section is None or section.value is None:
            return _NOTHING
        if not isinstance(section.value, dict):
            message = f"Template format error: [/{name}] is {section.kind}, and not a mapping"
            self._problems.add(message, section.place)
            return _NOTHING
        return section.value

    def resources(self, start: Place) -> Iterator[tuple[str, ResourceEntry]]:
        """The resources by their logical ids."""
        found = self.mapping("Resources")
        if not found:
            message = "Template format error: At least one Resources member must be defined."
            self._problems.add(message, start)
        for name, node in found.items():
            entry = self._resource(name, node)
            if entry is not None:
                yield name, entry

    def _resource(self, name: str, node: Yaml) -> ResourceEntry | None:
        if name.startswith(FOR_EACH):
            message = f"{name} needs the transform AWS::LanguageExtensions"
            self._problems.add(message, node.place, "add it as Transform")
            return None
        if not _ID.fullmatch(name):
            message = f"Template format error: Resource name {name} is non alphanumeric."
            self._problems.add(message, node.place)
        members = self.members(node, f"/Resources/{name}")
        type_name = members.get("Type")
        if type_name is None or not isinstance(type_name.value, str):
            message = f"Template format error: [/Resources/{name}] Every Resources object must"
            self._problems.add(f"{message} contain a Type member.", node.place)
            return None
        self._known(members, _ATTRIBUTES, "Invalid template resource property")
        properties = members.get("Properties")
        where = f"/Resources/{name}/Properties"
        is_chosen = properties is not None and function_of(properties) is not None
        given = _NOTHING
        if properties is not None and not is_chosen:
            given = self.members(properties, where)
        other = {one: value for one, value in members.items() if one not in ("Type", "Properties")}
        if name in self.mapping("Parameters"):
            message = f"'{name}' is the name of a parameter, too"
            self._problems.add(message, node.place, "let one of them have another name")
        chosen = properties if is_chosen else None
        return ResourceEntry(name, type_name.value, node.place, given, other, chosen)

    def outputs(self) -> Iterator[tuple[str, OutputEntry]]:
        """What the template gives."""
        for name, node in self.mapping("Outputs").items():
            if name.startswith(FOR_EACH):
                self._problems.add(f"{name} needs AWS::LanguageExtensions", node.place)
                continue
            members = self.members(node, f"/Outputs/{name}")
            self._known(members, _OUTPUT, "Invalid output property")
            value = members.get("Value")
            if value is None:
                message = "Template format error: Every Outputs member must contain a Value object"
                self._problems.add(message, node.place)
                continue
            if value.value is None:
                message = f"[/Outputs/{name}/Value] 'null' values are not allowed in templates"
                self._problems.add(message, value.place)
            export = members.get("Export")
            exported = self.members(export, f"/Outputs/{name}/Export") if export else _NOTHING
            yield (
                name,
                OutputEntry(
                    name, value, node.place, members.get("Condition"), exported.get("Name")
                ),
            )

    def members(self, node: Yaml, where: str) -> Mapping[str, Yaml]:
        """The members of what has to be a mapping."""
        if node.value is None:
            message = f"[{where}] 'null' values are not allowed in templates"
            self._problems.add(message, node.place)
        elif not isinstance(node.value, dict):
            message = f"Template format error: [{where}] is {node.kind}, and not a mapping"
            self._problems.add(message, node.place)
        else:
            return node.value
        return _NOTHING

    def _known(self, members: Mapping[str, Yaml], known: Collection[str], what: str) -> None:
        for name, value in members.items():
            if name not in known:
                self._problems.add(f"{what} '{name}'", value.place, did_you_mean(name, known))
