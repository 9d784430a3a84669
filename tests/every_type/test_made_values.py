"""What the service adds to a resource: at home where it is, and in its usual form."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import product
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.local import LocalCloud
from cirrusql.local.schema.type_facts import Facts
from cirrusql.samples import hints
from cirrusql.samples import models as samples
from tests.every_type.models import sent_again, values_at
from tests.every_type.wire import Refused, Wire, home_of

SHARDS = 4
ACCOUNT = "444455556666"
ARN = re.compile(r"arn:aws:[A-Za-z0-9.-]+:([a-z0-9-]*):(\d*|aws|cloudfront)[:/].+")
MOMENT = re.compile(r"(?:Time|At|Timestamp|CreatedOn|CreationDate)$")
ISO = re.compile(r"20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d))?|\d{10}(\.\d+)?")
# A record set that is the only one of its name and type has none, but the identifier has a place.
EMPTY = {"/properties/SetIdentifier"}
SAMPLE = re.compile(r"(?<![A-Za-z])([sS])ample(?=[-_/\"]|[a-z]{5}\b)")


def texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a value, with the names of the properties that lead there."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from texts(member, f"{path}/{name}")
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, path)


def made_texts(kind: ResourceType, found: Any, given: Any) -> Iterator[tuple[str, str]]:
    """The texts that the service made: in read-only properties and in its part of identifiers."""
    for pointer in dict.fromkeys((*kind.read_only, *kind.primary_identifier)):
        if not values_at(given, pointer):
            for value in values_at(found, pointer):
                yield from texts(value, pointer)


def complaint(path: str, text: str, region: str) -> str | None:
    """What is wrong with a made text; None if nothing."""
    if text == "" and (path.count("/") > 2 or path in EMPTY):
        return None  # a member that its object has to have, though there is nothing to say
    if not text or text != text.strip() or re.search(r"\{\w", text):
        return "nothing is in it, or a place was not filled in"
    if "sample" in text.lower():
        return "it is made up"
    if text.startswith("arn:"):
        match = ARN.fullmatch(text)
        if (
            not match
            or match[1] not in ("", region)
            or match[2].isdecimal() > (match[2] == ACCOUNT)
        ):
            return "it is no ARN of this account and region"
    return "it is no time" if MOMENT.search(path) and not ISO.fullmatch(text) else None


def at_home(model: dict[str, Any], region: str) -> dict[str, Any]:
    """The model with ARNs of this place, and its own samples told from what the service makes."""
    text = json.dumps(model).replace(hints.ACCOUNT, ACCOUNT).replace(hints.REGION, region)
    return dict(json.loads(SAMPLE.sub(r"\1imple", text)))


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_values_of_every_type_are_in_their_usual_form(catalog: Catalog, shard: int) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(shard))
    wrong, count = [], 0
    for kind in catalog.resource_types()[shard::SHARDS]:
        if not {"create", "read"} <= kind.handlers.keys():
            continue
        region = "eu-west-1" if "eu-west-1" in kind.regions else home_of(kind)
        wire = Wire(cloud, kind, ACCOUNT, region)
        desired = at_home(samples.model(catalog, kind.type_name, Random(shard)), region)
        event = wire.create(desired)
        assert event["OperationStatus"] == "SUCCESS", (kind.type_name, event)
        found = wire.read(event["Identifier"])
        for path, text in made_texts(kind, found, desired):
            count += 1
            if why := complaint(path, text, region):
                wrong.append(f"{kind.type_name} {path} is {text!r}: {why}")
    cloud.close()
    assert not wrong, "\n".join(wrong)
    assert count > 1_000


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_the_service_adds_never_stands_in_an_updates_way(catalog: Catalog, shard: int) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(shard))
    broken, updated = [], 0
    for kind in catalog.resource_types()[shard::SHARDS]:
        if not {"create", "update"} <= kind.handlers.keys():
            continue
        wire = Wire(cloud, kind, ACCOUNT)
        for seed, optional in product(range(3), (False, True)):
            random = Random(f"{kind.type_name}{seed}")
            desired = samples.model(catalog, kind.type_name, random, optional=optional)
            event = wire.create(desired)
            if event.get("ErrorCode") == "AlreadyExists":
                continue
            again = sent_again(kind, desired)
            patch = [{"op": "add", "path": f"/{name}", "value": again[name]} for name in again]
            try:
                ended = wire.update(event["Identifier"], patch)["OperationStatus"]
            except Refused as refusal:
                ended = str(refusal)
            updated += 1
            if ended != "SUCCESS":
                broken.append(f"{kind.type_name} with seed {seed}: {ended}")
    cloud.close()
    assert not broken, "\n".join(broken)
    assert updated > 1_500


def made(catalog: Catalog, type_name: str, desired: dict[str, Any]) -> dict[str, Any]:
    """A new resource's properties."""
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    wire = Wire(cloud, catalog.resource_type(type_name), ACCOUNT)
    found = wire.read(wire.create(desired)["Identifier"])
    cloud.close()
    return found


