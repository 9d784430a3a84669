"""Credentials, profiles, regions and endpoints as every AWS tool understands them.

The only owner of botocore, which is imported when a real endpoint is used and not before: it
takes a quarter of a second.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from cirrusql.catalog.services import CLOUD_CONTROL, Service
from cirrusql.cloudcontrol.http import HttpSettings, HttpTransport
from cirrusql.cloudcontrol.signer import Credentials
from cirrusql.errors import CredentialsError

_HINT = "run `aws configure`, set AWS_PROFILE, or give --profile; --local needs none"


class AwsEnvironment:
    """What the environment, the config files and the options say, resolved by botocore.

    `endpoint_url` is the user's own endpoint, None for AWS. Mutable state: botocore's session, and
    the credentials it refreshes.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        endpoint_url: str | None = None,
        ca_bundle: str | None = None,
    ) -> None:
        import botocore.session
        from botocore.exceptions import BotoCoreError, ClientError

        self._error = BotoCoreError
        self._client_error = ClientError
        try:
            self._session = botocore.session.Session(profile=profile)
            self._config = self._session.get_scoped_config()
        except BotoCoreError as error:
            raise CredentialsError(str(error), hint=_HINT) from None
        self._lock = threading.Lock()
        self._found: Any = None
        self._has_none = False
        self._urls: dict[tuple[str, str], str] = {}
        self._given_url = endpoint_url
        self.endpoint_url = endpoint_url or self._configured_url()
        self._ca_bundle = ca_bundle or self._session.get_config_variable("ca_bundle")

    @property
    def region(self) -> str | None:
        """The configured region, from AWS_REGION, AWS_DEFAULT_REGION or the profile."""
        configured = self._session.get_config_variable("region")
        return os.environ.get("AWS_REGION") or (str(configured) if configured else None)

    def transport(self, *, lenient: bool = False) -> HttpTransport:
        """A transport that signs and sends as this environment says.

        With `lenient`, for an endpoint on this machine, calls are signed with a key of no meaning
        when the user has none.
        """
        return HttpTransport(
            HttpSettings(
                url=self.url,
                credentials=self._lenient_credentials if lenient else self.credentials,
                account_id=self.account_id,
                ca_bundle=self._ca_bundle or _bundled_certificates(),
            )
        )

    def credentials(self) -> Credentials:
        """The key to sign with now, refreshed by botocore when it must be.

        Raises CredentialsError if there is none.
        """
        if self._found is None:
            with self._lock:
                self._found = self._found or self._find_credentials()
        try:
            frozen = self._found.get_frozen_credentials()
        except self._error as error:
            raise CredentialsError(str(error), hint=_HINT) from None
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token)

    def _lenient_credentials(self) -> Credentials:
        if not self._has_none:
            try:
                return self.credentials()
            except CredentialsError:
                self._has_none = True  # looking again would ask the metadata service again
        return Credentials("000000000000", "none")

    def url(self, service: Service, region: str) -> str:
        """The endpoint of a service in a region."""
        chosen = self.endpoint_url if service is CLOUD_CONTROL else self._given_url
        if chosen:
            return chosen
        place = (service.name, region)
        if place not in self._urls:
            self._urls[place] = self._resolve(*place)
        return self._urls[place]

    def account_id(self) -> str:
        """The account of the caller, asked of STS."""
        client = self._session.create_client(
            "sts", region_name=self.region or "us-east-1", endpoint_url=self._sts_url()
        )
        try:
            return str(client.get_caller_identity()["Account"])
        except (self._error, self._client_error) as error:
            raise CredentialsError(f"STS would not say who the caller is: {error}") from None
        finally:
            client.close()

    def _find_credentials(self) -> Any:
        try:
            found = self._session.get_credentials()
        except self._error as error:
            raise CredentialsError(str(error), hint=_HINT) from None
        if found is None:
            raise CredentialsError("no AWS credentials found", hint=_HINT)
        return found

    def _configured_url(self) -> str | None:
        """`AWS_ENDPOINT_URL_CLOUDCONTROL`, `AWS_ENDPOINT_URL`, or the config file's word."""
        ignored = self._session.get_config_variable("ignore_configured_endpoint_urls")
        if str(ignored).lower() == "true":
            return None
        services = self._session.full_config.get("services", {})
        section = services.get(self._config.get("services", ""), {})
        return (
            os.environ.get("AWS_ENDPOINT_URL_CLOUDCONTROL")
            or os.environ.get("AWS_ENDPOINT_URL")
            or section.get(CLOUD_CONTROL.name, {}).get("endpoint_url")
            or self._config.get("endpoint_url")
        )

    def _sts_url(self) -> str | None:
        return os.environ.get("AWS_ENDPOINT_URL_STS") or self.endpoint_url

    def _resolve(self, service: str, region: str) -> str:
        """botocore's endpoint rules: partitions, FIPS, dual stack and the user's settings."""
        client = self._session.create_client(service, region_name=region)
        try:
            return str(client.meta.endpoint_url)
        finally:
            client.close()


def _bundled_certificates() -> str | None:
    """The certificates that come with botocore: what the other AWS tools trust."""
    import botocore

    path = Path(botocore.__file__).with_name("cacert.pem")
    return str(path) if path.exists() else None
