"""Resources that pass the controls of ec2, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import Cloud
from tests.controls.fsbp.case import Case, Model


def _attached(cloud: Cloud, volume: str, number: int, good: bool) -> None:
    if good and number:  # what is attached to nothing is not asked about
        return
    (instance,) = cloud.put("AWS::EC2::Instance", {"ImageId": "ami-0123456789abcdef0"})
    model = {"VolumeId": volume, "InstanceId": instance, "Device": "/dev/sdf"}
    cloud.put("AWS::EC2::VolumeAttachment", model)


def _flow_log(cloud: Cloud, vpc: str, number: int, good: bool) -> None:
    if good or number:
        cloud.put(
            "AWS::EC2::FlowLog",
            {
                "ResourceId": vpc,
                "ResourceType": "VPC",
                "TrafficType": ("REJECT", "ALL")[number] if good else "ACCEPT",
                "LogDestinationType": "s3",
                "LogDestination": "arn:aws:s3:::logs",
            },
        )


def group(name: str, *rules: Model) -> dict[str, Any]:
    return {
        "GroupName": name,
        "GroupDescription": "a group",
        "SecurityGroupIngress": [
            {"IpProtocol": "tcp", "CidrIp": "0.0.0.0/0", **one} for one in rules
        ],
    }


VPC = "vpc-0123456789abcdef0"

ANY = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


OTHERS = {"ec2.9"}

CASES = {
    "ec2.2": Case(
        "AWS::EC2::SecurityGroup",
        [
            group("default"),
            {"GroupName": "defaults", "GroupDescription": "d", "SecurityGroupEgress": [ANY]},
            group("Default", {"FromPort": 1, "ToPort": 2}),
        ],
        [
            {**group("default", {"FromPort": 1, "ToPort": 2}), "VpcId": VPC},
            {**group("default"), "VpcId": VPC, "SecurityGroupEgress": [ANY]},
        ],
    ),
    "ec2.3": Case(
        "AWS::EC2::Volume",
        [
            {"AvailabilityZone": "us-east-1a", "Size": 1, "Encrypted": True},
            {"AvailabilityZone": "us-east-1a", "Size": 1, "Encrypted": False},
        ],
        [{"AvailabilityZone": "us-east-1a", "Size": 1, "Encrypted": False}],
        _attached,
    ),
    "ec2.6": Case(
        "AWS::EC2::VPC",
        [{"CidrBlock": "10.0.0.0/16"}, {"CidrBlock": "10.1.0.0/16"}],
        [{"CidrBlock": "10.2.0.0/16"}, {"CidrBlock": "10.3.0.0/16"}],
        _flow_log,
    ),
    "ec2.8": Case(
        "AWS::EC2::Instance",
        [{"ImageId": "ami-0123456789abcdef0", "MetadataOptions": {"HttpTokens": "required"}}],
        [
            {"ImageId": "ami-0123456789abcdef0", "MetadataOptions": {"HttpTokens": "optional"}},
            {"ImageId": "ami-0123456789abcdef0"},
        ],
    ),
    "ec2.15": Case(
        "AWS::EC2::Subnet",
        [{"VpcId": VPC, "CidrBlock": "10.0.0.0/24"}],
        [
            {
                "VpcId": VPC,
                "CidrBlock": "10.0.1.0/24",
                "MapPublicIpOnLaunch": True,
            }
        ],
    ),
    "ec2.19": Case(
        "AWS::EC2::SecurityGroup",
        [
            group("web", {"FromPort": 443, "ToPort": 443}),
            group("narrow", {"FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}),
            group("beside", {"FromPort": 26, "ToPort": 109}),
            group("ping", {"IpProtocol": "icmp", "FromPort": 8, "ToPort": 22}),
        ],
        [
            group("ssh", {"FromPort": 22, "ToPort": 22}),
            group("range", {"FromPort": 3000, "ToPort": 4000}),
            group("all", {"IpProtocol": "-1"}),
        ],
    ),
    "ec2.23": Case(
        "AWS::EC2::TransitGateway",
        [{"AutoAcceptSharedAttachments": "disable"}, {}],
        [{"AutoAcceptSharedAttachments": "enable"}],
    ),
}
