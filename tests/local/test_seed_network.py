"""The demo organisation's networks hang together: addresses, zones, groups, attachments.

Worked out with the standard library's `ipaddress` from what the resources say, not from the data
that they were made of.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from ipaddress import ip_address, ip_network
from itertools import combinations
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import seed

Model = dict[str, Any]
Models = dict[str, list[Model]]

# Ids of resources that are not in the organisation: interfaces that belong to interface endpoints,
# and networks of other accounts.
ELSEWHERE = {("VPCEndpoint", "eni"), ("VPCPeeringConnection", "vpc")}
NAMES = "vpc|subnet|sg|eni|vol|i|eipalloc|igw|nat|rtb|acl|lt|tgw"
ID = re.compile(rf"(?<![\w-])({NAMES})-[0-9a-f]{{8,17}}(?![\w-])")


@pytest.fixture(scope="module")
def ec2(catalog: Catalog) -> Models:
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud)
    sql = (
        "SELECT type_name, properties FROM resource r JOIN collection c ON c.id = r.collection"
        " WHERE type_name LIKE 'AWS::EC2::%'"
    )
    found: Models = defaultdict(list)
    for type_name, document in cloud.backend.store.connection.execute(sql):
        found[type_name.rpartition("::")[2]].append(json.loads(document))
    return found


def by(models: list[Model], key: str) -> dict[str, Model]:
    found = {model[key]: model for model in models}
    assert len(found) == len(models)
    return found


def addresses(model: Model) -> set[str]:
    """Every private address that an instance or an interface says of itself."""
    listed = {one["PrivateIpAddress"] for one in model.get("PrivateIpAddresses", ())}
    names = ("PrivateIp", "PrivateIpAddress", "PrimaryPrivateIpAddress")
    return listed | {model[name] for name in names if name in model}


def test_subnets_lie_in_their_networks_and_not_on_each_other(ec2: Models) -> None:
    networks = {one["VpcId"]: ip_network(one["CidrBlock"]) for one in ec2["VPC"]}
    ranges = [(one["VpcId"], ip_network(one["CidrBlock"])) for one in ec2["Subnet"]]
    for vpc, cidr in ranges:
        assert cidr.subnet_of(networks[vpc])  # type: ignore[arg-type]
    for (first, one), (second, other) in combinations(ranges, 2):
        assert first != second or not one.overlaps(other)


def test_every_interface_has_one_address_of_its_subnet(ec2: Models) -> None:
    subnets, seen = by(ec2["Subnet"], "SubnetId"), Counter[tuple[str, str]]()
    for interface in ec2["NetworkInterface"]:
        subnet = subnets[interface["SubnetId"]]
        [address] = addresses(interface)
        assert interface["PrivateIpAddress"] == interface["PrimaryPrivateIpAddress"] == address
        usable = list(ip_network(subnet["CidrBlock"]))[4:-1]  # AWS keeps the others
        assert ip_address(address) in usable
        assert interface["VpcId"] == subnet["VpcId"]
        seen[subnet["VpcId"], address] += 1
    assert set(seen.values()) == {1}


def test_instances_have_the_address_the_groups_and_the_subnet_of_their_interface(
    ec2: Models,
) -> None:
    interfaces, subnets = by(ec2["NetworkInterface"], "Id"), by(ec2["Subnet"], "SubnetId")
    groups = by(ec2["SecurityGroup"], "GroupId")
    attached = {
        one["NetworkInterfaceId"]: one["InstanceId"] for one in ec2["NetworkInterfaceAttachment"]
    }
    for instance in ec2["Instance"]:
        [named] = instance["NetworkInterfaces"]
        interface = interfaces[named["NetworkInterfaceId"]]
        assert attached[interface["Id"]] == instance["InstanceId"]
        assert addresses(instance) == addresses(interface)
        assert instance["SubnetId"] == interface["SubnetId"]
        assert instance["SecurityGroupIds"] == interface["GroupSet"]
        assert instance["VpcId"] == interface["VpcId"]
        assert instance["AvailabilityZone"] == subnets[instance["SubnetId"]]["AvailabilityZone"]
        assert {groups[one]["VpcId"] for one in instance["SecurityGroupIds"]} == {instance["VpcId"]}
        region = instance["AvailabilityZone"][:-1]
        domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
        dashed = instance["PrivateIp"].replace(".", "-")
        assert instance["PrivateDnsName"] == f"ip-{dashed}.{domain}"


def test_only_gateways_have_interfaces_that_are_attached_to_no_instance(ec2: Models) -> None:
    attached = {one["NetworkInterfaceId"] for one in ec2["NetworkInterfaceAttachment"]}
    gateways = {one["EniId"] for one in ec2["NatGateway"]}
    assert not attached & gateways
    assert attached | gateways == {one["Id"] for one in ec2["NetworkInterface"]}


def test_volumes_are_in_the_zone_of_their_instance_stopped_ones_too(ec2: Models) -> None:
    volumes, instances = by(ec2["Volume"], "VolumeId"), by(ec2["Instance"], "InstanceId")
    holders = defaultdict(set)
    for one in ec2["VolumeAttachment"]:
        volume, instance = volumes[one["VolumeId"]], instances[one["InstanceId"]]
        assert volume["AvailabilityZone"] == instance["AvailabilityZone"]
        holders[one["InstanceId"]].add(one["VolumeId"])
    for name, instance in instances.items():
        assert holders[name] == {one["VolumeId"] for one in instance["Volumes"]}
    stopped = [name for name, one in instances.items() if one["State"]["Name"] == "stopped"]
    assert any(holders[name] for name in stopped)


def test_public_addresses_are_nobody_elses(ec2: Models) -> None:
    elastic = by(ec2["EIP"], "PublicIp")
    instances = [one for one in ec2["Instance"] if one["PublicIp"]]
    assert len({one["PublicIp"] for one in instances}) == len(instances)
    for instance in instances:
        address = elastic.get(instance["PublicIp"])
        assert address is None or address["InstanceId"] == instance["InstanceId"]
    associated = {one["AllocationId"]: one for one in ec2["EIPAssociation"]}
    for address in elastic.values():
        if "InstanceId" in address:
            assert associated[address["AllocationId"]]["InstanceId"] == address["InstanceId"]


def test_ids_are_those_of_resources_that_are_there(ec2: Models) -> None:
    keys: tuple[str, ...] = ("VpcId", "SubnetId", "GroupId", "Id", "VolumeId", "InstanceId")
    keys += ("AllocationId", "InternetGatewayId", "NatGatewayId", "RouteTableId")
    keys += ("LaunchTemplateId",)
    there = {
        model[key] for models in ec2.values() for model in models for key in keys if key in model
    }
    missing = {
        (kind, found[1])
        for kind, models in ec2.items()
        for model in models
        for found in ID.finditer(json.dumps(model))
        if found[0] not in there
    }
    assert missing <= ELSEWHERE


def test_only_interface_endpoints_have_interfaces(ec2: Models) -> None:
    for endpoint in ec2["VPCEndpoint"]:
        gateway = endpoint["VpcEndpointType"] == "Gateway"
        assert (endpoint["NetworkInterfaceIds"] == []) == gateway
