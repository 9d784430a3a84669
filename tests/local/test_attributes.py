"""What a template's Fn::GetAtt takes of a resource is there once it has been created."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from tests.every_type.wire import Wire, home_of

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.catalog.definitions import inner_definition
from cirrusql.local import LocalCloud
from cirrusql.local.schema.type_facts import Facts
from cirrusql.samples import models as samples

ACCOUNT = "444455556666"
SHARDS = 4
NOTHING = object()
# What tells of trouble is there only where there is some.
TROUBLE = re.compile(
    "(Failure|Exit|Error|Status|State)(Reason|Message|Info|Details?|Description)$|ErrorReason$"
    r"|^Message$|\.StatusReason$|^StatusCode$"
)
# Each with what it needs, or why nobody can know it.
ABSENT = {
    "AWS::Bedrock::AutomatedReasoningPolicyVersion": {"Description"},  # the policy's
    "AWS::Bedrock::PromptVersion": {"Variants"},  # the prompt's
    "AWS::BedrockAgentCore::GatewayRule": {"System"},  # a service that owns the rule
    "AWS::CloudFormation::ModuleVersion": {"Description"},  # in the package
    "AWS::CloudFormation::Stack": {"RootId", "ParentId", "ChangeSetId"},  # one that is not nested
    "AWS::DevOpsAgent::Service": {"AdditionalServiceDetails"},  # of one kind of service or another
    "AWS::EC2::IPv4Pool": {"Description"},
    "AWS::EC2::Instance": {"PublicIp", "PublicDnsName"},  # a public subnet
    "AWS::EC2::VPCEndpointService": {  # a PrivateDnsName
        f"PrivateDnsNameConfiguration.{name}" for name in ("Name", "State", "Type", "Value")
    },
    "AWS::EKS::Cluster": {"KubernetesNetworkConfig.ServiceIpv6Cidr"},  # an IpFamily
    "AWS::ElastiCache::Snapshot": {"ReplicationGroupDescription"},
    "AWS::GameLift::ContainerFleet": {  # the names of the definitions
        "GameServerContainerGroupDefinitionArn",
        "PerInstanceContainerGroupDefinitionArn",
    },
    "AWS::Lightsail::Disk": {"AttachedTo", "Path"},  # an instance
    "AWS::MSK::Configuration": {"LatestRevision.Description"},  # a Description
    "AWS::OpenSearchServerless::SecurityConfig": {
        "IamIdentityCenterOptions.ApplicationDescription"
    },
    "AWS::RefactorSpaces::Application": {"NlbArn"},  # its pattern allows no ARN
    "AWS::Timestream::ScheduledQuery": {"SQTargetConfiguration"},  # a TargetConfiguration
    "AWS::WellArchitected::Lens": {"Description"},  # in its document
}


def value_of(model: Any, attribute: str) -> Any:
    """The value at an attribute's path, or NOTHING."""
    for step in attribute.split("."):
        model = model.get(step, NOTHING) if isinstance(model, dict) else NOTHING
    return model


class Made:
    """Resources of one local cloud."""

    def __init__(self, catalog: Catalog, seed: int = 1) -> None:
        self.catalog = catalog
        self.cloud = LocalCloud.open(":memory:", catalog, random=Random(seed))

    def wire(self, type_name: str) -> Wire:
        kind = self.catalog.resource_type(type_name)
        return Wire(self.cloud, kind, ACCOUNT, home_of(kind))

    def read(self, type_name: str, desired: dict[str, Any]) -> dict[str, Any]:
        wire = self.wire(type_name)
        event = wire.create(desired)
        assert event["OperationStatus"] == "SUCCESS", (type_name, event)
        return wire.read(event["Identifier"])


@pytest.fixture
def made(catalog: Catalog) -> Iterator[Made]:
    one = Made(catalog)
    yield one
    one.cloud.close()


# -- every type -----------------------------------------------------------------------------------


def is_left_to_the_user(catalog: Catalog, kind: ResourceType, model: Any, attribute: str) -> bool:
    """Whether an attribute is in an object that is missing and that the user puts something in."""
    schema, path = catalog.schema(kind.type_name), ""
    fixed = {pointer.removeprefix("/properties/").replace("/", ".") for pointer in kind.read_only}
    definition = None
    for step in attribute.split(".")[:-1]:
        path = f"{path}.{step}".lstrip(".")
        definition = (
            inner_definition(definition, step, schema) if definition else schema["properties"][step]
        )
        if value_of(model, path) is NOTHING and path not in fixed:
            return not all(f"{path}.{name}" in fixed for name in members(definition, schema))
    return False


