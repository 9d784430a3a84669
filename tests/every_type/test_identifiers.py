"""Identifiers that the service makes: two resources never share one, and versions are counted."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.local import LocalCloud
from cirrusql.local.archive import exported, import_archive
from cirrusql.samples import models as samples
from tests.every_type.models import values_at
from tests.every_type.wire import Wire

SHARDS = 4
ACCOUNT = "111122223333"

# There is one of these in an account and region, by what AWS's pages say of each.
ONLY_ONES = """
    ARCZonalShift::AutoshiftObserverNotificationStatus ApplicationSignals::Discovery
    ApplicationSignals::GroupingConfiguration CertificateManager::Account CloudWatch::OTelEnrichment
    DevOpsGuru::LogAnomalyDetectionIntegration EC2::SnapshotBlockPublicAccess
    EC2::VPCBlockPublicAccessOptions ECR::RegistryPolicy ECR::RegistryScanningConfiguration
    ECR::ReplicationConfiguration ECR::SigningConfiguration Glue::IdentityCenterConfiguration
    IoT::EncryptionConfiguration IoTWireless::PartnerAccount Logs::StorageTierPolicy Macie::Session
    ResourceExplorer2::DefaultViewAssociation S3::AccessGrantsInstance SSMGuiConnect::Preferences
    SecurityHub::Hub SecurityHub::OrganizationConfiguration Shield::DRTAccess
    Shield::ProactiveEngagement UXC::AccountCustomization XRay::TransactionSearchConfig
