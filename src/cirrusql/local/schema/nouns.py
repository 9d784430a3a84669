"""What AWS calls things in identifiers and ARNs: a type's service, the words of a name."""

from __future__ import annotations

import re

from cirrusql.catalog import ResourceType

# Services whose permissions other services' handlers need.
_AUXILIARY = frozenset(("iam", "kms", "ec2", "s3", "logs", "secretsmanager", "tag", "sts", "*"))


def arn_service(entry: ResourceType) -> str:
    """The service's word in ARNs: its own name, or the prefix most of its permissions have."""
    handlers = entry.handlers.values()
    permissions = [permission for handler in handlers for permission in handler.permissions]
    prefixes = [permission.partition(":")[0].lower() for permission in permissions]
    wanted = [prefix for prefix in prefixes if prefix not in _AUXILIARY]
    if entry.service in prefixes or not wanted:
        return entry.service
    return max(dict.fromkeys(wanted), key=wanted.count)


def words_of(name: str) -> str:
    """The words of a property's name, as identifiers and ARNs join them.

    >>> words_of("ScalingPolicy"), words_of("IPSet")
    ('scaling-policy', 'ip-set')
    """
    return re.sub("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()
