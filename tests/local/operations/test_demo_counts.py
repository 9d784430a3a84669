"""The numbers that docs/demo-organisation.md and docs/local.md give for what is answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.local.operations.conftest import NOW, Demo

from cirrusql.local.api.answers import ANSWERS

DOCS = Path(__file__).parents[3] / "docs"
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-southeast-2")


def _age(text: str) -> float:
    return (NOW - datetime.fromisoformat(text).timestamp()) / 86400


def _users(demo: Demo) -> list[dict[str, Any]]:
    users = demo.members("iam.list_users")["Users"]
    for user in users:
        name = {"UserName": user["UserName"]}
        user["keys"] = demo.members("iam.list_access_keys", **name)["AccessKeyMetadata"]
        user["active"] = [key for key in user["keys"] if key["Status"] == "Active"]
        user["mfa"] = demo.members("iam.list_mfa_devices", **name)["MFADevices"]
        user["password"] = demo.answer("iam.get_login_profile", **name).status == 200
    return list(users)


def _everywhere(demo: Demo, name: str, rows: str, **members: Any) -> list[dict[str, Any]]:
    return [one for region in REGIONS for one in demo.members(name, region, **members)[rows]]


def _of(rows: list[Any], wanted: Callable[[Any], bool]) -> str:
    return f"{sum(map(wanted, rows))} of {len(rows)}"


def _open_snapshots(demo: Demo) -> str:
    found = [
        demo.members(
            "ec2.describe_snapshot_attribute",
            region,
            SnapshotId=one["SnapshotId"],
            Attribute="createVolumePermission",
        )["CreateVolumePermissions"]
        for region in REGIONS
        for one in demo.members("ec2.describe_snapshots", region)["Snapshots"]
    ]
    return _of(found, bool)


def _threats(demo: Demo) -> str:
    count = 0
    for region in REGIONS:
        for detector in demo.members("guardduty.list_detectors", region)["DetectorIds"]:
            found = demo.members("guardduty.list_findings", region, DetectorId=detector)
            count += len(found["FindingIds"])
    return str(count)


def _hub_findings(demo: Demo) -> str:
    regions = ("us-east-1", "eu-west-1")
    return str(sum(len(demo.members("securityhub.get_findings", r)["Findings"]) for r in regions))


def _contacts(demo: Demo) -> str:
    kinds = ["BILLING", "OPERATIONS", "SECURITY"]
    name = "account.get_alternate_contact"
    return _of(kinds, lambda kind: demo.answer(name, AlternateContactType=kind).status == 404)


COUNTS: dict[str, Callable[[Demo], str]] = {
    "people with a password and no MFA": lambda demo: _of(
        [user for user in _users(demo) if user["password"]], lambda user: not user["mfa"]
    ),
    "active access keys older than 90 days": lambda demo: _of(
        [key for user in _users(demo) for key in user["active"]],
        lambda key: _age(key["CreateDate"]) > 90,
    ),
    "people with two active keys": lambda demo: _of(
        _users(demo), lambda user: len(user["active"]) == 2
    ),
    "people who have not signed in for 45 days": lambda demo: _of(
        [user for user in _users(demo) if user["password"]],
        lambda user: _age(user.get("PasswordLastUsed", "2000-01-01T00:00:00Z")) > 45,
    ),
    "the root has an access key": lambda demo: str(
        demo.members("iam.get_account_summary")["SummaryMap"]["AccountAccessKeysPresent"]
    ),
    "alternate contacts that are missing": _contacts,
    "regions that do not encrypt volumes by default": lambda demo: _of(
        [demo.members("ec2.get_ebs_encryption_by_default", region) for region in REGIONS],
        lambda one: not one["EbsEncryptionByDefault"],
    ),
    "regions where snapshots may be shared": lambda demo: _of(
        [demo.members("ec2.get_snapshot_block_public_access_state", one) for one in REGIONS],
        lambda one: one["State"] == "unblocked",
    ),
    "snapshots open to everybody": _open_snapshots,
    "snapshots older than a year": lambda demo: _of(
        _everywhere(demo, "ec2.describe_snapshots", "Snapshots"),
        lambda one: _age(one["StartTime"]) > 365,
    ),
    "images open to everybody": lambda demo: _of(
        _everywhere(demo, "ec2.describe_images", "Images", Owners=["self"]),
        lambda one: one["Public"],
    ),
    "certificates that have ended": lambda demo: _of(
        _everywhere(demo, "acm.list_certificates", "CertificateSummaryList"),
        lambda one: _age(one["NotAfter"]) > 0,
    ),
    "certificates that end within 30 days": lambda demo: _of(
        _everywhere(demo, "acm.list_certificates", "CertificateSummaryList"),
        lambda one: -30 < _age(one["NotAfter"]) < 0,
    ),
    "regions without a configuration recorder": lambda demo: _of(
        [demo.members("config.describe_configuration_recorders", region) for region in REGIONS],
        lambda one: not one["ConfigurationRecorders"],
    ),
    "threats that were found": _threats,
    "controls that failed": _hub_findings,
}


def _told() -> dict[str, str]:
    text = (DOCS / "demo-organisation.md").read_text("utf-8")
    section = text.partition("## What no resource tells")[2].partition("## How to add")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]*) \|", section, re.MULTILINE)
    return {name: count.strip() for name, count in rows[1:] if count.strip()}


@pytest.mark.parametrize("finding", COUNTS)
def test_the_page_counts_what_is_answered(demo: Demo, finding: str) -> None:
    assert COUNTS[finding](demo) == _told()[finding]


def test_every_number_of_the_page_is_counted() -> None:
    assert _told().keys() == COUNTS.keys()


def test_what_the_page_says_without_a_number(demo: Demo) -> None:
    policy = demo.members("iam.get_account_password_policy")["PasswordPolicy"]
    assert policy["MinimumPasswordLength"] < 14
    assert "PasswordReusePrevention" not in policy
    account = {"AccountId": "000000000000"}
    block = demo.members("s3control.get_public_access_block", **account)
    assert not block["PublicAccessBlockConfiguration"]["BlockPublicPolicy"]


def test_the_page_names_every_operation_that_is_answered() -> None:
    text = (DOCS / "local.md").read_text("utf-8")
    section = text.partition("## AWS's own read operations")[2].partition("\n## ")[0]
    told = {
        service: re.findall(r"`(\w+)`", names)
        for service, names in re.findall(r"^\| (\w+) \| (`.*) \|$", section, re.MULTILINE)
    }
    assert told == {service: list(names) for service, names in ANSWERS.items()}
