"""What the function behind a custom resource answers: an object in a bucket, waited for and read.

"Custom resource request and response reference" in CloudFormation's user guide has the members,
and that an answer has at most 4096 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

import orjson

from cirrusql.cloudcontrol.objects import ObjectName, StoredObject
from cirrusql.errors import CallFailed, Error, Throttled, Timeout, TransportError
from cirrusql.records import Record, field
from cirrusql.stack.adapters.adapter import Where

LARGEST = 4096
# Seconds between looks: at first short, then longer and longer.
_FIRST, _GROWTH, _LAST = 0.5, 1.5, 15.0
# How often in a row a look may fail for reasons that pass: for some minutes.
_PATIENCE = 12


class Answer(Record, eq=False):
    """What a function said: whether it could, why not, what it made and its attributes.

    `hidden` is its NoEcho: the attributes are secrets.
    """

    failed: bool
    reason: str
    identifier: str
    attributes: Mapping[str, Any] = field(factory=dict)
    hidden: bool = False


def awaited(name: ObjectName, who: str, seconds: float, where: Where) -> bytes:
    """The object that a function writes, once it is there; it is deleted then.

    `who` is the function in words. Raises Timeout after so many seconds, and what reading raises
    that will not pass.
    """
    deadline, pause, failures = monotonic() + seconds, _FIRST, 0
    while True:
        try:
            found, failures = _read(name, where), 0
        except (TransportError, Throttled):
            failures += 1
            if failures > _PATIENCE:
                raise
            found = None
        if found is not None:
            with suppress(Error):  # what is left of it hurts nobody
                where.engine.wait(where.engine.objects.delete(name, found.tag))
            return found.body
        left = deadline - monotonic()
        if left <= 0:
            hint = "its own log says what it did; what it has made is not known, and is left"
            raise Timeout(f"{who} has not answered for {seconds:.0f} seconds", hint=hint)
        sleep(min(pause, left))
        pause = min(pause * _GROWTH, _LAST)


def _read(name: ObjectName, where: Where) -> StoredObject | None:
    return where.engine.wait(where.engine.objects.read(name))


def answer_of(body: bytes, who: str) -> Answer:
    """What an answer says; raises CallFailed for what is none."""
    if len(body) > LARGEST:
        raise _bad(who, f"is longer than {LARGEST} bytes")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _bad(who, f"is not JSON: {error}") from None
    status = found.get("Status") if isinstance(found, dict) else None
    if status not in ("SUCCESS", "FAILED"):
        raise _bad(who, "has no Status that is SUCCESS or FAILED")
    data = found.get("Data")
    if not isinstance(data, dict | None):
        raise _bad(who, "has a Data that is not a mapping")
    return Answer(
        status == "FAILED",
        _text(found.get("Reason")) or "it does not say why",
        _text(found.get("PhysicalResourceId")),
        {key: value for key, value in (data or {}).items() if value is not None},
        _text(found.get("NoEcho")).lower() == "true",
    )


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return orjson.dumps(value).decode()


def _bad(who: str, what: str) -> CallFailed:
    return CallFailed(f"the answer of {who} {what}", operation="Invoke")
