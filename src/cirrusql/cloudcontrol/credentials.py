"""Credentials that are written down: in the environment, or as keys of a profile.

Everything else (SSO, roles, processes, containers, instances) is botocore's to find and to refresh.
So is all that is not certain: a wrong guess would sign as somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.cloudcontrol.shared_config import Profile, Section
from cirrusql.records import Record

# Settings that say nothing of where credentials come from. A profile with any other may get them
# in a way that is newer than this list.
_HARMLESS = frozenset(
    (
        "account_id_endpoint_mode",
        "aws_access_key_id",
        "aws_account_id",
        "aws_secret_access_key",
        "aws_security_token",
        "aws_session_token",
        "ca_bundle",
        "defaults_mode",
        "endpoint_url",
        "ignore_configured_endpoint_urls",
        "max_attempts",
        "mfa_serial",
        "output",
        "parameter_validation",
        "region",
        "request_checksum_calculation",
        "response_checksum_validation",
        "retry_mode",
        "s3",
        "sdk_ua_app_id",
        "services",
        "sts_regional_endpoints",
        "tcp_keepalive",
        "use_dualstack_endpoint",
        "use_fips_endpoint",
    )
)
# The AWS CLI's own settings, and what programs that write keys note beside them.
_HARMLESS_BEGINNINGS = ("cli_", "x_")
# Sources that the environment can name; the first comes before the keys of a profile.
_WEB_IDENTITY = "AWS_WEB_IDENTITY_TOKEN_FILE"
_OTHER_SOURCES = (
    _WEB_IDENTITY,
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CREDENTIAL_FILE",
    "BOTO_CONFIG",
)


class Credentials(Record):
    """An access key; `session_token` is None for a long-lived one."""

    access_key: str
    secret_key: str
    session_token: str | None = None

    def __repr__(self) -> str:
        return f"<Credentials {self.access_key}>"


def static_credentials(
    environ: Mapping[str, str], profile: Profile, *, named: bool
) -> Credentials | None:
    """The keys of the environment or of the profile; None where that is not certain.

    `named` says that an option named the profile: then the environment's keys do not count.
    """
    if not named and environ.get("AWS_ACCESS_KEY_ID"):
        if environ.get("AWS_CREDENTIAL_EXPIRATION"):
            return None
        return _credentials(
            environ.get("AWS_ACCESS_KEY_ID"),
            environ.get("AWS_SECRET_ACCESS_KEY"),
            environ.get("AWS_SECURITY_TOKEN"),
            environ.get("AWS_SESSION_TOKEN"),
        )
    if not _only_keys(profile) or (environ.get(_WEB_IDENTITY) and not named):
        return None
    for section in (profile.in_credentials, profile.in_config):
        if "aws_access_key_id" in section:
            return _keys_of(section)
    return None


def no_source(environ: Mapping[str, str], profile: Profile) -> bool:
    """Whether nothing names credentials, so that only a machine of AWS could give some."""
    if any(environ.get(name) for name in ("AWS_ACCESS_KEY_ID", *_OTHER_SOURCES)):
        return False
    return _only_keys(profile) and "aws_access_key_id" not in profile.settings


def _only_keys(profile: Profile) -> bool:
    return all(
        name in _HARMLESS or name.startswith(_HARMLESS_BEGINNINGS) for name in profile.settings
    )


def _keys_of(section: Section) -> Credentials | None:
    return _credentials(
        section.get("aws_access_key_id"),
        section.get("aws_secret_access_key"),
        section.get("aws_security_token"),
        section.get("aws_session_token"),
    )


def _credentials(*found: str | Mapping[str, str] | None) -> Credentials | None:
    """Of a key, its secret, and a token that has two names; None unless all is whole."""
    key, secret, old_token, token = (one if isinstance(one, str) else None for one in found)
    if not key or not secret or (old_token and token and old_token != token):
        return None
    if any("\n" in one for one in (key, secret, old_token or token or "")):
        return None
    return Credentials(key, secret, old_token or token or None)
