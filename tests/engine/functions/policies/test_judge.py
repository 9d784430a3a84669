"""Our answers beside those of policyuniverse, for what it judges.

It is known to be wrong, and is not asked, in these: it reads wildcards in StringEquals, takes
IfExists and ForAllValues for conditions that a request must meet, lets one condition out of several
decide, ignores statements that deny, and takes `*` for a fixed organisation, `vpce-*` for a fixed
endpoint, and every network but 0.0.0.0/0 and ::/0 for a fixed one. Of a key that it does not know
it says what it would without a condition, where we say `maybe`.
"""

from __future__ import annotations

import fnmatch
import json
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.policies.grants import policy_accounts
from cirrusql.engine.functions.policies.patterns import action_matches
from cirrusql.engine.functions.policies.publicity import policy_is_public
from tests.engine.functions.policies.made import written

pytestmark = pytest.mark.thorough

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from policyuniverse import all_permissions
    from policyuniverse.expander_minimizer import _expand
    from policyuniverse.policy import Policy

ORG, OTHER_ORG = "o-a1b2c3d4e5", "o-f6g7h8i9j0"
SOMEBODY = [
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/ops",
    "arn:aws:iam::444455556666:user/ann",
]
# An operator and a key, the values that keep strangers out, and those that do not.
NARROW: list[tuple[str, str, list[str], list[str]]] = [
    ("StringEquals", "aws:PrincipalOrgID", [ORG, OTHER_ORG], []),
    ("StringLike", "aws:PrincipalOrgID", [ORG], ["o-*"]),
    ("StringEquals", "aws:PrincipalAccount", ["111122223333", "444455556666"], []),
    ("StringEquals", "AWS:SourceAccount", ["111122223333", "444455556666"], []),
    ("StringEquals", "aws:SourceOwner", ["111122223333"], []),
    ("StringEquals", "kms:CallerAccount", ["111122223333"], []),
    ("StringEquals", "aws:SourceVpc", ["vpc-111bbb22"], []),
    ("StringLike", "aws:SourceVpce", ["vpce-1a2b3c4d"], ["*"]),
    ("ArnLike", "aws:PrincipalArn", [*SOMEBODY[2:], "arn:aws:iam::111122223333:role/*"], ["*"]),
    ("ArnLike", "aws:SourceArn", ["arn:aws:sns:*:111122223333:*"], ["arn:aws:sns:*:*:*", "*"]),
    ("ArnEquals", "aws:SourceArn", ["arn:aws:sns:eu-west-1:111122223333:t"], []),
    ("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "198.51.100.7/32"], ["0.0.0.0/0", "::/0"]),
]
WIDE: list[dict[str, Any]] = [
    {},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringLike": {"aws:Referer": "https://example.com/*"}},
    {"StringNotEquals": {"aws:PrincipalOrgID": ORG}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
]


@st.composite
def allowing(draw: st.DrawFn) -> dict[str, Any]:
    """A statement that allows, with one condition at most."""
    found: dict[str, Any] = {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
    kind = draw(st.sampled_from(["*", "AWS", "Not"]))
    named = draw(st.lists(st.sampled_from([*SOMEBODY, "*"]), min_size=1, max_size=3))
    if kind == "Not":
        found["NotPrincipal"] = {"AWS": [one for one in named if one != "*"]}
    else:
        found["Principal"] = "*" if kind == "*" else {"AWS": named}
    if draw(st.booleans()):
        operator, key, narrow, wide = draw(st.sampled_from(NARROW))
        values = draw(st.lists(st.sampled_from([*narrow, *wide]), min_size=1, max_size=3))
        found["Condition"] = {operator: {key: values}}
    else:
        condition = draw(st.sampled_from(WIDE))
        found |= {"Condition": condition} if condition else {}
    return found


@given(st.lists(allowing(), min_size=1, max_size=3))
@settings(deadline=None)
def test_what_is_public_is_what_the_judge_calls_accessible(
    statements: list[dict[str, Any]],
) -> None:
    theirs = Policy(json.loads(written(statements))).is_internet_accessible()
    assert policy_is_public(written(statements)) == ("yes" if theirs else "no")


@given(st.lists(allowing(), min_size=1, max_size=3))
@settings(deadline=None)
def test_accounts_are_those_of_the_judges_principals(statements: list[dict[str, Any]]) -> None:
    plain = [one for one in statements if "Principal" in one and "Condition" not in one]
    names = Policy(json.loads(written(plain))).principals
    theirs = {name if name == "*" else name.removeprefix("arn:aws:iam::")[:12] for name in names}
    assert json.loads(str(policy_accounts(written(plain)))) == sorted(theirs)


KNOWN = sorted(all_permissions)
VERBS = ["*", "Get*", "*Role*", "List*s", "Describe?*", "*Tag*", "Put????*", "GetObject", "??*User"]


@pytest.mark.parametrize("service", ["s3", "iam", "ec2", "sts", "kms", "*"])
@pytest.mark.parametrize("verb", VERBS)
def test_an_action_stands_for_what_the_judge_expands_it_to(service: str, verb: str) -> None:
    pattern = f"{service}:{verb}"
    theirs = set(_expand(pattern)) & all_permissions
    ours = {one for one in KNOWN if action_matches(pattern, one)}
    assert ours == theirs
    assert ours == set(fnmatch.filter(KNOWN, pattern.lower()))
