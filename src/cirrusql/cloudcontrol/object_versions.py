"""Versions of objects in a bucket as S3's XML has them: pages of a list, and what to delete.

As ListObjectVersions and DeleteObjects of the S3 API reference say. A list has its keys
percent-encoded, since XML has no way to write some of their characters.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from cirrusql.cloudcontrol.wire import Refusal
from cirrusql.cloudcontrol.xml_document import parse_xml
from cirrusql.records import Record

Query = tuple[tuple[str, str], ...]
MOST = 1000
"""How many versions a page has, and how many one request deletes, at most."""

_KINDS = ("Version", "DeleteMarker")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {one: f"&#{ord(one)};" for one in "\t\n\r"}


class ObjectVersion(Record):
    """A version of an object, or a delete marker in its place.

    `version` is `null` where the bucket has no versioning, as S3 has it.
    """

    key: str
    version: str


class VersionPage(Record):
    """One page of a bucket's versions, and the query for the next one; None after the last."""

    versions: tuple[ObjectVersion, ...]
    following: Query | None


class NotDeleted(Record):
    """A version that was not deleted, and what S3 says of it."""

    version: ObjectVersion
    refusal: Refusal


FIRST_PAGE: Query = (
    ("versions", ""),
    ("encoding-type", "url"),
    ("max-keys", str(MOST)),
)
"""The query for the first page."""


def read_page(body: bytes) -> VersionPage:
    """A page of versions; raises ValueError if it is none."""
    name, document = parse_xml(body, "")
    if name != "ListVersionsResult" or not isinstance(document, dict):
        raise ValueError("it is not a list of versions")
    versions = tuple(_version(one) for kind in _KINDS for one in _all(document.get(kind)))
    if document.get("IsTruncated") != "true":
        return VersionPage(versions, None)
    key = unquote_plus(document.get("NextKeyMarker", ""))
    markers = (("key-marker", key), ("version-id-marker", document.get("NextVersionIdMarker", "")))
    return VersionPage(versions, (*FIRST_PAGE, *markers))


def deletion(versions: Iterable[ObjectVersion]) -> tuple[bytes, Mapping[str, str]]:
    """The body that asks for versions to be deleted, and the headers that belong to it.

    S3 wants a digest of such a body; MD5 is the one that all services like it know. The answer
    tells only of what is not deleted.
    """
    objects = "".join(
        f"<Object><Key>{_escaped(one.key)}</Key>"
        f"<VersionId>{_escaped(one.version)}</VersionId></Object>"
        for one in versions
    )
    namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
    body = f'<Delete xmlns="{namespace}">{objects}<Quiet>true</Quiet></Delete>'.encode()
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return body, {
        "content-type": "application/xml",
        "content-md5": base64.b64encode(digest).decode(),
    }


def can_be_named(version: ObjectVersion) -> bool:
    """Whether XML 1.0 has a way to write a version's key.

    >>> can_be_named(ObjectVersion("a b", "null")), can_be_named(ObjectVersion("\\x01", "null"))
    (True, False)
    """
    return not any(
        (one < " " and one not in "\t\n\r") or one in "\ufffe\uffff" for one in version.key
    )


def not_deleted(body: bytes) -> list[NotDeleted]:
    """What an answer says was not deleted; raises ValueError if it is no such answer."""
    name, document = parse_xml(body, "")
    if name != "DeleteResult":
        raise ValueError("it is not the answer to a deletion")
    errors = _all(document.get("Error")) if isinstance(document, dict) else []
    return [
        NotDeleted(
            ObjectVersion(one.get("Key", ""), one.get("VersionId", "")),
            Refusal(one.get("Code") or "InternalError", one.get("Message", ""), 200),
        )
        for one in errors
    ]


def _version(element: Mapping[str, Any]) -> ObjectVersion:
    return ObjectVersion(unquote_plus(element["Key"]), element.get("VersionId") or "null")


def _all(elements: Any) -> list[Any]:
    """An element that may come several times, once or not at all, as a list."""
    if elements is None or elements == "":
        return []
    return elements if isinstance(elements, list) else [elements]


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in text)
