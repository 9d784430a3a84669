"""Functions of ARNs."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import texts
from cirrusql.engine.functions.function import SqlFunction

_GROUP = "arns"
_ARNS = "cirrusql.engine.functions.arns"
_EXAMPLE = "arn:aws:lambda:eu-west-1:123456789012:function:resize"


def _part(part: str, what: str, value: str) -> SqlFunction:
    return SqlFunction(
        f"arn_{part}",
        texts("arn"),
        f"{_ARNS}:arn_{part}",
        _GROUP,
        f"{what}; NULL for what is no ARN",
        f"arn_{part}('{_EXAMPLE}') = '{value}'",
    )


ARNS = (
    _part("partition", "the partition of an ARN, such as aws or aws-cn", "aws"),
    _part("service", "the service of an ARN", "lambda"),
    _part("region", "the region of an ARN, empty where it has none", "eu-west-1"),
    _part("account", "the account of an ARN, empty where it has none", "123456789012"),
    _part("resource", "what an ARN says of the resource, its type first", "function:resize"),
    SqlFunction(
        "arn_part",
        texts("arn", "part"),
        f"{_ARNS}:arn_part",
        _GROUP,
        "a part of an ARN: partition, service, region, account, resource, or of the resource its"
        " type, which is what stands before its first slash or colon, or its id, which is the rest",
        "arn_part('arn:aws:iam::123456789012:role/ops/admin', 'id') = 'ops/admin'",
    ),
)
