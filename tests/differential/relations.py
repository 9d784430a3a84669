"""What the statements are made of: relations, their columns, and columns whose values meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """A relation as a generator knows it; a column's kind is `text`, `number` or `json`.

    `parts` are the columns of its identifier, `is_global` that it has no region of its own, and
    `needs` what of its columns other relations must name, for it cannot be listed: column, the
    relation and the column that name it.
    """

    name: str
    type_name: str
    parts: tuple[str, ...]
    columns: Mapping[str, str]
    is_global: bool = False
    needs: tuple[str, str, str] | None = None
    list_only: bool = False

    @property
    def resource(self) -> str:
        """What it is called where it has no alias."""
        return self.name.rpartition(".")[2]


def _columns(words: str) -> dict[str, str]:
    """`text* a b number* c` and so on: each column's kind."""
    found, kind = {}, "text"
    for word in words.split():
        if word.endswith("*"):
            kind = word[:-1]
        else:
            found[word] = kind
    return found


def _relation(name: str, type_name: str, parts: str, columns: str, **more: object) -> Relation:
    return Relation(
        f"awscc.{name}",
        f"AWS::{type_name}",
        tuple(parts.split()),
        _columns(columns),
        **more,  # type: ignore[arg-type]
    )


RELATIONS: Sequence[Relation] = (
    _relation(
        "ec2.vpcs", "EC2::VPC", "vpc_id", "vpc_id cidr_block number* enable_dns_support json* tags"
    ),
    _relation(
        "ec2.subnets",
        "EC2::Subnet",
        "subnet_id",
        "subnet_id vpc_id cidr_block availability_zone number* map_public_ip_on_launch json* tags",
    ),
    _relation("ec2.flow_logs", "EC2::FlowLog", "id", "id resource_id traffic_type"),
    _relation("ec2.instances", "EC2::Instance", "instance_id", "instance_id image_id"),
    _relation(
        "ec2.volumes",
        "EC2::Volume",
        "volume_id",
        "volume_id availability_zone number* size encrypted json* tags",
    ),
    _relation(
        "ec2.volume_attachments",
        "EC2::VolumeAttachment",
        "volume_id instance_id",
        "volume_id instance_id device",
    ),
    _relation(
        "logs.log_groups",
        "Logs::LogGroup",
        "log_group_name",
        "log_group_name arn number* retention_in_days json* tags",
    ),
    _relation(
        "logs.log_groups_list_only",
        "Logs::LogGroup",
        "log_group_name",
        "log_group_name",
        list_only=True,
    ),
    _relation(
        "logs.log_streams",
        "Logs::LogStream",
        "log_group_name log_stream_name",
        "log_group_name log_stream_name",
    ),
    _relation(
        "lambda.functions",
        "Lambda::Function",
        "function_name",
        "function_name arn role description number* memory_size timeout",
    ),
    _relation("lambda.aliases", "Lambda::Alias", "alias_arn", "alias_arn function_name name"),
    _relation(
        "sqs.queues",
        "SQS::Queue",
        "queue_url",
        "queue_name queue_url arn number* delay_seconds json* tags",
    ),
    _relation(
        "sqs.queue_inline_policies",
        "SQS::QueueInlinePolicy",
        "queue",
        "queue json* policy_document",
        needs=("queue", "awscc.sqs.queues", "queue_url"),
    ),
    _relation("sns.topics", "SNS::Topic", "topic_arn", "topic_name topic_arn display_name"),
    _relation("s3.buckets", "S3::Bucket", "bucket_name", "bucket_name arn json* tags"),
    _relation(
        "dynamodb.tables",
        "DynamoDB::Table",
        "table_name",
        "table_name billing_mode number* deletion_protection_enabled json* tags",
    ),
    _relation(
        "customerprofiles.domains",
        "CustomerProfiles::Domain",
        "domain_name",
        "domain_name number* default_expiration_days",
    ),
    _relation(
        "customerprofiles.integrations",
        "CustomerProfiles::Integration",
        "domain_name uri",
        "domain_name uri object_type_name",
    ),
    _relation("iam.users", "IAM::User", "user_name", "user_name path", is_global=True),
    _relation(
        "iam.roles",
        "IAM::Role",
        "role_name",
        "role_name arn description json* tags",
        is_global=True,
    ),
)

BY_NAME = {relation.name: relation for relation in RELATIONS}

# Columns whose values meet: what a join may compare.
EDGES = tuple(
    (f"awscc.{one}", mine, f"awscc.{other}", theirs)
    for one, mine, other, theirs in (
        ("ec2.subnets", "vpc_id", "ec2.vpcs", "vpc_id"),
        ("ec2.flow_logs", "resource_id", "ec2.vpcs", "vpc_id"),
        ("ec2.volume_attachments", "volume_id", "ec2.volumes", "volume_id"),
        ("ec2.volume_attachments", "instance_id", "ec2.instances", "instance_id"),
        ("ec2.volumes", "availability_zone", "ec2.subnets", "availability_zone"),
        ("logs.log_streams", "log_group_name", "logs.log_groups", "log_group_name"),
        ("logs.log_groups_list_only", "log_group_name", "logs.log_groups", "log_group_name"),
        ("lambda.functions", "function_name", "logs.log_groups", "log_group_name"),
        ("lambda.functions", "role", "iam.roles", "arn"),
        ("lambda.functions", "description", "iam.roles", "role_name"),
        ("lambda.aliases", "function_name", "lambda.functions", "function_name"),
        ("lambda.aliases", "name", "logs.log_streams", "log_stream_name"),
        ("sqs.queues", "queue_name", "sns.topics", "topic_name"),
        ("sqs.queues", "queue_name", "dynamodb.tables", "table_name"),
        ("sqs.queues", "queue_name", "logs.log_groups", "log_group_name"),
        ("sqs.queues", "queue_name", "iam.users", "user_name"),
        ("customerprofiles.integrations", "domain_name", "customerprofiles.domains", "domain_name"),
        ("customerprofiles.domains", "domain_name", "sqs.queues", "queue_name"),
        ("dynamodb.tables", "table_name", "lambda.functions", "function_name"),
    )
)