def members(definition: Any, schema: Any) -> list[str]:
    """The members of an object."""
    while "$ref" in definition:
        definition = schema["definitions"][definition["$ref"].rpartition("/")[2]]
    return list(definition["properties"])


@pytest.mark.slow
@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_attribute_of_every_type_is_there(
    catalog: Catalog, shard: int, optional: bool
) -> None:
    made, conditions = Made(catalog, shard), Facts()
    missing, count = [], 0
    for kind in catalog.resource_types()[shard::SHARDS]:
        if not {"create", "read"} <= kind.handlers.keys():
            continue
        desired = samples.model(catalog, kind.type_name, Random(shard), optional=optional)
        model = made.read(kind.type_name, desired)
        allowed = {*ABSENT.get(kind.type_name, ()), *conditions.present_with(kind.type_name)}
        for attribute in kind.attributes:
            count += 1
            if (
                value_of(model, attribute) is NOTHING
                and attribute not in allowed
                and not TROUBLE.search(attribute)
                and not is_left_to_the_user(catalog, kind, model, attribute)
            ):
                missing.append(f"{kind.type_name} {attribute}")
    made.cloud.close()
    assert missing == []
    assert count > 1_000


def test_what_is_allowed_to_be_absent_are_attributes(catalog: Catalog) -> None:
    for type_name, names in ABSENT.items():
        assert names <= set(catalog.resource_type(type_name).attributes)


# -- some types -----------------------------------------------------------------------------------

ADDRESS = r"10\.0\.\d+\.\d+"
SOME: list[tuple[str, dict[str, Any], Mapping[str, str]]] = [
    (
        "AWS::EC2::Instance",
        {"ImageId": "ami-1"},
        {
            "AvailabilityZone": "us-east-1a",
            "PrivateIp": ADDRESS,
            "PrivateDnsName": r"ip-10-0-\d+-\d+\.us-east-1\.compute\.internal",
            "PublicIp": r"54\.\d+\.\d+\.\d+",
            "PublicDnsName": r"ec2-54-\d+-\d+-\d+\.us-east-1\.compute\.amazonaws\.com",
            "VpcId": "vpc-[0-9a-f]{17}",
        },
    ),
    (
        "AWS::EC2::Subnet",
        {"VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"},
        {"AvailabilityZone": "us-east-1a", "AvailabilityZoneId": "use1-az4|use1-az1"},
    ),
    ("AWS::EC2::SecurityGroup", {"GroupDescription": "d"}, {"VpcId": "vpc-[0-9a-f]{17}"}),
    (
        "AWS::Redshift::Cluster",
        {
            "ClusterType": "single-node",
            "DBName": "d",
            "MasterUsername": "u",
            "NodeType": "ra3.large",
            "Port": 5500,
        },
        {
            "Endpoint.Address": r"cluster-\w+\.\w+\.us-east-1\.redshift\.amazonaws\.com",
            "Endpoint.Port": "5500",
        },
    ),
    (
        "AWS::RDS::DBInstance",
        {"DBInstanceIdentifier": "shop", "Engine": "postgres", "ManageMasterUserPassword": True},
        {
            "Endpoint.Address": r"shop\.\w+\.us-east-1\.rds\.amazonaws\.com",
            "Endpoint.Port": "5432",
            "MasterUserSecret.SecretArn": r"arn:aws:secretsmanager:.+:\d{12}:secret:rds!.+",
        },
    ),
    (
        "AWS::RDS::DBCluster",
        {"Engine": "aurora-mysql", "Port": 3310, "DBClusterIdentifier": "shop"},
        {
            "Endpoint.Address": r"shop\.cluster-\w+\..+",
            "Endpoint.Port": "3310",
            "ReadEndpoint.Address": r"shop\.cluster-ro-\w+\..+",
        },
    ),
    (
        "AWS::ElastiCache::ServerlessCache",
        {"Engine": "valkey", "ServerlessCacheName": "hot"},
        {
            "Endpoint.Address": r"hot-\w+\.serverless\.us-east-1\.cache\.amazonaws\.com",
            "Endpoint.Port": "6379",
            "ReaderEndpoint.Port": "6380",
        },
    ),
    (
        "AWS::EKS::Cluster",
        {"RoleArn": "arn:aws:iam::1:role/r", "ResourcesVpcConfig": {"SubnetIds": ["subnet-1"]}},
        {"CertificateAuthority.Data": "LS0t.+", "KubernetesNetworkConfig.IpFamily": "ipv4"},
    ),
    (
        "AWS::RDS::GlobalCluster",
        {"GlobalClusterIdentifier": "g"},
        {"GlobalEndpoint.Address": r"\w+\.rds\.us-east-1\.amazonaws\.com"},
    ),
    (
        "AWS::VpcLattice::Service",
        {"Name": "shop"},
        {
            "DnsEntry.DomainName": r"shop-\w+\.\w+\.vpc-lattice-svcs\.us-east-1\.on\.aws",
            "DnsEntry.HostedZoneId": r"Z\w+",
        },
    ),
    (
        "AWS::RedshiftServerless::Workgroup",
        {"WorkgroupName": "works"},
        {
            "Workgroup.Endpoint.Address": rf"works\.{ACCOUNT}\.us-east-1\..+",
            "Workgroup.Endpoint.Port": "5439",
            "Workgroup.NamespaceName": "default",
        },
    ),
    (
        "AWS::Config::ConfigRule",
        {"Source": {"Owner": "AWS"}},
        {"Compliance.Type": "INSUFFICIENT_DATA"},
    ),
    ("AWS::MemoryDB::Cluster", {}, {"ClusterEndpoint.Port": "6379"}),
    ("AWS::ServiceDiscovery::Service", {}, {"Name": r"service-\w+"}),
    ("AWS::SageMaker::EndpointConfig", {}, {"EndpointConfigName": r"endpoint-config-\w+"}),
]


