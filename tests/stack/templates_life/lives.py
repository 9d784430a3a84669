"""What is done with each of the example templates in its life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

TEMPLATES = Path(__file__).parents[3] / "examples" / "templates"
Expected = Mapping[str, set[str]]
"""The resources that a plan changes, each with the top of the properties that do."""

_NETWORK = (
    "INSERT INTO awscc.ec2.vpcs (cidr_block, region) VALUES ('10.80.0.0/16', 'us-east-1');"
    "INSERT INTO awscc.ec2.subnets (vpc_id, cidr_block, availability_zone, region)"
    " SELECT vpc_id, '10.80.' || n || '.0/24', 'us-east-1' || zone, region FROM awscc.ec2.vpcs,"
    " (SELECT 1 AS n, 'a' AS zone UNION ALL SELECT 2, 'b') WHERE region = 'us-east-1';"
    "INSERT INTO awscc.ec2.security_groups (group_description, vpc_id, region)"
    " SELECT 'clients', vpc_id, region FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"
)
_RELEASE = (
    "INSERT INTO awscc.ssm.parameters (name, type, value, region)"
    " VALUES ('/lantern/release', 'String', '2026.4', 'us-east-1')"
)
_CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/0d6f1a7e-5b7c-4c7e-9f0a-1b2c3d4e5f60"
_VPC, _SUBNETS, _GROUP = "AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::EC2::SecurityGroup"


@dataclass(frozen=True)
class Life:
    """One template.

    `creates` is how many resources it makes, `outputs` what it gives. `changes` are other values
    of parameters, each with what a plan shows then. `edit` changes something behind the stack's
    back, which is found as `drift`. `before` is made in the account first, and `given` are
    parameters that take the identifiers of everything there of a type. `remains` are the types of
    what a teardown after the last of the changes leaves.
    """

    name: str
    creates: int
    outputs: tuple[str, ...]
    changes: tuple[tuple[Mapping[str, str], Expected], ...]
    edit: str
    drift: Expected
    before: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    remains: tuple[str, ...] = ()
    where: Path | None = None

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.where or TEMPLATES / self.name

    def at(self, path: Path) -> Life:
        """The same template in another file."""
        return replace(self, where=path)


NETWORK = Life(
    "network.yaml",
    19,
    ("NetworkId", "PublicSubnets", "PrivateSubnets", "OutboundAddresses"),
    (
        ({"Owner": "shop"}, {"Network": {"Tags"}}),
        (
            {"Owner": "shop", "Gateways": "each-zone"},
            {
                "AddressB": {"Domain"},
                "WayOutB": {"SubnetId", "AllocationId"},
                "OutB": {"NatGatewayId"},
            },
        ),
        ({"Owner": "shop"}, {"AddressB": set(), "WayOutB": set(), "OutB": {"NatGatewayId"}}),
    ),
    "UPDATE awscc.ec2.vpcs SET enable_dns_hostnames = false WHERE region = 'us-east-1'",
    {"Network": {"EnableDnsHostnames"}},
)
STATIC_SITE = Life(
    "static-site.yaml",
    5,
    ("BucketName", "DistributionId", "Address"),
    (
        ({"PriceClass": "PriceClass_All"}, {"Site": {"DistributionConfig"}}),
        (
            {"DomainName": "lantern.example.com", "ZoneId": "Z0123456789ABCDEFGHIJ"},
            {
                "Certificate": {"DomainName", "ValidationMethod", "DomainValidationOptions"},
                "Site": {"DistributionConfig"},
                "Name": {"HostedZoneId", "Name", "Type", "AliasTarget"},
            },
        ),
    ),
    'UPDATE awscc.s3.buckets SET versioning_configuration = \'{"Status": "Suspended"}\''
    " WHERE region = 'us-east-1'",
    {"Pages": {"VersioningConfiguration"}},
)
QUEUE_WORKER = Life(
    "queue-worker.yaml",
    7,
    ("JobsUrl", "JobsArn", "WorkerName"),
    (
        ({"Patience": "60"}, {"Jobs": {"VisibilityTimeout"}, "Worker": {"Timeout"}}),
        (
            {"Patience": "60", "Email": "ops@example.com"},
            {"Alerts": {"Subscription"}, "DeadLettersAlarm": {"AlarmActions"}},
        ),
    ),
    "UPDATE awscc.sqs.queues SET visibility_timeout = 5 WHERE region = 'us-east-1'"
    " AND queue_url LIKE '%-Jobs-%'",
    {"Jobs": {"VisibilityTimeout"}},
)
REST_API = Life(
    "rest-api.yaml",
    15,
    ("Url", "KeyId"),
    (
        ({"CallsEachDay": "500"}, {"Plan": {"Quota"}}),
        (
            {"CallsEachDay": "500", "StageName": "v2"},
            {"Stage": {"StageName"}, "Plan": {"ApiStages"}},
        ),
    ),
    'UPDATE awscc.apigateway.usage_plans SET throttle = \'{"RateLimit": 1, "BurstLimit": 40}\''
    " WHERE region = 'us-east-1'",
    {"Plan": {"Throttle"}},
)
CONTAINER_SERVICE = Life(
    "container-service.yaml",
    12,
    ("Url", "ServiceName"),
    (
        ({"Fewest": "3"}, {"Service": {"DesiredCount"}, "HowMany": {"MinCapacity"}}),
        (
            {"Fewest": "3", "Size": "large"},
            {"Task": {"Cpu", "Memory"}, "Service": {"TaskDefinition"}},
        ),
        (
            {"Fewest": "3", "Size": "large", "Certificate": _CERTIFICATE},
            {
                "FromVisitors": {"SecurityGroupIngress"},
                "Listener": {"Protocol", "Port", "SslPolicy", "Certificates"},
            },
        ),
    ),
    "UPDATE awscc.elasticloadbalancingv2.target_groups SET health_check_path = '/alive'"
    " WHERE region = 'us-east-1'",
    {"Containers": {"HealthCheckPath"}},
    _NETWORK,
    {"Network": _VPC, "PublicSubnets": _SUBNETS, "PrivateSubnets": _SUBNETS},
)
DATABASE = Life(
    "database.yaml",
    6,
    ("Host", "Port", "SecretArn"),
    (
        ({"BackupDays": "14"}, {"Database": {"BackupRetentionPeriod"}}),
        ({"BackupDays": "14", "InTwoZones": "yes"}, {"Database": {"MultiAZ"}}),
    ),
    "UPDATE awscc.rds.db_instances SET backup_retention_period = 1 WHERE region = 'us-east-1'",
    {"Database": {"BackupRetentionPeriod"}},
    _NETWORK,
    {"Network": _VPC, "Subnets": _SUBNETS, "ClientGroup": _GROUP},
)
EVENT_PIPELINE = Life(
    "event-pipeline.yaml",
    10,
    ("BusName", "ArchiveName", "OrderMachine"),
    (({"KeepDays": "800"}, {"Archive": {"LifecycleConfiguration"}}),),
    'UPDATE awscc.events.rules SET event_pattern = \'{"source": ["nobody"]}\''
    " WHERE region = 'us-east-1' AND arn LIKE '%-Orders-%'",
    {"Orders": {"EventPattern"}},
)
CI_ROLE = Life(
    "ci-role.yaml",
    4,
    ("RoleArn",),
    (
        ({"Branch": "release"}, {"Deployer": {"Description", "AssumeRolePolicyDocument"}}),
        ({"Branch": "release", "StackPrefix": "web-"}, {"MayDeploy": {"PolicyDocument"}}),
    ),
    "UPDATE awscc.iam.roles SET max_session_duration = 7200 WHERE role_name LIKE 'ci-role-%'",
    {"Deployer": {"MaxSessionDuration"}},
)
SERVERLESS = Life(
    "serverless.yaml",
    10,
    ("Url", "TableName", "ReaderRole"),
    (
        ({"Memory": "512"}, {"ReadNote": {"MemorySize"}, "WriteNote": {"MemorySize"}}),
        ({"Memory": "512", "KeepDays": "30"}, {"Log": {"RetentionInDays"}}),
    ),
    "UPDATE awscc.logs.log_groups SET retention_in_days = 1 WHERE region = 'us-east-1'",
    {"Log": {"RetentionInDays"}},
)
SHARED_NETWORK = Life(
    "shared-network.yaml",
    5,
    ("NetworkId", "Subnets", "Members"),
    (),
    "UPDATE awscc.ec2.vpcs SET enable_dns_hostnames = false WHERE region = 'us-east-1'",
    {"Network": {"EnableDnsHostnames"}},
)
SHARED_SERVICE = Life(
    "shared-service.yaml",
    3,
    ("ServiceArn", "NetworkId"),
    (({"KeepDays": "30"}, {"Log": {"RetentionInDays"}}),),
    "UPDATE awscc.logs.log_groups SET retention_in_days = 1 WHERE region = 'us-east-1'",
    {"Log": {"RetentionInDays"}},
)
EVERYTHING = Life(
    "everything.yaml",
    8,
    ("BoardUrl", "DoorGroup", "Facts", "TopicredName", "TopicseagreenName"),
    (
        (
            {"Teams": "red,sea-green,blue"},
            {"Topicblue": {"DisplayName", "KmsMasterKeyId"}, "Facts": {"Value"}},
        ),
        (
            {"Teams": "red,sea-green,blue", "Stage": "prod"},
            {
                "Topicred": {"DisplayName"},
                "Topicseagreen": {"DisplayName"},
                "Topicblue": {"DisplayName"},
                "Board": {"MessageRetentionPeriod", "Tags"},
                "Log": {"RetentionInDays"},
                "Facts": {"Value"},
                "TokenAsked": {"Description", "GenerateSecretString"},
            },
        ),
    ),
    "UPDATE awscc.ec2.security_groups SET security_group_ingress = '[]' WHERE region = 'us-east-1'"
    " AND group_description LIKE 'Door of %'",
    {"Door.Group": {"SecurityGroupIngress"}},
    f"{_NETWORK};{_RELEASE}",
    {"Network": _VPC, "Subnets": _SUBNETS},
    ("AWS::SQS::Queue",),
)
CDK_OUT = Life(
    "cdk.out",
    7,
    (),
    (),
    "UPDATE awscc.sqs.queues SET visibility_timeout = 5 WHERE region = 'us-east-1'"
    " AND queue_url LIKE '%-Orders%'",
    {"OrdersA9B65338": {"VisibilityTimeout"}},
)
ALONE = (
    NETWORK, STATIC_SITE, QUEUE_WORKER, REST_API, CONTAINER_SERVICE, DATABASE, EVENT_PIPELINE,
    CI_ROLE, SERVERLESS, SHARED_NETWORK, EVERYTHING,
)  # fmt: skip
"""Those that need no other stack."""
