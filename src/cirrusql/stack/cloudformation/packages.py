"""Code and definitions that are files beside a template.

On AWS they have to be in a bucket (`aws cloudformation package`, `sam package`). The local cloud
never runs code, so there any name of an object will do; definitions of SAM are read and put in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from cirrusql.records import replace
from cirrusql.stack.cloudformation.files import read_text
from cirrusql.stack.cloudformation.loading import Loading, Source
from cirrusql.stack.cloudformation.syntax import yaml_of
from cirrusql.stack.documents.yaml_document import Yaml

_CODE = ("CodeUri", "ContentUri")
# What may be a path until it is packaged, and how the object is named then: the properties that
# the reference of `aws cloudformation package` lists.
_PACKAGED: Mapping[str, tuple[str, str, str]] = {
    "AWS::ApiGateway::RestApi": ("BodyS3Location", "Bucket", "Key"),
    "AWS::ElasticBeanstalk::ApplicationVersion": ("SourceBundle", "S3Bucket", "S3Key"),
    "AWS::Lambda::Function": ("Code", "S3Bucket", "S3Key"),
    "AWS::Lambda::LayerVersion": ("Content", "S3Bucket", "S3Key"),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", "Bucket", "Key"),
}
_DEFINITIONS = {
    "AWS::Serverless::Api": "DefinitionBody",
    "AWS::Serverless::HttpApi": "DefinitionBody",
    "AWS::Serverless::StateMachine": "Definition",
}
_APPLICATION = "AWS::Serverless::Application"
_BUCKET = "code-that-is-not-packaged"


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
    if properties is None:
        return node
    if type_name in _PACKAGED:
        changed_ = _plain_code(name, type_name, properties, loading)
        return _with_members(node, {"Properties": _with_members(properties, changed_)})
    if not type_name.startswith("AWS::Serverless::"):
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
        key_of = _placeholder(name, key, said, loading)
        found[key] = replace(said, value=f"s3://{_BUCKET}/{key_of}")
    return found


def _plain_code(
    name: str, type_name: str, properties: Yaml, loading: Loading
) -> Mapping[str, Yaml]:
    """The code of a plain resource whose property is a path."""
    key, bucket, object_key = _PACKAGED[type_name]
    given = properties.value if isinstance(properties.value, dict) else {}
    said = given.get(key)
    if said is None or not isinstance(said.value, str):
        return {}
    key_of = _placeholder(name, key, said, loading)
    return {key: yaml_of({bucket: _BUCKET, object_key: key_of}, said.place)}


def _placeholder(name: str, key: str, said: Yaml, loading: Loading) -> str:
    """The key of an object that stands for a path; that is a problem where there must be one."""
    path = str(said.value)
    if not loading.options.is_local and not loading.options.only_looks:
        message = f"{name}: {key} '{path}' is no object of S3"
        hint = "package the template first (`sam package`), or build it --local"
        loading.problems.add(message, said.place, hint)
    else:
        loading.notes.add(f"{name}: the code in {path} is not uploaded", said.place)
    return f"{hashlib.sha256(path.encode()).hexdigest()[:16]}.zip"


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
    found = loading.read(Source(read_text(path), str(path)))
    return {into: found, "DefinitionUri": None}
