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


def _endpoints(service: str) -> Case:
    """VPCs with an interface endpoint of a service, and some with others."""

    def beside(cloud: Cloud, vpc: str, number: int, good: bool) -> None:
        name = f"com.amazonaws.us-east-1.{service}"
        bad = [
            None,
            {"ServiceName": f"{name}-other", "VpcEndpointType": "Interface"},
            {"ServiceName": f"com.amazonaws.us-east-1.x{service}", "VpcEndpointType": "Interface"},
            {"ServiceName": name, "VpcEndpointType": "Gateway"},
        ]
        model = {"ServiceName": name, "VpcEndpointType": "Interface"} if good else bad[number]
        if model is not None:
            cloud.put("AWS::EC2::VPCEndpoint", {"VpcId": vpc, **model})

    return Case(
        "AWS::EC2::VPC",
        [{"CidrBlock": "10.0.0.0/16"}],
        [{"CidrBlock": f"10.{number}.0.0/16"} for number in range(1, 5)],
        beside,
    )


def tunnels(*logged: bool | None) -> dict[str, Any]:
    """A VPN connection whose tunnels are logged, or not, or do not say."""
    options = [
        {} if one is None else {"LogOptions": {"CloudwatchLogOptions": {"LogEnabled": one}}}
        for one in logged
    ]
    more = {"VpnTunnelOptionsSpecifications": options} if logged else {}
    return {"CustomerGatewayId": "cgw-0123456789abcdef0", "Type": "ipsec.1", **more}


def fleet(*volumes: Model) -> dict[str, Any]:
    """A Spot fleet that launches with these volumes."""
    mappings = [{"DeviceName": f"/dev/sd{n}", **one} for n, one in enumerate(volumes)]
    launch = {"ImageId": "ami-0123456789abcdef0", "BlockDeviceMappings": mappings}
    return _fleet(LaunchSpecifications=[{"ImageId": "ami-0123456789abcdef0"}, launch])


def _fleet(**more: Any) -> dict[str, Any]:
    role = "arn:aws:iam::123456789012:role/r"
    return {"SpotFleetRequestConfigData": {"IamFleetRole": role, "TargetCapacity": 1, **more}}


def template(name: str, **data: Any) -> dict[str, Any]:
    return {
        "LaunchTemplateName": name,
        "LaunchTemplateData": {"ImageId": "ami-0123456789abcdef0", **data},
    }


def interface(check: bool | None = None, kind: str | None = None) -> dict[str, Any]:
    model: dict[str, Any] = {"SubnetId": "subnet-0123456789abcdef0"}
    if check is not None:
        model["SourceDestCheck"] = check
    return model if kind is None else {**model, "InterfaceType": kind}


ANY = {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}


