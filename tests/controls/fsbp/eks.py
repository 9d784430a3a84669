"""Resources that pass the controls of eks, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import ROLE, Case


def sealed(name: str, **more: Any) -> dict[str, Any]:
    return {**cluster(False), "Name": name, **more}


def encrypted(*resources: str) -> list[dict[str, Any]]:
    arn = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/k"
    return [{"Resources": list(resources), "Provider": {"KeyArn": arn}}]


def logging(*kinds: str) -> dict[str, Any]:
    return {"ClusterLogging": {"EnabledTypes": [{"Type": one} for one in kinds]}}


def cluster(public: bool | None) -> dict[str, Any]:
    config: dict[str, Any] = {"SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]}
    if public is not None:
        config["EndpointPublicAccess"] = public
    return {"Name": f"c-{public}", "RoleArn": ROLE, "ResourcesVpcConfig": config}


CASES = {
    "eks.1": Case("AWS::EKS::Cluster", [cluster(False)], [cluster(True), cluster(None)]),
    "eks.3": Case(
        "AWS::EKS::Cluster",
        [sealed("keyed", EncryptionConfig=encrypted("secrets"))],
        [sealed("plain"), sealed("none", EncryptionConfig=[])],
    ),
    "eks.8": Case(
        "AWS::EKS::Cluster",
        [sealed("heard", Logging=logging("api", "audit"))],
        [sealed("mute"), sealed("half", Logging=logging("api")), sealed("no", Logging=logging())],
    ),
}
