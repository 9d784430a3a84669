"""What a program imports, which is what it waits for: the AWS SDK only where it is needed."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cloudcontrol.servers import IDENTITY, Received, Request, empty_list, server

KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}
SELECT = "SELECT count(*), min(account_id) FROM awscc.logs.log_groups WHERE region = 'us-east-1'"


def loaded(program: str, folder: Path, variables: dict[str, str]) -> tuple[set[str], str]:
    """The modules that a program has imported at its end, and what it printed."""
    text = textwrap.dedent(program) + "\nimport sys; print(); print(*sys.modules)"
    own = {"HOME": str(folder), "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true"}
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", text],
        env=own | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    printed, modules = ended.stdout.rsplit("\n\n", 1)
    return set(modules.split()), printed.strip()


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def url(received: Received) -> Iterator[str]:
    """The address of a server that is Cloud Control, with nothing in it, and STS."""

    def respond(number: int, request: Request) -> tuple[int, dict[str, str], bytes]:
        if b"GetCallerIdentity" in request.body:
            return 200, {}, IDENTITY
        return empty_list(number, request)

    with server(respond, received) as address:
        yield address


def _statement(url: str, sql: str = SELECT) -> str:
    return f"""
        import cirrusql
        with cirrusql.connect(endpoint_url={url!r}) as connection:
            print(connection.execute({sql!r}).fetchall())
    """


def test_a_session_that_calls_nobody_imports_nothing_for_calls(tmp_path: Path) -> None:
    program = """
        import cirrusql
        with cirrusql.connect(region="eu-west-1") as connection:
            print(connection.execute("SELECT 1").fetchall())
    """
    for variables in (KEYS, {}):
        modules, printed = loaded(program, tmp_path, variables)
        assert printed == "[(1,)]"
        assert not modules & {"pycurl", "botocore", "ssl", "asyncio", "configparser"}


def test_a_statement_with_keys_of_the_environment_does_not_import_the_sdk(
    tmp_path: Path, url: str, received: Received
) -> None:
    modules, printed = loaded(_statement(url), tmp_path, KEYS)
    assert printed == "[(0, None)]"
    assert "pycurl" in modules
    assert not modules & {"botocore", "configparser", "xml.etree"}
    assert all("Credential=AKID/" in one.headers["authorization"] for one in received.requests)


def test_a_statement_with_keys_of_a_profile_does_not_import_the_sdk(
    tmp_path: Path, url: str, received: Received
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(
        f"[profile work]\nregion = eu-west-1\nservices = here\n"
        f"[services here]\ncloudcontrol =\n  endpoint_url = {url}\n"
    )
    (tmp_path / ".aws" / "credentials").write_text(
        "[work]\naws_access_key_id = AKIDP\naws_secret_access_key = s\n"
    )
    program = """
        import cirrusql
        with cirrusql.connect(profile="work") as connection:
            print(connection.execute("SELECT count(*) FROM awscc.logs.log_groups").fetchall())
    """
    modules, printed = loaded(program, tmp_path, {})
    assert printed == "[(0,)]"
    assert "botocore" not in modules
    (request,) = received.requests
    assert "Credential=AKIDP/" in request.headers["authorization"]
    assert "/eu-west-1/cloudcontrolapi/" in request.headers["authorization"]


def test_the_account_is_asked_without_the_sdk(tmp_path: Path, url: str, received: Received) -> None:
    program = f"""
        import asyncio
        from cirrusql.cloudcontrol.aws import AwsEnvironment
        async def main():
            transport = AwsEnvironment(endpoint_url={url!r}).transport()
            print(await transport.account_id())
            transport.close()
        asyncio.run(main())
    """
    modules, printed = loaded(program, tmp_path, KEYS | {"AWS_REGION": "eu-west-1"})
    assert printed == "123456789012"
    assert "botocore" not in modules
    assert "/eu-west-1/sts/aws4_request" in received.requests[0].headers["authorization"]


def test_certificates_are_found_without_the_sdk(tmp_path: Path) -> None:
    program = """
        from cirrusql.cloudcontrol.aws import AwsEnvironment
        print(AwsEnvironment().ca_bundle)
    """
    modules, printed = loaded(program, tmp_path, {})
    assert Path(printed).read_text().count("BEGIN CERTIFICATE") > 50
    assert "botocore" not in modules


def test_what_only_some_need_is_imported_by_them(tmp_path: Path) -> None:
    frames = {"pyarrow", "pandas", "polars", "numpy", "IPython"}
    modules, _ = loaded("import cirrusql; print(1)", tmp_path, {})
    assert not modules & {"asyncio", "threading", "apsw", "typing", "cirrusql.dbapi", *frames}
    modules, _ = loaded("import cirrusql.aio, cirrusql.notebook; print(1)", tmp_path, {})
    assert not modules & {"asyncio", "apsw", *frames}
    program = """
        import cirrusql
        with cirrusql.connect(local=":memory:", row_factory=cirrusql.dict_row) as connection:
            print(connection.execute("SELECT 1 AS a, ? AS b", [[1]]).fetchall())
    """
    modules, printed = loaded(program, tmp_path, {})
    assert printed == "[{'a': 1, 'b': '[1]'}]"
    assert not modules & {"asyncio", "concurrent.futures", *frames}
