"""Our Signature Version 4 is botocore's, for every request that this package can send."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from unittest import mock

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.cloudcontrol.signer import Credentials, signed_headers

KEY = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
WORD = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
HOST = st.builds(
    lambda names, port: ".".join(names) + port,
    st.lists(WORD, min_size=1, max_size=4),
    st.sampled_from(["", ":4566", ":80", ":443"]),
)
# Up to the last second of 9999, the last that a date of four digits can say.
MOMENT = st.integers(min_value=0, max_value=253_402_300_799)


@given(
    access_key=KEY,
    secret_key=KEY,
    token=st.none() | KEY,
    host=HOST,
    target=st.from_regex(r"[A-Za-z0-9_.]{1,60}", fullmatch=True),
    body=st.binary(max_size=200),
    region=WORD,
    service=WORD,
    content_type=st.sampled_from(["application/x-amz-json-1.0", "application/x-amz-json-1.1"]),
    now=MOMENT,
)
def test_the_signature_is_botocores(
    access_key: str,
    secret_key: str,
    token: str | None,
    host: str,
    target: str,
    body: bytes,
    region: str,
    service: str,
    content_type: str,
    now: int,
) -> None:
    ours = signed_headers(
        host,
        target,
        body,
        content_type=content_type,
        region=region,
        service=service,
        credentials=Credentials(access_key, secret_key, token),
        now=now,
    )
    theirs = _botocores(
        BotocoreCredentials(access_key, secret_key, token),
        (region, service),
        AWSRequest(
            "POST",
            f"https://{host}/",
            headers={"content-type": content_type, "host": host, "x-amz-target": target},
            data=body,
        ),
        datetime.fromtimestamp(now, UTC),
    )
    assert ours.keys() == theirs.keys()
    assert ours == theirs


def _botocores(
    credentials: Any, scope: tuple[str, str], request: Any, moment: datetime
) -> dict[str, str]:
    region, service = scope
    with mock.patch("botocore.auth.get_current_datetime", return_value=moment):
        SigV4Auth(credentials, service, region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


def test_a_key_does_not_show_in_what_is_printed() -> None:
    shown = repr(Credentials("AKIDEXAMPLE", "very-secret", "token"))
    assert "AKIDEXAMPLE" in shown
    assert "very-secret" not in shown
    assert "token" not in shown
