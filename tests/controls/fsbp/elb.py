"""Resources that pass the controls of elb, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import Case, Model


def balancer(name: str, **attributes: str) -> dict[str, Any]:
    return {
        "Name": name,
        "LoadBalancerAttributes": [
            {"Key": key.replace("__", "."), "Value": value} for key, value in attributes.items()
        ],
    }


V2 = "AWS::ElasticLoadBalancingV2::LoadBalancer"
CLASSIC = "AWS::ElasticLoadBalancing::LoadBalancer"
TARGETS = "AWS::ElasticLoadBalancingV2::TargetGroup"
ACM = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/c"
OF_IAM = f"arn:aws:iam::{ACCOUNT}:server-certificate/c"


def classic(name: str, *listeners: Model, **more: Any) -> dict[str, Any]:
    usual = {"LoadBalancerPort": "443", "InstancePort": "80", "Protocol": "HTTPS"}
    said = [{**usual, **one} for one in listeners or ({"SSLCertificateId": ACM},)]
    return {"LoadBalancerName": name, "Listeners": said, **more}


def strong(name: str, policy: str, **more: Any) -> dict[str, Any]:
    """A classic load balancer whose listener has a policy of that name."""
    attribute = {"Name": "Reference-Security-Policy", "Value": policy}
    kind = "SSLNegotiationPolicyType"
    said = {"PolicyName": "tls", "PolicyType": kind, "Attributes": [attribute]}
    listener = {"SSLCertificateId": ACM, "PolicyNames": ["tls"], **more}
    return classic(name, listener, Policies=[said])


def target(name: str, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Port": 443, "VpcId": "vpc-0123456789abcdef0", **more}


TO_HTTPS = {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Protocol": "HTTPS"}}
TO_ITSELF = {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Port": "8080"}}
ANSWER = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}


def _listening(*, good: tuple[Model, ...], bad: tuple[Model, ...]) -> Any:
    """Gives a load balancer the listener of its number, if there is one."""

    def beside(cloud: Cloud, balancer: str, number: int, is_good: bool) -> None:
        said = good if is_good else bad
        if number < len(said):
            usual = {"LoadBalancerArn": balancer, "Port": 80, "DefaultActions": [ANSWER]}
            cloud.put("AWS::ElasticLoadBalancingV2::Listener", {**usual, **said[number]})

    return beside


SUBNETS = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]


# Tested by itself: the resource type does not have what it asks.
OTHERS = {"elb.14"}

CASES = {
    "elb.1": Case(
        V2,
        [{"Name": "sends-on"}, {"Name": "secure"}, {"Name": "silent"}],
        [{"Name": "answers"}, {"Name": "circles"}],
        _listening(
            good=({"Protocol": "HTTP", "DefaultActions": [TO_HTTPS]}, {"Protocol": "HTTPS"}),
            bad=({"Protocol": "HTTP"}, {"Protocol": "HTTP", "DefaultActions": [TO_ITSELF]}),
        ),
    ),
    "elb.2": Case(
        CLASSIC,
        [classic("acm"), classic("plain", {"Protocol": "HTTP"})],
        [
            classic("iam", {"SSLCertificateId": OF_IAM}),
            classic(
                "second", {"SSLCertificateId": ACM}, {"LoadBalancerPort": "1", "Protocol": "SSL"}
            ),
        ],
    ),
    "elb.3": Case(
        CLASSIC,
        [classic("https"), classic("tls", {"Protocol": "ssl", "SSLCertificateId": ACM})],
        [classic("http", {"Protocol": "HTTP"}), classic("both", {}, {"Protocol": "tcp"})],
    ),
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
    "elb.7": Case(
        CLASSIC,
        [classic("drains", ConnectionDrainingPolicy={"Enabled": True, "Timeout": 60})],
        [classic("cuts", ConnectionDrainingPolicy={"Enabled": False}), classic("unsaid")],
    ),
    "elb.8": Case(
        CLASSIC,
        [
            strong("strong", "ELBSecurityPolicy-TLS-1-2-2017-01"),
            classic("plain", {"Protocol": "HTTP"}),
        ],
        [
            strong("weak", "ELBSecurityPolicy-2016-08"),
            strong("another", "ELBSecurityPolicy-TLS-1-2-2017-01", PolicyNames=["sticky"]),
            classic("unsaid"),
        ],
    ),
    "elb.9": Case(
        CLASSIC,
        [classic("across", CrossZone=True)],
        [classic("within", CrossZone=False), classic("unsaid")],
    ),
    "elb.10": Case(
        CLASSIC,
        [
            classic("zones", AvailabilityZones=["us-east-1a", "us-east-1b"]),
            classic("subnets", Subnets=SUBNETS),
        ],
        [
            classic("zone", AvailabilityZones=["us-east-1a"]),
            classic("subnet", Subnets=SUBNETS[:1]),
        ],
    ),
    "elb.12": Case(
        V2,
        [
            balancer("defensive", routing__http__desync_mitigation_mode="defensive"),
            balancer("strictest", routing__http__desync_mitigation_mode="strictest"),
            {"Name": "unsaid"},
        ],
        [balancer("monitor", routing__http__desync_mitigation_mode="monitor")],
    ),
    "elb.13": Case(
        V2,
        [
            {"Name": "two", "Subnets": SUBNETS},
            {"Name": "n", "Type": "network", "SubnetMappings": [{"SubnetId": x} for x in SUBNETS]},
        ],
        [
            {"Name": "one", "Type": "network", "Subnets": SUBNETS[:1]},
            {"Name": "g", "Type": "gateway", "SubnetMappings": [{"SubnetId": SUBNETS[0]}]},
        ],
    ),
    "elb.17": Case(
        V2,
        [{"Name": "new"}, {"Name": "plain"}],
        [{"Name": "old"}, {"Name": "unsaid", "Type": "network"}, {"Name": "wide"}],
        _listening(
            good=(
                {"Protocol": "HTTPS", "SslPolicy": "ELBSecurityPolicy-TLS13-1-3-2021-06"},
                {"Protocol": "HTTP"},
            ),
            bad=(
                {"Protocol": "HTTPS", "SslPolicy": "ELBSecurityPolicy-2016-08"},
                {"Protocol": "TLS"},
                {"Protocol": "HTTPS", "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"},
            ),
        ),
    ),
    "elb.18": Case(
        V2,
        [{"Name": "web"}, {"Name": "net", "Type": "network"}, {"Name": "gate", "Type": "gateway"}],
        [{"Name": "http"}, {"Name": "tcp", "Type": "network"}, {"Name": "udp", "Type": "network"}],
        _listening(
            good=({"Protocol": "HTTPS"}, {"Protocol": "TLS"}, {}),
            bad=({"Protocol": "HTTP"}, {"Protocol": "TCP"}, {"Protocol": "UDP"}),
        ),
    ),
    "elb.21": Case(
        TARGETS,
        [
            target("checked", Protocol="HTTPS", HealthCheckProtocol="HTTPS"),
            {"Name": "function", "TargetType": "lambda"},
            target("gate", Protocol="GENEVE", HealthCheckProtocol="TCP"),
        ],
        [
            target("http", Protocol="HTTPS", HealthCheckProtocol="HTTP"),
            target("tcp", Protocol="TLS", HealthCheckProtocol="TCP"),
            target("unsaid", Protocol="HTTP"),
        ],
    ),
    "elb.22": Case(
        TARGETS,
        [
            target("https", Protocol="HTTPS"),
            target("tls", Protocol="TLS"),
            {"Name": "function", "TargetType": "lambda"},
            target("gate", Protocol="GENEVE"),
            target("chained", Protocol="TCP", TargetType="alb"),
        ],
        [target("http", Protocol="HTTP"), target("tcp", Protocol="TCP", TargetType="ip")],
    ),
}
