"""API Gateway: the stages of REST APIs, with the web ACLs that are associated with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.local.api.request import Request
from cirrusql.local.api.rows import Row
from cirrusql.local.api.world import Found, World, tags_of
from cirrusql.local.protocol.errors import Refusal


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _methods(model: Mapping[str, Any]) -> Row:
    """Settings by path and method: `*/*` of all, `~1pets/GET` of one."""
    found = {}
    for one in model.get("MethodSettings") or ():
        path = one.get("ResourcePath", "/*").removeprefix("/")
        place = f"{path}/{one.get('HttpMethod', '*')}"
        found[place] = {
            _small(key): value
            for key, value in one.items()
            if key not in ("ResourcePath", "HttpMethod")
        }
    return found


def _stage(world: World, api: str, found: Found) -> Row:
    model = found.model
    arn = f"arn:{world.scope.partition}:apigateway:{world.region}::/restapis/{api}/stages/"
    acls = world.by("WAFv2::WebACLAssociation", "ResourceArn")
    acl = acls.get(arn + str(model.get("StageName")))
    log = model.get("AccessLogSetting")
    return {
        **world.row(found),
        "methodSettings": _methods(model),
        "accessLogSettings": {_small(key): value for key, value in log.items()} if log else None,
        "cacheClusterStatus": "AVAILABLE" if model.get("CacheClusterEnabled") else "NOT_AVAILABLE",
        "webAclArn": acl.model.get("WebACLArn") if acl else None,
        "tags": tags_of(model),
        "createdDate": world.since(found),
        "lastUpdatedDate": world.since(found),
    }


def _get_stages(world: World, request: Request) -> Mapping[str, Any]:
    api, deployment = request.text("restApiId"), request.get("deploymentId")
    if api not in world.by("ApiGateway::RestApi", "RestApiId"):
        message = "Invalid API identifier specified"
        raise Refusal("NotFoundException", message, status=404)
    rows = [
        _stage(world, api, one)
        for one in world.resources("ApiGateway::Stage")
        if one.model.get("RestApiId") == api and deployment in (None, one.model.get("DeploymentId"))
    ]
    return {"item": rows}


ANSWERS: Mapping[str, Mapping[str, Callable[[World, Request], Mapping[str, Any]]]] = {
    "apigateway": {"get_stages": _get_stages},
}
