"""Resources that pass the controls of section 5, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp import CASES as FSBP
from tests.controls.fsbp.case import Case, Model

VPC = {"VpcId": "vpc-0123456789abcdef0"}
IMAGE = {"ImageId": "ami-0123456789abcdef0"}


def group(name: str, *rules: Model) -> dict[str, Any]:
    rules = tuple({"IpProtocol": "tcp", "CidrIp": "0.0.0.0/0", **one} for one in rules)
    return {"GroupName": name, "GroupDescription": "a group", "SecurityGroupIngress": [*rules]}


def six(**rule: Any) -> dict[str, Any]:
    """A rule for all of IPv6."""
    return {"CidrIp": None, "CidrIpv6": "::/0", **rule}


def groups(*rules: Model) -> list[dict[str, Any]]:
    """Groups of one rule each; what is None is not said."""
    return [
        {
            **made,
            "SecurityGroupIngress": [
                {name: value for name, value in rule.items() if value is not None}
                for rule in made["SecurityGroupIngress"]
            ],
        }
        for number, one in enumerate(rules)
        for made in (group(f"g{number}-{len(rules)}", one),)
    ]


def ports(first: int, last: int | None = None) -> dict[str, Any]:
    return {"FromPort": first, "ToPort": first if last is None else last}


# What an entry of a network ACL says beside the usual, passing ones first.
_LAX: tuple[Model, ...] = (
    {"PortRange": {"From": 22, "To": 22}},
    {"Protocol": 17, "PortRange": {"From": 0, "To": 3389}},
    {"Protocol": -1},
    {"CidrBlock": None, "Ipv6CidrBlock": "::/0", "PortRange": {"From": 3389, "To": 3389}},
)
_STRICT: tuple[Model, ...] = (
    {"CidrBlock": "10.0.0.0/8", "Protocol": -1},
    {"Egress": True, "Protocol": -1},
    {"RuleAction": "deny", "Protocol": -1},
    {"PortRange": {"From": 443, "To": 443}},
    {"PortRange": {"From": 23, "To": 3388}},
    {"Protocol": 1, "Icmp": {"Code": -1, "Type": -1}},
)


def _entry(cloud: Cloud, acl: str, number: int, good: bool) -> None:
    usual = {"RuleNumber": 100, "Protocol": 6, "CidrBlock": "0.0.0.0/0", "RuleAction": "allow"}
    said = {**usual, **(_STRICT if good else _LAX)[number], "NetworkAclId": acl}
    model = {name: value for name, value in said.items() if value is not None}
    cloud.put("AWS::EC2::NetworkAclEntry", model)


# To a peer that has 10.8.0.0/16.
_NARROW = ("10.8.0.0/17", "10.8.4.2/32", "10.9.0.0/16", None)
_WIDE = ("10.8.0.0/16", "10.0.0.0/8", "0.0.0.0/0")


def _route(cloud: Cloud, table: str, number: int, good: bool) -> None:
    """A route over a peering from the table's network, or not over it."""
    destination = (_NARROW if good else _WIDE)[number]
    (peer,) = cloud.put("AWS::EC2::VPC", {"CidrBlock": "10.8.0.0/16"})
    ends = {**VPC, "PeerVpcId": peer, "PeerOwnerId": ACCOUNT}
    (peering,) = cloud.put("AWS::EC2::VPCPeeringConnection", ends)
    over = {"VpcPeeringConnectionId": peering} if destination else {"GatewayId": "igw-1"}
    where = destination or "0.0.0.0/0"
    cloud.put("AWS::EC2::Route", {"RouteTableId": table, "DestinationCidrBlock": where, **over})


CASES = {
    "cis.5.1.2": Case(
        "AWS::EC2::SecurityGroup",
        groups(
            {**ports(445), "CidrIp": "10.0.0.0/8"},
            ports(444),
            ports(446, 65535),
            {"IpProtocol": "icmp", **ports(-1)},
            {"CidrIp": None, "CidrIpv6": "fd00::/8", **ports(445)},
        ),
        groups(
            ports(445),
            ports(0, 65535),
            six(**ports(400, 445)),
            {"IpProtocol": "-1"},
            {"IpProtocol": "udp", **ports(445, 500)},
        ),
    ),
    "cis.5.2": Case(
        "AWS::EC2::NetworkAcl",
        [VPC for _ in _STRICT],
        [VPC for _ in _LAX],
        _entry,
    ),
    "cis.5.3": Case(
        "AWS::EC2::SecurityGroup",
        groups(
            {**ports(22), "CidrIp": "203.0.113.0/24"},
            ports(23, 3388),
            ports(443),
            six(**ports(22)),
            six(IpProtocol="-1"),
            {"IpProtocol": "icmp", **ports(-1)},
        ),
        groups(
            ports(22),
            ports(3389),
            ports(0, 22),
            {"IpProtocol": "udp", **ports(3389, 4000)},
            {"IpProtocol": "-1"},
        ),
    ),
    "cis.5.4": Case(
        "AWS::EC2::SecurityGroup",
        groups(ports(22), {"IpProtocol": "-1"}, six(**ports(23, 3388)), six(**ports(443))),
        groups(
            six(**ports(22)),
            six(**ports(3000, 3389)),
            six(IpProtocol="-1"),
            six(IpProtocol="17", **ports(22)),
        ),
    ),
    "cis.5.5": FSBP["ec2.2"],
    "cis.5.6": Case("AWS::EC2::RouteTable", [VPC for _ in _NARROW], [VPC for _ in _WIDE], _route),
    "cis.5.7": Case(
        "AWS::EC2::Instance",
        [
            {**IMAGE, "MetadataOptions": {"HttpTokens": "required"}},
            {**IMAGE, "MetadataOptions": {"HttpTokens": "optional", "HttpEndpoint": "disabled"}},
        ],
        [
            {**IMAGE, "MetadataOptions": {"HttpTokens": "optional"}},
            {**IMAGE, "MetadataOptions": {"HttpEndpoint": "enabled"}},
            IMAGE,
        ],
    ),
}
