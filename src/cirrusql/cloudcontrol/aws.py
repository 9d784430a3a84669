"""Credentials, profiles, regions and endpoints as every AWS tool understands them.

What is plainly written down is read here; the rest is botocore's, which is imported then and not
before. docs/decisions/engine-credentials.md says why, and what it costs.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from cirrusql.catalog.services import CLOUD_CONTROL, Service
from cirrusql.cloudcontrol.credentials import Credentials, no_source, static_credentials
from cirrusql.cloudcontrol.endpoints import configured_url, regular_endpoint
from cirrusql.cloudcontrol.shared_config import Profile, read_profile
from cirrusql.cloudcontrol.transport import Endpoint
from cirrusql.errors import CredentialsError, InterfaceError

if TYPE_CHECKING:
    from cirrusql.cloudcontrol.botocore_session import BotocoreSession
    from cirrusql.cloudcontrol.http import HttpTransport
    from cirrusql.cloudcontrol.roles import AccountKeys

# The region where STS is asked when none is configured.
_FALLBACK_REGION = "us-east-1"
_MEANINGLESS = Credentials("000000000000", "none")


class AwsEnvironment:
    """What the environment, the config files and the options say.

    Nothing is read before it is asked for. Mutable state: what was read, botocore's session if it
    was needed, and the endpoints that were worked out. May be shared by threads.
    """

    def __init__(
        self,
        *,
        profile: str | None = None,
        endpoint_url: str | None = None,
        ca_bundle: str | None = None,
    ) -> None:
        self._named = profile
        self._given_url = endpoint_url
        self._given_ca_bundle = ca_bundle
        self._lock = threading.RLock()
        self._source: Callable[[], Credentials] | None = None
        self._has_none: bool | None = None
        self._endpoints: dict[tuple[Service, str], Endpoint] = {}

    @property
    def endpoint_url(self) -> str | None:
        """The user's own endpoint of Cloud Control, None for AWS.

        Raises InterfaceError if it is no URL, CredentialsError if the profile cannot be read.
        """
        return self._url(CLOUD_CONTROL)

    @property
    def region(self) -> str | None:
        """The configured region, from AWS_REGION, AWS_DEFAULT_REGION or the profile."""
        environ = os.environ
        if environ.get("AWS_REGION"):
            return environ["AWS_REGION"]
        # An empty variable hides the profile's region: that is how it is unset for one command.
        found = environ.get("AWS_DEFAULT_REGION")
        return (self._profile.text("region") if found is None else found) or None

    def transport(
        self,
        *,
        lenient: bool = False,
        accounts: AccountKeys | None = None,
        seconds: float = 60.0,
    ) -> HttpTransport:
        """A transport that signs and sends as this environment says, and waits so many seconds.

        With `lenient`, for an endpoint on this machine, calls are signed with a key of no meaning
        when the user has none. `accounts` has the keys of calls that name their account.
        """
        from cirrusql.cloudcontrol.http import HttpSettings, HttpTransport

        return HttpTransport(
            HttpSettings(
                endpoint=self.endpoint,
                credentials=self.lenient_credentials if lenient else self.credentials,
                region=self.region or _FALLBACK_REGION,
                ca_bundle=self.ca_bundle,
                timeout=seconds,
                accounts=accounts,
            )
        )

    def credentials(self) -> Credentials:
        """The key to sign with now, refreshed by botocore when it must be.

        Raises CredentialsError if there is none.
        """
        if self._source is None:
            with self._lock:
                self._source = self._source or self._find_source()
        return self._source()

    def setting(self, name: str) -> str | None:
        """A setting of the profile, None where there is none."""
        return self._profile.text(name)

    def endpoint(self, service: Service, region: str) -> Endpoint:
        """Where calls of a service in a region go, and the region that they are signed for.

        Raises CredentialsError with botocore's words if the region cannot be one.
        """
        place = (service, region)
        found = self._endpoints.get(place)
        if found is None:
            url = self._url(service)
            if url:
                found = Endpoint(url, region, is_given=True)
            else:
                found = regular_endpoint(service, region, os.environ, self._profile)
            self._endpoints[place] = found = found or self._botocore.endpoint(service, region)
        return found

    @property
    def ca_bundle(self) -> str | None:
        """The file of certificates to trust: as configured, else those that come with botocore."""
        configured = os.environ.get("AWS_CA_BUNDLE")
        if configured is None:
            configured = self._profile.text("ca_bundle")
        return self._given_ca_bundle or configured or _bundled_certificates()

    def __repr__(self) -> str:
        shown = f" {self._given_url}" if self._given_url else ""
        return f"<AwsEnvironment{shown} profile {self._named or '(as configured)'}>"

    @cached_property
    def _profile(self) -> Profile:
        return read_profile(os.environ, self._named) or self._botocore.profile()

    @cached_property
    def _botocore(self) -> BotocoreSession:
        from cirrusql.cloudcontrol.botocore_session import BotocoreSession

        return BotocoreSession(self._named)

    def _find_source(self) -> Callable[[], Credentials]:
        named = self._named is not None
        found = static_credentials(os.environ, self._profile, named=named)
        if found is None:
            return self._botocore.credentials
        written = found
        return lambda: written

    def lenient_credentials(self) -> Credentials:
        """As `credentials`, and a key of no meaning where there is none."""
        if self._has_none is None:
            self._has_none = no_source(os.environ, self._profile)
        if not self._has_none:
            try:
                return self.credentials()
            except CredentialsError:
                self._has_none = True  # looking again would ask the metadata service again
        return _MEANINGLESS

    def _url(self, service: Service) -> str | None:
        """A URL that is given counts for every service, but for one that has its own variable."""
        if service is CLOUD_CONTROL and self._given_url:
            return _checked(self._given_url)
        url = configured_url(service, os.environ, self._profile, self._given_url)
        return _checked(url) if url else None


def _checked(url: str) -> str:
    scheme, _, rest = url.partition("://")
    usable = scheme in ("http", "https") and rest[:1] not in ("", "/", "?", "#")
    if not usable or not url.isprintable() or " " in url or not _has_host(url):
        raise InterfaceError(
            f"'{url}' is not the URL of an endpoint", hint="write it like http://127.0.0.1:4566"
        )
    return url


def _has_host(url: str) -> bool:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket of IPv6, a port that is no number
        return False


def _bundled_certificates() -> str | None:
    """The certificates that come with botocore: what the other AWS tools trust."""
    from importlib.util import find_spec  # finds a package without importing it

    found = find_spec("botocore")
    if found is None or found.origin is None:
        return None
    path = found.origin.removesuffix("__init__.py") + "cacert.pem"
    return path if os.access(path, os.R_OK) else None
