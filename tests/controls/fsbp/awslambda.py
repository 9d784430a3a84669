"""Resources that pass the controls of lambda, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import ROLE, Case


def _permission(cloud: Cloud, function: str, number: int, good: bool) -> None:
    """Whom a function lets call it."""
    allowed: list[dict[str, Any]] = [
        {"Principal": ACCOUNT},
        {"Principal": "s3.amazonaws.com", "SourceAccount": ACCOUNT},
        {"Principal": "*", "PrincipalOrgID": "o-a1b2c3d4e5"},
        {"Principal": "events.amazonaws.com"},
    ]
    public: list[dict[str, Any]] = [
        {"Principal": "*"},
        {"Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::anything"},
    ]
    model = {
        "FunctionName": function,
        "Action": "lambda:InvokeFunction",
        **(allowed if good else public)[number],
    }
    cloud.put("AWS::Lambda::Permission", model)


def function(name: str) -> dict[str, Any]:
    return {"FunctionName": name, "Role": ROLE, "Code": {"ZipFile": "x"}, "Runtime": "python3.13"}


def running(runtime: str, **more: Any) -> dict[str, Any]:
    return {**function(runtime.replace(".", "-")), "Runtime": runtime, **more}


# Tested by itself: a function's subnets are there before it.
OTHERS = {"lambda.5"}

CASES = {
    "lambda.1": Case(
        "AWS::Lambda::Function",
        [function("account"), function("bucket"), function("organisation"), function("service")],
        [function("everybody"), function("any-bucket")],
        _permission,
    ),
    "lambda.2": Case(
        "AWS::Lambda::Function",
        [
            running("python3.13"),
            running("nodejs24.x"),
            running("provided.al2023"),
            {
                "FunctionName": "image",
                "Role": ROLE,
                "PackageType": "Image",
                "Code": {"ImageUri": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/r:1"},
            },
        ],
        [running("python2.7"), running("nodejs16.x"), running("go1.x"), running("ruby2.5")],
    ),
}
