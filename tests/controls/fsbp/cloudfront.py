"""Resources that pass the controls of cloudfront, and some that do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.controls.fsbp.case import Case, Model

BUCKET = {"Id": "bucket", "DomainName": "b.s3.us-east-1.amazonaws.com", "S3OriginConfig": {}}
SITE = {
    "Id": "site",
    "DomainName": "www.example.com",
    "CustomOriginConfig": {"OriginProtocolPolicy": "https-only"},
}
FUNCTION = {
    **SITE,
    "Id": "function",
    "DomainName": "a1b2c3.lambda-url.us-east-1.on.aws",
}
ACCESS = {"OriginAccessControlId": "E2QWRUHAPOMQZL"}
OWN = {
    "AcmCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/c",
    "SslSupportMethod": "sni-only",
    "MinimumProtocolVersion": "TLSv1.2_2021",
}


def custom(**more: Any) -> dict[str, Any]:
    """An origin that is no bucket."""
    return {**SITE, "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", **more}}


def behaviour(policy: str = "redirect-to-https", target: str = "site", **more: Any) -> Model:
    return {"TargetOriginId": target, "ViewerProtocolPolicy": policy, **more}


def distribution(
    *origins: Model, default: Model | None = None, others: Sequence[Model] = (), **more: Any
) -> dict[str, Any]:
    config: dict[str, Any] = {
        "Enabled": True,
        "Origins": origins or (SITE,),
        "DefaultCacheBehavior": default or behaviour(),
        **more,
    }
    if others:
        config["CacheBehaviors"] = [
            {"PathPattern": f"/{number}/*", **one} for number, one in enumerate(others)
        ]
    return {"DistributionConfig": config}


def viewed(**more: Any) -> dict[str, Any]:
    return distribution(ViewerCertificate={**OWN, **more})


def grouped(*members: str) -> dict[str, Any]:
    """A group with these origins."""
    group = {
        "Id": "group",
        "FailoverCriteria": {"StatusCodes": {"Items": [500], "Quantity": 1}},
        "Members": {"Items": [{"OriginId": one} for one in members], "Quantity": len(members)},
    }
    return {"OriginGroups": {"Items": [group], "Quantity": 1}}


def case(good: Sequence[Model], bad: Sequence[Model]) -> Case:
    return Case("AWS::CloudFront::Distribution", good, bad)


PLAIN = behaviour("allow-all")
AS_VIEWER = custom(OriginProtocolPolicy="match-viewer")
BY_GROUP: dict[str, Any] = {"TrustedKeyGroups": ["a-key-group"]}
BY_ACCOUNT: dict[str, Any] = {"TrustedSigners": ["self"]}

CASES = {
    "cloudfront.1": case(
        [
            distribution(BUCKET, DefaultRootObject="index.html"),
            distribution(SITE),
            distribution({**SITE, "VpcOriginConfig": {"VpcOriginId": "vo_1"}}),
        ],
        [distribution(BUCKET), distribution(SITE, BUCKET, DefaultRootObject="")],
    ),
    "cloudfront.3": case(
        [distribution(), distribution(others=[behaviour("https-only")])],
        [
            distribution(default=PLAIN),
            distribution(others=[behaviour(), PLAIN]),
            distribution(default=PLAIN, others=[PLAIN]),
        ],
    ),
    "cloudfront.4": case(
        [distribution(SITE, BUCKET, **grouped("site", "bucket"))],
        [distribution(), distribution(**grouped("site"))],
    ),
    "cloudfront.5": case(
        [distribution(Logging={"Bucket": "logs.s3.amazonaws.com"})],
        [distribution(), distribution(Logging={"IncludeCookies": False})],
    ),
    "cloudfront.6": case(
        [distribution(WebACLId="arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1")],
        [distribution(), distribution(WebACLId="")],
    ),
    "cloudfront.7": case(
        [
            viewed(),
            distribution(
                ViewerCertificate={"IamCertificateId": "ASCA1", "SslSupportMethod": "vip"}
            ),
        ],
        [
            distribution(),
            distribution(ViewerCertificate={"CloudFrontDefaultCertificate": True}),
        ],
    ),
    "cloudfront.8": case(
        [
            viewed(),
            distribution(),
            distribution(ViewerCertificate={"CloudFrontDefaultCertificate": True}),
        ],
        [viewed(SslSupportMethod="vip"), viewed(SslSupportMethod="static-ip")],
    ),
    "cloudfront.9": case(
        [
            distribution(),
            distribution(BUCKET, default=behaviour("allow-all", "bucket")),
            distribution(AS_VIEWER),
            # What is plain goes to another origin.
            distribution(AS_VIEWER, BUCKET, others=[behaviour("allow-all", "bucket")]),
        ],
        [
            distribution(custom(OriginProtocolPolicy="http-only")),
            distribution(AS_VIEWER, default=PLAIN),
            distribution(AS_VIEWER, others=[behaviour("https-only"), PLAIN]),
            distribution(
                BUCKET,
                AS_VIEWER,
                default=behaviour("allow-all", "group"),
                **grouped("bucket", "site"),
            ),
        ],
    ),
    "cloudfront.10": case(
        [
            distribution(),
            distribution(BUCKET),
            distribution(custom(OriginSSLProtocols=["TLSv1", "TLSv1.2"])),
        ],
        [distribution(custom(OriginSSLProtocols=["TLSv1.2", "SSLv3"]))],
    ),
    "cloudfront.13": case(
        [distribution({**BUCKET, **ACCESS}), distribution(SITE)],
        [
            distribution(BUCKET),
            distribution(
                {
                    **BUCKET,
                    "S3OriginConfig": {"OriginAccessIdentity": "origin-access-identity/c/E1"},
                }
            ),
            distribution({**BUCKET, **ACCESS}, {**BUCKET, "Id": "other"}),
        ],
    ),
    "cloudfront.15": case(
        [
            viewed(),
            viewed(MinimumProtocolVersion="TLSv1.3_2025"),
            distribution(),
            viewed(SslSupportMethod="vip", MinimumProtocolVersion="TLSv1"),
        ],
        [
            viewed(MinimumProtocolVersion="TLSv1.2_2019"),
            distribution(
                ViewerCertificate={
                    "IamCertificateId": "ASCA1",
                    "SslSupportMethod": "sni-only",
                    "MinimumProtocolVersion": "TLSv1.1_2016",
                }
            ),
        ],
    ),
    "cloudfront.16": case(
        [distribution({**FUNCTION, **ACCESS}), distribution(SITE)],
        [distribution(FUNCTION), distribution(SITE, FUNCTION)],
    ),
    "cloudfront.17": case(
        [
            distribution(default=behaviour(**BY_GROUP)),
            distribution(default=behaviour(**BY_GROUP), others=[behaviour(**BY_GROUP)]),
        ],
        [
            distribution(),
            distribution(default=behaviour(**BY_ACCOUNT)),
            distribution(default=behaviour(**BY_GROUP), others=[behaviour()]),
        ],
    ),
}
