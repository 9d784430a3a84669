"""The demo organisation as every local cloud holds it: complete, consistent, always the same."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import AlreadyExists
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import ACCOUNT, SeedSummary, seed
from cirrusql.local.operations.planned import Planned, planned_resources, read_organisation
from cirrusql.records import replace

Model = dict[str, Any]

REGIONS = ("ap-southeast-2", "eu-west-1", "us-east-1", "us-west-2")
# What the organisation refers to although it is not in it: other accounts' and whole families.
OUTSIDE = {
    "vpc-0feed0000000000a1",
    "vpc-0dead0000000000b2",
    f"arn:aws:iam::{ACCOUNT}:root",
    f"arn:aws:iam::{ACCOUNT}:role/*-task",
}
REFERENCE = re.compile(
    r"\b(?:vpc|subnet|sg|rtb|igw|nat|eni|i|vol|eipalloc|tgw|lt|acl)-[0-9a-f]{17}\b"
    rf"|arn:aws:[a-z0-9-]*:[a-z0-9-]*:(?:{ACCOUNT})?:[^\s\"|]+"
)


class Organisation:
    """A seeded local cloud, read back through the API: models by type, each with its region."""

    def __init__(self, cloud: LocalCloud, summary: SeedSummary) -> None:
        self.cloud = cloud
        self.summary = summary
        self.models: dict[str, list[tuple[str, Model]]] = {}

    def call(self, operation: str, region: str = "us-east-1", **members: Any) -> Model:
        answer = self.cloud.call(
            operation, json.dumps(members).encode(), account=ACCOUNT, region=region
        )
        body: Model = json.loads(answer.body)
        assert answer.status == 200, (operation, members, body)
        return body

    def of(self, type_name: str, region: str | None = None) -> list[Model]:
        pairs = self.models[f"AWS::{type_name}"]
        return [model for place, model in pairs if region in (None, place)]

    def everything(self) -> Iterator[tuple[str, str, Model]]:
        for type_name, pairs in self.models.items():
            yield from ((type_name, region, model) for region, model in pairs)


@pytest.fixture(scope="module")
def planned() -> list[Planned]:
    return planned_resources(read_organisation(), ACCOUNT)


@pytest.fixture(scope="module")
def organisation(catalog: Catalog) -> Organisation:
    cloud = LocalCloud.open(":memory:", catalog)
    made = Organisation(cloud, seed(cloud))
    sql = (
        "SELECT type_name, region, identifier FROM resource r"
        " JOIN collection c ON c.id = r.collection JOIN scope s ON s.id = c.scope ORDER BY r.id"
    )
    rows: list[Any] = cloud.backend.store.connection.execute(sql).fetchall()
    for type_name, region, identifier in rows:
        place = "us-east-1" if region == "aws-global" else region
        if "read" in catalog.resource_type(type_name).handlers:
            found = made.call("GetResource", place, TypeName=type_name, Identifier=identifier)
            model = json.loads(found["ResourceDescription"]["Properties"])
            made.models.setdefault(type_name, []).append((region, model))
    return made


def contents(cloud: LocalCloud) -> str:
    """A digest of everything stored."""
    sql = "SELECT collection, identifier, summary, properties, write_only FROM resource ORDER BY id"
    rows = cloud.backend.store.connection.execute(sql).fetchall()
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for part in node.values():
            yield from texts(part)
    elif isinstance(node, list):
        for part in node:
            yield from texts(part)


def test_it_is_large_enough_to_ask_questions_of(organisation: Organisation) -> None:
    assert organisation.summary.resources >= 1_500
    assert organisation.summary.types >= 40
    assert organisation.summary.regions == REGIONS
    assert str(organisation.summary).startswith("2,0")
    assert sum(map(len, organisation.models.values())) == organisation.summary.resources


def test_the_page_about_it_tells_its_size_and_shows_an_entry_that_works(
    organisation: Organisation, planned: list[Planned]
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "demo-organisation.md").read_text("utf-8")
    summary = organisation.summary
    assert f"{summary.resources:,} resources of {summary.types} types" in page
    found = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert found
    data = read_organisation()
    more = replace(data, entries=[*data.entries, json.loads(found[1])])
    assert len(planned_resources(more, ACCOUNT)) == len(planned) + 6 * 3


def test_there_are_three_environments_in_every_shape_of_resource(
    organisation: Organisation,
) -> None:
    seen = Counter(
        (type_name, tag["Value"])
        for type_name, _, model in organisation.everything()
        for tag in (model["Tags"] if isinstance(model.get("Tags"), list) else [])
        if tag["Key"] == "Environment"
    )
    for kind in ("EC2::VPC", "EC2::Instance", "S3::Bucket", "Lambda::Function", "IAM::Role"):
        assert all(seen[f"AWS::{kind}", env] for env in ("prod", "staging", "sandbox")), kind


def test_every_resource_is_listed_where_it_is(organisation: Organisation, catalog: Catalog) -> None:
    for type_name, pairs in organisation.models.items():
        kind = catalog.resource_type(type_name)
        if "list" not in kind.handlers or kind.list_keys.required:
            continue
        for region in {place for place, _ in pairs}:
            place = "us-east-1" if region == "aws-global" else region
            listed = 0
            token: dict[str, str] = {}
            while True:
                page = organisation.call("ListResources", place, TypeName=type_name, **token)
                listed += len(page["ResourceDescriptions"])
                if "NextToken" not in page:
                    break
                token = {"NextToken": page["NextToken"]}
            assert listed == sum(at == region for at, _ in pairs), (type_name, region)


def test_seeding_leaves_no_requests_behind(organisation: Organisation) -> None:
    assert organisation.call("ListResourceRequests")["ResourceRequestStatusSummaries"] == []


def test_every_seeded_cloud_is_the_same(organisation: Organisation, catalog: Catalog) -> None:
    again = LocalCloud.open(":memory:", catalog)
    seed(again)
    assert contents(again) == contents(organisation.cloud)


def test_it_is_the_same_in_another_process_with_other_hashes(organisation: Organisation) -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_seed import LocalCloud, Catalog, contents, seed\n"
        "cloud = LocalCloud.open(':memory:', Catalog.open()); seed(cloud); print(contents(cloud))"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, str(Path(__file__).parent)],
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == contents(organisation.cloud)


def test_a_second_seeding_is_refused_and_changes_nothing(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud)
    before = contents(cloud)
    with pytest.raises(AlreadyExists, match="cirrusql local reset"):
        seed(cloud)
    assert contents(cloud) == before
    cloud.reset()
    seed(cloud)
    assert contents(cloud) == before


def test_another_account_gets_its_own(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud)
    seed(cloud, account="111122223333")
    body = json.dumps({"TypeName": "AWS::IAM::Role", "Identifier": "break-glass"}).encode()
    answer = cloud.call("GetResource", body, account="111122223333", region="eu-west-1")
    assert b"arn:aws:iam::111122223333:role/break-glass" in answer.body
    assert ACCOUNT.encode() not in answer.body


def test_every_reference_is_to_something_that_is_there(
    organisation: Organisation, catalog: Catalog
) -> None:
    known = set(OUTSIDE)
    for type_name, _, model in organisation.everything():
        kind = catalog.resource_type(type_name)
        own = {pointer.split("/")[2] for pointer in (*kind.read_only, *kind.primary_identifier)}
        known |= {text for name in own for text in texts(model.get(name))}
    references = [
        (type_name, found)
        for type_name, _, model in organisation.everything()
        for text in texts(model)
        for found in REFERENCE.findall(text)
    ]
    lost = {
        (type_name, found)
        for type_name, found in references
        if found.removesuffix("/*") not in known
        and not re.fullmatch(rf"arn:aws:sns:[\w-]+:{ACCOUNT}:[\w-]+-\*", found)
        and not found.startswith(f"arn:aws:cloudfront::{ACCOUNT}:distribution/E")
    }
    assert lost == set()
    assert len(references) > 4_000


def test_what_the_service_found_out_is_read_only_and_kept(
    organisation: Organisation, planned: list[Planned], catalog: Catalog
) -> None:
    instances = {model["PrivateIp"]: model for model in organisation.of("EC2::Instance")}
    assert instances["10.30.48.13"]["State"] == {"Code": "80", "Name": "stopped"}
    for one in planned:
        kind = catalog.resource_type(one.type_name)
        read_only = {pointer.split("/")[2] for pointer in kind.read_only}
        assert one.observed.keys() <= read_only, one.name


def test_nothing_in_it_looks_made_up_for_want_of_anything_better(
    organisation: Organisation,
) -> None:
    for type_name, _, model in organisation.everything():
        assert not [text for text in texts(model) if "sample" in text], (type_name, model)


def test_no_identifier_part_holds_the_separator(
    organisation: Organisation, catalog: Catalog
) -> None:
    for type_name, _, model in organisation.everything():
        for name in catalog.resource_type(type_name).identifier_parts:
            value: Any = model
            for step in name.split("/"):
                value = value[step]
            assert not set(str(value)) & set("|\n"), (type_name, value)


def test_what_is_counted_or_said_twice_agrees(organisation: Organisation) -> None:
    attached = Counter(
        arn
        for kind in ("Role", "User", "Group")
        for one in organisation.of(f"IAM::{kind}")
        for arn in one.get("ManagedPolicyArns", [])
    )
    for policy in organisation.of("IAM::ManagedPolicy"):
        assert policy["AttachmentCount"] == attached[policy["PolicyArn"]], policy["PolicyArn"]
    assert {
        (volume["VolumeId"], one["InstanceId"])
        for one in organisation.of("EC2::Instance")
        for volume in one["Volumes"]
    } == {(one["VolumeId"], one["InstanceId"]) for one in organisation.of("EC2::VolumeAttachment")}
    addresses = {
        one["PublicIp"]: one["InstanceId"]
        for one in organisation.of("EC2::EIP")
        if "InstanceId" in one
    }
    for instance in organisation.of("EC2::Instance"):
        if instance["PublicIp"] in addresses:
            assert addresses[instance["PublicIp"]] == instance["InstanceId"]
    assert len(addresses) == len(organisation.of("EC2::EIPAssociation"))


def test_everything_in_a_subnet_is_in_its_network_and_zone(organisation: Organisation) -> None:
    subnets = {one["SubnetId"]: one for one in organisation.of("EC2::Subnet")}
    for kind in ("Instance", "NetworkInterface"):
        for one in organisation.of(f"EC2::{kind}"):
            subnet = subnets[one["SubnetId"]]
            assert one["VpcId"] == subnet["VpcId"]
            assert (
                one.get("AvailabilityZone", subnet["AvailabilityZone"])
                == subnet["AvailabilityZone"]
            )
            address = one.get("PrivateIp") or one["PrimaryPrivateIpAddress"]
            assert ip_address(address) in ip_network(subnet["CidrBlock"])
    volumes = {one["VolumeId"]: one["AvailabilityZone"] for one in organisation.of("EC2::Volume")}
    zones = {one["InstanceId"]: one["AvailabilityZone"] for one in organisation.of("EC2::Instance")}
    for one in organisation.of("EC2::VolumeAttachment"):
        assert volumes[one["VolumeId"]] == zones[one["InstanceId"]]
