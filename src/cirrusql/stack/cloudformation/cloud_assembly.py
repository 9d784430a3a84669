"""What a CDK app makes, `cdk.out`: its manifest, the stacks in it, and their assets.

The form is that of the CDK's package `cloud-assembly-schema`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from cirrusql.errors import DataError, OperationalError
from cirrusql.records import Record, field
from cirrusql.stack.cloudformation.files import TemplateFiles, read_text
from cirrusql.stack.cloudformation.loading import Source
from cirrusql.stack.cloudformation.syntax import read_document
from cirrusql.stack.documents.yaml_document import Yaml
from cirrusql.stack.graph.stack import ordered
from cirrusql.stack.problems import Problems

_ANY_ACCOUNT, _ANY_REGION = "unknown-account", "unknown-region"
_HASH = re.compile(r"[0-9a-f]{64}")


class FileAsset(Record, eq=False):
    """A file or folder that belongs into a bucket before a stack is deployed."""

    path: Path
    bucket: str
    key: str


class AssembledStack(Record, eq=False):
    """A stack of an assembly: its template, where it belongs, what it needs.

    Without `account` or `region` it belongs to whichever the engine has.
    """

    name: str
    template: Path
    account: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(factory=dict)
    assets: tuple[FileAsset, ...] = ()
    images: int = 0

    @cached_property
    def parameter_names(self) -> frozenset[str]:
        """The parameters that its template declares; raises OperationalError."""
        found = read_document(read_text(self.template), str(self.template), Problems())
        sections = found.value if found is not None and isinstance(found.value, dict) else {}
        declared = sections.get("Parameters")
        return frozenset(declared.value if declared and isinstance(declared.value, dict) else ())


def assembled_stacks(folder: Path) -> list[AssembledStack]:
    """The stacks of an assembly and of those in it, in the order of their dependencies.

    Raises DataError for a folder that is none, OperationalError for files that cannot be read.
    """
    found = dict(_stacks(folder))
    before = {key: [one for one in needs if one in found] for key, (_, needs) in found.items()}
    return [found[key][0] for key in ordered(list(found), before)]


def _stacks(folder: Path) -> Iterator[tuple[str, tuple[AssembledStack, list[str]]]]:
    manifest = _json(folder / "manifest.json")
    artifacts = manifest.get("artifacts")
    if not isinstance(artifacts, dict):
        message = f"{folder} is not what a CDK app makes: its manifest has no artifacts"
        raise DataError(message, hint="run `cdk synth`")
    for name, artifact in artifacts.items():
        kind, properties = artifact.get("type"), artifact.get("properties") or {}
        if kind == "aws:cloudformation:stack":
            needs = [str(one) for one in artifact.get("dependencies") or ()]
            yield name, (_stack(folder, name, artifact, properties, artifacts), needs)
        elif kind == "cdk:cloud-assembly":
            yield from _stacks(folder / str(properties["directoryName"]))


def _stack(
    folder: Path,
    name: str,
    artifact: Mapping[str, Any],
    properties: Mapping[str, Any],
    artifacts: Mapping[str, Any],
) -> AssembledStack:
    account, _, region = str(artifact.get("environment", "")).removeprefix("aws://").partition("/")
    manifests = (
        folder / str(artifacts[one]["properties"]["file"])
        for one in artifact.get("dependencies") or ()
        if one in artifacts and artifacts[one].get("type") == "cdk:asset-manifest"
    )
    files: list[FileAsset] = []
    images = 0
    for path in manifests:
        assets = _json(path)
        files += _files(folder, assets)
        images += len(assets.get("dockerImages") or {})
    return AssembledStack(
        str(properties.get("stackName") or name),
        folder / str(properties["templateFile"]),
        None if account in ("", _ANY_ACCOUNT) else account,
        None if region in ("", _ANY_REGION) else region,
        {str(key): str(value) for key, value in (properties.get("parameters") or {}).items()},
        tuple(files),
        images,
    )


def _files(folder: Path, assets: Mapping[str, Any]) -> Iterator[FileAsset]:
    for asset in (assets.get("files") or {}).values():
        source = asset["source"]
        for destination in asset["destinations"].values():
            yield FileAsset(
                folder / str(source["path"]),
                str(destination["bucketName"]),
                str(destination["objectKey"]),
            )


def _json(path: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(path.read_bytes())
    except OSError as error:
        raise OperationalError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise DataError(f"{path} is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise DataError(f"{path} is no JSON object")
    return found


class AssemblyFiles(TemplateFiles):
    """Finds the nested templates of a CDK app: assets, by the hash in their address."""

    def find(self, address: str | None, said: Yaml) -> Source | None:
        """A nested template, or a part of one."""
        written = orjson.dumps(said.plain, default=str).decode()
        for digest in _HASH.findall(f"{address or ''} {written}"):
            for path in sorted(self.folder.glob(f"*{digest}*")):
                if path.is_file():
                    return Source(read_text(path), str(path))
        found = self._of_manifest(f"{address or ''} {written}")
        return found or super().find(address, said)

    def _of_manifest(self, text: str) -> Source | None:
        """The nested template whose object's key is in an address."""
        for path in sorted(self.folder.glob("*.assets.json")):
            for asset in _files(self.folder, _json(path)):
                if asset.key in text and asset.path.is_file():
                    return Source(read_text(asset.path), str(asset.path))
        return None
