"""The accounts.toml in the user's folder: when it counts, and when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.target import Target
from cirrusql.records import replace

NUMBER = "111122223333"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    (tmp_path / "config").write_text("[profile dev]\nregion = us-east-1\n")
    (tmp_path / "cirrusql").mkdir()
    return tmp_path / "cirrusql"


def patterns(target: Target) -> tuple[str, ...] | None:
    accounts = target.environment(Catalog.open()).accounts
    return None if accounts is None else accounts.patterns


def write(folder: Path, defaults: str = "") -> None:
    text = f'[defaults]\nrole = "R"\n{defaults}\n[accounts.{NUMBER}]\nname = "prod"\n'
    (folder / "accounts.toml").write_text(text)


def test_it_counts_where_accounts_are_named(folder: Path) -> None:
    write(folder)
    assert patterns(Target()) is None
    assert patterns(Target(accounts=("prod",))) == ("prod",)


def test_it_counts_for_all_where_it_says_which_are_asked_by_default(folder: Path) -> None:
    write(folder, 'accounts = ["prod"]')
    assert patterns(Target()) == ("prod",)
    assert patterns(Target(accounts=("*",))) == ("*",)


@pytest.mark.parametrize(
    "target",
    [Target(profile="dev"), Target(endpoint_url="http://127.0.0.1:1"), Target(local=":memory:")],
)
def test_it_does_not_where_something_else_says_who_is_meant(folder: Path, target: Target) -> None:
    write(folder, 'accounts = ["prod"]')
    assert patterns(target) is None
    assert patterns(replace(target, regions=("eu-west-1",))) is None
