"""From the files of a stack to a `Manifest`, with everything that is wrong with them.

The format is that of StackQL's stack-deploy; `resource`, `identifier`, `depends_on` and `lifecycle`
are additions.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cirrusql.stack.documents.yaml_document import Yaml, read_yaml
from cirrusql.stack.graph.nodes import Ending, Export, Lifecycle
from cirrusql.stack.manifest.anchors import read_anchors
from cirrusql.stack.manifest.includes import Includes
from cirrusql.stack.manifest.keys import Keys
from cirrusql.stack.manifest.records import (
    Anchor,
    Manifest,
    Resource,
    ResourceKind,
    Setting,
)
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems

MANIFEST_NAME = "stackql_manifest.yml"
_MANIFEST = (
    "version", "name", "description", "providers", "globals", "resources", "exports",
)  # fmt: skip
_SETTING = ("name", "value", "values", "merge", "description", "protected")
_RESOURCE = (
    "name", "type", "file", "sql", "run", "props", "exports", "protected", "if",
    "skip_validation", "auth", "return_vals", "description", "skip_on_delete",
    "resource", "identifier", "depends_on", "lifecycle",
)  # fmt: skip
_LIFECYCLE = ("prevent_destroy", "keep")
_KINDS = {kind.value: kind for kind in ResourceKind}
_RETURNING = ("create", "update", "delete")


def read_manifest(folder: Path, problems: Problems) -> Manifest | None:
    """The manifest in a folder; None if there is nothing that could be called one.

    What is wrong is noted in `problems`; a part of the manifest that is wrong is left out.
    """
    path = _manifest_path(folder)
    text = _text_of(path, Place(str(path), 1), problems)
    document = read_yaml(text, str(path), problems) if text is not None else None
    if document is None:
        return None
    if not isinstance(document.value, dict):
        problems.add(f"a manifest is a mapping, not {document.kind}", document.place)
        return None
    return _Reader(folder, problems).manifest(document)


def _manifest_path(folder: Path) -> Path:
    for name in (MANIFEST_NAME, "stackql_manifest.yaml"):
        if (folder / name).exists():
            return folder / name
    return folder / MANIFEST_NAME


def _text_of(path: Path, place: Place, problems: Problems) -> str | None:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        problems.add(f"cannot read {path}: {error.strerror}", place)
    except UnicodeDecodeError:
        problems.add(f"{path} is not UTF-8 text", place)
    return None


class _Reader:
    """Reads one stack's files."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self._folder = folder / "resources"
        self._problems = problems
        self._includes = Includes(self._folder, problems)
        self._files: dict[Path, tuple[Anchor, ...]] = {}

    def manifest(self, document: Yaml) -> Manifest:
        """The manifest of a document."""
        keys = Keys(document, "the manifest", _MANIFEST, self._problems)
        name = keys.required("name")
        given, providers = keys.get("providers"), keys.texts("providers")
        if given is None or given.value == []:
            self._problems.add("the manifest has no providers", keys.place, "providers: [awscc]")
        settings = [one for one in map(self._setting, keys.items("globals")) if one.name]
        keys.text("description")  # which is for people: it is only checked
        read = map(self._resource, keys.items("resources"))
        resources = [one for one in read if one.name]
        if keys.get("resources") is None:
            self._problems.add("the manifest has no resources", keys.place)
        self._require_distinct(settings, "the global '{}'")
        self._require_distinct(resources, "the resource '{}'")
        return Manifest(
            name,
            str(self._folder.parent),
            document.place,
            providers,
            tuple(settings),
            tuple(resources),
            keys.texts("exports"),
        )

    def _require_distinct(self, named: list[Setting] | list[Resource], title: str) -> None:
        seen: dict[str, Place] = {}
        for one in named:
            before = seen.setdefault(one.name, one.place)
            if before is not one.place and one.name:
                message = f"{title.format(one.name)} is there twice"
                self._problems.add(message, one.place, f"the first is at line {before.line}")

    def _setting(self, node: Yaml, owner: str | None = None) -> Setting:
        """A property of a resource, or a global."""
        what = "a global" if owner is None else f"a property of '{owner}'"
        keys = Keys(node, what, _SETTING, self._problems)
        name, value, merge = keys.required("name"), self._value(keys), keys.texts("merge")
        values = {
            env: found
            for env, inner in keys.members("values").items()
            if (found := self._value_in(env, inner)) is not None
        }
        is_bare = not any(map(keys.has, ("value", "values", "merge")))
        if is_bare and name:
            title = f"the global '{name}'" if owner is None else f"'{name}' of '{owner}'"
            self._problems.add(f"{title} has no value", keys.place)
        given = keys.get("values")
        if is_bare or (value is None and given is not None and not isinstance(given.value, dict)):
            value = Yaml(None, keys.place)  # once is enough to tell it
        return Setting(name, node.place, value, values, merge, keys.flag("protected"))

    def _value_in(self, environment: str, node: Yaml) -> Yaml | None:
        """The value for one environment: `values: {dev: {value: 1}}`."""
        return self._value(Keys(node, f"the value for {environment}", ("value",), self._problems))

    def _value(self, keys: Keys) -> Yaml | None:
        """The `value` of a mapping, which may be null; None if it says nothing."""
        if not keys.has("value"):
            return None
        value = keys.get("value")
        return self._includes.resolved(value or Yaml(None, keys.place_of("value")))

    def _resource(self, node: Yaml) -> Resource:
        keys = Keys(node, "a resource", _RESOURCE, self._problems)
        name = keys.required("name")
        kind = self._kind(keys)
        keys.text("description")
        settings = (self._setting(one, name) for one in keys.items("props"))
        props = [one for one in settings if one.name]
        self._require_distinct(props, f"'{{}}' of '{name}'")
        exports = self._exports(keys.items("exports"))
        protected = keys.texts("protected")
        for one in protected:
            if one not in {export.name for export in exports}:
                place = keys.place_of("protected")
                self._problems.add(f"'{one}' is protected, and is not exported", place)
        lifecycle = Yaml(keys.members("lifecycle"), keys.place_of("lifecycle"))
        ending = Keys(lifecycle, "lifecycle", _LIFECYCLE, self._problems)
        resource = Resource(
            name,
            kind or ResourceKind.RESOURCE,
            node.place,
            tuple(props),
            exports,
            protected,
            self._anchors(name, kind, keys) if kind is not None else (),
            keys.get("sql"),
            keys.get("run"),
            keys.get("if"),
            keys.flag("skip_validation"),
            self._return_vals(keys),
            keys.texts("depends_on"),
            Lifecycle(ending.flag("prevent_destroy"), _at_end(keys, ending)),
            keys.get("resource"),
            keys.get("identifier"),
        )
        self._require_statements(resource)
        return resource

    def _kind(self, keys: Keys) -> ResourceKind | None:
        said = keys.text("type", ResourceKind.RESOURCE.value)
        if said not in _KINDS:
            message = f"the type of a resource is one of {', '.join(_KINDS)}, not '{said}'"
            self._problems.add(message, keys.place_of("type"))
        return _KINDS.get(said)

    def _exports(self, nodes: list[Yaml]) -> tuple[Export, ...]:
        return tuple(export for node in nodes for export in self._export(node))

    def _export(self, node: Yaml) -> Iterator[Export]:
        """`vpc_id`, or `{arn: role_arn}` for a column under another name."""
        if isinstance(node.value, str):
            yield Export(node.value, node.value)
        elif isinstance(node.value, dict):
            for column, name in node.value.items():
                yield Export(column, str(name.value))
        else:
            self._problems.add(f"an export is a name or a mapping, not {node.kind}", node.place)

    def _return_vals(self, keys: Keys) -> dict[str, tuple[Export, ...]]:
        found = {}
        for operation, node in keys.members("return_vals").items():
            if operation not in _RETURNING:
                hint = f"there is {', '.join(_RETURNING)}"
                self._problems.add(f"return_vals has no '{operation}'", node.place, hint)
            items = node.value if isinstance(node.value, list) else [node]
            found[operation] = self._exports(items)
        return found

    # -- statements -------------------------------------------------------------------------------

    def _anchors(self, name: str, kind: ResourceKind, keys: Keys) -> tuple[Anchor, ...] | None:
        """The sections of the resource's file; None if it has none."""
        if kind is ResourceKind.SCRIPT:
            return None
        given = keys.text("file")
        path = self._folder / (given or f"{name}.iql")
        if not given and not path.is_file():
            return None
        if path not in self._files:
            text = _text_of(path, keys.place_of("file"), self._problems)
            found = read_anchors(text, str(path), self._problems) if text is not None else ()
            self._files[path] = found
        return self._files[path]

    def _require_statements(self, resource: Resource) -> None:
        """Note what a resource of its kind lacks; messages are near those of the other tools."""
        if resource.anchors == () or not resource.name:
            return  # what is wrong with its file, or that it has no name, was told
        lacks = {
            ResourceKind.SCRIPT: self._script_lacks,
            ResourceKind.QUERY: self._query_lacks,
            ResourceKind.COMMAND: self._command_lacks,
        }.get(resource.kind, self._resource_lacks)(resource)
        if lacks is not None:
            self._problems.add(f"'{resource.name}' {lacks}", resource.place)

    @staticmethod
    def _script_lacks(resource: Resource) -> str | None:
        return None if resource.run is not None else "is a script without 'run'"

    @staticmethod
    def _query_lacks(resource: Resource) -> str | None:
        if resource.sql is not None or resource.anchor("exports"):
            return None
        return "is a query without 'sql' and without a file with an 'exports' section"

    @staticmethod
    def _command_lacks(resource: Resource) -> str | None:
        if resource.sql is not None or resource.anchor("command"):
            return None
        return "is a command without 'sql' and without a file with a 'command' section"

    @staticmethod
    def _resource_lacks(resource: Resource) -> str | None:
        if resource.anchors is None or not resource.anchors:
            return None
        if not any(resource.anchor(name) for name in ("create", "createorupdate")):
            return "has no section 'create' or 'createorupdate' in its file"
        if resource.anchor("createorupdate"):
            return None
        if not any(resource.anchor(name) for name in ("exists", "statecheck", "exports")):
            return "has no section 'exists', 'statecheck' or 'exports' in its file"
        return None


def _at_end(keys: Keys, ending: Keys) -> Ending:
    kept = ending.flag("keep") or keys.flag("skip_on_delete")
    return Ending.KEEP if kept else Ending.DELETE
