"""What only controls ask: settings, who shares what, and lists of what no resource type makes.

Of these the lists are empty here, and an id that a request names is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import filtered, named, no_filters
from cirrusql.local.api.world import World, tag_list
from cirrusql.local.protocol.errors import Refusal

Answer = Callable[[World, Request], Mapping[str, Any]]


def _nothing(rows: str, ids: str, code: str, message: str) -> Answer:
    """A list of nothing; a request may name `ids`."""

    def answer(_: World, request: Request) -> Mapping[str, Any]:
        return {rows: named(request, [], ids, "", code, message)}

    return answer


def _describe_client_vpn_endpoints(_: World, request: Request) -> Mapping[str, Any]:
    code, message = "InvalidClientVpnEndpointId.NotFound", "Endpoint {} does not exist"
    rows = named(request, [], "ClientVpnEndpointIds", "ClientVpnEndpointId", code, message)
    return {"ClientVpnEndpoints": filtered(request, rows)}


def _describe_replication_instances(_: World, request: Request) -> Mapping[str, Any]:
    no_filters(request)
    return {"ReplicationInstances": []}


def _list_report_groups(_: World, request: Request) -> Mapping[str, Any]:
    # Of none, any order is right.
    request.get("sortBy")
    request.get("sortOrder")
    return {"reportGroups": []}


def _batch_get_report_groups(_: World, request: Request) -> Mapping[str, Any]:
    return {"reportGroups": [], "reportGroupsNotFound": request.get("reportGroupArns")}


def _batch_get_account_status(world: World, request: Request) -> Mapping[str, Any]:
    """Inspector is off; of other accounts only an administrator is told."""
    for one in request.get("accountIds") or ():
        if one != world.account:
            message = "Invoking account does not have access to the accounts"
            raise Refusal("AccessDeniedException", message, status=403)
    off = {"status": "DISABLED"}
    resources = dict.fromkeys(("ec2", "ecr", "lambda", "lambdaCode", "codeRepository"), off)
    return {
        "accounts": [{"accountId": world.account, "state": off, "resourceState": resources}],
        "failedAccounts": [],
    }


def _get_block_public_access(world: World, _: Request) -> Mapping[str, Any]:
    """As it is in a region where nobody has changed it."""
    return {
        "BlockPublicAccessConfiguration": {
            "BlockPublicSecurityGroupRules": True,
            "PermittedPublicSecurityGroupRuleRanges": [{"MinRange": 22, "MaxRange": 22}],
        },
        "BlockPublicAccessConfigurationMetadata": {
            "CreationDateTime": world.days_ago(0),
            "CreatedByArn": world.arn("iam", "root", ""),
        },
    }


def _list_compliance(_: World, request: Request) -> Mapping[str, Any]:
    """Nothing was ever scanned; what filters there are does not matter then."""
    request.get("Filters")
    return {"ResourceComplianceSummaryItems": []}


def _list_documents(world: World, request: Request) -> Mapping[str, Any]:
    filters = request.get("Filters") or []
    if [(one.get("Key"), one.get("Values")) for one in filters] != [("Owner", ["Self"])]:
        message = "The local cloud lists documents whose Owner is Self, and no others"
        raise Refusal("InvalidFilterKey", message)
    rows = [
        {
            **world.row(one),
            "Owner": world.account,
            "CreatedDate": world.since(one),
            "DocumentVersion": "1",
            "DocumentType": one.model.get("DocumentType", "Command"),
            "DocumentFormat": one.model.get("DocumentFormat", "JSON"),
            "Tags": tag_list(one.model) or [],
        }
        for one in world.resources("SSM::Document")
    ]
    return {"DocumentIdentifiers": rows}


def _describe_document_permission(world: World, request: Request) -> Mapping[str, Any]:
    request.get("PermissionType")
    name = request.text("Name")
    if name not in world.by("SSM::Document", "Name"):
        raise Refusal("InvalidDocument", f"Document with name {name} does not exist.")
    return {"AccountIds": [], "AccountSharingInfoList": []}


def _list_authorities(world: World, request: Request) -> Mapping[str, Any]:
    if request.get("ResourceOwner") == "OTHER_ACCOUNTS":
        return {"CertificateAuthorities": []}
    active = world.by("ACMPCA::CertificateAuthorityActivation", "CertificateAuthorityArn")
    rows = []
    for one in world.resources("ACMPCA::CertificateAuthority"):
        activation = active.get(one.model["Arn"])
        status = activation.model.get("Status", "ACTIVE") if activation else "PENDING_CERTIFICATE"
        model = one.whole.model
        names = ("KeyAlgorithm", "SigningAlgorithm", "Subject")
        configuration = {name: model[name] for name in names if name in model}
        rows.append(
            {
                **world.row(one),
                "OwnerAccount": world.account,
                "CreatedAt": world.since(one),
                "Status": status,
                "UsageMode": model.get("UsageMode", "GENERAL_PURPOSE"),
                "CertificateAuthorityConfiguration": configuration,
            }
        )
    return {"CertificateAuthorities": rows}


def _balancer_attributes(world: World, request: Request) -> Mapping[str, Any]:
    name = request.text("LoadBalancerName")
    found = world.by("ElasticLoadBalancing::LoadBalancer", "LoadBalancerName").get(name)
    if found is None:
        message = f"There is no ACTIVE Load Balancer named '{name}'"
        raise Refusal("LoadBalancerNotFound", message)
    model = found.model
    attributes = {
        "CrossZoneLoadBalancing": {"Enabled": bool(model.get("CrossZone"))},
        "AccessLog": {"Enabled": False, **(model.get("AccessLoggingPolicy") or {})},
        "ConnectionDraining": {
            "Enabled": False,
            "Timeout": 300,
            **(model.get("ConnectionDrainingPolicy") or {}),
        },
        "ConnectionSettings": {"IdleTimeout": 60, **(model.get("ConnectionSettings") or {})},
        "AdditionalAttributes": [{"Key": "elb.http.desyncmitigationmode", "Value": "defensive"}],
    }
    return {"LoadBalancerAttributes": attributes}


_DAX = ("ClusterNotFoundFault", "Cluster {} not found.")
_FSX = ("FileSystemNotFound", "File system '{}' does not exist.")
ANSWERS: Mapping[str, Mapping[str, Answer]] = {
    "acm_pca": {"list_certificate_authorities": _list_authorities},
    "dax": {"describe_clusters": _nothing("Clusters", "ClusterNames", *_DAX)},
    "dms": {"describe_replication_instances": _describe_replication_instances},
    "elb": {"describe_load_balancer_attributes": _balancer_attributes},
    "emr": {"get_block_public_access_configuration": _get_block_public_access},
    "fsx": {"describe_file_systems": _nothing("FileSystems", "FileSystemIds", *_FSX)},
}
# Beside what answers these services elsewhere.
OF_CODEBUILD: Mapping[str, Answer] = {
    "list_report_groups": _list_report_groups,
    "batch_get_report_groups": _batch_get_report_groups,
}
OF_EC2: Mapping[str, Answer] = {"describe_client_vpn_endpoints": _describe_client_vpn_endpoints}
OF_INSPECTOR: Mapping[str, Answer] = {"batch_get_account_status": _batch_get_account_status}
OF_SSM: Mapping[str, Answer] = {
    "list_documents": _list_documents,
    "describe_document_permission": _describe_document_permission,
    "list_resource_compliance_summaries": _list_compliance,
}
