"""Functions of IAM's policies, of identities and of resources."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import texts
from cirrusql.engine.functions.function import SqlFunction

_GROUP = "policies"
_POLICIES = "cirrusql.engine.functions.policies"

POLICIES = (
    SqlFunction(
        "aws_policy_equal",
        texts("policy", "other"),
        f"{_POLICIES}.comparing:aws_policy_equal",
        _GROUP,
        "1 if two policies mean the same: lists are sets, and one value is a list of one",
        """aws_policy_equal('{"Action": "s3:Get"}', '{"Action": ["s3:Get"]}') = 1""",
    ),
    SqlFunction(
        "aws_policy_statements",
        texts("policy"),
        f"{_POLICIES}.comparing:aws_policy_statements",
        _GROUP,
        "a policy's statements as a list, with lists wherever there may be one value or several,"
        " and the kind and name of each principal in Principals",
        """aws_policy_statements('{"Statement": {"Action": "*"}}') = '[{"Action":["*"]}]'""",
    ),
)
