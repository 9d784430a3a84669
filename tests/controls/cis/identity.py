"""Resources that pass the controls of section 1, and some that do not."""

from __future__ import annotations

from tests.controls.fsbp import CASES as FSBP
from tests.controls.fsbp.case import Case
from tests.controls.fsbp.iam import policy

IMAGE = {"ImageId": "ami-0123456789abcdef0"}

CASES = {
    "cis.1.14": FSBP["iam.2"],
    "cis.1.15": Case(
        "AWS::IAM::ManagedPolicy",
        [
            {"ManagedPolicyName": "unattached", "PolicyDocument": policy("*")},
            {
                "ManagedPolicyName": "all-of-s3",
                "PolicyDocument": policy("s3:*"),
                "Roles": ["r"],
            },
            {
                "ManagedPolicyName": "one-bucket",
                "PolicyDocument": policy("*", "arn:aws:s3:::b"),
                "Roles": ["r"],
            },
            {
                "ManagedPolicyName": "denies",
                "PolicyDocument": policy("*", effect="Deny"),
                "Groups": ["g"],
            },
        ],
        [
            {"ManagedPolicyName": "admin", "PolicyDocument": policy("*"), "Roles": ["r"]},
            {"ManagedPolicyName": "of-users", "PolicyDocument": policy("*:*"), "Users": ["u"]},
            {
                "ManagedPolicyName": "hidden",
                "PolicyDocument": policy(["s3:GetObject", "*"], ["arn:aws:s3:::b", "*"]),
                "Groups": ["g"],
            },
        ],
        lambda cloud, name, number, good: (
            None
            if number
            else [
                cloud.put("AWS::IAM::User", {"UserName": "u" if good else "v"}),
                cloud.put("AWS::IAM::Group", {"GroupName": "g" if good else "h"}),
                cloud.put(
                    "AWS::IAM::Role",
                    {
                        "RoleName": "r" if good else "s",
                        "AssumeRolePolicyDocument": policy("sts:AssumeRole"),
                    },
                ),
            ]
        ),
    ),
    "cis.1.17": Case(
        "AWS::EC2::Instance",
        [{**IMAGE, "IamInstanceProfile": "web"}],
        [IMAGE],
    ),
}
