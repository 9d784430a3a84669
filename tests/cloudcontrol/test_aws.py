"""What the environment and the config files say, beside botocore, which reads the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import botocore.session
import pytest
from botocore.exceptions import BotoCoreError, InvalidConfigError
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cirrusql.catalog.services import CLOUD_CONTROL, SERVICES, STS, TAGGING
from cirrusql.cloudcontrol.aws import AwsEnvironment
from cirrusql.cloudcontrol.botocore_session import BotocoreSession
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.transport import Endpoint
from cirrusql.errors import CredentialsError, InterfaceError
from tests.cloudcontrol.sdk import endpoint_of, sdk_session

BOTOCORES = Credentials("what", "botocore", "says")
WRITTEN_DOWN = ("env", "shared-credentials-file", "config-file")


@contextmanager
def environment(folder: Path, variables: Mapping[str, str]) -> Iterator[None]:
    """Only these variables, and files in a folder; botocore asks no metadata service."""
    files = {"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials"}
    own = {name: str(folder / file) for name, file in files.items()}
    own |= {"HOME": str(folder), "AWS_EC2_METADATA_DISABLED": "true", "PATH": os.environ["PATH"]}
    with mock.patch.dict(os.environ, own | dict(variables), clear=True):
        yield


def credentials_of(aws: AwsEnvironment) -> Credentials:
    """Ours, or BOTOCORES where botocore would be asked."""
    with mock.patch.object(BotocoreSession, "credentials", return_value=BOTOCORES):
        return aws.credentials()


# -- the same answers

TITLES = [
    "[default]", "[profile a]", "[profile  a ]", '[profile "a b"]', "[a]", "[profile default]",
    "[DEFAULT]", "[profile 'b']", "[profiles c]", "[services s]", '[services "s t"]', "[services]",
    "[sso-session s]", "[ default ]", "[profile b c]", "[profile b\\c]", "[preview]",
]  # fmt: skip
# By the setting's name, so that none comes twice but by chance.
SETTINGS: dict[str, list[str]] = {
    "key": ["aws_access_key_id = AKID1", "AWS_Access_Key_Id:AKID2 ", "aws_access_key_id ="],
    "secret": ["aws_secret_access_key=a/b+c= #d", "aws_secret_access_key = ; x\n  more"],
    "token": ["aws_session_token = t1", "aws_session_token ="],
    "old token": ["aws_security_token = t1", "aws_security_token = t2"],
    "region": ["region = eu-west-1", "region=us-gov-west-1", "region =", "region = cn-north-1  "],
    "url": ["endpoint_url = http://all:1", "endpoint_url ="],
    "services": ["services = s", "services = s t", "services = missing"],
    "cloudcontrol": ["cloudcontrol =\n  endpoint_url = http://cc:1", "cloudcontrol = no section"],
    "sts": ["sts=\n endpoint_url=http://sts:1\n\n # c\n x=1", "sts =\n  no setting"],
    "tagging": ["resource_groups_tagging_api =\n\tendpoint_url = http://tagging:1"],
    "ignore": ["ignore_configured_endpoint_urls = true", "ignore_configured_endpoint_urls = no"],
    "fips": ["use_fips_endpoint = true", "use_fips_endpoint = false"],
    "dual": ["use_dualstack_endpoint = TRUE", "use_dualstack_endpoint = 1"],
    "legacy": ["sts_regional_endpoints = legacy", "sts_regional_endpoints = regional"],
    "bundle": ["ca_bundle = /certificates.pem", "ca_bundle ="],
    "harmless": ["output = json", "cli_pager =", "mfa_serial = m", "x_expires = never"],
    "unknown": ["something_new = 1"],
    "role": ["role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = default"],
    "instance": ["role_arn = arn:aws:iam::123456789012:role/r\ncredential_source = Environment"],
    "sso": ["sso_account_id = 1\nsso_role_name = r\nsso_start_url = https://x\nsso_region = r"],
    "session": ["sso_session = s\nsso_account_id = 123456789012\nsso_role_name = r"],
    "process": ["credential_process = false"],
    "web": ["web_identity_token_file = /nonexistent\nrole_arn = arn:aws:iam::1:role/r"],
    "login": ["login_session = arn:aws:iam::123456789012:user/u"],
    "comment": ["# a comment", "; another", ""],
    "mistake": ["no setting at all", "  = no name", "[unclosed"],
}
USUAL = ("key", "secret", "token", "region", "url", "harmless", "comment", "services", "bundle")
RARE = tuple(name for name in SETTINGS if name not in USUAL)


@st.composite
def sections(draw: st.DrawFn) -> str:
    """The text of a file, with the settings that matter most in most sections."""
    lines: list[str] = []
    for title in draw(st.lists(st.sampled_from(TITLES), max_size=4, unique=True)):
        lines.append(title)
        names = draw(st.lists(st.sampled_from(USUAL), max_size=6, unique=True))
        if draw(st.integers(0, 3)) == 0:
            names += draw(st.lists(st.sampled_from(RARE), max_size=2, unique=True))
        if "services" in title:
            names = ["cloudcontrol", "sts", "tagging"][: draw(st.integers(0, 3))]
        lines += [draw(st.sampled_from(SETTINGS[name])) for name in names]
    return "\n".join(lines) + "\n"


def _one_of(*values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(values)


VARIABLES = st.fixed_dictionaries(
    {},
    optional={
        "AWS_ACCESS_KEY_ID": _one_of("AKIDE", ""),
        "AWS_SECRET_ACCESS_KEY": _one_of("secret", "secret", ""),
        "AWS_SESSION_TOKEN": _one_of("te", ""),
        "AWS_SECURITY_TOKEN": _one_of("te", "to", ""),
        "AWS_CREDENTIAL_EXPIRATION": _one_of("2036-01-01T00:00:00Z", ""),
        "AWS_PROFILE": _one_of("a", "default", "a b", "missing", ""),
        "AWS_DEFAULT_PROFILE": _one_of("a", "default", "b"),
        "AWS_REGION": _one_of("ap-south-1", ""),
        "AWS_DEFAULT_REGION": _one_of("sa-east-1", ""),
        "AWS_ENDPOINT_URL": _one_of("http://env:1", ""),
        "AWS_ENDPOINT_URL_CLOUDCONTROL": _one_of("http://envcc:1", ""),
        "AWS_ENDPOINT_URL_STS": _one_of("http://envsts:1"),
        "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API": _one_of("http://envtagging:1"),
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": _one_of("true", "True", "false", ""),
        "AWS_USE_FIPS_ENDPOINT": _one_of("true", "false", ""),
        "AWS_USE_DUALSTACK_ENDPOINT": _one_of("true", "no"),
        "AWS_STS_REGIONAL_ENDPOINTS": _one_of("legacy", "regional"),
        "AWS_CA_BUNDLE": _one_of("/env.pem", ""),
        "AWS_WEB_IDENTITY_TOKEN_FILE": _one_of("/nonexistent", ""),
        "AWS_ROLE_ARN": _one_of("arn:aws:iam::123456789012:role/r"),
        "AWS_CONFIG_FILE": _one_of("/nonexistent", "~/config", "${HOME}/config", ""),
    },
)


def _few(variables: dict[str, str], start: int) -> dict[str, str]:
    """Up to five of the variables: with all of them at once, hardly one would matter."""
    names = sorted(variables)
    chosen = [names[(start + n) % len(names)] for n in range(min(start % 6, len(names)))]
    return {name: variables[name] for name in chosen}


@pytest.mark.thorough
# An example takes 40 ms, so shrinking one would take minutes.
@settings(
    max_examples=200,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    config=sections(),
    written=sections(),
    variables=st.builds(_few, VARIABLES, st.integers(0, 200)),
    profile=st.sampled_from([None, None, None, "default", "a", "a b", "missing"]),
    service=st.sampled_from([CLOUD_CONTROL, STS, TAGGING]),
    region=st.sampled_from(["eu-west-1", "cn-north-1", "us-gov-east-1"]),
)
def test_it_says_what_botocore_says(
    tmp_path_factory: pytest.TempPathFactory,
    config: str,
    written: str,
    variables: dict[str, str],
    profile: str | None,
    service: Any,
    region: str,
) -> None:
    folder = tmp_path_factory.mktemp("aws")
    (folder / "config").write_text(config)
    (folder / "credentials").write_text(written)
    with environment(folder, variables):
        theirs, ours = sdk_session(profile), AwsEnvironment(profile=profile)
        refused = _error_of(theirs.get_scoped_config)
        if refused is not None:
            for ask in (ours.credentials, lambda: ours.endpoint(service, region)):
                with pytest.raises(CredentialsError) as raised:
                    ask()
                assert str(raised.value).startswith(" ".join(str(refused).split()))
            return
        _same_region_and_certificates(ours, theirs)
        _same_key(ours, theirs)
        _same_endpoint(ours, theirs, service, region)


def _error_of(ask: Callable[[], object]) -> BotoCoreError | None:
    try:
        ask()
    except BotoCoreError as error:
        return error
    return None


def _same_region_and_certificates(ours: AwsEnvironment, theirs: Any) -> None:
    region = os.environ.get("AWS_REGION") or theirs.get_config_variable("region")
    assert ours.region == (region or None)
    bundle = theirs.get_config_variable("ca_bundle")
    assert ours.ca_bundle == (bundle or str(Path(botocore.__file__).with_name("cacert.pem")))


def _same_key(ours: AwsEnvironment, theirs: Any) -> None:
    found = credentials_of(ours)
    if found == BOTOCORES:
        return
    written = theirs.get_credentials()
    assert written.method in WRITTEN_DOWN
    key = written.get_frozen_credentials()
    expected = (key.access_key, key.secret_key, key.token or None)
    assert (found.access_key, found.secret_key, found.session_token) == expected


def _same_endpoint(ours: AwsEnvironment, theirs: Any, service: Any, region: str) -> None:
    try:
        expected = endpoint_of(theirs, service.name, region)
    except InvalidConfigError as error:
        # botocore also looks at SSO then, and refuses an empty name of a file of certificates.
        if "services" in str(error):
            with pytest.raises(CredentialsError, match="services"):
                ours.endpoint(service, region)
        return
    except AttributeError:  # botocore's, of `cloudcontrol = no section`
        return
    found = ours.endpoint(service, region)
    assert (found.url, found.region) == (expected.url, expected.region)
    configured = expected.url if expected.url.startswith("http:") else None
    if service is CLOUD_CONTROL:
        assert ours.endpoint_url == configured


# -- without botocore where that is certain

KEYS = "aws_access_key_id = AKID\naws_secret_access_key = secret\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/r\n"
SSO = "sso_account_id = 1\nsso_role_name = r\nsso_start_url = https://x\nsso_region = r\n"
TWO_TOKENS = "aws_session_token = t\naws_security_token = u\n"
IN_ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIDE", "AWS_SECRET_ACCESS_KEY": "s"}
PLAIN = Credentials("AKID", "secret")
OF_ENVIRONMENT = Credentials("AKIDE", "s")


@pytest.mark.parametrize(
    ("config", "written", "variables", "profile", "expected"),
    [
        ("", "", IN_ENVIRONMENT, None, OF_ENVIRONMENT),
        ("", "", IN_ENVIRONMENT | {"AWS_SESSION_TOKEN": "t"}, None, Credentials("AKIDE", "s", "t")),
        ("", f"[default]\n{KEYS}", {}, None, PLAIN),
        ("", f"[default]\n{KEYS}", IN_ENVIRONMENT, None, OF_ENVIRONMENT),
        ("", f"[default]\n{KEYS}", IN_ENVIRONMENT, "default", PLAIN),
        ("", f"[a]\n{KEYS}", IN_ENVIRONMENT | {"AWS_PROFILE": "a"}, None, OF_ENVIRONMENT),
        ("", f"[a]\n{KEYS}", {"AWS_PROFILE": "a"}, None, PLAIN),
        ("", f"[a]\n{KEYS}aws_session_token = t", {}, "a", Credentials("AKID", "secret", "t")),
        (f"[profile a]\n{KEYS}region = eu-west-1", "", {}, "a", PLAIN),
        (f"[profile a]\nregion = r\n[profile b]\n{ROLE}", f"[a]\n{KEYS}", {}, "a", PLAIN),
        # Another source stands in the profile, comes first, or there is none.
        (f"[profile a]\n{ROLE}", f"[a]\n{KEYS}", {}, "a", BOTOCORES),
        (f"[profile a]\n{SSO}", f"[a]\n{KEYS}", {}, "a", BOTOCORES),
        (f"[profile a]\n{ROLE}", "", IN_ENVIRONMENT, "a", BOTOCORES),
        ("[default]\ncredential_process = p", "", {}, None, BOTOCORES),
        ("[default]\nnew_source = p", f"[default]\n{KEYS}", {}, None, BOTOCORES),
        ("", f"[default]\n{KEYS}", {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t"}, None, BOTOCORES),
        ("", f"[default]\n{KEYS}", {"AWS_WEB_IDENTITY_TOKEN_FILE": "/t"}, "default", PLAIN),
        ("", "", {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9"}, None, BOTOCORES),
        ("", f"[default]\n{KEYS}{TWO_TOKENS}", {}, None, BOTOCORES),
        ("", "", {"AWS_ACCESS_KEY_ID": "AKIDE"}, None, BOTOCORES),
        ("", "", IN_ENVIRONMENT | {"AWS_CREDENTIAL_EXPIRATION": "2036"}, None, BOTOCORES),
        ("", "[default]\naws_access_key_id = AKID", {}, None, BOTOCORES),
        ("", "", {}, None, BOTOCORES),
    ],
)
def test_keys_are_ours_only_where_they_are_plainly_written_down(
    tmp_path: Path,
    config: str,
    written: str,
    variables: dict[str, str],
    profile: str | None,
    expected: Credentials,
) -> None:
    (tmp_path / "config").write_text(config)
    (tmp_path / "credentials").write_text(written)
    with environment(tmp_path, variables):
        assert credentials_of(AwsEnvironment(profile=profile)) == expected


def test_what_botocore_finds_and_refreshes_is_signed_with(tmp_path: Path) -> None:
    program = tmp_path / "keys"
    program.write_text(
        '#!/bin/sh\necho \'{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S"}\'\n'
    )
    program.chmod(0o755)
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {program}\n")
    with environment(tmp_path, {}):
        assert AwsEnvironment().credentials() == Credentials("A", "S")


def test_no_credentials_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with environment(tmp_path, {}):
        with pytest.raises(CredentialsError, match="no AWS credentials found; run `aws configure`"):
            AwsEnvironment().credentials()
        with pytest.raises(CredentialsError, match="nope"):
            AwsEnvironment(profile="nope").credentials()


# -- endpoints


@pytest.fixture(scope="module")
def sdk() -> Any:
    return sdk_session()


@pytest.mark.thorough
@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda one: one.name)
def test_endpoints_are_botocores_in_every_region(tmp_path: Path, sdk: Any, service: Any) -> None:
    partitions = sdk.get_component("data_loader").load_data("partitions")["partitions"]
    known = [region for partition in partitions for region in partition["regions"]]
    newer = ["eu-north-7", "us-gov-south-3", "cn-east-2", "us-isof-west-9", "eusc-de-west-2"]
    compared = 0
    with (
        environment(tmp_path, IN_ENVIRONMENT),
        mock.patch.object(BotocoreSession, "endpoint") as asked,
    ):
        aws = AwsEnvironment()
        for region in known + newer:
            ours = aws.endpoint(service, region)
            if region.endswith("-global"):
                assert ours is asked.return_value
                continue
            assert ours == endpoint_of(sdk, service.name, region), region
            compared += 1
    assert compared >= 50


@pytest.mark.thorough
@pytest.mark.parametrize(
    "variables",
    [
        {"AWS_USE_FIPS_ENDPOINT": "true"},
        {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
        {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"},
        {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
        {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "regional"},
        {"AWS_DEFAULTS_MODE": "standard"},
    ],
    ids=str,
)
@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "eu-west-1", "aws-global"])
def test_unusual_endpoints_are_botocores(
    tmp_path: Path, variables: dict[str, str], region: str
) -> None:
    with environment(tmp_path, variables | IN_ENVIRONMENT):
        sdk, aws = sdk_session(), AwsEnvironment()
        for service in SERVICES.values():
            assert aws.endpoint(service, region) == endpoint_of(sdk, service.name, region)


def test_a_region_that_cannot_be_one_is_an_error(tmp_path: Path) -> None:
    with environment(tmp_path, {}), pytest.raises(CredentialsError, match="no region"):
        AwsEnvironment().endpoint(CLOUD_CONTROL, "no region")


def test_a_services_definition_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\nservices = mine\n")
    with environment(tmp_path, {}), pytest.raises(CredentialsError, match=r"\[services mine\]"):
        AwsEnvironment().endpoint(CLOUD_CONTROL, "eu-west-1")


def test_an_endpoint_that_is_given_is_every_services_but_that_of_one_with_its_own(
    tmp_path: Path,
) -> None:
    here, there = "http://127.0.0.1:4566", "http://127.0.0.1:9"
    own = {f"AWS_ENDPOINT_URL_{name}": there for name in ("CLOUDCONTROL", "STS")}
    with environment(tmp_path, own | {"AWS_ENDPOINT_URL": there}):
        aws = AwsEnvironment(endpoint_url=here)
        assert aws.endpoint_url == here
        urls = {service.name: aws.endpoint(service, "eu-west-1") for service in SERVICES.values()}
    assert {name for name, one in urls.items() if one.url == there} == {"sts"}
    assert {one.url for name, one in urls.items() if name != "sts"} == {here}


@pytest.mark.parametrize(
    "url", ["localhost:4566", "ftp://x", "http://", "https:///x", "http://a b", "https://?q"]
)
@pytest.mark.parametrize("given", [True, False])
def test_what_is_no_url_is_refused_before_a_call(tmp_path: Path, url: str, given: bool) -> None:
    with environment(tmp_path, {} if given else {"AWS_ENDPOINT_URL": url}):
        aws = AwsEnvironment(endpoint_url=url if given else None)
        with pytest.raises(InterfaceError, match="is not the URL of an endpoint; write it like"):
            _ = aws.endpoint_url


# -- endpoints on this machine


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, Credentials("000000000000", "none")),
        (IN_ENVIRONMENT, OF_ENVIRONMENT),
        ({"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9"}, BOTOCORES),
    ],
)
def test_on_this_machine_a_key_of_no_meaning_will_do(
    tmp_path: Path, variables: dict[str, str], expected: Credentials
) -> None:
    with environment(tmp_path, variables):
        lenient = AwsEnvironment().transport(lenient=True)._settings.credentials
        with mock.patch.object(BotocoreSession, "credentials", return_value=BOTOCORES):
            assert lenient() == expected


def test_what_botocore_does_not_find_is_looked_for_once(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\ncredential_process = false\n")
    with environment(tmp_path, {}):
        lenient = AwsEnvironment().transport(lenient=True)._settings.credentials
        refused = CredentialsError("none")
        with mock.patch.object(BotocoreSession, "credentials", side_effect=refused) as asked:
            assert {lenient() for _ in range(3)} == {Credentials("000000000000", "none")}
    assert asked.call_count == 1


def test_a_secret_does_not_show_in_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "credentials").write_text(f"[default]\n{KEYS}")
    with environment(tmp_path, {}):
        aws = AwsEnvironment()
        aws.credentials()
        shown = repr(aws)
    assert "secret" not in shown
    assert shown == "<AwsEnvironment profile (as configured)>"


def test_to_name_an_endpoint_no_credentials_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "config").write_text(
        f"[default]\nuse_fips_endpoint = true\ncredential_process = touch {tmp_path / 'asked'}\n"
    )
    with environment(tmp_path, {}):
        endpoint = AwsEnvironment().endpoint(STS, "us-east-1")
    assert endpoint == Endpoint("https://sts-fips.us-east-1.amazonaws.com", "us-east-1")
    assert not (tmp_path / "asked").exists()
