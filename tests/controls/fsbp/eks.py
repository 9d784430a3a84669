"""Resources that pass the controls of eks, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import ROLE, Case


def cluster(public: bool | None) -> dict[str, Any]:
    config: dict[str, Any] = {"SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]}
    if public is not None:
        config["EndpointPublicAccess"] = public
    return {"Name": f"c-{public}", "RoleArn": ROLE, "ResourcesVpcConfig": config}


CASES = {
    "eks.1": Case("AWS::EKS::Cluster", [cluster(False)], [cluster(True), cluster(None)]),
}
