"""Code and definitions of a SAM template that are files beside it.

On AWS they have to be in a bucket (`sam package`). The local cloud never runs code, so there any
name of an object will do; definitions are read and put in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from cirrusql.records import replace
from cirrusql.stack.cloudformation.library import read_text
from cirrusql.stack.cloudformation.loading import Loading, Source
from cirrusql.stack.cloudformation.syntax import read_document
from cirrusql.stack.documents.yaml_document import Yaml

_CODE = ("CodeUri", "ContentUri")
_DEFINITIONS = {
    "AWS::Serverless::Api": "DefinitionBody",
    "AWS::Serverless::HttpApi": "DefinitionBody",
    "AWS::Serverless::StateMachine": "Definition",
}
_APPLICATION = "AWS::Serverless::Application"
_PLACEHOLDER = "s3://code-that-is-not-packaged"


def packaged(document: Yaml, source: Source, loading: Loading) -> Yaml:
    """The document with nothing in it that is a file; what cannot be is noted."""
    if not isinstance(document.value, dict):
        return document
    sections = dict(document.value)
    resources = sections.get("Resources")
    if resources is not None and isinstance(resources.value, dict):
        made = {
            name: _resource(name, node, Path(source.file), loading)
            for name, node in resources.value.items()
        }
        sections["Resources"] = replace(resources, value=made)
    shared = sections.get("Globals")
    if shared is not None and isinstance(shared.value, dict):
        kinds = {
            name: _with_members(node, _code(name, node, loading))
            for name, node in shared.value.items()
        }
        sections["Globals"] = replace(shared, value=kinds)
    return replace(document, value=sections)


def _resource(name: str, node: Yaml, file: Path, loading: Loading) -> Yaml:
    members = node.value if isinstance(node.value, dict) else {}
    type_name = str(members["Type"].plain) if "Type" in members else ""
    properties = members.get("Properties")
    if not type_name.startswith("AWS::Serverless::") or properties is None:
        return node
    given = properties.value if isinstance(properties.value, dict) else {}
    if type_name == _APPLICATION and isinstance(given.get("Location", node).value, dict):
        message = f"{name}: applications of the Serverless Application Repository cannot be read"
        loading.refuse(message, node.place)
    changed: dict[str, Yaml | None] = dict(_code(name, properties, loading))
    definition = given.get("DefinitionUri")
    if definition is not None and isinstance(definition.value, str):
        changed |= _defined(name, type_name, definition, file, loading)
    return _with_members(node, {"Properties": _with_members(properties, changed)})


def _with_members(node: Yaml, changed: Mapping[str, Yaml | None]) -> Yaml:
    """A mapping with some members changed; those that are None now are taken away."""
    if not changed or not isinstance(node.value, dict):
        return node
    members = {**node.value, **changed}
    return replace(node, value={name: one for name, one in members.items() if one is not None})


def _code(name: str, properties: Yaml, loading: Loading) -> Mapping[str, Yaml]:
    """The code of a function or a layer, by a name that an object may have."""
    given = properties.value if isinstance(properties.value, dict) else {}
    found: dict[str, Yaml] = {}
    for key in _CODE:
        said = given.get(key)
        if said is None or not isinstance(said.value, str) or said.value.startswith("s3://"):
            continue
        if not loading.options.is_local and not loading.options.only_looks:
            message = f"{name}: {key} '{said.value}' is no object of S3"
            loading.problems.add(
                message, said.place, "run `sam package` first, or build it --local"
            )
            continue
        digest = hashlib.sha256(said.value.encode()).hexdigest()[:16]
        found[key] = replace(said, value=f"{_PLACEHOLDER}/{digest}.zip")
        loading.notes.add(f"{name}: the code in {said.value} is not uploaded", said.place)
    return found


def _defined(
    name: str, type_name: str, said: Yaml, file: Path, loading: Loading
) -> Mapping[str, Yaml | None]:
    """The definition in a file, in the place of the file's name."""
    into = _DEFINITIONS.get(type_name)
    path = file.parent / str(said.value)
    if into is None or str(said.value).startswith("s3://"):
        return {}
    if not path.is_file():
        loading.problems.add(f"{name}: there is no file {path}", said.place)
        return {}
    found = read_document(read_text(path), str(path), loading.problems)
    return {into: found, "DefinitionUri": None}