"""

# What makes the identifier of these, by their documented ARN formats, is given by the user: two
# that agree in it are one resource.
NAMED_BY = dict(
    line.split()
    for line in """
    APS::RuleGroupsNamespace Name
    Amplify::Branch BranchName
    Amplify::Domain DomainName
    AppSync::ChannelNamespace Name
    AppSync::DataSource Name
    AppSync::DomainNameApiAssociation DomainName
    ApiGateway::BasePathMapping BasePath
    AppSync::Resolver FieldName
    CloudFormation::GuardHook Alias
    CloudFormation::LambdaHook Alias
    CloudFormation::TypeActivation TypeNameAlias
    CloudFront::Function Name
    CodeArtifact::Domain DomainName
    CodeArtifact::Repository RepositoryName
    Cognito::IdentityPoolRoleAttachment IdentityPoolId
    Cognito::LogDeliveryConfiguration UserPoolId
    Connect::DataLakeAssociation DataSetId
    Connect::UserHierarchyStructure InstanceArn
    DataZone::EnvironmentBlueprintConfiguration EnvironmentBlueprintIdentifier
    DevOpsGuru::ResourceCollection ResourceCollectionFilter
    EC2::Route DestinationCidrBlock
    EC2::VPCGatewayAttachment VpcId
    ECR::PullThroughCacheRule EcrRepositoryPrefix
    Events::EventBusPolicy StatementId
    Evidently::Experiment Name
    Evidently::Feature Name
    Evidently::Launch Name
    GameLift::GameServerGroup GameServerGroupName
    Kinesis::StreamConsumer ConsumerName
    Lambda::Alias Name
    Lambda::Url TargetFunctionArn
    Lightsail::ContactMethod Protocol
    Logs::AccountPolicy PolicyName
    NetworkFirewall::Firewall FirewallName
    NetworkFirewall::FirewallPolicy FirewallPolicyName
    Omics::WorkflowVersion VersionName
    QuickSight::DLPSetting DlpSettingId
    Route53::RecordSet Name
    SCN::DataIntegrationFlow Name
    SCN::Dataset Name
    SCN::Namespace Name
    SageMaker::TrialComponent TrialComponentName
    SecurityHub::DelegatedAdmin AdminAccountId
    StepFunctions::Activity Name
    """.strip().splitlines()
)

# As above, where the user may leave the name to the service.
MAYBE_NAMED_BY = dict(
    line.split()
    for line in """
    AccessAnalyzer::Analyzer AnalyzerName
    Batch::ComputeEnvironment ComputeEnvironmentName
    Batch::JobQueue JobQueueName
    CloudFormation::HookDefaultVersion TypeName
    CloudFormation::ResourceDefaultVersion TypeName
    DataZone::EnvironmentActions Identifier
    ECS::Service ServiceName
    EKS::Nodegroup NodegroupName
    Events::Rule Name
    IAM::ManagedPolicy ManagedPolicyName
    IAM::SAMLProvider Name
    IAM::VirtualMFADevice VirtualMfaDeviceName
    IoT::Policy PolicyName
    SNS::Topic TopicName
    SQS::Queue QueueName
    SageMaker::Endpoint EndpointName
    SageMaker::Model ModelName
    SageMaker::NotebookInstance NotebookInstanceName
    StepFunctions::StateMachine StateMachineName
    XRay::SamplingRule SamplingRule
    """.strip().splitlines()
)

# Another value where samples do not find one.
OTHERS: dict[str, Any] = {
    "ResourceCollectionFilter": {"Tags": [{"AppBoundaryKey": "devops-guru-a", "TagValues": ["*"]}]}
}


class Maker:
    """Makes resources of one type and tells their identifiers."""

    def __init__(self, cloud: LocalCloud, catalog: Catalog, kind: ResourceType) -> None:
        self.wire = Wire(cloud, kind, ACCOUNT)
        self.catalog = catalog
        self.kind = kind

    def model(self, seed: int, *, optional: bool = False) -> dict[str, Any]:
        """What is required for a resource, or also what can be given, as the seed has it."""
        random = Random(seed)
        return samples.model(self.catalog, self.kind.type_name, random, optional=optional)

    def made(self, desired: dict[str, Any]) -> str:
        """The identifier of a new resource, or the code of the failure to make it."""
        event = self.wire.create(desired)
        if event["OperationStatus"] == "SUCCESS":
            return str(event["Identifier"])
        return str(event["ErrorCode"])

    def other(self, desired: dict[str, Any], name: str) -> dict[str, Any]:
        """The same but for one property, which has another value."""
        if name in OTHERS:
            return {**desired, name: OTHERS[name]}
        for seed in range(2, 60):
            full = self.model(seed, optional=True)
            if name in full and full[name] != desired.get(name):
                return {**desired, name: full[name]}
        last = "1" if desired[name].endswith("0") else "0"
        return {**desired, name: f"{desired[name][:-1]}{last}"}


def makers(cloud: LocalCloud, catalog: Catalog, shard: int) -> Iterator[Maker]:
    """One for each type of a shard whose identifier, or a part of it, the service makes."""
    for kind in catalog.resource_types()[shard::SHARDS]:
        if "create" in kind.handlers:
            maker = Maker(cloud, catalog, kind)
            desired = maker.model(1)
            if not all(values_at(desired, pointer) for pointer in kind.primary_identifier):
                yield maker


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_two_of_everything_under_one_parent_are_two(catalog: Catalog, shard: int) -> None:
    cloud = LocalCloud.open(":memory:", catalog, random=Random(shard))
    wrong = {}
    for maker in makers(cloud, catalog, shard):
        short = maker.kind.type_name.removeprefix("AWS::")
        desired = maker.model(1)
        made = [maker.made(copy.deepcopy(desired)) for _ in range(3)]
        if short in ONLY_ONES.split():
            right = made[1:] == ["AlreadyExists"] * 2
        elif short in NAMED_BY:
            other = maker.made(maker.other(desired, NAMED_BY[short]))
            right = made[1:] == ["AlreadyExists"] * 2 and other not in (made[0], "AlreadyExists")
        else:
            right = len({*made}) == 3 and "AlreadyExists" not in made
        if not right:
            wrong[short] = made
    cloud.close()
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_two_of_everything_with_all_that_can_be_given_are_two(catalog: Catalog, shard: int) -> None:
    """Parents and names that need not be given are given here."""
    cloud = LocalCloud.open(":memory:", catalog, random=Random(shard))
    wrong = {}
    for maker in makers(cloud, catalog, shard):
        short = maker.kind.type_name.removeprefix("AWS::")
        desired = maker.model(5, optional=True)
        named = all(values_at(desired, pointer) for pointer in maker.kind.primary_identifier)
        if named or short in NAMED_BY or short in ONLY_ONES.split():
            continue
        made = [maker.made(copy.deepcopy(desired)) for _ in range(2)]
        if short in MAYBE_NAMED_BY and made[1] == "AlreadyExists":
            made[1] = maker.made(maker.other(desired, MAYBE_NAMED_BY[short]))
        if made[0] == made[1] or "AlreadyExists" in made:
            wrong[short] = made
    cloud.close()
    assert wrong == {}


def made_with(catalog: Catalog, type_name: str, *models: dict[str, Any]) -> list[str]:
    """The identifiers of resources made with these models, or why there is none."""
    cloud = LocalCloud.open(":memory:", catalog, random=Random(1))
    maker = Maker(cloud, catalog, catalog.resource_type(type_name))
    made = [maker.made(model) for model in models]
    cloud.close()
    return made


@pytest.mark.parametrize(
    ("type_name", "parents", "parent_property", "more", "expected"),
    [
        (
            "AWS::Lambda::Version",
            ("f", "g"),
            "FunctionName",
            {},
            ["function:f:1", "function:g:1", "function:f:2"],
        ),
        (
            "AWS::Lambda::LayerVersion",
            ("l", "m"),
            "LayerName",
            {"Content": {"S3Bucket": "b", "S3Key": "k"}},
            ["layer:l:1", "layer:m:1", "layer:l:2"],
        ),
        (
            "AWS::ECS::TaskDefinition",
            ("web", "api"),
            "Family",
            {},
            ["task-definition/web:1", "task-definition/api:1", "task-definition/web:2"],
        ),
        (
            "AWS::SageMaker::ImageVersion",
            ("a", "b"),
            "ImageName",
            {"BaseImage": "x"},
            ["image-version/a/1", "image-version/b/1", "image-version/a/2"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "::" in value else "",
)
def test_versions_count_from_one_for_each_parent(
    catalog: Catalog,
    type_name: str,
    parents: tuple[str, str],
    parent_property: str,
    more: dict[str, Any],
    expected: list[str],
) -> None:
    first, second = ({parent_property: parent, **more} for parent in parents)
    made = made_with(catalog, type_name, first, second, first)
    assert [identifier.split(":", 5)[5] for identifier in made] == expected


def test_a_version_part_of_an_identifier_is_counted(catalog: Catalog) -> None:
    source = {"LocaleId": "en_US", "BotVersionLocaleDetails": {"SourceBotVersion": "DRAFT"}}
    one = {"BotId": "abcdefghij", "BotVersionLocaleSpecification": [source]}
    other = {**one, "BotId": "klmnopqrst"}
    assert made_with(catalog, "AWS::Lex::BotVersion", one, other, one) == [
        "abcdefghij|1",
        "klmnopqrst|1",
        "abcdefghij|2",
    ]


def test_a_parent_by_name_and_by_arn_is_one(catalog: Catalog) -> None:
    arn = "arn:aws:lambda:us-east-1:111122223333:function:f"
    models = ({"FunctionName": "f"}, {"FunctionName": arn})
    made = made_with(catalog, "AWS::Lambda::Version", *models)
    assert made == [f"{arn}:1", f"{arn}:2"]


def test_a_number_does_not_come_back(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    wire = Wire(cloud, catalog.resource_type("AWS::ECS::TaskDefinition"), ACCOUNT)
    made = []
    for _ in range(3):
        made.append(wire.create({"Family": "web"})["Identifier"])
        wire.delete(made[-1])
    assert [identifier.rpartition(":")[2] for identifier in made] == ["1", "2", "3"]
    cloud.reset()
    assert wire.create({"Family": "web"})["Identifier"] == made[0]
    cloud.close()


def test_a_number_that_came_by_an_import_is_passed_over(catalog: Catalog) -> None:
    kind = catalog.resource_type("AWS::ECS::TaskDefinition")
    first, second = (LocalCloud.open(":memory:", catalog) for _ in range(2))
    made = [Wire(first, kind, ACCOUNT).create({"Family": "web"})["Identifier"] for _ in range(2)]
    import_archive(second, list(exported(first)))
    made.append(Wire(second, kind, ACCOUNT).create({"Family": "web"})["Identifier"])
    assert [identifier.rpartition(":")[2] for identifier in made] == ["1", "2", "3"]
    first.close()
    second.close()


def test_numbers_are_those_of_an_account_and_region(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    kind = catalog.resource_type("AWS::ECS::TaskDefinition")
    places = [(ACCOUNT, "us-east-1"), ("222233334444", "us-east-1"), (ACCOUNT, "eu-west-1")]
    made = [Wire(cloud, kind, *place).create({"Family": "w"})["Identifier"] for place in places]
    cloud.close()
    assert [identifier.rpartition(":")[2] for identifier in made] == ["1", "1", "1"]
    assert [tuple(identifier.split(":")[3:5])[::-1] for identifier in made] == places


def test_a_route_is_one_for_each_destination_of_a_table(catalog: Catalog) -> None:
    destinations = (
        {"DestinationCidrBlock": "0.0.0.0/0"},
        {"DestinationCidrBlock": "10.1.0.0/16"},
        {"DestinationIpv6CidrBlock": "::/0"},
        {"DestinationPrefixListId": "pl-1"},
        {"DestinationCidrBlock": "0.0.0.0/0"},
    )
    models = [{"RouteTableId": "rtb-1", "GatewayId": "igw-1", **d} for d in destinations]
    assert made_with(catalog, "AWS::EC2::Route", *models) == [
        "rtb-1|0.0.0.0/0",
        "rtb-1|10.1.0.0/16",
        "rtb-1|::/0",
        "rtb-1|pl-1",
        "AlreadyExists",
    ]


def test_a_vpc_has_one_gateway_of_each_kind(catalog: Catalog) -> None:
    models = (
        {"VpcId": "vpc-1", "InternetGatewayId": "igw-1"},
        {"VpcId": "vpc-1", "VpnGatewayId": "vgw-1"},
        {"VpcId": "vpc-1", "InternetGatewayId": "igw-1"},
        {"VpcId": "vpc-2", "InternetGatewayId": "igw-1"},
    )
    made = made_with(catalog, "AWS::EC2::VPCGatewayAttachment", *models)
    assert made == ["IGW|vpc-1", "VGW|vpc-1", "AlreadyExists", "IGW|vpc-2"]


def test_scaling_policies_of_one_target_are_two(catalog: Catalog) -> None:
    policy = {
        "PolicyName": "p",
        "PolicyType": "TargetTrackingScaling",
        "ScalingTargetId": "service/c/s|ecs:service:DesiredCount|ecs",
    }
    made = made_with(catalog, "AWS::ApplicationAutoScaling::ScalingPolicy", policy, policy)
    assert len({*made}) == 2
    assert all(identifier.endswith("|ecs:service:DesiredCount") for identifier in made)
    assert all(":scalingPolicy:" in identifier for identifier in made)