@pytest.mark.parametrize(("type_name", "given", "wanted"), SOME, ids=[one for one, *_ in SOME])
def test_what_a_service_sets_is_there_in_its_usual_form(
    made: Made, type_name: str, given: dict[str, Any], wanted: Mapping[str, str]
) -> None:
    least = samples.model(made.catalog, type_name, Random(1))
    model = made.read(type_name, {**least, **given})
    for attribute, pattern in wanted.items():
        assert re.fullmatch(pattern, str(value_of(model, attribute))), (attribute, model)
    schema = made.catalog.schema(type_name)
    assert model.keys() <= schema["properties"].keys()


def test_an_object_of_the_service_has_what_its_members_names_tell(made: Made) -> None:
    model = made.read("AWS::EC2::InstanceConnectEndpoint", {"SubnetId": "subnet-1"})
    names = model["PublicDnsNames"]["Ipv4"]
    assert re.fullmatch(r"\w+\.ec2\.us-east-1\.amazonaws\.com", names["DnsName"])
    assert names["DnsName"] != names["FipsDnsName"]


def test_what_nobody_awaits_and_what_went_well_says_nothing_of_itself(made: Made) -> None:
    least = samples.model(made.catalog, "AWS::NetworkManager::VpcAttachment", Random(1))
    model = made.read("AWS::NetworkManager::VpcAttachment", least)
    assert not model.get("ProposedSegmentChange")
    least = samples.model(made.catalog, "AWS::IoTTwinMaker::Entity", Random(1))
    assert made.read("AWS::IoTTwinMaker::Entity", least)["Status"] == {"State": "ACTIVE"}


# -- what depends on the rest ---------------------------------------------------------------------


def test_an_instance_is_where_its_subnet_is(made: Made) -> None:
    zone = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "us-east-1c"}
    subnet = made.read("AWS::EC2::Subnet", zone)["SubnetId"]
    for where in ({"SubnetId": subnet}, {"NetworkInterfaces": [inside(subnet)]}):
        instance = made.read("AWS::EC2::Instance", {"ImageId": "ami-1", **where})
        assert instance["AvailabilityZone"] == "us-east-1c"
        assert instance["VpcId"] == "vpc-1"


def inside(subnet: str, **more: Any) -> dict[str, Any]:
    return {"DeviceIndex": "0", "SubnetId": subnet, **more}


@pytest.mark.parametrize("is_public", [True, False])
def test_an_instance_has_a_public_address_in_a_public_subnet(made: Made, is_public: bool) -> None:
    subnet = made.read(
        "AWS::EC2::Subnet",
        {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "MapPublicIpOnLaunch": is_public},
    )["SubnetId"]
    plain = made.read("AWS::EC2::Instance", {"ImageId": "ami-1", "SubnetId": subnet})
    assert ("PublicIp" in plain, "PublicDnsName" in plain) == (is_public, is_public)
    other = inside(subnet, AssociatePublicIpAddress=not is_public)
    told = made.read("AWS::EC2::Instance", {"ImageId": "ami-1", "NetworkInterfaces": [other]})
    assert ("PublicIp" in told) is not is_public


