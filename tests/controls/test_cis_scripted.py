"""Controls of `cis` about what no resource changes: the root user, passwords, keys, defaults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.controls import load
from tests.api.scripted import ACCOUNT, Refused, Scripted
from tests.controls.checks import outcome

CONTROLS = {one.id: one for one in load(["cis"])}
TESTED = (*(f"cis.1.{n}" for n in range(2, 14)), "cis.1.18", "cis.5.1.1")
NOW = datetime.now(UTC)


@pytest.fixture
def aws(catalog: Catalog) -> Iterator[Scripted]:
    one = Scripted(catalog, ("us-east-1", "eu-west-1"))
    yield one
    one.close()


def found(aws: Scripted, name: str) -> list[tuple[str, str]]:
    """The resources that a control finds, and why."""
    return sorted((one.resource, one.reason) for one in outcome(aws, CONTROLS[name]).findings)


def refused(code: str) -> Any:
    def answer(_: object) -> Any:
        raise Refused(code, 404)

    return answer


def ago(days: float) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def test_1_2_wants_a_contact_for_security(aws: Scripted) -> None:
    aws.on("GetAlternateContact", refused("ResourceNotFoundException"))
    assert found(aws, "cis.1.2") == [("the account", "it has no contact for security")]
    contact = {"EmailAddress": "security@example.com", "AlternateContactType": "SECURITY"}
    aws.on("GetAlternateContact", {"AlternateContact": {**contact, "Name": "Security"}})
    assert found(aws, "cis.1.2") == []
    # An organization's management account is not to name itself.
    assert all(members == {"AlternateContactType": "SECURITY"} for _, members in aws.asked)


def summary(aws: Scripted, **changes: int) -> None:
    usual = {"AccountAccessKeysPresent": 0, "AccountMFAEnabled": 1, "AccountPasswordPresent": 1}
    aws.on("GetAccountSummary", {"SummaryMap": {**usual, "Users": 0, **changes}})


def test_1_3_is_about_keys_of_the_root_user(aws: Scripted) -> None:
    summary(aws)
    assert found(aws, "cis.1.3") == []
    summary(aws, AccountAccessKeysPresent=1)
    assert found(aws, "cis.1.3") == [("the root user", "it has an access key")]


def devices(aws: Scripted, *rows: tuple[str, str | None]) -> None:
    """Virtual devices, each by its name and by whose it is."""
    made = [
        {"SerialNumber": f"arn:aws:iam::{ACCOUNT}:mfa/{name}"}
        | (
            {}
            if owner is None
            else {
                "User": {
                    "Path": "/",
                    "UserName": owner,
                    "UserId": "AIDA",
                    "Arn": f"arn:aws:iam::{ACCOUNT}:{owner}",
                    "CreateDate": NOW,
                }
            }
        )
        for name, owner in rows
    ]
    aws.on("ListVirtualMFADevices", {"VirtualMFADevices": made, "IsTruncated": False})


BARE = ("the root user", "it has a password and no MFA device")


def test_1_4_and_1_5_want_mfa_of_a_root_user_with_a_password(aws: Scripted) -> None:
    devices(aws, ("ann", "user/ann"), ("root", "user/root"), ("spare", None))
    for name in ("cis.1.4", "cis.1.5"):
        summary(aws)
        assert found(aws, name) == []
        summary(aws, AccountMFAEnabled=0)
        assert found(aws, name) == [BARE]
        summary(aws, AccountMFAEnabled=0, AccountPasswordPresent=0)
        assert found(aws, name) == []


@pytest.mark.parametrize("device", [("root-account-mfa-device", None), ("phone", "root")])
def test_1_5_wants_hardware(aws: Scripted, device: tuple[str, str | None]) -> None:
    summary(aws)
    devices(aws, ("ann", "user/ann"), device)
    serial = f"arn:aws:iam::{ACCOUNT}:mfa/{device[0]}"
    assert found(aws, "cis.1.5") == [("the root user", f"its MFA device {serial} is a virtual one")]
    assert found(aws, "cis.1.4") == []


POLICY = {"RequireSymbols": True, "RequireNumbers": True, "ExpirePasswords": False}


@pytest.mark.parametrize(
    ("name", "member", "good", "bad"),
    [
        ("cis.1.7", "MinimumPasswordLength", (14, 128), (13, 8, None)),
        ("cis.1.8", "PasswordReusePrevention", (24,), (23, 1, None)),
    ],
)
def test_1_7_and_1_8_are_about_the_password_policy(
    aws: Scripted, name: str, member: str, good: tuple[int, ...], bad: tuple[int | None, ...]
) -> None:
    aws.on("GetAccountPasswordPolicy", refused("NoSuchEntity"))
    assert [one for one, _ in found(aws, name)] == ["the account"]
    for number in (*good, *bad):
        said = {} if number is None else {member: number}
        aws.on("GetAccountPasswordPolicy", {"PasswordPolicy": {**POLICY, **said}})
        assert bool(found(aws, name)) == (number in bad), number


COLUMNS = (
    *("user", "arn", "user_creation_time", "password_enabled", "password_last_used"),
    *("password_last_changed", "password_next_rotation", "mfa_active"),
    *(
        f"access_key_{n}_{one}"
        for n in (1, 2)
        for one in (
            *("active", "last_rotated", "last_used_date", "last_used_region"),
            "last_used_service",
        )
    ),
    *("cert_1_active", "cert_1_last_rotated", "cert_2_active", "cert_2_last_rotated"),
)


def report(aws: Scripted, **users: dict[str, Any]) -> None:
    """The credential report of some users; `root` is the root user."""
    lines = [COLUMNS]
    for name, said in users.items():
        root = name == "root"
        usual = {one: "false" if one.endswith(("active", "enabled")) else "N/A" for one in COLUMNS}
        usual["user"] = "<root_account>" if root else name
        usual["arn"] = f"arn:aws:iam::{ACCOUNT}:{'root' if root else f'user/{name}'}"
        usual["user_creation_time"] = ago(1000)
        lines.append(tuple(str({**usual, **said}[one]) for one in COLUMNS))
    content = "\n".join(",".join(line) for line in lines).encode()
    made = {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": NOW}
    aws.on("GenerateCredentialReport", {"State": "COMPLETE"})
    aws.on("GetCredentialReport", made)


def password(used: str = "no_information", changed: str = ago(1000)) -> dict[str, Any]:
    return {
        "password_enabled": "true",
        "password_last_used": used,
        "password_last_changed": changed,
    }


def key(n: int, made: float, used: float | None = None, *, active: bool = True) -> dict[str, Any]:
    return {
        f"access_key_{n}_active": str(active).lower(),
        f"access_key_{n}_last_rotated": ago(made),
        f"access_key_{n}_last_used_date": "N/A" if used is None else ago(used),
    }


MFA = {"mfa_active": "true"}
BOTH = {**key(1, 10, 1), **key(2, 10, 1)}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        (
            "cis.1.9",
            {
                "none": {},
                "keys": BOTH,
                "sure": {**password(), **MFA},
                "root": password(),
            },
            {"bare": password(), "used": password(ago(1))},
        ),
        (
            "cis.1.10",
            {
                "robot": key(1, 1000),
                "used": {**password(), **key(1, 1000, 500)},
                "later": {**password(), **key(1, 999.9)},
                "off": {**password(), **key(1, 1000, active=False)},
            },
            {
                "made": {**password(), **key(1, 1000)},
                "second": {**password(), **key(1, 999.97, 10), **key(2, 999.98)},
            },
        ),
        (
            "cis.1.11",
            {
                "none": {},
                "fresh": {**password(ago(44)), **key(1, 900, 44), **key(2, 44)},
                "new": password(changed=ago(44)),
                "off": {**key(1, 900, 500, active=False), "password_last_used": ago(500)},
                "root": {**password(ago(900)), **key(1, 900)},
            },
            {
                "password": password(ago(46)),
                "never": password(changed=ago(46)),
                "key": key(1, 900, 46),
                "second": {**password(ago(1)), **key(1, 9, 1), **key(2, 46)},
            },
        ),
        (
            "cis.1.12",
            {
                "none": {},
                "one": key(2, 10),
                "off": {**key(1, 10), **key(2, 10, active=False)},
                "root": BOTH,
            },
            {"both": BOTH},
        ),
        (
            "cis.1.13",
            {
                "none": {},
                "fresh": {**key(1, 89, 1), **key(2, 0)},
                "off": key(1, 900, active=False),
                "root": key(1, 900),
            },
            {"first": key(1, 91, 1), "second": {**key(1, 9), **key(2, 91)}},
        ),
    ],
)
def test_1_9_to_1_13_read_the_credential_report(
    aws: Scripted, name: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    report(aws, **good)
    assert found(aws, name) == []
    report(aws, **good, **bad)
    assert [one.rpartition("/")[2] for one, _ in found(aws, name)] == sorted(bad)


def test_1_11_and_1_13_say_of_which_key(aws: Scripted) -> None:
    report(aws, ann={**password(ago(50)), **key(1, 900, 60), **key(2, 100)})
    reasons = [reason for _, reason in found(aws, "cis.1.11")]
    assert reasons == [
        f"its {one} was not used for 45 days"
        for one in ("access key 1", "access key 2", "password")
    ]
    assert [reason for _, reason in found(aws, "cis.1.13")] == [
        f"its access key {n} is older than 90 days" for n in (1, 2)
    ]


def test_1_6_is_about_use_of_the_root_user(aws: Scripted) -> None:
    user = {**password(ago(1)), **key(1, 10, 1)}
    never = {"password_enabled": "not_supported", "password_last_used": "no_information"}
    report(aws, ann=user, root={**never, **key(1, 500)})
    assert found(aws, "cis.1.6") == []
    report(aws, ann=user, root={"password_last_used": ago(91), **key(1, 500, 92)})
    assert found(aws, "cis.1.6") == []
    used = {"password_last_used": ago(89), **key(1, 500, 3), **key(2, 500, 1, active=False)}
    report(aws, ann=user, root=used)
    assert found(aws, "cis.1.6") == [
        ("the root user", f"its {one} was used in the last 90 days")
        for one in ("access key 1", "access key 2", "password")
    ]


def test_1_18_is_about_certificates_that_have_ended(aws: Scripted) -> None:
    def certificate(name: str, days: float) -> dict[str, Any]:
        return {
            "Path": "/",
            "ServerCertificateName": name,
            "ServerCertificateId": "ASCA",
            "Arn": f"arn:aws:iam::{ACCOUNT}:server-certificate/{name}",
            "Expiration": NOW + timedelta(days=days),
        }

    rows = [certificate("good", 1), certificate("long", 900)]
    aws.on("ListServerCertificates", {"ServerCertificateMetadataList": rows})
    assert found(aws, "cis.1.18") == []
    rows += [certificate("yesterday", -1), certificate("old", -900)]
    assert [one.rpartition("/")[2] for one, _ in found(aws, "cis.1.18")] == ["old", "yesterday"]


def test_5_1_1_is_about_the_default_of_each_region(aws: Scripted) -> None:
    aws.on("GetEbsEncryptionByDefault", {"EbsEncryptionByDefault": True})
    assert found(aws, "cis.5.1.1") == []
    aws.on("GetEbsEncryptionByDefault", {"EbsEncryptionByDefault": False})
    regions = {one.region for one in outcome(aws, CONTROLS["cis.5.1.1"]).findings}
    assert regions == {"us-east-1", "eu-west-1"}
