"""`cis` over the demo organisation: exactly its mistakes, which are worked out here once more.

By plain Python, over the models of its resources and what the local cloud knows beside them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.controls import Report, load
from cirrusql.controls.files import sets
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import seed
from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.checks import check
from tests.controls.demo_findings import GOLDEN, REGIONS, demo, lasting, lines

pytestmark = pytest.mark.thorough

Model = dict[str, Any]
# Of both sets over the demo organisation, where a call takes some 2 ms. Of a real account's, 20 go
# side by side.
MOST_CALLS = 3_000
DATA = Path(__file__).parents[2] / "src/cirrusql/local/api/data/account.json"


@pytest.fixture(scope="module")
def organisation(catalog: Catalog) -> Iterator[Cloud]:
    cloud = demo(catalog)
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def report(organisation: Cloud) -> Report:
    return check(organisation, *load(["cis"]))


@pytest.mark.parametrize("name", sets())
def test_it_finds_what_is_written_down_and_nothing_else(name: str, organisation: Cloud) -> None:
    report = check(organisation, *lasting(name))
    assert [one.error or one.problems for one in report.outcomes if one.error or one.problems] == []
    assert report.complete
    assert lines(report) == (GOLDEN / f"{name}.txt").read_text("utf-8").splitlines()


def test_both_sets_make_few_calls(organisation: Cloud) -> None:
    both = check(organisation, *load(["cis", "fsbp"]))
    assert both.complete
    assert both.calls < MOST_CALLS


class Organisation:
    """The models of the organisation's resources, and facts that no resource has."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.facts = json.loads(DATA.read_bytes())
        self._models: dict[str, list[tuple[str, str, Model]]] = {}
        sql = (
            "SELECT type_name, region, identifier, properties FROM resource r"
            " JOIN collection c ON c.id = r.collection JOIN scope s ON s.id = c.scope"
        )
        for type_name, region, name, document in cloud.backend.store.connection.execute(sql):
            found = (region, name, json.loads(document))
            self._models.setdefault(type_name, []).append(found)

    def of(self, type_name: str) -> list[tuple[str, Model]]:
        """The identifiers and models of a type."""
        return [(name, model) for _, name, model in self._models.get(f"AWS::{type_name}", ())]

    def named(self, type_name: str, fits: Callable[[Model], object]) -> set[str]:
        """The identifiers of those that something is true of."""
        return {name for name, model in self.of(type_name) if fits(model)}

    def users(self, fits: Callable[[Model], object]) -> set[str]:
        """The names of the users of whose passwords and keys something is true."""
        return {name for name, facts in self.facts["users"].items() if fits(facts)}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def denies_http(policy: Model) -> bool:
    return any(
        one["Effect"] == "Deny"
        and str(one.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport")) == "false"
        for one in as_list(policy["PolicyDocument"]["Statement"])
    )


def without_tls(these: Organisation) -> set[str]:
    safe = {model["Bucket"] for _, model in these.of("S3::BucketPolicy") if denies_http(model)}
    return these.named("S3::Bucket", lambda model: model["BucketName"] not in safe)


def open_buckets(these: Organisation) -> set[str]:
    account = these.facts["public_access_block"]
    return these.named(
        "S3::Bucket",
        lambda model: (
            not all(
                closed or model.get("PublicAccessBlockConfiguration", {}).get(name)
                for name, closed in account.items()
            )
        ),
    )


def open_to(these: Organisation, key: str, cidr: str, ports: tuple[int, ...]) -> set[str]:
    rules = [
        (name, rule)
        for name, model in these.of("EC2::SecurityGroup")
        for rule in model.get("SecurityGroupIngress", ())
    ] + [(model["GroupId"], model) for _, model in these.of("EC2::SecurityGroupIngress")]
    return {
        name
        for name, rule in rules
        if rule.get(key) == cidr
        and (
            rule["IpProtocol"] == "-1"
            or (
                rule["IpProtocol"] in ("tcp", "udp")
                and any(rule["FromPort"] <= port <= rule["ToPort"] for port in ports)
            )
        )
    }


def without_mfa(these: Organisation) -> set[str]:
    devices = [model.get("Users", []) for _, model in these.of("IAM::VirtualMFADevice")]
    sure = {name for names in devices for name in names}
    return these.users(lambda facts: "password" in facts) - sure


def active(facts: Model) -> list[Model]:
    return [one for one in facts["keys"] if one.get("status") != "Inactive"]


def is_idle(facts: Model) -> bool:
    """Whether a password or an active key was not used for 45 days, or never and is as old."""
    times: list[float] = [one["used"] if "used" in one else one["age"] for one in active(facts)]
    if "password" in facts:
        password = facts["password"]
        times.append(password.get("used", password["changed"]))
    return any(days >= 45 for days in times)


def with_default_rules(these: Organisation) -> set[str]:
    defaults = {model["DefaultSecurityGroup"] for _, model in these.of("EC2::VPC")}
    with_rules = these.named(
        "EC2::SecurityGroup",
        lambda model: model.get("SecurityGroupIngress") or model.get("SecurityGroupEgress"),
    )
    for type_name in ("EC2::SecurityGroupIngress", "EC2::SecurityGroupEgress"):
        with_rules |= {model["GroupId"] for _, model in these.of(type_name)}
    return defaults & with_rules


ADMINISTRATORS = (22, 3389)
MISTAKES: dict[str, Callable[[Organisation], set[str]]] = {
    "cis.1.9": without_mfa,
    "cis.1.11": lambda these: these.users(is_idle),
    "cis.1.12": lambda these: these.users(lambda facts: len(active(facts)) > 1),
    "cis.1.13": lambda these: these.users(
        lambda facts: any(one["age"] > 90 for one in active(facts))
    ),
    "cis.1.14": lambda these: these.named(
        "IAM::User", lambda model: model.get("Policies") or model.get("ManagedPolicyArns")
    ),
    "cis.1.17": lambda these: these.named(
        "EC2::Instance", lambda model: not model.get("IamInstanceProfile")
    ),
    "cis.2.1.1": without_tls,
    "cis.2.1.2": lambda these: these.named(
        "S3::Bucket", lambda model: not model.get("LifecycleConfiguration")
    ),
    "cis.2.1.4": open_buckets,
    "cis.2.2.1": lambda these: these.named(
        "RDS::DBInstance", lambda model: not model.get("StorageEncrypted")
    ),
    "cis.2.2.4": lambda these: these.named(
        "RDS::DBInstance",
        lambda model: not model.get("MultiAZ") and not model.get("DBClusterIdentifier"),
    ),
    "cis.3.6": lambda these: these.named(
        "KMS::Key",
        lambda model: not model.get("EnableKeyRotation") and model.get("Enabled", True),
    ),
    "cis.5.1.2": lambda these: (
        open_to(these, "CidrIp", "0.0.0.0/0", (445,)) | open_to(these, "CidrIpv6", "::/0", (445,))
    ),
    "cis.5.3": lambda these: open_to(these, "CidrIp", "0.0.0.0/0", ADMINISTRATORS),
    "cis.5.4": lambda these: open_to(these, "CidrIpv6", "::/0", ADMINISTRATORS),
    "cis.5.5": with_default_rules,
    "cis.5.7": lambda these: these.named(
        "EC2::Instance",
        lambda model: (
            model.get("MetadataOptions", {}).get("HttpTokens") != "required"
            and model.get("MetadataOptions", {}).get("HttpEndpoint") != "disabled"
        ),
    ),
}


@pytest.fixture(scope="module")
def these(catalog: Catalog) -> Organisation:
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud, account=ACCOUNT)
    return Organisation(cloud)


