"""botocore, for all that is not certain without it: what refreshes, is asked for, or is unusual.

Importing it takes 100 ms and its first client as long again, so it is the last to be asked.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import BotoCoreError

from cirrusql.catalog.services import Service
from cirrusql.cloudcontrol.shared_config import Profile
from cirrusql.cloudcontrol.signer import Credentials
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
            client = self._session.create_client(service.name, region_name=region)
            try:
                request = _request_of(client)
            finally:
                client.close()
        signing = request["context"].get("signing", {})
        signed_for = signing.get("region") or client.meta.region_name
        return Endpoint(request["url"].rstrip("/"), signed_for)


class _Answered:
    """Stands for the HTTP response of a call that is not made."""

    status_code = 200


def _request_of(client: Any) -> Mapping[str, Any]:
    """A request that a client makes for an operation without parameters and path, held back.

    Only one that reads, in case it ever were sent.
    """
    seen: dict[str, Any] = {}

    def hold(params: Mapping[str, Any], **_: object) -> tuple[_Answered, dict[str, Any]]:
        seen.update(params)
        return _Answered(), {}

    client.meta.events.register("before-call", hold)
    model = client.meta.service_model
    for name in model.operation_names:
        operation = model.operation_model(name)
        plain = name.startswith(("Describe", "Get", "List")) and operation.http["requestUri"] == "/"
        if plain and not (operation.input_shape and operation.input_shape.required_members):
            getattr(client, xform_name(name))()
            break
    return seen


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except BotoCoreError as error:
        raise CredentialsError(str(error), hint=HINT) from None
