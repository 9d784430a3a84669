"""The keys of accounts: assumed once, renewed in time, never those of somebody else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from cirrusql.cloudcontrol import Answer, Call
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.roles import AccountKeys, KeySource
from cirrusql.errors import CredentialsError

ACCOUNT, OTHER = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/R"
START = 1_800_000_000.0


class Sts:
    """STS as a test says. Mutable state: what it was asked, and the time."""

    def __init__(self, identity: str = ACCOUNT, refuse: bool = False) -> None:
        self.now = START
        self.identity = identity
        self.refuse = refuse
        self.asked: list[tuple[dict[str, str], str]] = []

    async def send(self, call: Call, key: Credentials) -> Answer:
        form = {name: value[0] for name, value in parse_qs(call.body.decode()).items()}
        self.asked.append((form, key.access_key))
        await asyncio.sleep(0)
        action = form["Action"]
        if self.refuse:
            body = "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
            return Answer(403, f"{body}</ErrorResponse>".encode())
        if action == "GetCallerIdentity":
            inner = f"<Account>{self.identity}</Account>"
        else:
            ends = datetime.fromtimestamp(self.now + 3600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            inner = (
                f"<Credentials><AccessKeyId>KEY{len(self.asked)}</AccessKeyId><SecretAccessKey>"
                f"very-secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>{ends}"
                "</Expiration></Credentials>"
            )
        text = f"<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>"
        return Answer(200, text.encode())


class Profile:
    def __init__(self, key: Credentials, **settings: str) -> None:
        self._key = key
        self._settings = settings

    def credentials(self) -> Credentials:
        return self._key

    def setting(self, name: str) -> str | None:
        return self._settings.get(name)


BASE = Profile(Credentials("BASE", "base-secret"))


def keys(sts: Sts, source: KeySource, profile: Profile = BASE, **more: object) -> AccountKeys:
    ask = more.get("ask_code")
    return AccountKeys(
        lambda _: source,
        lambda _: profile,
        "eu-west-1",
        ask_code=ask if callable(ask) else None,
        clock=lambda: sts.now,
    )


def test_fifty_callers_assume_a_role_once() -> None:
    sts = Sts()
    held = keys(sts, KeySource(role=ROLE, external_id="x", session_name="me"))

    async def all_of_them() -> list[Credentials]:
        return await asyncio.gather(*(held.of(ACCOUNT, sts.send) for _ in range(50)))

    found = asyncio.run(all_of_them())
    assert {one.access_key for one in found} == {"KEY1"}
    [(form, signed_by)] = sts.asked
    assert signed_by == "BASE"
    assert (form["RoleArn"], form["RoleSessionName"]) == (ROLE, "me")
    assert (form["ExternalId"], form["DurationSeconds"]) == ("x", "3600")


@pytest.mark.parametrize(("after", "asked"), [(3299, 1), (3301, 2)])
def test_a_key_is_renewed_five_minutes_before_its_end(after: int, asked: int) -> None:
    sts = Sts()
    held = keys(sts, KeySource(role=ROLE))
    asyncio.run(held.of(ACCOUNT, sts.send))
    sts.now += after
    asyncio.run(held.of(ACCOUNT, sts.send))
    assert len(sts.asked) == asked


def test_a_role_that_a_role_assumes_is_asked_for_an_hour() -> None:
    sts = Sts()
    chained = Profile(Credentials("BASE", "s", "token"))
    asyncio.run(keys(sts, KeySource(role=ROLE, duration=7200), chained).of(ACCOUNT, sts.send))
    asyncio.run(keys(sts, KeySource(role=ROLE, duration=7200)).of(ACCOUNT, sts.send))
    assert [form["DurationSeconds"] for form, _ in sts.asked] == ["3600", "7200"]


def test_a_refusal_names_the_account_and_the_role_and_no_key() -> None:
    sts = Sts(refuse=True)
    held = keys(sts, KeySource(role=ROLE, external_id="hidden"))
    with pytest.raises(CredentialsError) as told:
        asyncio.run(held.of(ACCOUNT, sts.send))
    text = str(told.value)
    assert f"account {ACCOUNT}, role {ROLE}: STS refused AssumeRole: AccessDenied: no" in text
    assert "secret" not in text
    assert "hidden" not in text


def test_a_profile_of_another_account_is_refused_every_time() -> None:
    sts = Sts(identity=OTHER)
    held = keys(sts, KeySource(profile="p"))
    for _ in range(2):
        with pytest.raises(CredentialsError, match=f"{ACCOUNT}, profile p: .* of account {OTHER}"):
            asyncio.run(held.of(ACCOUNT, sts.send))


def test_a_profile_is_asked_once_who_it_is() -> None:
    sts = Sts()
    held = keys(sts, KeySource(profile="p"))
    for _ in range(3):
        assert asyncio.run(held.of(ACCOUNT, sts.send)).access_key == "BASE"
    assert len(sts.asked) == 1


def test_a_code_is_asked_once_for_all_accounts_of_a_profile() -> None:
    sts, codes = Sts(), []

    def ask(device: str) -> str:
        codes.append(device)
        return "123456"

    profile = Profile(Credentials("BASE", "s"), mfa_serial="device")
    held = keys(sts, KeySource(role=ROLE), profile, ask_code=ask)
    asyncio.run(held.of(ACCOUNT, sts.send))
    asyncio.run(held.of(OTHER, sts.send))
    assert codes == ["device"]
    assert [form["Action"] for form, _ in sts.asked] == [
        "GetSessionToken",
        "AssumeRole",
        "AssumeRole",
    ]


def test_a_code_that_nobody_can_be_asked_for_is_an_error_that_names_the_device() -> None:
    sts = Sts()
    profile = Profile(Credentials("BASE", "s"), mfa_serial="device")
    with pytest.raises(CredentialsError, match="needs a code of the MFA device device"):
        asyncio.run(keys(sts, KeySource(role=ROLE), profile).of(ACCOUNT, sts.send))
    assert sts.asked == []


def test_keys_are_not_in_what_is_shown() -> None:
    sts = Sts()
    held = keys(sts, KeySource(role=ROLE))
    found = asyncio.run(held.of(ACCOUNT, sts.send))
    assert "very-secret" not in repr(held) + repr(found) + repr(vars(held))
    assert "token" not in repr(found)


def test_a_role_with_a_device_is_not_assumed_with_the_keys_of_another_identity() -> None:
    sts = Sts()
    profile = Profile(
        Credentials("BASE", "s"),
        mfa_serial="device",
        role_arn=ROLE,
        credential_source="Environment",
    )
    held = keys(sts, KeySource(role=ROLE), profile, ask_code=lambda _: "123456")
    with pytest.raises(CredentialsError, match="no source_profile"):
        asyncio.run(held.of(ACCOUNT, sts.send))
    assert sts.asked == []


def test_what_is_refused_is_asked_once_for_all_who_wait_and_again_for_who_comes_later() -> None:
    sts = Sts(refuse=True)

    async def fifty() -> list[BaseException]:
        held = keys(sts, KeySource(role=ROLE))
        waiting = (held.of(ACCOUNT, sts.send) for _ in range(50))
        found = await asyncio.gather(*waiting, return_exceptions=True)
        asked = len(sts.asked)
        assert asked == 1
        sts.refuse = False
        await held.of(ACCOUNT, sts.send)
        return found  # type: ignore[return-value]

    errors = asyncio.run(fifty())
    assert len(errors) == 50
    assert all(isinstance(error, CredentialsError) for error in errors)
    assert (
        len({id(error) for error in errors}) == 50
    )  # a statement notes in its error that it is its own
