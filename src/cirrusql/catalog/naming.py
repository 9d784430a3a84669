"""Names: `AWS::S3::Bucket` to `s3.buckets`, `DomainName` to `domain_name`.

The only place that knows both spellings. The rules are those of StackQL's published `awscc`
provider, so that queries written for it run here; where its spelling is odd the ordinary
snake_case one is offered as an alias. Pure text in, text out; nothing here knows a schema.
"""

from __future__ import annotations

import re

PROVIDER = "awscc"
"""What the name of every relation of AWS begins with."""
API_PROVIDER = "aws"
"""What the name of every operation that only reads begins with."""
PROVIDERS = (PROVIDER, API_PROVIDER)
"""The providers of AWS. Resource types are found below the second too, as statements written for an
older provider of that name have them; what is an operation's name there is the operation."""

# StackQL replaces these in this order before it snake-cases a property name.
_PROPERTY_ACRONYMS = (
    "DB", "ARN", "WAN", "URL", "VPCDHCP", "EC2Fleet", "VPC", "DHCP", "DNS", "IP", "IAM", "IPAM",
    "TLS", "SSM", "CNAME", "SQ", "ML", "SKU", "KMS", "OK", "CA", "ID", "TTL", "URI", "LB", "SNS",
    "AWS", "ACL", "AZ", "API", "MSK", "ECS", "EBS", "CWE", "SSE", "HPO", "LF", "WAL", "MFA",
    "OAuth",
)  # fmt: skip
_REPLACEMENTS = tuple(
    (word, {"VPCDHCP": "VpcDhcp", "EC2Fleet": "Ec2_Fleet"}.get(word, word.capitalize()))
    for word in _PROPERTY_ACRONYMS
)

# Columns that StackQL's views prefix with an underscore, being words of SQL.
_RESERVED_COLUMNS = frozenset(
    ("values", "schema", "database", "format", "update", "force", "match", "registry")
)

# What StackQL's users had to write before the parameters of a request's body.
_BODY_PREFIX = "data__"

# A property named like one of these would shadow the column every relation has.
_EVERY_RELATION_HAS = frozenset(("region", "identifier"))


def service_name(type_name: str) -> str:
    """The SQL name of a type's service.

    >>> service_name("AWS::CustomerProfiles::Integration")
    'customerprofiles'
    """
    return type_name.split("::")[1].lower()


def resource_singular(type_name: str) -> str:
    """A type's own name in StackQL's snake case, in the singular.

    An upper-case run is broken only before its last letter and gets no underscore in front, and
    a digit never opens a word; hence `webacl` and `ec2fleet`.

    >>> names = ("EventBus", "WebACLAssociation", "EC2Fleet")
    >>> [resource_singular(f"AWS::X::{name}") for name in names]
    ['event_bus', 'webacl_association', 'ec2fleet']
    """
    name = type_name.split("::")[2]
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", lambda m: f"{m[1].lower()}_{m[2].lower()}", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
    return re.sub(r"_+", "_", name)


def plural(name: str) -> str:
    """The English plural that StackQL gives a resource's name.

    >>> [plural(name) for name in ("policy", "event_bus", "analysis", "index", "lens", "metadata")]
    ['policies', 'event_buses', 'analyses', 'indices', 'lens', 'metadata']
    """
    if name.endswith("analysis"):
        return name[:-2] + "es"
    if name.endswith(("ss", "us", "as")):
        return name + "es"
    if name.endswith(("s", "data")):
        return name
    if name.endswith("index"):
        return name[:-2] + "ices"
    if name.endswith(("ch", "sh", "x")):
        return name + "es"
    if re.search(r"[^aeiou]y$", name):
        return name[:-1] + "ies"
    return name + "s"


def resource_name(type_name: str) -> str:
    """The SQL name of a type's relation within its service.

    >>> resource_name("AWS::S3::Bucket")
    'buckets'
    """
    return plural(resource_singular(type_name))


def column_name(property_name: str) -> str:
    """The column StackQL shows for a top-level property.

    >>> [column_name(name) for name in ("DomainName", "KMSKeyArn", "AIAgentId", "Schema", "Region")]
    ['domain_name', 'kms_key_arn', 'a_iagent_id', '_schema', '_region']
    """
    name = snake_name(property_name)
    if name in _RESERVED_COLUMNS or name in _EVERY_RELATION_HAS:
        return "_" + name
    return name


def without_prefix(spelling: str) -> str:
    """A column's name without the `data__` that StackQL's older statements have before it.

    >>> [without_prefix(name) for name in ("data__BucketName", "DATA__region", "data_store")]
    ['BucketName', 'region', 'data_store']
    """
    has_prefix = spelling[: len(_BODY_PREFIX)].lower() == _BODY_PREFIX
    return spelling[len(_BODY_PREFIX) :] if has_prefix else spelling


def snake_name(property_name: str) -> str:
    """StackQL's snake case of a property at any depth, reserved words left as they are.

    >>> snake_name("AppIntegrationsARN"), snake_name("EIP")
    ('app_integrations_arn', 'e_ip')
    """
    name = property_name
    for word, replacement in _REPLACEMENTS:
        name = name.replace(word, replacement)
    return re.sub(r"(\w)([A-Z])", r"\1_\2", name).lower()


def standard_snake_name(name: str) -> str:
    """Ordinary acronym-aware snake case: what a reader would guess.

    >>> [standard_snake_name(name) for name in ("AIAgentId", "EIP", "EC2Fleet", "IPv6CidrBlock")]
    ['ai_agent_id', 'eip', 'ec2_fleet', 'i_pv6_cidr_block']
    """
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    name = re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name)
    return name.lower()


def standard_resource_name(type_name: str) -> str:
    """The plural of the ordinary snake case, the alias of an oddly spelt relation.

    >>> standard_resource_name("AWS::EC2::EC2Fleet")
    'ec2_fleets'
    """
    return plural(standard_snake_name(type_name.split("::")[2]))
