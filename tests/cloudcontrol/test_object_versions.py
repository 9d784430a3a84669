"""All versions in a bucket: listed page by page, deleted many at a time."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from botocore.parsers import create_parser
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.cloudcontrol import RetryPolicy
from cirrusql.cloudcontrol.object_versions import ObjectVersion, deletion, not_deleted, read_page
from cirrusql.cloudcontrol.objects import Objects
from cirrusql.errors import AccessDenied, CallFailed, TransportError
from tests.buckets import Buckets, Reply, bucket_service
from tests.cloudcontrol.models import operations
from tests.cloudcontrol.servers import Request
from tests.cloudcontrol.test_objects import objects_at, run

pytestmark = pytest.mark.thorough

NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
QUICK = RetryPolicy(attempts=4, first_contact=3, base=0.0)
ODD = ["plain", "a b+ü/%41", "<&>\"'", "new\r\nline\t", "\x01", "//", "😀"]


@dataclass
class Versions:
    """Versions in a bucket; the odd ones of a key are delete markers.

    `refuse` gives the code with which S3 does not delete a version, once for each attempt. Mutable
    state: the versions, and how many requests named some of them.
    """

    left: list[ObjectVersion]
    page: int = 3
    refuse: Callable[[ObjectVersion], str | None] = lambda _version: None
    deletions: int = 0
    singles: list[str] = field(default_factory=list)

    def service(self, **more: Any) -> Any:
        return bucket_service(Buckets(before=self.respond, **more))

    def respond(self, request: Request, key: str) -> Reply | None:
        if (
            "authorization" in request.headers
            and "us-east-1" not in request.headers["authorization"]
        ):
            return None
        query = parse_qs(urlsplit(request.target).query, keep_blank_values=True)
        if request.method == "GET" and "versions" in query:
            return 200, {}, self._listed(query).encode()
        if request.method == "POST" and "delete" in query:
            self.deletions += 1
            return 200, {}, self._deleted(request).encode()
        if request.method == "DELETE" and "versionId" in query:
            self.singles.append(key)
            self._drop(ObjectVersion(key, query["versionId"][0]))
            return 204, {}, b""
        return None

    def _listed(self, query: dict[str, list[str]]) -> str:
        assert query["encoding-type"] == ["url"]
        every = sorted(self.left, key=lambda one: (one.key, one.version))
        after = (query.get("key-marker", [""])[0], query.get("version-id-marker", [""])[0])
        past = [one for one in every if (one.key, one.version) > after]
        page, more = past[: self.page], len(past) > self.page
        text = "".join(_element(one) for one in page)
        if more:
            last = page[-1]
            text += f"<NextKeyMarker>{quote(last.key)}</NextKeyMarker>"
            text += f"<NextVersionIdMarker>{last.version}</NextVersionIdMarker>"
        truncated = f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        return f"<ListVersionsResult><Name>acme</Name>{truncated}{text}</ListVersionsResult>"

    def _deleted(self, request: Request) -> str:
        digest = base64.b64encode(hashlib.md5(request.body).digest()).decode()
        assert request.headers["content-md5"] == digest
        errors = ""
        for one in ET.fromstring(request.body).findall(f"{NAMESPACE}Object"):
            key, version = one.findtext(f"{NAMESPACE}Key"), one.findtext(f"{NAMESPACE}VersionId")
            named = ObjectVersion(str(key), str(version))
            code = self.refuse(named)
            if code is None:
                self._drop(named)
                continue
            said = f"<Key>{escape(named.key)}</Key><VersionId>{version}</VersionId>"
            errors += f"<Error>{said}<Code>{code}</Code><Message>no</Message></Error>"
        return f"<DeleteResult>{errors}</DeleteResult>"

    def _drop(self, version: ObjectVersion) -> None:
        self.left = [one for one in self.left if one != version]


def _element(one: ObjectVersion) -> str:
    kind = "DeleteMarker" if one.version.endswith("1") else "Version"
    said = f"<Key>{quote(one.key).replace('%20', '+')}</Key><VersionId>{one.version}</VersionId>"
    return f"<{kind}>{said}<IsLatest>true</IsLatest></{kind}>"


async def emptied(objects: Objects) -> list[int]:
    """The sizes of the pages that were listed and deleted."""
    sizes = []
    async for page in objects.list_versions("acme"):
        await objects.delete_versions("acme", page)
        sizes.append(len(page))
    return sizes


def versions(*keys: str) -> list[ObjectVersion]:
    return [ObjectVersion(key, f"v{number}") for key in keys for number in range(2)]


def test_every_version_of_every_page_is_deleted() -> None:
    there = Versions(versions("a", "b", "c", "d"))
    with there.service() as url:
        assert run(url, emptied) == [[3, 3, 2]]
    assert there.left == []
    assert there.deletions == 3


def test_keys_may_have_any_character() -> None:
    there = Versions(versions(*ODD), page=100)
    with there.service() as url:
        run(url, emptied)
    assert there.left == []
    assert set(there.singles) == {"\x01"}


def test_an_empty_bucket_has_no_versions() -> None:
    there = Versions([])
    with there.service() as url:
        assert run(url, emptied) == [[0]]
    assert there.deletions == 0


def test_a_thousand_are_deleted_at_a_time() -> None:
    there = Versions([ObjectVersion(f"k{number:05}", "null") for number in range(2001)])
    every = list(there.left)
    with there.service() as url:
        run(url, lambda objects: objects.delete_versions("acme", every))
    assert (there.left, there.deletions) == ([], 3)


def test_what_is_not_deleted_is_told() -> None:
    there = Versions(versions("free", "held"), refuse=lambda one: _if_held(one, "AccessDenied"))
    with (
        there.service() as url,
        pytest.raises(AccessDenied, match=r"'held' .* not deleted: no") as caught,
    ):
        run(url, emptied)
    assert {one.key for one in there.left} == {"held"}
    assert caught.value.operation == "DeleteObjects"


def _if_held(version: ObjectVersion, code: str) -> str | None:
    return code if version.key == "held" else None


def test_what_could_not_be_deleted_this_time_is_tried_again() -> None:
    met: list[ObjectVersion] = []

    def refuse(version: ObjectVersion) -> str | None:
        met.append(version)
        return "InternalError" if met.count(version) < 3 else None

    there = Versions(versions("a"), refuse=refuse)
    with there.service() as url:
        run(url, emptied)
    assert (there.left, there.deletions) == ([], 3)


def test_what_can_never_be_deleted_is_given_up() -> None:
    there = Versions(versions("a"), refuse=lambda _: "InternalError")
    with there.service() as url, pytest.raises(CallFailed, match="and 1 more"):
        run(url, emptied)
    assert there.deletions == QUICK.attempts


def test_a_bucket_that_is_not_there_is_an_error() -> None:
    with bucket_service(Buckets()) as url, pytest.raises(CallFailed, match="NoSuchBucket"):
        run(url, lambda objects: _first(objects, "other"))


async def _first(objects: Objects, bucket: str) -> object:
    return await anext(objects.list_versions(bucket))


def test_a_bucket_elsewhere_is_emptied_there() -> None:
    there = Versions(versions("a"))

    def before(request: Request, key: str) -> Reply | None:
        return (
            there.respond(_as_of_virginia(request), key)
            if "/eu-west-1/" in _signed(request)
            else None
        )

    with bucket_service(Buckets(region="eu-west-1", before=before)) as url:
        assert run(url, emptied) == [[2]]
    assert there.left == []


def _signed(request: Request) -> str:
    return request.headers["authorization"]


def _as_of_virginia(request: Request) -> Request:
    return Request(
        request.method,
        request.target,
        {**request.headers, "authorization": "us-east-1"},
        request.body,
    )


@pytest.mark.parametrize("body", [b"<html/>", b"", b"<Error><Code>x</Code></Error>", b"{}"])
def test_an_answer_of_another_is_an_error(body: bytes) -> None:
    buckets = Buckets(before=lambda _request, _key: (200, {}, body))
    with bucket_service(buckets) as url:
        with pytest.raises(TransportError, match="ListObjectVersions in us-east-1: "):
            run(url, emptied)
        with pytest.raises(TransportError, match="DeleteObjects in us-east-1"):
            run(url, lambda objects: objects.delete_versions("acme", versions("a")))


def test_a_list_that_comes_to_no_end_is_an_error() -> None:
    page = (
        "<ListVersionsResult><IsTruncated>true</IsTruncated><NextKeyMarker>a</NextKeyMarker>"
        "</ListVersionsResult>"
    )
    buckets = Buckets(before=lambda _request, _key: (200, {}, page.encode()))
    with bucket_service(buckets) as url, pytest.raises(TransportError, match="comes to no end"):
        run(url, emptied)


# -- the documents


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=4))
def test_a_page_is_what_botocore_reads(keys: list[str]) -> None:
    there = Versions([ObjectVersion(key, f"v{n}") for n, key in enumerate(dict.fromkeys(keys))])
    body = there._listed({"encoding-type": ["url"]}).encode()
    model = next(one for one in operations("s3") if one.name == "ListObjectVersions")
    response = {"status_code": 200, "headers": {}, "body": body}
    theirs = create_parser("rest-xml").parse(response, model.output_shape)
    found = [*theirs.get("Versions", ()), *theirs.get("DeleteMarkers", ())]
    page = read_page(body)
    assert [one.version for one in page.versions] == [one["VersionId"] for one in found]
    # botocore's client takes the encoding off later, as forms have it.
    assert [one.key for one in page.versions] == [
        unquote(one["Key"].replace("+", " ")) for one in found
    ]
    assert (page.following is None) == (len(set(keys)) <= 3)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n")))
def test_a_key_comes_through_xml_as_it_is(key: str) -> None:
    body, _ = deletion([ObjectVersion(key, "v")])
    found = ET.fromstring(body).find(f"{NAMESPACE}Object/{NAMESPACE}Key")
    assert found is not None
    assert (found.text or "") == key


def test_an_answer_without_errors_is_nothing_to_tell() -> None:
    assert not_deleted(b"<DeleteResult/>") == []
    with pytest.raises(ValueError, match="not the answer"):
        not_deleted(b"<Other/>")


def test_listing_is_lazy() -> None:
    async def never() -> None:
        objects = objects_at("http://127.0.0.1:9")
        objects.list_versions("acme")
        objects.close()

    asyncio.run(never())