@pytest.mark.parametrize("name", MISTAKES)
def test_what_it_finds_are_the_mistakes(name: str, report: Report, these: Organisation) -> None:
    (outcome,) = [one for one in report.outcomes if one.control.id == name]
    # A user is told by its ARN, which ends in its name.
    is_arn = name.startswith("cis.1") and name != "cis.1.17"
    found = {
        one.resource.rpartition("/")[2] if is_arn else one.resource for one in outcome.findings
    }
    assert found == MISTAKES[name](these)
    assert found


def test_every_network_has_an_acl_of_its_own_that_lets_everything_in(
    report: Report, these: Organisation
) -> None:
    (outcome,) = [one for one in report.outcomes if one.control.id == "cis.5.2"]
    found = {one.resource for one in outcome.findings}
    assert found == {model["DefaultNetworkAcl"] for _, model in these.of("EC2::VPC")}
    assert len(outcome.findings) == len(ADMINISTRATORS) * len(found)


def test_regions_are_told_where_something_is_off(report: Report, these: Organisation) -> None:
    told: dict[str, set[str | None]] = {
        one.control.id: {each.region for each in one.findings} for one in report.outcomes
    }
    encrypted = set(these.facts["ebs_encryption_regions"])
    assert told["cis.5.1.1"] == set(REGIONS) - encrypted
    assert told["cis.3.3"] == set(REGIONS)
    assert not these.of("Config::ConfigurationRecorder")
    assert not these.of("Macie::Session")
    assert told["cis.2.1.3"] == set(REGIONS)
