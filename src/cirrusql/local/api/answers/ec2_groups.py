"""EC2: security groups and their rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, filtered, named
from cirrusql.local.api.world import Found, Model, World, made_id, tag_list

Answer = Callable[[World, Request], Mapping[str, Any]]


def _rules(world: World, group: Found) -> Iterator[tuple[bool, Model, str]]:
    """A group's rules, as whether they are for what goes out, the rule, and its id.

    They stand in the group or are resources of their own.
    """
    for name, is_egress in (("SecurityGroupIngress", False), ("SecurityGroupEgress", True)):
        for number, rule in enumerate(group.model.get(name) or ()):
            yield is_egress, rule, made_id("sgr", group.identifier, name, number)
        for one in world.resources(f"EC2::{name}"):
            if one.model.get("GroupId") == group.model["GroupId"]:
                yield is_egress, one.model, one.model.get("Id") or one.identifier


def _permission(world: World, rule: Model) -> Row:
    said = rule.get("Description")
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    prefix = rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId")
    row: Row = {
        "IpProtocol": str(rule["IpProtocol"]),
        "FromPort": rule.get("FromPort"),
        "ToPort": rule.get("ToPort"),
        "UserIdGroupPairs": [],
        "IpRanges": [],
        "Ipv6Ranges": [],
        "PrefixListIds": [],
    }
    if rule.get("CidrIp"):
        row["IpRanges"] = [{"CidrIp": rule["CidrIp"], "Description": said}]
    if rule.get("CidrIpv6"):
        row["Ipv6Ranges"] = [{"CidrIpv6": rule["CidrIpv6"], "Description": said}]
    if group:
        owner = rule.get("SourceSecurityGroupOwnerId", world.account)
        row["UserIdGroupPairs"] = [{"GroupId": group, "UserId": owner, "Description": said}]
    if prefix:
        row["PrefixListIds"] = [{"PrefixListId": prefix, "Description": said}]
    return row


_LISTS = ("UserIdGroupPairs", "IpRanges", "Ipv6Ranges", "PrefixListIds")


def _together(permissions: list[Row]) -> list[Row]:
    """Permissions of the same protocol and ports as one, as AWS shows them."""
    found: dict[tuple[Any, ...], Row] = {}
    for one in permissions:
        key = one["IpProtocol"], one["FromPort"], one["ToPort"]
        row = found.setdefault(key, {**one, **{name: [] for name in _LISTS}})
        for name in _LISTS:
            row[name] += one[name]
    return list(found.values())


def _describe_security_groups(world: World, request: Request) -> Mapping[str, Any]:
    rows = []
    for one in world.resources("EC2::SecurityGroup"):
        rules = list(_rules(world, one))
        group = one.model["GroupId"]
        rows.append(
            {
                "GroupId": group,
                "GroupName": one.model.get("GroupName"),
                "Description": one.model.get("GroupDescription"),
                "VpcId": one.model.get("VpcId"),
                "OwnerId": world.account,
                "SecurityGroupArn": world.arn("ec2", f"security-group/{group}"),
                "IpPermissions": _together(
                    [_permission(world, r) for out, r, _ in rules if not out]
                ),
                "IpPermissionsEgress": _together(
                    [_permission(world, r) for out, r, _ in rules if out]
                ),
                "Tags": tag_list(one.model),
            }
        )
    message = "The security group '{}' does not exist"
    rows = named(request, rows, "GroupIds", "GroupId", "InvalidGroup.NotFound", message)
    rows = named(request, rows, "GroupNames", "GroupName", "InvalidGroup.NotFound", message)
    aliases = {
        f"ip-permission.{word}": f"ip-permissions.{member}"
        for word, member in (
            ("cidr", "ip-ranges.cidr-ip"),
            ("ipv6-cidr", "ipv6-ranges.cidr-ipv6"),
            ("from-port", "from-port"),
            ("to-port", "to-port"),
            ("protocol", "ip-protocol"),
            ("group-id", "user-id-group-pairs.group-id"),
        )
    }
    return {"SecurityGroups": filtered(request, rows, aliases)}


def _describe_security_group_rules(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {
            "SecurityGroupRuleId": rule_id,
            "SecurityGroupRuleArn": world.arn("ec2", f"security-group-rule/{rule_id}"),
            "GroupId": group.model["GroupId"],
            "GroupOwnerId": world.account,
            "IsEgress": is_egress,
            "IpProtocol": str(rule["IpProtocol"]),
            # Where all protocols are meant there are no ports, which rules say as -1.
            "FromPort": rule.get("FromPort", -1),
            "ToPort": rule.get("ToPort", -1),
            "CidrIpv4": rule.get("CidrIp"),
            "CidrIpv6": rule.get("CidrIpv6"),
            "PrefixListId": rule.get("SourcePrefixListId") or rule.get("DestinationPrefixListId"),
            "ReferencedGroupInfo": _referenced(world, rule),
            "Description": rule.get("Description"),
            "Tags": [],
        }
        for group in world.resources("EC2::SecurityGroup")
        for is_egress, rule, rule_id in _rules(world, group)
    ]
    message = "The security group rule ID '{}' does not exist"
    rows = named(
        request,
        rows,
        "SecurityGroupRuleIds",
        "SecurityGroupRuleId",
        "InvalidSecurityGroupRuleId.NotFound",
        message,
    )
    return {"SecurityGroupRules": filtered(request, rows)}


def _referenced(world: World, rule: Model) -> Row | None:
    group = rule.get("SourceSecurityGroupId") or rule.get("DestinationSecurityGroupId")
    owner = rule.get("SourceSecurityGroupOwnerId", world.account)
    return {"GroupId": group, "UserId": owner} if group else None


ANSWERS: Mapping[str, Answer] = {
    "describe_security_groups": _describe_security_groups,
    "describe_security_group_rules": _describe_security_group_rules,
}
