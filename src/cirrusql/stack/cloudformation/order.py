"""What has to come before what, beyond what the resources of a template say of each other.

Some orders no property tells: a route through a gateway works once that is attached. Templates
have to write them as DependsOn and often do not. Where two resources speak of the same third one
in the properties that a rule names, the one comes after the other; never if that made a circle.
The rules are the cases of the user guide's "DependsOn attribute", and others of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.records import Record
from cirrusql.stack.graph.nodes import Declared, Node

_ANY = ""
_IN_NETWORK = (
    "AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::EIP", "AWS::EC2::Instance",
    "AWS::EC2::NatGateway", "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::RDS::DBInstance",
)  # fmt: skip
_WORKING = (
    "AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance", "AWS::ECS::Service",
    "AWS::Lambda::Function",
)  # fmt: skip
_ATTACHMENT = "AWS::EC2::VPCGatewayAttachment"


class Rule(Record):
    """Resources of a type come after those of another if both speak of the same third one.

    They do in these properties; an empty one is any. With `far` the first may do so through others.
    """

    type_name: str
    property: str
    link: str
    link_property: str
    far: bool = False


RULES: tuple[Rule, ...] = (
    Rule("AWS::EC2::Route", "GatewayId", _ATTACHMENT, "InternetGatewayId"),
    Rule("AWS::EC2::Route", "GatewayId", _ATTACHMENT, "VpnGatewayId"),
    Rule("AWS::EC2::VPNGatewayRoutePropagation", "VpnGatewayId", _ATTACHMENT, "VpnGatewayId"),
    *(Rule(one, _ANY, _ATTACHMENT, "VpcId", far=True) for one in _IN_NETWORK),
    Rule("AWS::EC2::Subnet", "VpcId", "AWS::EC2::VPCCidrBlock", "VpcId"),
    Rule(
        "AWS::EC2::SubnetRouteTableAssociation", "RouteTableId", "AWS::EC2::Route", "RouteTableId"
    ),
    *(
        Rule(one, _ANY, "AWS::EC2::SubnetRouteTableAssociation", "SubnetId", far=True)
        for one in _WORKING
    ),
    Rule("AWS::Lambda::Function", "Role", "AWS::IAM::Policy", "Roles"),
    Rule("AWS::Lambda::Function", "Role", "AWS::IAM::RolePolicy", "RoleName"),
    Rule("AWS::ECS::Service", _ANY, "AWS::IAM::Policy", "Roles", far=True),
    Rule("AWS::ApiGateway::Deployment", "RestApiId", "AWS::ApiGateway::Method", "RestApiId"),
    Rule("AWS::ECS::Service", "LoadBalancers", "AWS::ElasticLoadBalancingV2::Listener", _ANY),
    Rule("AWS::ECS::Service", "LoadBalancers", "AWS::ElasticLoadBalancingV2::ListenerRule", _ANY),
    Rule("AWS::S3::Bucket", "NotificationConfiguration", "AWS::Lambda::Permission", "FunctionName"),
    Rule("AWS::S3::Bucket", "NotificationConfiguration", "AWS::SQS::QueuePolicy", "Queues"),
    Rule("AWS::S3::Bucket", "NotificationConfiguration", "AWS::SNS::TopicPolicy", "Topics"),
    Rule("AWS::RDS::DBInstance", _ANY, "AWS::SecretsManager::SecretTargetAttachment", "SecretId"),
)


class Order(Record):
    """The nodes that come before each, and which of that no property says."""

    before: Mapping[str, frozenset[str]]
    added: tuple[tuple[str, str], ...] = ()


def order_of(nodes: Mapping[str, Node]) -> Order:
    """The order of the nodes of a template."""
    before = {name: set(_said(node)) & nodes.keys() - {name} for name, node in nodes.items()}
    added: list[tuple[str, str]] = []
    for name, node in nodes.items():
        for link in _links(name, node, nodes, before):
            if not _leads(before, name, link) and not _leads(before, link, name):
                before[name].add(link)
                added.append((name, link))
    return Order({name: frozenset(those) for name, those in before.items()}, tuple(added))


def _said(node: Node) -> set[str]:
    """What a node refers to, in its condition too, and what it says that it depends on."""
    condition = node.facts.condition
    return {*node.needs, *node.facts.after, *(condition.needs if condition is not None else ())}


def _links(
    name: str, node: Node, nodes: Mapping[str, Node], before: Mapping[str, set[str]]
) -> Iterator[str]:
    if not isinstance(node, Declared):
        return
    for rule in _RULES_BY_TYPE.get(node.resource_type.type_name, ()):
        spoken = _spoken(node, rule.property)
        spoken = _reached(spoken, before) if rule.far else spoken
        for other, link in nodes.items():
            if other == name or not isinstance(link, Declared):
                continue
            is_link = link.resource_type.type_name == rule.link
            if is_link and spoken & _spoken(link, rule.link_property):
                yield other


def _spoken(node: Declared, name: str) -> frozenset[str]:
    """The nodes that a property speaks of, or all properties."""
    if name == _ANY:
        return node.needs
    found = node.properties.get(name)
    return found.needs if found is not None else frozenset()


def _reached(start: frozenset[str], before: Mapping[str, set[str]]) -> frozenset[str]:
    """Nodes, and all that those need."""
    pending, seen = list(start), set[str]()
    while pending:
        one = pending.pop()
        if one not in seen:
            seen.add(one)
            pending += before.get(one, ())
    return frozenset(seen)


def _leads(before: Mapping[str, set[str]], start: str, name: str) -> bool:
    """Whether a node needs another, through whatever others."""
    return name in _reached(frozenset((start,)), before)


_RULES_BY_TYPE: Mapping[str, tuple[Rule, ...]] = {
    rule.type_name: tuple(one for one in RULES if one.type_name == rule.type_name) for rule in RULES
}
