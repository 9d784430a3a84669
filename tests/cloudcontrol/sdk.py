"""What botocore itself would send, caught before it leaves."""

from __future__ import annotations

from typing import Any

import botocore.session
from botocore.loaders import Loader

from cirrusql.cloudcontrol.transport import Endpoint

_LOADER = Loader()


def sdk_session(profile: str | None = None) -> Any:
    """A session of botocore; all read the services' models once."""
    session = botocore.session.Session(profile=profile)
    session.register_component("data_loader", _LOADER)
    return session


class _CaughtError(Exception):
    pass


def _plain(model: Any) -> str:
    """The method of a service's first operation that needs no input."""
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        if shape is None or not shape.required_members:
            return str(botocore.xform_name(name))
    raise LookupError(model.service_name)


def endpoint_of(session: Any, service: str, region: str) -> Endpoint:
    """Where a client of botocore sends a call, and the region in the call's signature."""
    caught: list[Any] = []

    def catch(request: Any, **_: object) -> None:
        caught.append(request)
        raise _CaughtError

    client = session.create_client(
        service, region_name=region, aws_access_key_id="AKID", aws_secret_access_key="secret"
    )
    client.meta.events.register("before-send", catch)
    try:
        getattr(client, _plain(client.meta.service_model))()
    except _CaughtError:
        pass
    finally:
        client.close()
    (request,) = caught
    # AKID/20261126/eu-west-1/s3/aws4_request
    scope = request.headers["Authorization"].decode().partition("Credential=")[2].split("/")
    url = request.url.partition("/service/")[0].partition("?")[0]
    model = client.meta.service_model
    path = model.operation_model(client.meta.method_to_api_mapping[_plain(model)]).http[
        "requestUri"
    ]
    return Endpoint(url.removesuffix(path).rstrip("/"), scope[2])
