"""ARNs and their parts.

`arn:partition:service:region:account:resource`, where the resource is all that follows the fifth
colon, and its type, where it has one, is what stands before its first slash or colon. Source: AWS
General Reference, "Amazon Resource Names".
"""

from __future__ import annotations

import re

from cirrusql.errors import DataError, did_you_mean

PARTS = ("partition", "service", "region", "account", "resource", "type", "id")
_RESOURCE = 5
_SLASH_OR_COLON = re.compile(r"[/:]")


def parts(arn: str) -> list[str] | None:
    """The five parts after `arn:`; None for what is no ARN."""
    found = arn.split(":", _RESOURCE)
    if len(found) <= _RESOURCE or found[0] != "arn" or not (found[1] and found[2] and found[5]):
        return None
    return found[1:]


def arn_part(arn: str, part: str) -> str | None:
    """A part of an ARN: partition, service, region, account, resource, type or id.

    A part that is empty, as a bucket's region, is the empty text; a resource without a type has an
    empty one. None for what is no ARN; raises DataError for a part that there is not.

    >>> arn = "arn:aws:rds:eu-west-1:123456789012:db:orders"
    >>> [arn_part(arn, part) for part in ("service", "resource", "type", "id")]
    ['rds', 'db:orders', 'db', 'orders']
    """
    name = part.strip().lower()
    if name not in PARTS:
        hint = did_you_mean(name, PARTS) or f"there are {', '.join(PARTS)}"
        raise DataError(f"an ARN has no part '{part}'", hint=hint)
    found = parts(arn)
    if found is None:
        return None
    place = PARTS.index(name)
    return found[place] if place < _RESOURCE else _of_resource(found[-1])[place - _RESOURCE]


def _of_resource(resource: str) -> tuple[str, str]:
    """The type and the id of a resource: `role` and `path/name` of `role/path/name`."""
    pieces = _SLASH_OR_COLON.split(resource, maxsplit=1)
    return (pieces[0], pieces[1]) if len(pieces) == 2 else ("", resource)


def arn_partition(arn: str) -> str | None:
    """The partition of an ARN, such as `aws`; None for what is no ARN.

    >>> arn_partition("arn:aws-cn:s3:::bucket"), arn_partition("bucket")
    ('aws-cn', None)
    """
    return arn_part(arn, "partition")


def arn_service(arn: str) -> str | None:
    """The service of an ARN, such as `s3`; None for what is no ARN."""
    return arn_part(arn, "service")


def arn_region(arn: str) -> str | None:
    """The region of an ARN, empty where it has none; None for what is no ARN."""
    return arn_part(arn, "region")


def arn_account(arn: str) -> str | None:
    """The account of an ARN, empty where it has none; None for what is no ARN."""
    return arn_part(arn, "account")


def arn_resource(arn: str) -> str | None:
    """What an ARN says of the resource, with its type; None for what is no ARN."""
    return arn_part(arn, "resource")
