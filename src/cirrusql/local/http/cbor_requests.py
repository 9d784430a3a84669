"""Smithy's RPC v2 protocol: the operation in the path, CBOR both ways.

Resource Groups Tagging speaks it beside JSON, and newer SDKs prefer it. Its documents are of JSON's
kinds only, so a request becomes JSON at the door, and the answer to it CBOR.
"""

from __future__ import annotations

import re

import orjson

from cirrusql.local.protocol.cbor import InvalidCbor, decode, encode
from cirrusql.local.protocol.errors import Answer, Refusal

CONTENT_TYPE = b"application/cbor"
PROTOCOL = b"rpc-v2-cbor"

_PATH = re.compile(r"/service/([^/]+)/operation/([^/]+)")


def target_of(path: str) -> str:
    """The X-Amz-Target that says the same as a path; empty if the path is not of this protocol.

    >>> target_of("/service/ResourceGroupsTaggingAPI_20170126/operation/GetTagKeys")
    'ResourceGroupsTaggingAPI_20170126.GetTagKeys'
    """
    found = _PATH.fullmatch(path)
    return ".".join(found.groups()) if found else ""


def json_body(body: bytes) -> bytes:
    """The body of a request as JSON; raises Refusal if it is not CBOR."""
    try:
        return orjson.dumps(decode(body)) if body else b""
    except (InvalidCbor, TypeError) as error:
        message = f"The body is not CBOR: {error}"
        raise Refusal("SerializationException", message) from error


def cbor_answer(answer: Answer) -> Answer:
    """An answer whose body is JSON in this protocol, which spells an error's text `message`."""
    document = orjson.loads(answer.body)
    if "Message" in document:
        document["message"] = document.pop("Message")
    return Answer(answer.status, encode(document))
