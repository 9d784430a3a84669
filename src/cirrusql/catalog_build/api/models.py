"""AWS's service models as botocore publishes them: read as data files, never imported."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from cirrusql.records import Record

Json = dict[str, Any]


class ServiceModel(Record):
    """One service: its metadata, operations, shapes and paginators, as published.

    `name` is the folder's, which is what the AWS CLI calls the service.
    """

    name: str
    metadata: Json
    operations: Mapping[str, Json]
    shapes: Mapping[str, Json]
    paginators: Mapping[str, Json]

    def members(self, shape: str) -> Mapping[str, Json]:
        """The members of a structure, by name; of anything else none."""
        found: Mapping[str, Json] = self.shapes[shape].get("members", {})
        return found

    def type(self, reference: Json) -> str:
        """The type of what a member refers to."""
        return str(self.shapes[reference["shape"]]["type"])

    @cached_property
    def protocol(self) -> str:
        """The protocol that is spoken: JSON before CBOR, where a service offers both."""
        offered = self.metadata.get("protocols") or [self.metadata["protocol"]]
        order = ("json", "rest-json", "rest-xml", "query", "ec2", "smithy-rpc-v2-cbor")
        return next((one for one in order if one in offered), str(self.metadata["protocol"]))


def models(folder: Path) -> Iterator[ServiceModel]:
    """The newest version of every service under botocore's folder of data, by name."""
    for service in sorted(path for path in folder.iterdir() if path.is_dir()):
        newest = max(path for path in service.iterdir() if path.is_dir())
        document = _document(newest, "service-2")
        if document is not None:
            yield ServiceModel(
                service.name,
                document["metadata"],
                document["operations"],
                document["shapes"],
                (_document(newest, "paginators-1") or {}).get("pagination", {}),
            )


def _document(folder: Path, name: str) -> Json | None:
    """A file with the additions that botocore keeps beside it; None if there is no such file."""
    found = _read(folder / f"{name}.json")
    if found is not None:
        extras = sorted(folder.glob(f"{name}.*-extras.json*"))
        for path in extras:
            _merge(found, (_read(path.with_suffix("") if path.suffix == ".gz" else path) or {}))
    return found


def _read(path: Path) -> Json | None:
    packed = path.with_name(f"{path.name}.gz")
    if packed.exists():
        return json.loads(gzip.decompress(packed.read_bytes()))  # type: ignore[no-any-return]
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _merge(target: Json, extras: Json) -> None:
    """Put what the file of additions has under `merge` into a document."""
    pending = [(target, extras.get("merge", {}))]
    while pending:
        into, more = pending.pop()
        for key, value in more.items():
            if isinstance(value, dict) and isinstance(into.get(key), dict):
                pending.append((into[key], value))
            else:
                into[key] = value
