"""Policies that are made, for laws that hold of all of them."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

ACTIONS = [
    "*",
    "s3:*",
    "s3:Get*",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:PutObject",
    "iam:PassRole",
]
RESOURCES = [
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::logs/*",
    "arn:aws:s3:::logs/a",
    "arn:aws:s3:::data",
    "arn:aws:iam::111122223333:role/ops",
]
PRINCIPALS = [
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/ops",
    "arn:aws:iam::444455556666:user/ann",
    "arn:aws:sts::111122223333:assumed-role/ops/ann",
]
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    {"StringLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
    {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}},
    {"StringEquals": {"aws:SourceAccount": "111122223333"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:*"}},
    {"StringEquals": {"example:Unknown": "a"}},
]


def _some(values: list[str]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(values)
    return one | st.lists(one, min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, *, principals: bool | None = None) -> dict[str, Any]:
    """One statement; with `principals` as those of resources' policies."""
    found: dict[str, Any] = {"Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"]))}
    found[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(_some(ACTIONS))
    found[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(_some(RESOURCES))
    has = draw(st.booleans()) if principals is None else principals
    if has:
        name = draw(st.sampled_from(["Principal", "Principal", "NotPrincipal"]))
        someone = st.just("*") | st.builds(lambda several: {"AWS": several}, _some(PRINCIPALS))
        found[name] = draw(someone)
    condition = draw(st.sampled_from(CONDITIONS))
    if condition:
        found["Condition"] = condition
    return found


def policies(
    *, most: int = 4, principals: bool | None = None
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """The statements of a policy."""
    return st.lists(statements(principals=principals), min_size=1, max_size=most)


def written(statements: Any) -> str:
    """The policy of some statements, or of one."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
