"""Our reading of Signature Version 4 against botocore's writing of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.local import Settings
from cirrusql.local.http.signature import SignedRequest, read_caller, verify
from cirrusql.local.protocol.credentials import temporary_key
from cirrusql.local.protocol.errors import Refusal

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=20)


def signed(key: str, secret: str, body: bytes, query: str, headers: dict[str, str]) -> Any:
    url = f"http://127.0.0.1:4566/{'?' + query if query else ''}"
    sent = {"Host": "127.0.0.1:4566", "X-Amz-Target": "CloudApiService.GetResource", **headers}
    request = AWSRequest("POST", url, headers=sent, data=body)
    SigV4Auth(Credentials(key, secret, None), "cloudcontrolapi", "eu-west-1").add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


def check(headers: dict[str, str], body: bytes, query: str, known: Settings) -> None:
    request = SignedRequest("POST", "/", query, headers, body)
    caller = read_caller(headers["authorization"], known)
    verify(request, caller, known, datetime.now(UTC).timestamp())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.lists(st.tuples(TEXT, TEXT), max_size=3), TEXT)
def test_what_botocore_signs_is_accepted(
    body: bytes, pairs: list[tuple[str, str]], secret: str
) -> None:
    query = "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in pairs if n)
    known = Settings(secrets={"AKID": secret})
    headers = signed("AKID", secret, body, query, {"X-Amz-Meta": "  two   spaces "})
    check(headers, body, query, known)
    with pytest.raises(Refusal, match="does not match"):
        check(headers, body + b"x", query, known)
    with pytest.raises(Refusal, match="does not match"):
        check({**headers, "x-amz-target": "CloudApiService.Other"}, body, query, known)


def test_the_keys_of_an_assumed_role_are_accepted() -> None:
    key, secret = temporary_key("123456789012")
    check(signed(key, secret, b"{}", "", {}), b"{}", "", Settings())
    with pytest.raises(Refusal, match="does not match"):
        check(signed(key, "guess", b"{}", "", {}), b"{}", "", Settings())
