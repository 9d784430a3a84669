"""Names of operations and members as the AWS CLI and boto3 write them."""

from __future__ import annotations

import re

_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s$")
_CAPITALISED = re.compile(r"(.)([A-Z][a-z]+)")
_WORD_END = re.compile(r"([a-z0-9])([A-Z])")
# What is one word to the CLI although its letters say otherwise; in operations only.
_WORDS = re.compile("iSCSI|HITs|PartiQL|OAuth2|WhatsApp|OTel")


def member_name(name: str) -> str:
    """A member as a column.

    >>> [member_name(one) for one in ("VpcId", "GatewayARNs", "KMSKeyId", "dBName", "a_b")]
    ['vpc_id', 'gateway_arns', 'kms_key_id', 'd_b_name', 'a_b']
    """
    if "_" in name:
        return name
    acronym = _PLURAL_ACRONYM.search(name)
    if acronym:
        name = f"{name[: acronym.start()]}_{acronym[0].lower()}"
    return _WORD_END.sub(r"\1_\2", _CAPITALISED.sub(r"\1_\2", name)).lower()


def operation_name(name: str) -> str:
    """An operation as a relation.

    >>> operation_name("DescribeDBInstances"), operation_name("DescribeCachediSCSIVolumes")
    ('describe_db_instances', 'describe_cached_iscsi_volumes')
    >>> operation_name("ListHITsForQualificationType"), operation_name("GetOTelEnrichment")
    ('list_hits_for_qualification_type', 'get_otel_enrichment')
    """
    return member_name(_WORDS.sub(lambda found: found[0].capitalize(), name))


def service_name(name: str) -> str:
    """A service as the second part of a relation's name.

    >>> service_name("cost-optimization-hub")
    'cost_optimization_hub'
    """
    return name.replace("-", "_")


def singular(name: str) -> str:
    """One of what a member lists.

    >>> [singular(one) for one in ("QueueUrls", "policies", "GatewayARNs", "Addresses", "Indices")]
    ['QueueUrl', 'policy', 'GatewayARN', 'Address', 'Index']
    >>> [singular(one) for one in ("Status", "Values", "taskSets", "Aliases", "VpcIds", "data")]
    ['Status', 'Value', 'taskSet', 'Alias', 'VpcId', 'data']
    """
    for ending, replaced in _SINGULARS:
        if name.endswith(ending):
            return name[: len(name) - len(ending)] + replaced
    return name


# The first that fits.
_SINGULARS = (
    ("ies", "y"),
    ("Indices", "Index"),
    ("indices", "index"),
    ("Aliases", "Alias"),
    ("aliases", "alias"),
    ("Statuses", "Status"),
    ("statuses", "status"),
    ("Buses", "Bus"),
    ("buses", "bus"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ss", "ss"),
    ("us", "us"),
    ("is", "is"),
    ("s", ""),
)
