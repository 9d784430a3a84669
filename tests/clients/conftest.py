"""Other people's clients, unmodified, against the local cloud over HTTP.

Each heavy client is installed once, from a pinned list, into an environment of its own below
CIRRUSQL_CLIENTS (by default a folder of the user's cache). A client that cannot be installed is
a failure, never a skip.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from tests.local.conftest import Endpoint, account, behave, client, serving

__all__ = ["account", "behave", "client"]

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def endpoint(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    cloud = LocalCloud.open(tmp_path_factory.mktemp("clients") / "cloud.db", catalog)
    with serving(cloud) as port:
        yield Endpoint(f"http://127.0.0.1:{port}", port, cloud, boto3.Session())
    cloud.close()


def cache(name: str, pinned: Path) -> Path:
    """The folder of a client, another one for every change of what is pinned."""
    default = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "cirrusql-clients"
    digest = hashlib.sha256(pinned.read_bytes()).hexdigest()[:12]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return Path(os.environ.get("CIRRUSQL_CLIENTS", default)) / f"{name}-{version}-{digest}"


def installed(folder: Path, *commands: list[str]) -> Path:
    """`folder` after the commands have filled it, which is done once and whole or not at all."""
    ready = folder / "installed"
    if not ready.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for command in commands:
            run(command, cwd=folder)
        ready.touch()
    return folder


def python_environment(name: str) -> Path:
    """The folder with the commands of a Python client."""
    pinned = HERE / f"requirements-{name}.txt"
    folder = cache(name, pinned)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "-r", str(pinned)]
    return installed(folder, [sys.executable, "-m", "venv", str(folder)], pip) / "bin"


@pytest.fixture(scope="session")
def aws() -> Path:
    """The AWS command line."""
    return python_environment("awscli") / "aws"


@pytest.fixture(scope="session")
def custodian() -> Path:
    """Cloud Custodian with its Cloud Control provider."""
    return python_environment("custodian") / "custodian"


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """Moto's server of AWS's APIs: its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(python_environment("moto") / "moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as server:
        try:
            until_it_listens(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()


def until_it_listens(port: int, seconds: float = 60.0) -> None:
    """Wait for a server that was just started."""
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            assert time.monotonic() < end, f"nothing listens on {port}"
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="session")
def javascript() -> Path:
    """A folder with the AWS SDK for JavaScript and alchemy, and our scripts for them."""
    source = HERE / "javascript"
    folder = cache("javascript", source / "package.json")
    copy = ["cp", str(source / "package.json"), str(folder)]
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    installed(folder, copy, install)
    for script in source.glob("*.mjs"):
        shutil.copy(script, folder)
    return folder


def run(command: list[str], **options: Any) -> str:
    """What a command prints; fails with its output if it fails."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=600, check=False, **options
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return str(done.stdout)


@pytest.fixture
def environment(endpoint: Endpoint, account: str, tmp_path: Path) -> dict[str, str]:
    """Environment variables that point any AWS client at the endpoint, and nowhere else."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": endpoint.url,
        "AWS_ENDPOINT_URL_CLOUDCONTROLAPI": endpoint.url,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }
