"""Which operations only read, and may be relations: a rule, and lists of what it cannot know.

No one signal decides: AWS's `readonly` trait is on a quarter of the operations that read, and IAM
counts reading a secret as reading. So: the verb, nothing that streams, an AWS signature, not on a
list of exceptions with its reason, and on the list of what was looked at. What a newer version of
the models adds is therefore no relation before somebody has reviewed it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from typing import Any

from cirrusql.catalog_build.api.models import Json, ServiceModel

_DATA = Path(__file__).parent.parent / "data" / "api"
_VERBS = re.compile(
    "(Admin)?(List|Get|Describe|Search|Lookup|Head|Count|BatchGet|BatchDescribe|BatchLookup)"
    "(?=[A-Z0-9]|$)"
)


class Verdict(Enum):
    """Why an operation is a relation, or is none: the class that the catalogue keeps.

    What users are told of each stands once, in `cirrusql.catalog.api.store.REASONS`.
    """

    READS = auto()
    WRITES = auto()
    STREAMS = auto()
    NO_OUTPUT = auto()
    NOT_SIGNED = auto()
    EFFECT = auto()
    SECRET = auto()
    DATA_PLANE = auto()
    NOT_REVIEWED = auto()


def verdict(model: ServiceModel, operation: str) -> Verdict:
    """Whether an operation is a relation, and if not, the first reason."""
    listed = f"{model.name}:{operation}"
    if not _VERBS.match(operation) and listed not in _lists()["named"]:
        return Verdict.WRITES
    definition = model.operations[operation]
    checks = (
        (Verdict.STREAMS, _streams(model, definition)),
        (Verdict.NO_OUTPUT, "output" not in definition),
        (Verdict.NOT_SIGNED, not _is_signed(model, definition)),
        (Verdict.EFFECT, listed in _lists()["effect"]),
        (Verdict.SECRET, listed in _lists()["secret"]),
        (Verdict.DATA_PLANE, listed in _lists()["data_plane"]),
        (Verdict.NOT_REVIEWED, operation not in reviewed().get(model.name, ())),
    )
    return next((reason for reason, holds in checks if holds), Verdict.READS)


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, frozenset[str]]:
    found: dict[str, Any] = json.loads((_DATA / "exceptions.json").read_text("utf-8"))
    return {
        name: frozenset(f"{service}:{one}" for service in listed for one in listed[service])
        for name, listed in found.items()
    }


@lru_cache(maxsize=1)
def reviewed() -> Mapping[str, frozenset[str]]:
    """The operations that were looked at and found to do nothing but read, by service."""
    lines = (_DATA / "reviewed.txt").read_text("utf-8").splitlines()
    parts = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {service: frozenset(names.split()) for service, _, names in parts}


def _streams(model: ServiceModel, definition: Json) -> bool:
    """Whether the body of either side is nothing but bytes, or a stream of events."""
    for side in ("input", "output"):
        shape = definition.get(side, {}).get("shape")
        for name, member in model.members(shape).items() if shape else ():
            target = model.shapes[member["shape"]]
            if any(one.get(trait) for one in (member, target) for trait in _STREAMING):
                return True
            if target["type"] == "blob" and model.shapes[shape].get("payload") == name:
                return True
    return False


_STREAMING = ("streaming", "eventstream")


def _is_signed(model: ServiceModel, definition: Json) -> bool:
    """Whether a request carries a signature of version 4 by an access key."""
    if definition.get("authtype") in ("none", "bearer", "v4-unsigned-body"):
        return bool(definition["authtype"] == "v4-unsigned-body")
    offered = definition.get("auth") or model.metadata.get("auth")
    if offered:
        return any(one.startswith("aws.auth#sigv4") for one in offered)
    return str(model.metadata.get("signatureVersion", "v4")).startswith(("v4", "s3"))
