from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.raw import Raw
from tests.pgwire.servers import serving


@pytest.fixture(scope="module")
def server(catalog: Catalog) -> Iterator[PostgresServer]:
    with serving(catalog) as one:
        yield one


@pytest.fixture
def raw(server: PostgresServer) -> Iterator[Raw]:
    with Raw.connected(server.address) as one:
        yield one


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    command = (
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "c.pem"),
    )
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl makes no certificate here")
    return folder
