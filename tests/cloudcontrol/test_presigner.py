"""An address that carries its signature is botocore's, and can be written to without a key."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import example, given
from hypothesis import strategies as st

from cirrusql.catalog.services import S3
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.http import HttpSettings, HttpTransport
from cirrusql.cloudcontrol.objects import ObjectName, Objects
from cirrusql.cloudcontrol.presigner import presigned_url
from cirrusql.cloudcontrol.transport import Answer, Call, Endpoint
from cirrusql.errors import CallFailed, NotSupportedError
from tests.buckets import Buckets, bucket_service
from tests.cloudcontrol.test_objects import run
from tests.cloudcontrol.test_signer import HOST, KEY, MOMENT, WORD

SEGMENT = st.from_regex(r"([A-Za-z0-9._~!$'()*,;:@&=+-]|%[0-9A-F]{2}){0,9}", fullmatch=True)


@given(
    credentials=st.builds(Credentials, KEY, KEY, st.none() | KEY),
    scheme=st.sampled_from(["https", "http"]),
    host=HOST,
    segments=st.lists(SEGMENT | st.sampled_from(["", ".", ".."])),
    method=st.sampled_from(["PUT", "GET"]),
    region=WORD,
    now=MOMENT,
    seconds=st.integers(min_value=1, max_value=604_800),
)
@example(Credentials("A", "s", "t/+="), "https", "h:443", [], "PUT", "r", 0, 7200)
def test_a_presigned_address_is_botocores(
    credentials: Credentials,
    scheme: str,
    host: str,
    segments: list[str],
    method: str,
    region: str,
    now: int,
    seconds: int,
) -> None:
    url = f"{scheme}://{host}/{'/'.join(segments)}"
    ours = presigned_url(
        method, url, region=region, credentials=credentials, now=now, seconds=seconds
    )
    key = BotocoreCredentials(
        credentials.access_key, credentials.secret_key, credentials.session_token
    )
    request: Any = AWSRequest(method, url)
    moment = datetime.fromtimestamp(now, UTC)
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        S3SigV4QueryAuth(key, "s3", region, expires=seconds).add_auth(request)
    assert ours == request.url


def test_it_is_for_the_region_that_the_bucket_is_in():
    name = ObjectName("acme", "answers/a b.json")
    with bucket_service(Buckets(region="eu-west-3")) as url:
        (address,) = run(url, lambda objects: objects.presigned_put(name, 7200))
    found = urlsplit(address)
    assert f"{found.scheme}://{found.netloc}" == url
    assert found.path == "/acme/answers/a%20b.json"
    said = parse_qs(found.query)
    assert said["X-Amz-Credential"][0].split("/")[2] == "eu-west-3"
    assert said["X-Amz-Expires"] == ["7200"]


def test_a_bucket_stands_before_the_host_of_aws():
    def endpoint(_: object, region: str) -> Endpoint:
        return Endpoint(f"https://s3.{region}.amazonaws.com", region)

    transport = HttpTransport(HttpSettings(endpoint, lambda: Credentials("A", "s", "token")))
    call = Call("PutObject", S3, "eu-west-1", "PUT", "/k", host_prefix="acme.")
    found = urlsplit(transport.presigned(call, 60))
    assert (found.netloc, found.path) == ("acme.s3.eu-west-1.amazonaws.com", "/k")
    assert parse_qs(found.query)["X-Amz-Security-Token"] == ["token"]


def test_a_bucket_that_is_not_there_is_said_at_once():
    def work(objects: Objects) -> Any:
        return objects.presigned_put(ObjectName("acme", "k"), 60)

    with bucket_service(Buckets(names=set())) as url, pytest.raises(CallFailed, match="NoSuch"):
        run(url, work)


def test_what_has_no_key_cannot_sign():
    class Silent:
        async def send(self, _: Call) -> Answer:
            return Answer(404, b"")

        async def account_id(self) -> str:
            return ""

        def close(self) -> None:
            """Nothing."""

    objects = Objects(Silent(), lambda _service, where: Endpoint("http://localhost", where), "r")
    with pytest.raises(NotSupportedError, match="cannot sign"):
        asyncio.run(objects.presigned_put(ObjectName("acme", "k"), 60))
