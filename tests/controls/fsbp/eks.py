"""Resources that pass the controls of eks, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import ROLE, Case


def sealed(name: str, **more: Any) -> dict[str, Any]:
    return {**cluster(False), "Name": name, **more}


def logging(*kinds: str) -> dict[str, Any]:
    return {"ClusterLogging": {"EnabledTypes": [{"Type": one} for one in kinds]}}


def cluster(public: bool | None) -> dict[str, Any]:
    config: dict[str, Any] = {"SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]}
    if public is not None:
        config["EndpointPublicAccess"] = public
    return {"Name": f"c-{public}", "RoleArn": ROLE, "ResourcesVpcConfig": config}


def nodes(name: str, **more: Any) -> dict[str, Any]:
    subnets = ["subnet-0123456789abcdef0"]
    usual = {"ClusterName": "c", "NodeRole": ROLE, "Subnets": subnets}
    return {"NodegroupName": name, **usual, **more}


# Tested by itself: node groups are those of clusters that are there.
OTHERS = {"eks.9"}

CASES = {
    "eks.1": Case("AWS::EKS::Cluster", [cluster(False)], [cluster(True), cluster(None)]),
    "eks.2": Case(
        "AWS::EKS::Cluster",
        [sealed("new", Version="1.36"), sealed("newer", Version="1.99"), sealed("unsaid")],
        [sealed("ended", Version="1.31"), sealed("old", Version="1.27")],
    ),
    "eks.8": Case(
        "AWS::EKS::Cluster",
        [sealed("heard", Logging=logging("api", "audit"))],
        [sealed("mute"), sealed("half", Logging=logging("api")), sealed("no", Logging=logging())],
    ),
}