OTHERS = {
    "ec2.1",
    "ec2.4",
    "ec2.7",
    "ec2.9",
    "ec2.16",
    "ec2.17",
    "ec2.20",
    "ec2.21",
    "ec2.24",
    "ec2.51",
    "ec2.172",
    "ec2.182",
}

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
        [
            {"VpcId": VPC, "CidrBlock": "10.0.0.0/24"},
            {"VpcId": VPC, "CidrBlock": "10.0.1.0/24", "MapPublicIpOnLaunch": False},
        ],
        [
            {"VpcId": VPC, "CidrBlock": "10.0.2.0/24", "MapPublicIpOnLaunch": True},
            {"VpcId": VPC, "CidrBlock": "10.0.3.0/24", "AssignIpv6AddressOnCreation": True},
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
            group("unsaid", {}),
            group("loud", {"IpProtocol": "TCP", "FromPort": 22, "ToPort": 22}),
            group("all", {"IpProtocol": "-1"}),
        ],
    ),
    "ec2.23": Case(
        "AWS::EC2::TransitGateway",
        [{"AutoAcceptSharedAttachments": "disable"}, {}],
        [{"AutoAcceptSharedAttachments": "enable"}],
    ),
    "ec2.10": _endpoints("ec2"),
    "ec2.18": Case(
        "AWS::EC2::SecurityGroup",
        [
            group("web", {"FromPort": 443, "ToPort": 443}, {"FromPort": 80, "ToPort": 80}),
            group("narrow", {"FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"}),
            group("ping", {"IpProtocol": "icmp", "FromPort": 8, "ToPort": -1}),
            {"GroupName": "out", "GroupDescription": "o", "SecurityGroupEgress": [ANY]},
        ],
        [
            group("ssh", {"FromPort": 22, "ToPort": 22}),
            group("range", {"FromPort": 80, "ToPort": 443}),
            group("udp", {"IpProtocol": "udp", "FromPort": 443, "ToPort": 443}),
            group("number", {"IpProtocol": "6", "FromPort": 8080, "ToPort": 8080}),
            group("unsaid", {}),
            group("all", {"IpProtocol": "-1"}),
        ],
    ),
    "ec2.25": Case(
        "AWS::EC2::LaunchTemplate",
        [
            template("unsaid"),
            template("in", NetworkInterfaces=[{"AssociatePublicIpAddress": False}]),
            template("as-subnet", NetworkInterfaces=[{"DeviceIndex": 0}]),
        ],
        [
            template(
                "out",
                NetworkInterfaces=[
                    {"DeviceIndex": 0, "AssociatePublicIpAddress": False},
                    {"DeviceIndex": 1, "AssociatePublicIpAddress": True},
                ],
            )
        ],
    ),
    "ec2.55": _endpoints("ecr.api"),
    "ec2.56": _endpoints("ecr.dkr"),
    "ec2.57": _endpoints("ssm"),
    "ec2.58": _endpoints("ssm-contacts"),
    "ec2.60": _endpoints("ssm-incidents"),
    "ec2.170": Case(
        "AWS::EC2::LaunchTemplate",
        [template("tokens", MetadataOptions={"HttpTokens": "required"})],
        [
            template("optional", MetadataOptions={"HttpTokens": "optional"}),
            template("half", MetadataOptions={"HttpEndpoint": "enabled"}),
            template("unsaid"),
        ],
    ),
    "ec2.171": Case(
        "AWS::EC2::VPNConnection",
        [tunnels(True, True)],
        [tunnels(True, False), tunnels(True, None), tunnels(True), tunnels()],
    ),
    "ec2.173": Case(
        "AWS::EC2::SpotFleet",
        [
            fleet({"Ebs": {"VolumeSize": 9, "Encrypted": True}}, {"VirtualName": "ephemeral0"}),
            fleet(),
            fleet({"Ebs": {"VolumeSize": 9}}),
            _fleet(
                LaunchTemplateConfigs=[
                    {
                        "LaunchTemplateSpecification": {
                            "LaunchTemplateId": "lt-0123456789abcdef0",
                            "Version": "1",
                        }
                    }
                ]
            ),
        ],
        [
            fleet({"Ebs": {"VolumeSize": 9, "Encrypted": False}}),
            fleet({"Ebs": {"Encrypted": True}}, {"Ebs": {"Encrypted": False}}),
        ],
    ),
    "ec2.180": Case(
        "AWS::EC2::NetworkInterface",
        [interface(), interface(True)],
        [interface(False), interface(False, "efa")],
    ),
    "ec2.181": Case(
        "AWS::EC2::LaunchTemplate",
        [
            template("none"),
            template("unsaid", BlockDeviceMappings=[{"Ebs": {"VolumeSize": 9}}]),
            template("sealed", BlockDeviceMappings=[{"Ebs": {"Encrypted": True}}]),
        ],
        [
            template("plain", BlockDeviceMappings=[{"Ebs": {"Encrypted": False}}]),
            template(
                "half",
                BlockDeviceMappings=[{"Ebs": {"Encrypted": True}}, {"Ebs": {"Encrypted": False}}],
            ),
        ],
    ),
}
