"""Lists that the resources of one type answer alone, each an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row, filtered, named
from cirrusql.local.api.world import Found, World, tag_list, time_text
from cirrusql.local.protocol.errors import Refusal
from cirrusql.local.services.codebuild import TYPE
from cirrusql.local.services.own_documents import Documents
from cirrusql.records import Record, field

Answer = Callable[[World, Request], Mapping[str, Any]]


class Listed(Record):
    """How a list is made of resources.

    `rows` is the list's member, and a row has what the resource has under the same names, then what
    `more` gives. `ids` are members of the request that name rows: each with the row's member, the
    code of the refusal and its text. `made` is the member for the time at which it was made.
    """

    type_name: str
    rows: str
    more: Callable[[World, Found], Row]
    ids: tuple[tuple[str, str, str, str], ...] = ()
    made: str = ""
    filters: bool = False
    aliases: Mapping[str, str] = field(factory=dict)

    def __call__(self, world: World, request: Request) -> Mapping[str, Any]:
        """The answer."""
        rows = [self._row(world, one) for one in world.resources(self.type_name)]
        for member, key, code, message in self.ids:
            rows = named(request, rows, member, key, code, message)
        return {self.rows: filtered(request, rows, self.aliases) if self.filters else rows}

    def _row(self, world: World, found: Found) -> Row:
        row = {**world.row(found), **self.more(world, found)}
        return {**row, self.made: world.since(found)} if self.made else row


def _address(world: World, found: Found) -> Row:
    used = world.by("EC2::EIPAssociation", "AllocationId").get(found.model.get("AllocationId"))
    model = used.model if used is not None else {}
    gateways = world.by("EC2::NatGateway", "AllocationId")
    gateway = gateways.get(found.model.get("AllocationId"))
    interface = gateway.model.get("EniId") if gateway is not None else None
    return {
        "AssociationId": model.get("Id"),
        "NetworkInterfaceId": model.get("NetworkInterfaceId") or interface,
        "InstanceId": model.get("InstanceId"),
        "PrivateIpAddress": model.get("PrivateIpAddress"),
        "NetworkBorderGroup": world.region,
    }


def _gateway(world: World, found: Found) -> Row:
    attached = world.by("EC2::VPCGatewayAttachment", "InternetGatewayId").get(found.identifier)
    vpc = attached.model.get("VpcId") if attached is not None else None
    return {
        "OwnerId": world.account,
        "Attachments": [{"VpcId": vpc, "State": "available"}] if vpc else [],
    }


def _nat(world: World, found: Found) -> Row:
    model = found.model
    subnet = world.by("EC2::Subnet", "SubnetId").get(model.get("SubnetId"))
    address = world.by("EC2::EIP", "AllocationId").get(model.get("AllocationId"))
    return {
        "State": "available",
        "VpcId": subnet.model.get("VpcId") if subnet else None,
        "NatGatewayAddresses": [
            {
                "AllocationId": model.get("AllocationId"),
                "NetworkInterfaceId": model.get("EniId"),
                "PublicIp": address.model.get("PublicIp") if address else None,
                "IsPrimary": True,
                "Status": "succeeded",
            }
        ],
    }


def _endpoint(world: World, found: Found) -> Row:
    entries = [one.split(":", 1) for one in found.model.get("DnsEntries", ())]
    return {
        "VpcEndpointId": found.identifier,
        "State": "available",
        "OwnerId": world.account,
        "RequesterManaged": False,
        "Groups": [{"GroupId": one} for one in found.model.get("SecurityGroupIds", ())],
        "DnsEntries": [{"HostedZoneId": zone, "DnsName": name} for zone, name in entries],
    }


def _flow_log(_: World, found: Found) -> Row:
    return {
        "FlowLogId": found.identifier,
        "FlowLogStatus": "ACTIVE",
        "DeliverLogsStatus": "SUCCESS",
    }


def _vpn(world: World, found: Found) -> Row:
    names = ("EnableAcceleration", "StaticRoutesOnly", "TunnelBandwidth", "TunnelInsideIpVersion")
    options = {name: found.model[name] for name in names if name in found.model}
    tunnel = {"Status": "UP", "AcceptedRouteCount": 1, "LastStatusChange": world.since(found)}
    addresses = [f"203.0.113.{crc32(f'{found.identifier}/{n}'.encode()) % 255}" for n in (1, 2)]
    return {
        "State": "available",
        "Category": "VPN",
        "Options": options,
        "VgwTelemetry": [{**tunnel, "OutsideIpAddress": one} for one in addresses],
    }


def _balancer(world: World, found: Found) -> Row:
    subnets = world.by("EC2::Subnet", "SubnetId")
    zones = [subnets[one] for one in found.model.get("Subnets") or () if one in subnets]
    return {
        "LoadBalancerName": found.model.get("LoadBalancerName") or found.model.get("Name"),
        "CanonicalHostedZoneId": found.model.get("CanonicalHostedZoneID"),
        "State": {"Code": "active"},
        "VpcId": zones[0].model.get("VpcId") if zones else None,
        "AvailabilityZones": [
            {"ZoneName": one.model.get("AvailabilityZone"), "SubnetId": one.identifier}
            for one in zones
        ],
    }


def _own(_: World, __: Found) -> Row:
    return {}


_NO = "'{}' does not exist"
OF_EC2: Mapping[str, Answer] = {
    "describe_addresses": Listed(
        "EC2::EIP",
        "Addresses",
        _address,
        (
            ("AllocationIds", "AllocationId", "InvalidAllocationID.NotFound", _NO),
            ("PublicIps", "PublicIp", "InvalidAddress.NotFound", _NO),
        ),
        filters=True,
    ),
    "describe_internet_gateways": Listed(
        "EC2::InternetGateway",
        "InternetGateways",
        _gateway,
        (("InternetGatewayIds", "InternetGatewayId", "InvalidInternetGatewayID.NotFound", _NO),),
        filters=True,
        aliases={"attachment.vpc-id": "attachments.vpc-id"},
    ),
    "describe_nat_gateways": Listed(
        "EC2::NatGateway",
        "NatGateways",
        _nat,
        (("NatGatewayIds", "NatGatewayId", "NatGatewayNotFound", _NO),),
        "CreateTime",
        filters=True,
    ),
    "describe_key_pairs": Listed(
        "EC2::KeyPair",
        "KeyPairs",
        _own,
        (
            ("KeyNames", "KeyName", "InvalidKeyPair.NotFound", _NO),
            ("KeyPairIds", "KeyPairId", "InvalidKeyPair.NotFound", _NO),
        ),
        "CreateTime",
        filters=True,
    ),
    "describe_vpc_endpoints": Listed(
        "EC2::VPCEndpoint",
        "VpcEndpoints",
        _endpoint,
        (("VpcEndpointIds", "VpcEndpointId", "InvalidVpcEndpointId.NotFound", _NO),),
        filters=True,
    ),
    "describe_vpn_connections": Listed(
        "EC2::VPNConnection",
        "VpnConnections",
        _vpn,
        (("VpnConnectionIds", "VpnConnectionId", "InvalidVpnConnectionID.NotFound", _NO),),
        filters=True,
    ),
    "describe_flow_logs": Listed(
        "EC2::FlowLog",
        "FlowLogs",
        _flow_log,
        (("FlowLogIds", "FlowLogId", "InvalidFlowLogId.NotFound", _NO),),
        "CreationTime",
        filters=True,
    ),
}


def _list_secrets(world: World, request: Request) -> Mapping[str, Any]:
    request.only("IncludePlannedDeletion", False)
    schedules = world.by("SecretsManager::RotationSchedule", "SecretId")
    rows = [
        {
            "ARN": one.identifier,
            "Name": one.model.get("Name"),
            "Description": one.model.get("Description"),
            "KmsKeyId": one.model.get("KmsKeyId"),
            "CreatedDate": world.since(one),
            "LastChangedDate": world.since(one),
            # What runs in the organisation reads its secrets every day.
            "LastAccessedDate": world.days_ago(0) if one.seeded else None,
            "Tags": tag_list(one.model) or [],
            **_rotation(world, schedules.get(one.identifier)),
        }
        for one in world.resources("SecretsManager::Secret")
    ]
    return {"SecretList": rows}


def _rotation(world: World, schedule: Found | None) -> Row:
    """How a secret is rotated: once when its schedule was made, and nothing does it again."""
    if schedule is None:
        return {}
    rules = schedule.model.get("RotationRules") or {}
    made, days = world.since(schedule), rules.get("AutomaticallyAfterDays")
    due = datetime.fromisoformat(made) + timedelta(days=days) if days else None
    return {
        "RotationEnabled": True,
        "RotationLambdaARN": schedule.model.get("RotationLambdaARN"),
        "RotationRules": rules or None,
        "LastRotatedDate": made,
        "NextRotationDate": time_text(due) if due else None,
    }


def _describe_table(world: World, request: Request) -> Mapping[str, Any]:
    name = request.text("TableName")
    for one in world.resources("DynamoDB::Table"):
        if name in (one.model["TableName"], one.model.get("Arn")):
            encryption = one.model.get("SSESpecification") or {}
            row = {
                **world.row(one),
                "TableArn": one.model.get("Arn"),
                "TableStatus": "ACTIVE",
                "CreationDateTime": world.since(one),
                "ItemCount": 0,
                "TableSizeBytes": 0,
                "BillingModeSummary": {"BillingMode": one.model.get("BillingMode", "PROVISIONED")},
                "DeletionProtectionEnabled": bool(one.model.get("DeletionProtectionEnabled")),
            }
            if encryption.get("SSEEnabled"):
                kind = encryption.get("SSEType", "KMS")
                row["SSEDescription"] = {"Status": "ENABLED", "SSEType": kind}
            return {"Table": row}
    message = f"Requested resource not found: Table: {name} not found"
    raise Refusal("ResourceNotFoundException", message)


def _names(type_name: str, rows: str, name: str) -> Answer:
    """A list of one property of each resource."""

    def answer(world: World, _: Request) -> Mapping[str, Any]:
        return {rows: [one.model[name] for one in world.resources(type_name)]}

    return answer


def _describe_listeners(world: World, request: Request) -> Mapping[str, Any]:
    rows = [world.row(one) for one in world.resources("ElasticLoadBalancingV2::Listener")]
    wanted = request.get("LoadBalancerArn")
    if not wanted and not request.get("ListenerArns"):
        message = "You must specify either listener ARNs or a load balancer ARN"
        raise Refusal("ValidationError", message)
    code, message = "ListenerNotFound", "One or more listeners not found: {}"
    rows = named(request, rows, "ListenerArns", "ListenerArn", code, message)
    balancers = world.by("ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerArn")
    if wanted and wanted not in balancers:
        raise Refusal("LoadBalancerNotFound", f"Load balancers '{wanted}' not found")
    return {"Listeners": [row for row in rows if wanted in (None, row["LoadBalancerArn"])]}


def _list_projects(world: World, request: Request) -> Mapping[str, Any]:
    request.only("sortBy", "NAME")
    request.only("sortOrder", "ASCENDING")
    return {"projects": Documents(world.backend, world.scope, TYPE).names()}


def _macie_is_off(_: World, __: Request) -> Mapping[str, Any]:
    raise Refusal("AccessDeniedException", "Macie is not enabled.", status=403)


def _describe_stacks(world: World, request: Request) -> Mapping[str, Any]:
    rows = [
        {
            **world.row(one),
            "LastUpdatedTime": one.model.get("LastUpdateTime"),
            "EnableTerminationProtection": bool(one.model.get("EnableTerminationProtection")),
            "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
            "Tags": tag_list(one.model) or [],
        }
        for one in world.resources("CloudFormation::Stack")
    ]
    wanted = request.get("StackName")
    found = [row for row in rows if wanted in (None, row["StackName"], row["StackId"])]
    if wanted and not found:
        raise Refusal("ValidationError", f"Stack with id {wanted} does not exist")
    return {"Stacks": found}


_BALANCER = "LoadBalancerNotFound"
ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "secretsmanager": {"list_secrets": _list_secrets},
    "dynamodb": {
        "list_tables": _names("DynamoDB::Table", "TableNames", "TableName"),
        "describe_table": _describe_table,
    },
    "eks": {"list_clusters": _names("EKS::Cluster", "clusters", "Name")},
    "elbv2": {
        "describe_load_balancers": Listed(
            "ElasticLoadBalancingV2::LoadBalancer",
            "LoadBalancers",
            _balancer,
            (
                ("LoadBalancerArns", "LoadBalancerArn", _BALANCER, "Load balancers '{}' not found"),
                ("Names", "LoadBalancerName", _BALANCER, "Load balancers '{}' not found"),
            ),
            "CreatedTime",
        ),
        "describe_listeners": _describe_listeners,
    },
    "codebuild": {"list_projects": _list_projects},
    "cloudformation": {
        "describe_stacks": _describe_stacks,
    },
    "macie2": {"list_classification_jobs": _macie_is_off},
}