def test_what_is_given_is_what_is_answered(made: Made) -> None:
    given = {"ImageId": "ami-1", "PrivateIpAddress": "10.0.7.7", "AvailabilityZone": "us-east-1f"}
    instance = made.read("AWS::EC2::Instance", given)
    assert instance["PrivateIp"] == "10.0.7.7"
    assert instance["PrivateDnsName"].startswith("ip-10-0-7-7.")
    assert instance["AvailabilityZone"] == "us-east-1f"


def test_the_default_vpc_is_the_same_for_all(made: Made) -> None:
    groups = [made.read("AWS::EC2::SecurityGroup", {"GroupDescription": "d"}) for _ in range(2)]
    instance = made.read("AWS::EC2::Instance", {"ImageId": "ami-1"})
    assert groups[0]["VpcId"] == groups[1]["VpcId"] == instance["VpcId"]


@pytest.mark.parametrize(
    ("given", "count", "first"),
    [
        ({}, 0, None),
        ({"SecondaryPrivateIpAddressCount": 3}, 3, None),
        (
            {
                "PrivateIpAddresses": [
                    {"PrivateIpAddress": "10.0.0.4", "Primary": True},
                    {"PrivateIpAddress": "10.0.0.5", "Primary": False},
                    {"PrivateIpAddress": "10.0.0.6", "Primary": False},
                ]
            },
            2,
            "10.0.0.5",
        ),
    ],
)
def test_an_interface_has_as_many_secondary_addresses_as_are_given(
    made: Made, given: dict[str, Any], count: int, first: str | None
) -> None:
    found = made.read("AWS::EC2::NetworkInterface", {"SubnetId": "subnet-1", **given})
    addresses = found["SecondaryPrivateIpAddresses"]
    assert len(set(addresses)) == len(addresses) == count
    assert first is None or addresses[0] == first
    assert all(re.fullmatch(ADDRESS, one) for one in addresses)
    if first:
        assert found["PrimaryPrivateIpAddress"] == "10.0.0.4"


def test_secondary_addresses_stay_when_there_are_more_and_go_last_first(made: Made) -> None:
    wire = made.wire("AWS::EC2::NetworkInterface")
    given = {"SubnetId": "subnet-1", "SecondaryPrivateIpAddressCount": 2}
    identifier = wire.create(given)["Identifier"]
    before = wire.read(identifier)["SecondaryPrivateIpAddresses"]

    def counted(number: int) -> list[str]:
        path = "/SecondaryPrivateIpAddressCount"
        wire.update(identifier, [{"op": "replace", "path": path, "value": number}])
        found: list[str] = wire.read(identifier)["SecondaryPrivateIpAddresses"]
        return found

    more = counted(4)
    assert (more[:2], len(more)) == (before, 4)
    assert counted(1) == before[:1]


def test_what_the_service_sets_stays_through_reads_and_updates(made: Made) -> None:
    wire = made.wire("AWS::EC2::Instance")
    identifier = wire.create({"ImageId": "ami-1"})["Identifier"]
    before = wire.read(identifier)
    tags = [{"Key": "a", "Value": "b"}]
    wire.update(identifier, [{"op": "add", "path": "/Tags", "value": tags}])
    assert wire.read(identifier) == wire.read(identifier) == {**before, "Tags": tags}


def test_what_is_not_given_any_more_is_the_services_again(made: Made) -> None:
    wire = made.wire("AWS::EC2::Subnet")
    given = {"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/24", "MapPublicIpOnLaunch": True}
    identifier = wire.create(given)["Identifier"]
    wire.update(identifier, [{"op": "remove", "path": "/MapPublicIpOnLaunch"}])
    assert wire.read(identifier)["MapPublicIpOnLaunch"] is False


def test_nothing_that_the_service_sets_is_a_secret(catalog: Catalog) -> None:
    facts, looked_at = Facts(), 0
    for type_name in catalog.type_names():
        resource_type = catalog.resource_type(type_name)
        hidden = set(resource_type.write_only) - set(resource_type.read_only)
        for pointer in facts.templates(type_name):
            looked_at += 1
            assert f"/properties/{'/'.join(pointer)}" not in hidden
    assert looked_at > 100
