"""Resources that pass the controls of kms, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import Case, statement
from tests.controls.fsbp.iam import policy


def key(principal: Any) -> dict[str, Any]:
    return {"KeyPolicy": statement(Principal=principal, Action="kms:*", Resource="*")}


ONE = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
REGION = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*"
ALL = f"arn:aws:kms:*:{ACCOUNT}:key/*"


_NOT = {"Effect": "Allow", "Resource": "*"}


def user(name: str, *documents: dict[str, Any]) -> dict[str, Any]:
    policies = [
        {"PolicyName": f"p{number}", "PolicyDocument": one} for number, one in enumerate(documents)
    ]
    return {"UserName": name, "Policies": policies} if policies else {"UserName": name}


def managed(name: str, document: dict[str, Any]) -> dict[str, Any]:
    return {"ManagedPolicyName": name, "PolicyDocument": document}


# Tested by itself: no local key is ever to be deleted.
OTHERS = {"kms.3"}

CASES = {
    "kms.1": Case(
        "AWS::IAM::ManagedPolicy",
        [
            managed("one-key", policy("kms:Decrypt", ONE)),
            managed("one-region", policy(["kms:Decrypt", "kms:ReEncrypt*"], REGION)),
            managed("encrypts", policy(["kms:Encrypt", "kms:ReEncryptTo", "s3:*"])),
            managed("denies", policy("kms:*", effect="Deny")),
            managed("all-but", {"Statement": {**_NOT, "NotAction": ["kms:*", "iam:*"]}}),
        ],
        [
            managed("decrypts", policy("kms:Decrypt")),
            managed("reads", policy(["s3:GetObject", "kms:ReEncryptFrom"], [ONE, "*"])),
            managed("every", policy("kms:*", ALL)),
            managed("admin", policy("*")),
            managed("not-iam", {"Statement": {**_NOT, "NotAction": "iam:*"}}),
            managed(
                "if",
                statement(
                    Action="kms:De*",
                    Resource="*",
                    Condition={"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
                ),
            ),
        ],
    ),
    "kms.2": Case(
        "AWS::IAM::User",
        [
            user("without"),
            user("one-key", policy("kms:Decrypt", ONE), policy("s3:*")),
            user("encrypts", policy("kms:Encrypt")),
        ],
        [
            user("decrypts", policy("kms:Decrypt")),
            user("second", policy("s3:*"), policy("kms:*", ALL)),
        ],
    ),
    "kms.5": Case(
        "AWS::KMS::Key",
        [key({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})],
        [key("*"), key({"AWS": ["arn:aws:iam::999988887777:root", "*"]})],
    ),
}
