"""The table of services: which there are, and which of them a request is for.

A new service is one entry here and one module of actions.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.catalog.rest_operations import RestOperation
from cirrusql.catalog.services import (
    ACCOUNT,
    APPSYNC,
    CLOUD_CONTROL,
    CLOUDFORMATION,
    CODEBUILD,
    EC2,
    SECRETS_MANAGER,
    SSM,
    STS,
    TAGGING,
    Protocol,
    Service,
)
from cirrusql.local.protocol.calls import Call
from cirrusql.local.services import (
    account,
    appsync,
    cloudcontrol,
    cloudformation,
    codebuild,
    codebuild_webhooks,
    ec2,
    iam,
    secretsmanager,
    ssm,
    sts,
    tagging,
)
from cirrusql.local.services.codebuild_requests import CODEBUILD_REQUESTS
from cirrusql.local.services.request_shapes import (
    ACCOUNT_REQUESTS,
    APPSYNC_REQUESTS,
    CLOUD_CONTROL_REQUESTS,
    CLOUDFORMATION_REQUESTS,
    SECRETS_MANAGER_REQUESTS,
    SSM_REQUESTS,
    STS_REQUESTS,
    TAGGING_REQUESTS,
)
from cirrusql.local.services.service import LocalService
from cirrusql.records import Record

LOCAL_SERVICES: Mapping[str, LocalService] = {
    one.description.name: one
    for one in (
        LocalService(
            CLOUD_CONTROL, cloudcontrol.ACTIONS, CLOUD_CONTROL_REQUESTS, cloudcontrol.WRITES
        ),
        LocalService(TAGGING, tagging.ACTIONS, TAGGING_REQUESTS, speaks_cbor=True),
        LocalService(
            STS,
            sts.ACTIONS,
            STS_REQUESTS,
            namespace="https://sts.amazonaws.com/doc/2011-06-15/",
        ),
        LocalService(
            CLOUDFORMATION,
            cloudformation.ACTIONS,
            CLOUDFORMATION_REQUESTS,
            namespace="http://cloudformation.amazonaws.com/doc/2010-05-15/",
        ),
        LocalService(EC2, ec2.ACTIONS, namespace="http://ec2.amazonaws.com/doc/2016-11-15/"),
        LocalService(iam.IAM, iam.ACTIONS, namespace="https://iam.amazonaws.com/doc/2010-05-08/"),
        LocalService(ACCOUNT, account.ACTIONS, ACCOUNT_REQUESTS),
        LocalService(SSM, ssm.ACTIONS, SSM_REQUESTS),
        LocalService(SECRETS_MANAGER, secretsmanager.ACTIONS, SECRETS_MANAGER_REQUESTS),
        LocalService(
            CODEBUILD,
            {**codebuild.ACTIONS, **codebuild_webhooks.ACTIONS},
            CODEBUILD_REQUESTS,
            codebuild.WRITES | codebuild_webhooks.WRITES,
            speaks_cbor=True,
        ),
        LocalService(APPSYNC, appsync.ACTIONS, APPSYNC_REQUESTS, appsync.WRITES),
    )
}
"""Every service of the local cloud, by the SDKs' name."""

_NO_SERVICE = LocalService(Service("unknown", "", "", "", Protocol.QUERY, ""), {})
_NO_JSON_SERVICE = {
    version: LocalService(Service("unknown", "", "", "", Protocol.JSON, "", "", version), {})
    for version in ("1.0", "1.1")
}
_BY_SIGNATURE = {one.description.signing_name: one for one in LOCAL_SERVICES.values()}
_BY_TARGET = tuple(
    (one.description.target, one) for one in LOCAL_SERVICES.values() if one.description.target
)
_REST = tuple(
    (one, operation, rest)
    for one in LOCAL_SERVICES.values()
    for operation, rest in one.rest.items()
)
_BY_ACTION = tuple(
    one
    for one in LOCAL_SERVICES.values()
    if one.description.protocol in (Protocol.QUERY, Protocol.EC2)
)


def local_service(service: Service) -> LocalService:
    """The local cloud's service of this description; if it has none, one without operations."""
    return LOCAL_SERVICES.get(service.name) or LocalService(
        service, {}, namespace=service.namespace
    )


def writes(call: Call) -> bool:
    """Whether a call may change something."""
    return call.operation in local_service(call.service).writes


def service_of_target(target: str) -> LocalService | None:
    """The service that an X-Amz-Target header begins with.

    >>> service_of_target("CloudApiService.GetResource").description.name
    'cloudcontrol'
    """
    for beginning, service in _BY_TARGET:
        if target.startswith(beginning):
            return service
    return None


class AtPath(Record):
    """An operation that a method and a path say, and the members that stand in the path."""

    service: LocalService
    operation: str
    rest: RestOperation
    members: Mapping[str, str]


def operation_at_path(method: str, path: str) -> AtPath | None:
    """The operation that a method and a path say, if they do.

    >>> operation_at_path("POST", "/listRegions").operation
    'ListRegions'
    >>> operation_at_path("GET", "/v1/apis/a1/schema").members
    {'apiId': 'a1'}
    """
    for service, operation, rest in _REST:
        found = rest.paths.fullmatch(path) if rest.method == method else None
        if found is not None:
            return AtPath(service, operation, rest, found.groupdict())
    return None


def no_service(content_type: str) -> LocalService:
    """A service without operations, which refuses all in the version of JSON that is asked for."""
    return _NO_JSON_SERVICE["1.1" if content_type.endswith("json-1.1") else "1.0"]


def service_of_action(action: str, signing_name: str, content_type: str) -> LocalService:
    """The service that a request without a target is for.

    The name in its signature tells, as the host would at AWS. A request that is not signed, or for
    none of these, is for the first service that has the action; if there is none, for one without
    operations, which answers in XML unless the content type is JSON's, or nothing speaks of a form.

    >>> service_of_action("DescribeType", "", "").description.name
    'cloudformation'
    >>> service_of_action("DescribeType", "ec2", "").description.name
    'ec2'
    """
    signed_for = _BY_SIGNATURE.get(signing_name)
    if signed_for is not None:
        return signed_for
    having = next((one for one in _BY_ACTION if action in one.actions), None)
    if having is not None:
        return having
    is_form = action or content_type.startswith("application/x-www-form-urlencoded")
    if is_form and "json" not in content_type:
        return _NO_SERVICE
    return no_service(content_type)
