"""Resources that pass the controls of section 3, logging, and some that do not."""

from __future__ import annotations

from tests.answers.clouds import Cloud
from tests.controls.fsbp import CASES as FSBP
from tests.controls.fsbp.case import Case
from tests.controls.fsbp.cloudtrail import trail
from tests.controls.fsbp.s3 import bucket


def _bucket(cloud: Cloud, _: str, number: int, good: bool) -> None:
    """The bucket of a trail; that of the second good one is another account's."""
    if number == 0:
        logs = {"LoggingConfiguration": {"DestinationBucketName": "logs"}} if good else {}
        name = "trails" if good else "bare-trails"
        cloud.put("AWS::S3::Bucket", bucket(name, **logs), region="eu-west-1")


CASES = {
    "cis.3.2": FSBP["cloudtrail.4"],
    "cis.3.4": Case(
        "AWS::CloudTrail::Trail",
        [trail(TrailName="logged"), trail(TrailName="theirs", S3BucketName="another-account-s")],
        [
            trail(TrailName="bare", S3BucketName="bare-trails"),
            trail(TrailName="bare-too", S3BucketName="bare-trails"),
        ],
        _bucket,
    ),
    "cis.3.5": FSBP["cloudtrail.2"],
    "cis.3.6": Case(
        "AWS::KMS::Key",
        [
            {"EnableKeyRotation": True},
            {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"},
            {"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"},
            {"Enabled": False, "EnableKeyRotation": False},
            {"Origin": "EXTERNAL", "EnableKeyRotation": False},
        ],
        [
            {"EnableKeyRotation": False},
            {},
            {"KeySpec": "SYMMETRIC_DEFAULT", "Origin": "AWS_KMS", "Enabled": True},
        ],
    ),
    "cis.3.7": FSBP["ec2.6"],
}
