"""Where a service is reached: as the user has configured it, or by the rule of its partition.

The order of settings is that of AWS's "Service-specific endpoints" in the SDKs and Tools reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.catalog.partitions import partition_of
from cirrusql.catalog.services import Service
from cirrusql.cloudcontrol.shared_config import Profile
from cirrusql.cloudcontrol.transport import Endpoint
from cirrusql.errors import CredentialsError

# Settings that change how endpoints are named: in the environment and in a profile, for which
# services (none: for all), and the values that change nothing.
_CHANGES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint", (), "false"),
    ("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint", (), "false"),
    ("AWS_DATA_PATH", "data_path", (), ""),
    ("AWS_DEFAULTS_MODE", "defaults_mode", ("s3", "sts"), "legacy"),
    ("AWS_STS_REGIONAL_ENDPOINTS", "sts_regional_endpoints", ("sts",), "regional"),
    ("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "s3_us_east_1_regional_endpoint", ("s3",), "legacy"),
    ("", "s3", ("s3",), ""),
)
# Hosts that do not follow the rule. S3's first region has the name that S3 had before regions.
_OWN_HOSTS: Mapping[tuple[str, str], str] = {("s3", "us-east-1"): "s3.amazonaws.com"}


def configured_url(
    service: Service, environ: Mapping[str, str], profile: Profile, general: str | None = None
) -> str | None:
    """The URL that the environment or the profile has for a service, None for AWS's own.

    `general` is a URL for all services, which only the service's own variable comes before. Raises
    CredentialsError if the profile names a definition of services that does not exist.
    """
    ignored = environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
    if ignored is None:
        ignored = profile.text("ignore_configured_endpoint_urls")
    if ignored is not None and ignored.lower() == "true":
        return general
    return (
        environ.get(f"AWS_ENDPOINT_URL_{service.settings_name.upper()}")
        or general
        or environ.get("AWS_ENDPOINT_URL")
        or _defined_url(service, profile)
        or profile.text("endpoint_url")
        or None
    )


def _defined_url(service: Service, profile: Profile) -> str | None:
    named = profile.settings.get("services")
    if named is not None and not profile.services:
        raise CredentialsError(
            f"the profile names the services '{named}', which are not in the config file",
            hint=f"add the section [services {named}]",
        )
    section = profile.services.get(service.settings_name)
    return section.get("endpoint_url") if isinstance(section, Mapping) else None


def regular_endpoint(
    service: Service, region: str, environ: Mapping[str, str], profile: Profile
) -> Endpoint | None:
    """The endpoint by the rule of the region's partition.

    None where a setting asks for another kind of endpoint (FIPS, dual stack, …), or the region is
    of no partition that is known.
    """
    partition = partition_of(region)
    if partition is None or any(
        _changed(environ.get(variable), profile.settings.get(setting), harmless)
        for variable, setting, services, harmless in _CHANGES
        if not services or service.name in services
    ):
        return None
    hosts = {one[0]: one for one in service.hosts}
    special = hosts.get(region) or hosts.get(partition.name)
    if special is not None:
        _, pattern, signed = special
        return Endpoint(f"https://{pattern.replace('{region}', region)}", signed or region)
    # Who has hosts of its own says where it is single; elsewhere it is in every region.
    place = partition.home if service.home and not service.hosts else region
    host = _OWN_HOSTS.get((service.name, place))
    host = host or f"{service.endpoint_prefix}.{place}.{partition.dns_suffix}"
    return Endpoint(f"https://{host}", place)


def _changed(in_environment: str | None, in_profile: object, harmless: str) -> bool:
    value = in_profile if in_environment is None else in_environment
    return bool(value) and str(value).lower() != harmless
