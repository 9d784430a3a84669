"""Objects in buckets: read, written if they are as they were, deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from cirrusql.cloudcontrol import RetryPolicy
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.http import HttpSettings, HttpTransport
from cirrusql.cloudcontrol.objects import ObjectName, Objects
from cirrusql.cloudcontrol.transport import Answer, Call, Endpoint
from cirrusql.errors import AccessDenied, CallFailed, TransportError
from tests.buckets import ACCESS_KEY, SECRET_KEY, Buckets, bucket_service
from tests.buckets import tag as tag_of

NAME = ObjectName("acme", "stacks/a b+ü.json")
QUICK = RetryPolicy(attempts=4, first_contact=3, base=0.0)


def objects_at(url: str, region: str = "us-east-1") -> Objects:
    settings = HttpSettings(
        lambda _service, where: Endpoint(url, where),
        lambda: Credentials(ACCESS_KEY, SECRET_KEY),
        timeout=5,
    )
    return Objects(
        HttpTransport(settings), lambda _service, where: Endpoint(url, where), region, QUICK
    )


def run(url: str, *works: Any, region: str = "us-east-1") -> list[Any]:
    """What each of several works with the objects of a service gives, one after the other."""

    async def all_of_them() -> list[Any]:
        objects = objects_at(url, region)
        try:
            return [await work(objects) for work in works]
        finally:
            objects.close()

    return asyncio.run(all_of_them())


def test_an_object_is_written_read_and_deleted():
    with bucket_service(Buckets()) as url:
        nothing, tag, found, again, gone, last = run(
            url,
            lambda o: o.read(NAME),
            lambda o: o.write(NAME, b"one", None),
            lambda o: o.read(NAME),
            lambda o: o.write(NAME, b"two", tag_of(b"one")),
            lambda o: o.delete(NAME, tag_of(b"two")),
            lambda o: o.read(NAME),
        )
    assert nothing is last is None
    assert (found.body, found.tag) == (b"one", tag)
    assert (again, gone) == (tag_of(b"two"), True)


def test_a_bucket_before_the_host_is_signed_as_such():
    with bucket_service(Buckets()) as url:
        by_host = url.replace("127.0.0.1", "s3.localhost")  # which libcurl knows to be this machine
        assert run(by_host, lambda o: o.write(NAME, b"one", None)) == [tag_of(b"one")]
        assert run(url, lambda o: o.read(NAME))[0].body == b"one"


def test_what_is_otherwise_is_left_as_it_is():
    buckets = Buckets(objects={("acme", NAME.key): b"theirs"})
    with bucket_service(buckets) as url:
        answers = run(
            url,
            lambda o: o.write(NAME, b"ours", None),
            lambda o: o.write(NAME, b"ours", tag_of(b"before")),
            lambda o: o.delete(NAME, tag_of(b"before")),
            lambda o: o.write(ObjectName("acme", "gone"), b"ours", tag_of(b"before")),
        )
    assert answers == [None, None, False, None]
    assert buckets.objects == {("acme", NAME.key): b"theirs"}


def test_a_write_whose_answer_was_lost_is_known_by_what_is_there():
    lost: list[str] = []

    def after(request, key, reply):
        if request.method == "PUT" and not lost:
            lost.append(key)
            return 500, {}, b"<Error><Code>InternalError</Code></Error>"
        return reply

    buckets = Buckets(after=after)
    with bucket_service(buckets) as url:
        assert run(url, lambda o: o.write(NAME, b"ours", None)) == [tag_of(b"ours")]
    methods = [request.method for request in buckets.received.requests]
    assert methods == ["PUT", "PUT", "GET"]


def test_a_write_after_a_lost_one_that_was_anothers_is_none():
    lost: list[str] = []

    def before(request, key):
        if request.method == "PUT" and not lost:
            lost.append(key)
            buckets.objects["acme", key] = b"theirs"
            return 503, {}, b"<Error><Code>SlowDown</Code></Error>"
        return None

    buckets = Buckets(before=before)
    with bucket_service(buckets) as url:
        assert run(url, lambda o: o.write(NAME, b"ours", None)) == [None]


def test_two_writes_at_once_are_tried_again():
    met: list[str] = []

    def before(request, key):
        if request.method == "PUT" and not met:
            met.append(key)
            return 409, {}, b"<Error><Code>ConditionalRequestConflict</Code></Error>"
        return None

    with bucket_service(Buckets(before=before)) as url:
        assert run(url, lambda o: o.write(NAME, b"ours", None)) == [tag_of(b"ours")]


@pytest.mark.parametrize("says", ["header", "text"])
def test_a_bucket_elsewhere_is_found_there(says):
    def before(request, _key):
        if says == "text" and "/us-east-1/" in request.headers["authorization"]:
            text = "<Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region>"
            return 400, {}, f"<Error>{text}</Error>".encode()
        return None

    buckets = Buckets(region="eu-west-1", before=before)
    with bucket_service(buckets) as url:
        works = [lambda o: o.write(NAME, b"one", None), lambda o: o.read(NAME)]
        assert run(url, *works)[1].body == b"one"
    assert len(buckets.received.requests) == 3  # it is looked for once


def test_what_s3_refuses_is_an_error():
    def before(_request, _key):
        return 403, {}, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"

    with bucket_service(Buckets(before=before)) as url, pytest.raises(AccessDenied, match="no"):
        run(url, lambda o: o.read(NAME))
    with bucket_service(Buckets()) as url, pytest.raises(CallFailed, match="NoSuchBucket"):
        run(url, lambda o: o.read(ObjectName("other", "k")))


def test_who_does_not_answer_is_given_up():
    with pytest.raises(TransportError):
        run("http://127.0.0.1:9", lambda o: o.read(NAME))


class Caught:
    """A transport that keeps the calls."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def send(self, call: Call) -> Answer:
        self.calls.append(call)
        return Answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    async def account_id(self) -> str:
        return "000000000000"

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("url", "bucket", "prefix", "path"),
    [
        ("https://s3.eu-west-1.amazonaws.com", "acme", "acme.", "/k/x"),
        ("https://s3.eu-west-1.amazonaws.com", "acme.example", "", "/acme.example/k/x"),
        ("http://s3.example", "acme.example", "acme.example.", "/k/x"),
        ("http://127.0.0.1:9000", "acme", "", "/acme/k/x"),
        ("http://[::1]:9000", "acme", "", "/acme/k/x"),
        ("http://localhost:9000", "acme", "", "/acme/k/x"),
    ],
)
def test_a_bucket_stands_before_the_host_where_it_can(url, bucket, prefix, path):
    caught = Caught()
    objects = Objects(caught, lambda _service, where: Endpoint(url, where), "eu-west-1", QUICK)
    work: Coroutine[Any, Any, object] = objects.read(ObjectName(bucket, "k/x"))
    assert asyncio.run(work) is None
    (call,) = caught.calls
    assert (call.host_prefix, call.path, call.region) == (prefix, path, "eu-west-1")
