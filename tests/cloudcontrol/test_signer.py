"""Our Signature Version 4 is botocore's, for every request that this package can send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest import mock

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import example, given
from hypothesis import strategies as st

from cirrusql.catalog.services import CLOUD_CONTROL, S3, SERVICES, Service
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.signer import query_string, signed_headers
from cirrusql.records import replace

KEY = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
WORD = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
HOST = st.builds(
    lambda names, port: ".".join(names) + port,
    st.lists(WORD, min_size=1, max_size=4),
    st.sampled_from(["", ":4566", ":80", ":443"]),
)
# Up to the last second of 9999, the last that a date of four digits can say.
MOMENT = st.integers(min_value=0, max_value=253_402_300_799)
SEGMENT = st.sampled_from(["", ".", "..", "...", "~", "%2F", "%25", "%C3%BC", "a+b", "a=b&c", "*"])
PATH = st.lists(
    SEGMENT | st.from_regex(r"([A-Za-z0-9._~!$'()*,;:@&=+-]|%[0-9A-F]{2}){0,9}", fullmatch=True)
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAME = TEXT.filter(bool) | st.sampled_from(["a", "a-b", "a=", "A", "list-type", "marker"])
QUERY = st.lists(st.tuples(NAME, TEXT), max_size=6)
HEADER = st.sampled_from(
    [
        "content-type", "x-amz-target", "x-amz-meta-a", "x-amz-acl", "accept", "if-match", "range",
        "content-md5", "user-agent", "expect", "x-amzn-trace-id", "transfer-encoding", "te",
    ]
)  # fmt: skip
# Values as HTTP has them: visible characters with spaces and tabs anywhere.
VALUE = st.text(st.characters(min_codepoint=32, max_codepoint=126) | st.just("\t"), max_size=30)
HEADERS = st.dictionaries(HEADER, VALUE, max_size=6)
METHOD = st.sampled_from(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"])
SERVICE = st.builds(
    lambda name, signing: replace(SERVICES[name], signing_name=signing),
    st.sampled_from(sorted(SERVICES)),
    WORD,
)


@given(
    credentials=st.builds(Credentials, KEY, KEY, st.none() | KEY),
    host=HOST,
    method=METHOD,
    segments=PATH,
    pairs=QUERY,
    headers=HEADERS,
    body=st.binary(max_size=200),
    region=WORD,
    service=SERVICE,
    now=MOMENT,
)
@example(Credentials("A", "s"), "h", "POST", [], [], {}, b"", "r", CLOUD_CONTROL, 0)
@example(
    Credentials("A", "s"), "h", "GET", ["a", ""], [("a-b", ""), ("a", "")], {}, b"", "r", S3, 0
)
def test_the_signature_is_botocores(
    credentials: Credentials,
    host: str,
    method: str,
    segments: list[str],
    pairs: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
    region: str,
    service: Service,
    now: int,
) -> None:
    path, query = "/" + "/".join(segments), query_string(pairs)
    ours = signed_headers(
        method,
        host,
        path,
        query,
        headers,
        body,
        service=service,
        region=region,
        credentials=credentials,
        now=now,
    )
    url = f"https://{host}{path}" + (f"?{query}" if query else "")
    request = AWSRequest(method, url, headers={**headers, "host": host}, data=body)
    theirs = _botocores(credentials, service, region, request, datetime.fromtimestamp(now, UTC))
    assert ours.keys() == theirs.keys()
    assert ours == theirs


def _botocores(
    credentials: Credentials, service: Service, region: str, request: Any, moment: datetime
) -> dict[str, str]:
    signer = S3SigV4Auth if service.plain_path else SigV4Auth
    key = BotocoreCredentials(
        credentials.access_key, credentials.secret_key, credentials.session_token
    )
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        signer(key, service.signing_name, region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@given(pairs=QUERY)
def test_a_query_is_encoded_as_botocore_encodes_it(pairs: list[tuple[str, str]]) -> None:
    request = AWSRequest("GET", "https://h/", params=pairs)
    theirs = SigV4Auth(None, "s", "r").canonical_query_string(request)
    assert sorted(query_string(pairs).split("&")) == sorted(theirs.split("&"))


def test_a_key_does_not_show_in_what_is_printed() -> None:
    shown = repr(Credentials("AKIDEXAMPLE", "very-secret", "token"))
    assert "AKIDEXAMPLE" in shown
    assert "very-secret" not in shown
    assert "token" not in shown
