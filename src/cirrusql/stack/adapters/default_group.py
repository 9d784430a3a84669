"""Custom::VpcRestrictDefaultSG of the CDK: a VPC's default security group lets nothing through.

As the CDK's own function does it: the two rules that every such group begins with are taken away,
and given back when the resource is deleted. Other rules are left as they are.
"""

from __future__ import annotations

from typing import Any

from cirrusql.catalog.services import EC2
from cirrusql.errors import CallFailed
from cirrusql.stack.adapters.adapter import Made, Model, Where
from cirrusql.stack.adapters.custom_resource import CustomResource

# What EC2 says of a rule that is not there, or is there already, and of a group that is gone.
_NO_RULE, _SAME_RULE = "InvalidPermission.NotFound", "InvalidPermission.Duplicate"
_GONE = "InvalidGroup.NotFound"


class DefaultGroup(CustomResource):
    """That the default security group of a VPC has no rules."""

    type_name = "Custom::VpcRestrictDefaultSG"
    named_by = "DefaultSecurityGroupId"

    def create(self, properties: Model, where: Where) -> Made:
        """Take the rules away; gone already is no error. Nothing on the local cloud."""
        group = self.name(properties)
        _change("Revoke", group, properties, where, but=(_NO_RULE,))
        return Made(group)

    def update(self, identifier: str, before: Model, properties: Model, where: Where) -> Made:  # noqa: ARG002
        """The same of another group; the old one has its rules back later."""
        group = self.name(properties)
        return Made(group) if group == identifier else self.create(properties, where)

    def delete(self, identifier: str, properties: Model, where: Where) -> None:
        """Give the rules back, if the group is still there. Nothing on the local cloud."""
        group = self.name(properties, identifier)
        _change("Authorize", group, properties, where, but=(_SAME_RULE, _GONE))


def _change(
    verb: str, group: str, properties: Model, where: Where, *, but: tuple[str, ...]
) -> None:
    """Change both rules; raises what EC2 refuses, but for these reasons."""
    if where.engine.environment.is_local:
        return
    members: dict[str, Any] = {"GroupId": group}
    account = properties.get("Account")
    if account:
        members["UserId"] = str(account)
    # Groups and IpRanges are what the wire calls UserIdGroupPairs and IpRanges of a permission.
    for direction, rule in (
        ("Egress", {"IpRanges": [{"CidrIp": "0.0.0.0/0"}]}),
        ("Ingress", {"Groups": [members]}),
    ):
        permission = {"IpProtocol": "-1", **rule}
        request = {"GroupId": group, "IpPermissions": [permission]}
        try:
            where.engine.call(EC2, f"{verb}SecurityGroup{direction}", request, where.region)
        except CallFailed as error:
            if error.error_code not in but:
                raise
