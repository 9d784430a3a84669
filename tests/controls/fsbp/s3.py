"""Resources that pass the controls of s3, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import Case, statement

CLOSED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}


def bucket(name: str, **more: Any) -> dict[str, Any]:
    return {"BucketName": name, **more}


def _tls(cloud: Cloud, name: str, number: int, good: bool) -> None:
    """Policies that deny plain HTTP, and some that only look as if they did."""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    whole = {"Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": condition}
    lax: list[dict[str, Any]] = [
        {**whole, "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
        {**whole, "Action": "s3:GetObject"},
        {**whole, "Principal": {"AWS": ACCOUNT}},
        {**whole, "Resource": f"arn:aws:s3:::{name}"},
        {**whole, "Resource": [f"arn:aws:s3:::{name}/private/*", "arn:aws:s3:::another/*"]},
        {**whole, "Condition": {**condition, "StringEquals": {"aws:SourceVpc": "vpc-1"}}},
        {**whole, "Condition": {"Bool": {**condition["Bool"], "aws:ViaAWSService": "true"}}},
    ]
    strict: list[dict[str, Any]] = [
        whole,
        {**whole, "Principal": {"AWS": "*"}, "Action": ["s3:*"]},
        {**whole, "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]},
    ]
    if good or number < len(lax):
        said = strict[number] if good else lax[number]
        document = statement("Deny", **said)
        cloud.put("AWS::S3::BucketPolicy", {"Bucket": name, "PolicyDocument": document})


def _shared(cloud: Cloud, name: str, number: int, good: bool) -> None:
    """Policies for others: what they may is harmless, or it is not others who may."""
    other = {"AWS": "arn:aws:iam::999988887777:role/r"}
    own = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    allowed: list[dict[str, Any]] = [
        {"Principal": other, "Action": ["s3:GetObject", "s3:PutObject"]},
        {"Principal": own, "Action": "s3:*"},
        {"Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject*"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*"},
        {"Principal": {"AWS": "AROAEXAMPLEEXAMPLE123"}, "Action": "s3:*"},
        {"Principal": other, "NotAction": "s3:*"},
    ]
    risky: list[dict[str, Any]] = [
        {"Principal": other, "Action": "s3:PutBucketPolicy"},
        {"Principal": {"AWS": [ACCOUNT, "999988887777"]}, "Action": ["s3:Get*", "s3:*Acl"]},
        {"Principal": "*", "Action": "s3:*"},
        {"Principal": other, "NotAction": "s3:DeleteBucket"},
    ]
    said = (allowed if good else risky)[number]
    document = statement(**{"Resource": "*", **said})
    cloud.put("AWS::S3::BucketPolicy", {"Bucket": name, "PolicyDocument": document})


def point(name: str, **block: bool) -> dict[str, Any]:
    model = {"Name": name, "Regions": [{"Bucket": "bucket"}]}
    return {**model, "PublicAccessBlockConfiguration": block} if block else model


def directory(name: str, *states: str) -> dict[str, Any]:
    rules = [{"Status": one, "ExpirationInDays": 9} for one in states]
    model = {
        "BucketName": f"{name}--use1-az5--x-s3",
        "LocationName": "use1-az5",
        "DataRedundancy": "SingleAvailabilityZone",
    }
    return {**model, "LifecycleConfiguration": {"Rules": rules}} if rules else model


def _public(action: str) -> Any:
    """Policies for everybody, where the bucket's name begins with `policy`."""
    any_of = {"Principal": "*", "Action": action, "Resource": "*"}
    network = {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    allowed: list[dict[str, Any]] = [
        statement(**any_of),  # of a bucket that is restricted
        statement(**any_of, Condition=network),
        statement(Principal={"AWS": ACCOUNT}, Action=action, Resource="*"),
        statement(Principal="*", Action="s3:GetBucketLocation", Resource="*"),
        statement(Principal="*", NotAction="s3:*", Resource="*"),
    ]
    public: list[dict[str, Any]] = [
        statement(**any_of),
        {"Version": "2012-10-17", "Statement": statement(**any_of)["Statement"][0]},
        {
            "Version": "2012-10-17",
            "Statement": [
                *statement("Deny", Principal="*", Action="s3:PutObjectTagging", Resource="*")[
                    "Statement"
                ],
                *statement(Principal={"AWS": ["*"]}, Action=["s3:*"], Resource="*")["Statement"],
            ],
        },
        statement(Principal="*", NotAction=["s3:DeleteBucket", "iam:*"], Resource="*"),
    ]

    def beside(cloud: Cloud, name: str, number: int, good: bool) -> None:
        if name.startswith("policy"):
            document = (allowed if good else public)[number]
            cloud.put("AWS::S3::BucketPolicy", {"Bucket": name, "PolicyDocument": document})

    return beside


def strangers(action: str) -> Case:
    """A control of what strangers may by policies; what they may by ACLs is tested by itself."""
    return Case(
        "AWS::S3::Bucket",
        [
            bucket("policy-shut", PublicAccessBlockConfiguration=CLOSED),
            bucket("policy-network"),
            bucket("policy-own"),
            bucket("policy-harmless"),
            bucket("policy-elsewhere"),
            bucket("plain"),
        ],
        [bucket(f"policy-{name}") for name in ("all", "one", "mixed", "but")],
        _public(action),
    )


# Tested by itself: it is about the account.
OTHERS = {"s3.1"}

CASES = {
    "s3.2": strangers("s3:GetObject"),
    "s3.3": strangers("s3:PutObject"),
    "s3.5": Case(
        "AWS::S3::Bucket",
        [bucket(f"tls-{letter}") for letter in "abc"],
        [bucket(f"http-{letter}") for letter in "abcdefgh"],
        _tls,
    ),
    "s3.8": Case(
        "AWS::S3::Bucket",
        [bucket("closed", PublicAccessBlockConfiguration=CLOSED)],
        [
            bucket("open"),
            *(
                bucket(
                    f"open-{name.lower()}", PublicAccessBlockConfiguration={**CLOSED, name: False}
                )
                for name in CLOSED
            ),
            bucket("open-half", PublicAccessBlockConfiguration={"BlockPublicAcls": True}),
        ],
    ),
    "s3.9": Case(
        "AWS::S3::Bucket",
        [bucket("logged", LoggingConfiguration={"DestinationBucketName": "logs"})],
        [bucket("unlogged")],
    ),
    "s3.12": Case(
        "AWS::S3::Bucket",
        [bucket("new", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})],
        [
            bucket("older", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}),
            bucket("oldest"),
        ],
    ),
    "s3.13": Case(
        "AWS::S3::Bucket",
        [
            bucket(
                "tidy",
                LifecycleConfiguration={"Rules": [{"Status": "Enabled", "ExpirationInDays": 9}]},
            )
        ],
        [
            bucket("full"),
            bucket(
                "off",
                LifecycleConfiguration={"Rules": [{"Status": "Disabled", "ExpirationInDays": 9}]},
            ),
        ],
    ),
    "s3.19": Case(
        "AWS::S3::AccessPoint",
        [{"Name": "closed", "Bucket": "bucket", "PublicAccessBlockConfiguration": CLOSED}],
        [
            {
                "Name": "open",
                "Bucket": "bucket",
                "PublicAccessBlockConfiguration": {**CLOSED, "IgnorePublicAcls": False},
            }
        ],
    ),
    "s3.6": Case(
        "AWS::S3::Bucket",
        [
            bucket("reads"),
            bucket("own"),
            bucket("service"),
            bucket("denies"),
            bucket("gone"),
            bucket("elsewhere"),
        ],
        [bucket("policy"), bucket("acls"), bucket("world"), bucket("but")],
        _shared,
    ),
    "s3.24": Case(
        "AWS::S3::MultiRegionAccessPoint",
        [point("closed", **CLOSED), point("unsaid")],
        [
            point("open", **{**CLOSED, "BlockPublicPolicy": False}),
            point("open-acls", **{**CLOSED, "IgnorePublicAcls": False}),
        ],
    ),
    "s3.25": Case(
        "AWS::S3Express::DirectoryBucket",
        [directory("tidy", "Enabled"), directory("half", "Disabled", "Enabled")],
        [directory("full"), directory("off", "Disabled")],
    ),
}
