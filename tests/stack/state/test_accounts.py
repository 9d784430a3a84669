"""A stack of one account is none of another's: each has a state of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.main import main as cirrusql
from cirrusql.engine.engine import Engine
from cirrusql.engine.local_environment import local_environment
from cirrusql.errors import NotSupportedError
from cirrusql.stack.state.places import target_name


def name(path: Path, *accounts: str) -> str | None:
    catalog = Catalog.open()
    with Engine(catalog, local_environment(catalog, path, selection=accounts)) as engine:
        return target_name(engine)


def test_the_accounts_of_a_target_have_places_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "local.db"
    own, staging = name(path), name(path, "staging")
    assert own is not None
    assert staging == f"{own}-527390118842"
    assert name(path, "harbour-management") == own  # the user's own account, by its name
    with pytest.raises(NotSupportedError, match="several accounts"):
        name(path, "*")


def test_what_was_built_in_one_account_is_left_alone_from_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state was the same, so that a build in the other had forgotten the first's resources."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    template = tmp_path / "queue.yaml"
    template.write_text("Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n")
    where = [str(template), f"--local={tmp_path / 'local.db'}", "--region", "us-east-1"]

    def stack(command: str, account: str, *more: str) -> str:
        assert cirrusql(["stack", command, *where, "--account", account, *more]) == 0
        told = capsys.readouterr()
        return told.out + told.err

    stack("build", "staging", "--yes")
    assert "1 to create" in stack("plan", "production")
    stack("build", "production", "--yes")
    stack("teardown", "production", "--yes")
    assert "no drift" in stack("drift", "staging")
    assert "deleted AWS::SQS::Queue" in stack("teardown", "staging", "--yes")
