"""A user with a launcher, a local cloud that begins empty, and servers on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.pgwire.manners import Manners
from cirrusql.pgwire.server import PostgresServer
from cirrusql.session import Target, open_local_cloud
from cirrusql.stackql.main import main
from tests.cli.conftest import Ended, _own_home, command

__all__ = ["_own_home", "command"]


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in the environment says where statements go."""
    for name in ("LOCAL", "REGION", "PROFILE", "ENDPOINT_URL", "DATABASE", "READ_ONLY"):
        monkeypatch.delenv(f"CIRRUSQL_{name}", raising=False)


@pytest.fixture
def own(tmp_path: Path, catalog: Catalog) -> Path:
    """The file of a local cloud without anything in it."""
    path = tmp_path / "cloud.db"
    open_local_cloud(path, catalog, seed=False).close()
    return path


@pytest.fixture
def stackql(capsys: pytest.CaptureFixture[str], own: Path) -> Callable[..., Ended]:
    """Runs what the launcher runs, in this process, on the local cloud."""

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        code = main(arguments, [f"--local={own}", "--region=us-east-1"])
        written = capsys.readouterr()
        return Ended(code, written.out, written.err)

    return run


@pytest.fixture
def server(own: Path, catalog: Catalog) -> Iterator[PostgresServer]:
    """A server that knows StackQL's clients by their user alone."""
    with served(own, catalog) as made:
        yield made


@contextmanager
def served(
    path: Path, catalog: Catalog, manners: Manners | None = None
) -> Iterator[PostgresServer]:
    target = Target(local=path, regions=("us-east-1",))
    with target.engine(catalog) as engine:
        made = PostgresServer(engine, port=0, database=":memory:", manners=manners).start()
        try:
            yield made
        finally:
            made.stop()
