"""Resources that pass the controls of autoscaling, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case, Model

TEMPLATE = {"LaunchTemplateId": "lt-0123456789abcdef0", "Version": "1"}


def group(name: str, **more: Any) -> dict[str, Any]:
    return {"AutoScalingGroupName": name, "MinSize": "1", "MaxSize": "2", **more}


def mixed(*overrides: Model) -> dict[str, Any]:
    """A policy of several instance types."""
    template: dict[str, Any] = {"LaunchTemplateSpecification": TEMPLATE}
    if overrides:
        template["Overrides"] = overrides
    return {"MixedInstancesPolicy": {"LaunchTemplate": template}}


def launch(name: str, **more: Any) -> dict[str, Any]:
    return {
        "LaunchConfigurationName": name,
        "ImageId": "ami-0123456789abcdef0",
        "InstanceType": "t3.micro",
        **more,
    }


TARGETS = ["arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/t/0123456789abcdef"]
SMALL, LARGE = {"InstanceType": "m7g.large"}, {"InstanceType": "m7g.xlarge"}
ANY = {"InstanceRequirements": {"VCpuCount": {"Min": 2}, "MemoryMiB": {"Min": 4096}}}

CASES = {
    "autoscaling.1": Case(
        "AWS::AutoScaling::AutoScalingGroup",
        [
            group("alone"),
            group("empty", TargetGroupARNs=[], LoadBalancerNames=[], HealthCheckType="EC2"),
            group("asks", TargetGroupARNs=TARGETS, HealthCheckType="ELB"),
            group("asks-more", LoadBalancerNames=["old"], HealthCheckType="EBS,ELB"),
        ],
        [
            group("unsaid", TargetGroupARNs=TARGETS),
            group("blind", TargetGroupARNs=TARGETS, HealthCheckType="EC2"),
            group("blind-too", LoadBalancerNames=["old"], HealthCheckType="EBS"),
        ],
    ),
    "autoscaling.2": Case(
        "AWS::AutoScaling::AutoScalingGroup",
        [group("two", AvailabilityZones=["us-east-1a", "us-east-1b"])],
        [
            group("one", AvailabilityZones=["us-east-1a"]),
            group("twice", AvailabilityZones=["us-east-1a", "us-east-1a"]),
        ],
    ),
    "autoscaling.3": Case(
        "AWS::AutoScaling::LaunchConfiguration",
        [launch("tokens", MetadataOptions={"HttpTokens": "required"})],
        [
            launch("optional", MetadataOptions={"HttpTokens": "optional"}),
            launch("half", MetadataOptions={"HttpEndpoint": "enabled"}),
            launch("unsaid"),
        ],
    ),
    "autoscaling.5": Case(
        "AWS::AutoScaling::LaunchConfiguration",
        [launch("private", AssociatePublicIpAddress=False), launch("as-subnets")],
        [launch("public", AssociatePublicIpAddress=True)],
    ),
    "autoscaling.6": Case(
        "AWS::AutoScaling::AutoScalingGroup",
        [group("two", **mixed(SMALL, LARGE)), group("any", **mixed(ANY))],
        [
            group("one", LaunchTemplate=TEMPLATE),
            group("single", **mixed(SMALL)),
            group("same", **mixed(SMALL, {**SMALL, "WeightedCapacity": "2"})),
            group("none", **mixed()),
        ],
    ),
    "autoscaling.9": Case(
        "AWS::AutoScaling::AutoScalingGroup",
        [group("template", LaunchTemplate=TEMPLATE), group("mixed", **mixed(SMALL))],
        [group("configuration", LaunchConfigurationName="old")],
    ),
}
