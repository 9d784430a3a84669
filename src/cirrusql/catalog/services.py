"""The AWS services that are called: what SDKs call each, and how its requests look on the wire.

One description for both sides: a client makes its requests by it, the local cloud tells by it which
service a request is for. The values are those of the `metadata` in AWS's own service models.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from cirrusql.records import Record


class Protocol(Enum):
    """How an operation and its input become an HTTP request, and an answer its output."""

    JSON = "json"
    """`POST /`, the operation in X-Amz-Target, JSON both ways."""
    QUERY = "query"
    """`POST /` with a form that has Action and Version; XML comes back."""
    EC2 = "ec2"
    """As QUERY, with EC2's own spelling of lists and errors."""
    REST_JSON = "rest-json"
    """Method and path say the operation; JSON bodies."""
    REST_XML = "rest-xml"
    """Method and path say the operation; XML bodies."""
    CBOR = "smithy-rpc-v2-cbor"
    """`POST /service/…/operation/…`; CBOR both ways."""


class Service(Record):
    """One AWS service.

    `name` is the SDKs', `signing_name` stands in signatures, `endpoint_prefix` begins the host,
    `permission_prefix` an IAM action. `version` is the API's date. `target` begins X-Amz-Target and
    `json_version` ends the content type, for JSON. `home` is the region that a service with one
    endpoint for the whole partition signs for, in the partition `aws`. `plain_path` says that a
    path is signed as it is sent, and the body by its own hash in a header: S3's rules. `id` is
    AWS's name for it in config files, where the SDKs have another. `hosts` are those that do not
    follow the rule: a partition or region, a pattern with `{region}` in it, and the region that is
    signed for, empty for the region that is asked. `namespace` is that of XML bodies.
    """

    name: str
    signing_name: str
    endpoint_prefix: str
    permission_prefix: str
    protocol: Protocol
    version: str
    target: str = ""
    json_version: str = "1.1"
    home: str | None = None
    plain_path: bool = False
    id: str = ""
    hosts: tuple[tuple[str, str, str], ...] = ()
    namespace: str = ""

    @property
    def settings_name(self) -> str:
        """What config files call it; in capitals it ends AWS_ENDPOINT_URL_…."""
        return self.id or self.name

    @property
    def content_type(self) -> str:
        """The content type of its requests."""
        if self.protocol is Protocol.JSON:
            return f"application/x-amz-json-{self.json_version}"
        if self.protocol in (Protocol.QUERY, Protocol.EC2):
            return "application/x-www-form-urlencoded; charset=utf-8"
        return "application/json" if self.protocol is Protocol.REST_JSON else "application/xml"


CLOUD_CONTROL = Service(
    "cloudcontrol",
    "cloudcontrolapi",
    "cloudcontrolapi",
    "cloudformation",
    Protocol.JSON,
    "2021-09-30",
    target="CloudApiService.",
    json_version="1.0",
)
TAGGING = Service(
    "resourcegroupstaggingapi",
    "tagging",
    "tagging",
    "tag",
    Protocol.JSON,
    "2017-01-26",
    target="ResourceGroupsTaggingAPI_20170126.",
    id="resource_groups_tagging_api",
)
STS = Service("sts", "sts", "sts", "sts", Protocol.QUERY, "2011-06-15")
EC2 = Service("ec2", "ec2", "ec2", "ec2", Protocol.EC2, "2016-11-15")
CLOUDFORMATION = Service(
    "cloudformation",
    "cloudformation",
    "cloudformation",
    "cloudformation",
    Protocol.QUERY,
    "2010-05-15",
)
ORGANIZATIONS = Service(
    "organizations",
    "organizations",
    "organizations",
    "organizations",
    Protocol.JSON,
    "2016-11-28",
    target="AWSOrganizationsV20161128.",
    home="us-east-1",
)
ACCOUNT = Service(
    "account", "account", "account", "account", Protocol.REST_JSON, "2021-02-01", home="us-east-1"
)
S3 = Service("s3", "s3", "s3", "s3", Protocol.REST_XML, "2006-03-01", plain_path=True)
SSM = Service("ssm", "ssm", "ssm", "ssm", Protocol.JSON, "2014-11-06", target="AmazonSSM.")
SECRETS_MANAGER = Service(
    "secretsmanager",
    "secretsmanager",
    "secretsmanager",
    "secretsmanager",
    Protocol.JSON,
    "2017-10-17",
    target="secretsmanager.",
    id="secrets_manager",
)
LOGS = Service(
    "logs",
    "logs",
    "logs",
    "logs",
    Protocol.JSON,
    "2014-03-28",
    target="Logs_20140328.",
    id="cloudwatch_logs",
)
CODEBUILD = Service(
    "codebuild",
    "codebuild",
    "codebuild",
    "codebuild",
    Protocol.JSON,
    "2016-10-06",
    target="CodeBuild_20161006.",
)
APPSYNC = Service("appsync", "appsync", "appsync", "appsync", Protocol.REST_JSON, "2017-07-25")
LAMBDA = Service("lambda", "lambda", "lambda", "lambda", Protocol.REST_JSON, "2015-03-31")
# Neptune and DocumentDB too: their operations are RDS's own, of the same names.
RDS = Service("rds", "rds", "rds", "rds", Protocol.QUERY, "2014-10-31")
REDSHIFT = Service("redshift", "redshift", "redshift", "redshift", Protocol.QUERY, "2012-12-01")
ELASTICACHE = Service(
    "elasticache", "elasticache", "elasticache", "elasticache", Protocol.QUERY, "2015-02-02"
)

SERVICES: Mapping[str, Service] = {
    one.name: one
    for one in (
        CLOUD_CONTROL,
        TAGGING,
        STS,
        EC2,
        CLOUDFORMATION,
        ORGANIZATIONS,
        ACCOUNT,
        S3,
        SSM,
        SECRETS_MANAGER,
        LOGS,
        CODEBUILD,
        APPSYNC,
        LAMBDA,
        RDS,
        REDSHIFT,
        ELASTICACHE,
    )
}
"""Every service that is called or answered, by the SDKs' name."""
