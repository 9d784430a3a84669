"""botocore, for all that is not certain without it: what refreshes, is asked for, or is unusual.

Importing it takes 83 ms and its first client 40 more, so it is the last to be asked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import BotoCoreError

from cirrusql.catalog.services import Service
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.shared_config import Profile
from cirrusql.cloudcontrol.transport import Endpoint
from cirrusql.errors import CredentialsError

HINT = "run `aws configure`, set AWS_PROFILE, or give --profile; --local needs none"


class BotocoreSession:
    """What botocore says of a profile, its credentials and endpoints.

    Where botocore raises an error, a CredentialsError says the same. Mutable state: botocore's
    session, and the credentials that it refreshes. May be shared by threads.
    """

    def __init__(self, profile: str | None) -> None:
        self._lock = threading.Lock()
        self._found: Any = None
        with _our_errors():
            self._session = botocore.session.Session(profile=profile)
            self._settings = self._session.get_scoped_config()

    def profile(self) -> Profile:
        """The settings of the profile; which file they are from is not told."""
        definitions = self._session.full_config.get("services", {})
        services = definitions.get(self._settings.get("services"), {})
        return Profile(self._settings, services=services)

    def credentials(self) -> Credentials:
        """The key to sign with now, refreshed if it must be."""
        with _our_errors():
            if self._found is None:
                with self._lock:
                    self._found = self._found or self._session.get_credentials()
            if self._found is None:
                raise CredentialsError("no AWS credentials found", hint=HINT)
            frozen = self._found.get_frozen_credentials()
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token)

    def endpoint(self, service: Service, region: str) -> Endpoint:
        """Where botocore would send a service's calls; none is sent."""
        with self._lock, _our_errors():
            # With a key of its own: to look for the user's may ask a service, or fail.
            client = self._session.create_client(
                service.name,
                region_name=region,
                aws_access_key_id="none",
                aws_secret_access_key="none",  # noqa: S106 - nothing is sent
            )
            client.meta.events.register("before-sign", _hold)
            try:
                name, path = _plain_operation(client.meta.service_model)
                getattr(client, xform_name(name))()
            except _HeldError as held:
                url = held.endpoint.url.removesuffix(path).rstrip("/")
                return Endpoint(url, held.endpoint.region)
            finally:
                client.close()
        raise CredentialsError(f"botocore did not say where {service.name} is in {region}")


class _HeldError(Exception):
    """A request that is not sent, and where it would have gone."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(endpoint.url)
        self.endpoint = endpoint


def _hold(request: Any, region_name: str, **_: object) -> None:
    signing = request.context.get("signing", {})
    raise _HeldError(Endpoint(request.url, signing.get("region") or region_name))


def _plain_operation(model: Any) -> tuple[str, str]:
    """An operation that needs no parameters and changes nothing, and its path."""
    for name in model.operation_names:
        operation = model.operation_model(name)
        path = str(operation.http["requestUri"])
        takes = operation.input_shape.required_members if operation.input_shape else []
        if name.startswith(("Describe", "Get", "List")) and "{" not in path and not takes:
            return name, path
    raise CredentialsError(f"botocore knows no operation of {model.service_name} to ask with")


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except BotoCoreError as error:
        raise CredentialsError(str(error), hint=HINT) from None
