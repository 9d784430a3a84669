"""Functions of IAM's policies, of identities and of resources."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import texts
from cirrusql.engine.functions.function import SqlFunction

_GROUP = "policies"
_POLICIES = "cirrusql.engine.functions.policies"

_EVERYONE = (
    """'{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject","""
    """ "Resource": "arn:aws:s3:::logs/*"}}'"""
)
_ACCOUNT = (
    """'{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole","""
    """ "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}}'"""
)

POLICIES = (
    SqlFunction(
        "aws_policy_equal",
        texts("policy", "other"),
        f"{_POLICIES}.comparing:aws_policy_equal",
        _GROUP,
        "1 if two policies mean the same: lists are sets, one value is a list of one; actions,"
        " operators and keys of conditions have no case; an account is its number or root",
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
    SqlFunction(
        "policy_statements",
        texts("document"),
        f"{_POLICIES}.table:policy_statements",
        _GROUP,
        "a row for each statement of a policy: number, sid, effect; principals and not_principals"
        " as lists by kind, an account as its number; actions and not_actions in lower case,"
        " resources and not_resources; conditions with operators and keys in lower case",
        f"SELECT actions = '[\"s3:getobject\"]' FROM policy_statements({_EVERYONE})",
        columns=(
            "number",
            "sid",
            "effect",
            "principals",
            "not_principals",
            "actions",
            "not_actions",
            "resources",
            "not_resources",
            "conditions",
        ),
    ),
    SqlFunction(
        "policy_allows",
        texts("policy", "action", "resource", "principal?", "context?"),
        f"{_POLICIES}.allowing:policy_allows",
        _GROUP,
        "what a policy says to a request: yes, no, denied (by a statement), or maybe (that depends"
        " on what is not known); with wildcards in action or resource, yes of all and maybe of"
        " some. Without principal it is not asked whom statements are about; * is everybody."
        " context is an object of the request's keys, null for one that it has not",
        f"policy_allows({_EVERYONE}, 's3:GetObject', 'arn:aws:s3:::logs/a') = 'yes'",
    ),
    SqlFunction(
        "policy_is_public",
        texts("policy", "account_id?"),
        f"{_POLICIES}.publicity:policy_is_public",
        _GROUP,
        "whether a policy allows strangers anything: yes, no, or maybe; account_id is whose the"
        " resource is, for conditions on aws:ResourceAccount",
        f"policy_is_public({_EVERYONE}) = 'yes'",
    ),
    SqlFunction(
        "policy_accounts",
        texts("policy"),
        f"{_POLICIES}.grants:policy_accounts",
        _GROUP,
        "the accounts whose principals a policy allows anything, as a JSON array; * is everybody",
        f"""policy_accounts({_ACCOUNT}) = '["123456789012"]'""",
    ),
    SqlFunction(
        "policy_external_principals",
        texts("policy", "account_id"),
        f"{_POLICIES}.grants:policy_external_principals",
        _GROUP,
        "whom a policy allows anything who is not of an account, as a JSON array: accounts, ARNs,"
        " identity providers, * for everybody; not AWS's services",
        f"policy_external_principals({_ACCOUNT}, '123456789012') = '[]'",
    ),
    SqlFunction(
        "action_matches",
        texts("pattern", "action"),
        f"{_POLICIES}.patterns:action_matches",
        _GROUP,
        "1 if a policy's action, which may have wildcards, stands for an action, else 0",
        "action_matches('s3:Get*', 's3:getobject') = 1",
    ),
    SqlFunction(
        "arn_matches",
        texts("pattern", "arn"),
        f"{_POLICIES}.patterns:arn_matches",
        _GROUP,
        "1 if a policy's resource, which may have wildcards, stands for an ARN, else 0",
        "arn_matches('arn:aws:s3:::logs/*', 'arn:aws:s3:::logs/a/b') = 1",
    ),
)
