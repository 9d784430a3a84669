"""Resources that pass the controls of elb, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def balancer(name: str, **attributes: str) -> dict[str, Any]:
    return {
        "Name": name,
        "LoadBalancerAttributes": [
            {"Key": key.replace("__", "."), "Value": value} for key, value in attributes.items()
        ],
    }


CASES = {
    "elb.4": Case(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        [
            balancer("strict", routing__http__drop_invalid_header_fields__enabled="true"),
            {"Name": "network", "Type": "network"},
        ],
        [
            balancer("lax", routing__http__drop_invalid_header_fields__enabled="false"),
            {"Name": "unsaid"},
        ],
    ),
    "elb.5": Case(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        [balancer("logged", access_logs__s3__enabled="true"), {"Name": "n", "Type": "network"}],
        [balancer("unlogged", access_logs__s3__enabled="false"), {"Name": "unsaid"}],
    ),
    "elb.6": Case(
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        [balancer("kept", deletion_protection__enabled="true")],
        [balancer("loose", deletion_protection__enabled="false"), {"Name": "n", "Type": "network"}],
    ),
}
