"""Resources that pass the controls of iam, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import Cloud
from tests.controls.fsbp.case import Case, statement


def policy(actions: Any, resources: Any = "*", effect: str = "Allow") -> dict[str, Any]:
    """A policy of one statement without principals."""
    return statement(effect, Action=actions, Resource=resources)


def but(actions: Any) -> dict[str, Any]:
    """A policy that allows everything that it does not name."""
    return statement(NotAction=actions, Resource="*")


def _device(cloud: Cloud, user: str, number: int, good: bool) -> None:
    if good and number == 0:
        model = {"VirtualMfaDeviceName": user, "Users": [user]}
        cloud.put("AWS::IAM::VirtualMFADevice", model)


# Tested by themselves: they are about the account, or about what resources do not have.
OTHERS = {"iam.3", "iam.4", "iam.6", "iam.7", "iam.8"}

CASES = {
    "iam.1": Case(
        "AWS::IAM::ManagedPolicy",
        [
            {"ManagedPolicyName": "all-of-s3", "PolicyDocument": policy("s3:*")},
            {"ManagedPolicyName": "one-bucket", "PolicyDocument": policy("*", "arn:aws:s3:::b")},
            {"ManagedPolicyName": "denies", "PolicyDocument": policy("*", effect="Deny")},
        ],
        [
            {"ManagedPolicyName": "admin", "PolicyDocument": policy("*")},
            {
                "ManagedPolicyName": "hidden-admin",
                "PolicyDocument": policy(["s3:GetObject", "*"], ["arn:aws:s3:::b", "*"]),
            },
        ],
    ),
    "iam.2": Case(
        "AWS::IAM::User",
        [{"UserName": "grouped", "Groups": ["staff"]}],
        [
            {
                "UserName": "attached",
                "ManagedPolicyArns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            },
            {
                "UserName": "inline",
                "Policies": [{"PolicyName": "p", "PolicyDocument": policy("s3:GetObject")}],
            },
        ],
    ),
    "iam.21": Case(
        "AWS::IAM::ManagedPolicy",
        [
            {"ManagedPolicyName": "reads", "PolicyDocument": policy(["s3:Get*", "ec2:Describe*"])},
            {"ManagedPolicyName": "denies", "PolicyDocument": policy("s3:*", effect="Deny")},
            {"ManagedPolicyName": "but", "PolicyDocument": but("s3:Get*")},
        ],
        [
            {"ManagedPolicyName": "whole", "PolicyDocument": policy(["s3:GetObject", "ec2:*"])},
            {"ManagedPolicyName": "rest", "PolicyDocument": but(["iam:*", "s3:Get*"])},
        ],
    ),
    "iam.5": Case(
        "AWS::IAM::User",
        [{"UserName": "guarded", "LoginProfile": {"Password": "x"}}, {"UserName": "machine"}],
        [{"UserName": "unguarded", "LoginProfile": {"Password": "x"}}],
        _device,
    ),
}