def test_a_value_that_is_given_under_another_name_is_copied(catalog: Catalog) -> None:
    project = made(catalog, "AWS::DataZone::Project", {"DomainIdentifier": "dzd_1", "Name": "p"})
    assert project["DomainId"] == "dzd_1"


def test_what_a_parents_arn_says_is_in_the_arn(catalog: Catalog) -> None:
    instance = "arn:aws:connect:us-east-1:444455556666:instance/4f8a"
    status = {"InstanceArn": instance, "Name": "n", "State": "ENABLED"}
    found = made(catalog, "AWS::Connect::AgentStatus", status)
    assert found["AgentStatusArn"].startswith(f"{instance}/agent-state/")


def test_an_id_and_the_arn_that_has_it_agree(catalog: Catalog) -> None:
    found = made(catalog, "AWS::VpcLattice::Service", {"Name": "shop"})
    assert re.fullmatch("svc-[0-9a-z]{17}", found["Id"])
    assert found["Arn"] == f"arn:aws:vpc-lattice:us-east-1:{ACCOUNT}:service/{found['Id']}"


def test_what_nobody_can_know_is_left_out(catalog: Catalog) -> None:
    kind = catalog.resource_type("AWS::EC2::NetworkInsightsAnalysis")
    assert "/properties/StatusMessage" in kind.read_only
    found = made(catalog, kind.type_name, {"NetworkInsightsPathId": "nip-1"})
    assert "StatusMessage" not in found
    assert found["NetworkInsightsAnalysisId"].startswith("nia-")


def test_what_comes_with_a_property_is_there_with_it_only(catalog: Catalog) -> None:
    conditions = Facts()
    found = 0
    for kind in catalog.resource_types():
        for name, needed in conditions.present_with(kind.type_name).items():
            assert f"/properties/{name}" in kind.read_only
            assert needed in kind.column_by_property.keys() - kind.required
            least = samples.model(catalog, kind.type_name, Random(1))
            full = samples.model(catalog, kind.type_name, Random(1), optional=True)
            assert needed in full
            assert name in made(catalog, kind.type_name, full)
            assert name not in made(catalog, kind.type_name, least)
            found += 1
    assert found == 9


def test_an_update_makes_come_and_go_what_comes_with_a_property(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    tables = Wire(cloud, catalog.resource_type("AWS::DynamoDB::Table"), ACCOUNT)
    keys = [{"AttributeName": "a", "KeyType": "HASH"}]
    table = tables.create({"KeySchema": keys})["Identifier"]
    assert "StreamArn" not in tables.read(table)
    stream = {"StreamViewType": "KEYS_ONLY"}
    tables.update(table, [{"op": "add", "path": "/StreamSpecification", "value": stream}])
    arn = tables.read(table)["StreamArn"]
    assert f":table/{table}/stream/" in arn
    tables.update(table, [{"op": "add", "path": "/TableClass", "value": "STANDARD"}])
    assert tables.read(table)["StreamArn"] == arn
    tables.update(table, [{"op": "remove", "path": "/StreamSpecification"}])
    assert "StreamArn" not in tables.read(table)
    cloud.close()


def test_a_function_without_snap_start_says_that_it_has_none(catalog: Catalog) -> None:
    least = {"Code": {"ZipFile": "x"}, "Role": "arn:aws:iam::444455556666:role/r"}
    off = {"ApplyOn": "None", "OptimizationStatus": "Off"}
    assert made(catalog, "AWS::Lambda::Function", least)["SnapStartResponse"] == off
    given = {**least, "SnapStart": {"ApplyOn": "PublishedVersions"}}
    found = made(catalog, "AWS::Lambda::Function", given)["SnapStartResponse"]
    assert found == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}


def test_an_instance_is_in_the_vpc_of_its_subnet(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    subnets = Wire(cloud, catalog.resource_type("AWS::EC2::Subnet"), ACCOUNT)
    subnet = subnets.create({"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24"})["Identifier"]
    instances = Wire(cloud, catalog.resource_type("AWS::EC2::Instance"), ACCOUNT)
    event = instances.create({"SubnetId": subnet, "InstanceType": "t3.micro"})
    assert instances.read(event["Identifier"])["VpcId"] == "vpc-1"
    cloud.close()


def test_a_record_set_by_its_zones_name_has_the_zones_id_and_can_be_updated(
    catalog: Catalog,
) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    zones = Wire(cloud, catalog.resource_type("AWS::Route53::HostedZone"), ACCOUNT)
    zone = zones.create({"Name": "example.com."})["Identifier"]
    records = Wire(cloud, catalog.resource_type("AWS::Route53::RecordSet"), ACCOUNT)
    record = {"HostedZoneName": "example.com.", "Name": "a.example.com", "Type": "A", "TTL": "60"}
    event = records.create({**record, "ResourceRecords": ["192.0.2.1"]})
    assert event["Identifier"] == f"a.example.com|{zone}|A|"
    change = [{"op": "replace", "path": "/TTL", "value": "300"}]
    assert records.update(event["Identifier"], change)["OperationStatus"] == "SUCCESS"
    assert records.read(event["Identifier"])["TTL"] == "300"
    cloud.close()
