"""What is done with each of the example stacks in its life."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

STACKS = Path(__file__).parents[3] / "examples" / "stacks"
REGION = {"AWS_REGION": "us-east-1"}


@dataclass(frozen=True)
class Life:
    """One stack.

    `changes` are other values of variables, each with the properties of resources that a plan shows
    then. `edit` changes something behind the stack's back, which `drift` finds. `commands` is how
    many writes every build sends. `remains` is what a teardown leaves.
    """

    name: str
    exports: tuple[str, ...]
    changes: tuple[tuple[Mapping[str, str], Mapping[str, set[str]]], ...]
    edit: str
    drift: Mapping[str, set[str]]
    variables: Mapping[str, str] = field(default_factory=lambda: REGION)
    commands: int = 0
    remains: tuple[tuple[str, str], ...] = ()
    where: Path | None = None
    environment: str = "dev"

    @staticmethod
    def writes(expected: Mapping[str, set[str]]) -> int:
        """How many writes a build of these changes is; a replacement is two."""
        return sum(2 if "region" in properties else 1 for properties in expected.values())

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.where or STACKS / self.name

    def at(self, folder: Path) -> Life:
        """The same stack in another folder."""
        return replace(self, where=folder)


STARTER = Life(
    "starter",
    ("vpc_id",),
    (),
    "UPDATE awscc.ec2.vpcs SET tags = json_set(tags, '$[0].Value', 'mine')"
    " WHERE region = 'us-east-1' AND cidr_block = '10.21.0.0/16'",
    {"network": {"Tags"}},
)
BUCKET = Life(
    "bucket",
    ("arn", "regional_domain_name"),
    (({"KEEP_DAYS": "60"}, {"photos": {"LifecycleConfiguration"}}),),
    'UPDATE awscc.s3.buckets SET versioning_configuration = \'{"Status": "Suspended"}\''
    " WHERE region = 'us-east-1' AND bucket_name = 'lantern-photo-archive-dev'",
    {"photos": {"VersioningConfiguration"}},
)
WEB = Life(
    "web",
    (
        "vpc_id", "subnet_id", "default_security_group", "security_group_id", "instance_id",
        "private_ip",
    ),
    (
        ({"VISITORS": "10.0.0.0/8"}, {"web_access": {"SecurityGroupIngress"}}),
    ),
    "UPDATE awscc.ec2.vpcs SET enable_dns_hostnames = false WHERE region = 'us-east-1'"
    " AND cidr_block = '10.41.0.0/16'",
    {"network": {"EnableDnsHostnames"}},
)  # fmt: skip
DATABASE = Life(
    "database",
    ("vpc_id", "subnet_a_id", "subnet_b_id", "db_instance_arn", "endpoint_address"),
    (({"BACKUP_DAYS": "14"}, {"ledger_db": {"BackupRetentionPeriod"}}),),
    "UPDATE awscc.rds.db_instances SET backup_retention_period = 1 WHERE region = 'us-east-1'"
    " AND db_instance_identifier = 'ledger-dev'",
    {"ledger_db": {"BackupRetentionPeriod"}},
    {**REGION, "DB_PASSWORD": "correct-horse-42"},
)
ACCESS = Life(
    "access",
    ("reader_role_name", "profile_arn", "books_name"),
    (({"SESSION_SECONDS": "7200"}, {"reader_role": {"MaxSessionDuration"}}),),
    "UPDATE awscc.iam.roles SET max_session_duration = 5400"
    " WHERE role_name = 'reading-room-dev-reader'",
    {"reader_role": {"MaxSessionDuration"}},
    commands=1,
)
FEATURES = Life(
    "features",
    (
        "built_from", "shown_release", "log_prefix", "audit_group_arn", "worker_groups",
        "queue_url", "queue_arn", "log_groups",
    ),
    (
        ({"LEVEL": "debug"}, {"settings/log-level": {"Value"}}),
        ({"LEVEL": "debug", "RELEASE": "1.4.3"}, {"settings/log-level": {"Tags"}}),
    ),
    "UPDATE awscc.sqs.queues SET visibility_timeout = 5 WHERE region = 'us-east-1'"
    " AND queue_url LIKE '%/workshop-dev-tickets'",
    {"ticket-queue": {"VisibilityTimeout"}},
    {**REGION, "API_KEY": "battery-staple-42"},
    commands=1,
    remains=(("AWS::Logs::LogGroup", "/workshop/dev/audit-trail"),),
)  # fmt: skip
DECLARED = Life(
    "declared",
    ("topic_arn", "queue_url", "queue_arn", "dead_letters_url", "table_name", "worker_arn"),
    (
        ({"KEEP_DAYS": "30"}, {"log_group": {"RetentionInDays"}}),
        ({"KEEP_DAYS": "30", "COPIES_REGION": "eu-west-1"}, {"copies": {"region"}}),
    ),
    "UPDATE awscc.sqs.queues SET visibility_timeout = 5 WHERE region = 'us-east-1'"
    " AND queue_url LIKE '%/orders-dev'",
    {"queue": {"VisibilityTimeout"}},
)
LIVES = (STARTER, BUCKET, WEB, DATABASE, ACCESS, FEATURES, DECLARED)
