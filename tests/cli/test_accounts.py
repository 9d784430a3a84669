"""`cirrusql accounts` on the local cloud, whose organisation has ten, and what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command


@pytest.fixture
def local(tmp_path: Path) -> str:
    return f"--local={tmp_path / 'organisation.sqlite3'}"


def test_the_accounts_of_the_local_organisation_are_listed(command: Command, local: str) -> None:
    ended = command("accounts", "list", local, "--account", "*", "-o", "csv")
    assert ended.code == 0, ended.err
    rows = list(csv.DictReader(ended.out.splitlines()))
    assert len(rows) == 10
    assert {row["state"] for row in rows} == {"ACTIVE"}
    assert "production" in {row["name"] for row in rows}


def test_accounts_are_selected_by_wildcards_and_numbers(command: Command, local: str) -> None:
    options = ("--account", "prod*", "--account", "915083642207")
    ended = command("accounts", "check", local, *options, "-o", "json")
    assert ended.code == 0, ended.err
    found = json.loads(ended.out)
    assert sorted(row["name"] for row in found) == ["production", "sandbox"]
    assert {row["answers"] for row in found} == {"yes"}


def test_a_name_that_no_account_has_is_an_error_with_the_closest(
    command: Command, local: str
) -> None:
    ended = command("accounts", "list", local, "--account", "prodction")
    assert ended.code == 2
    assert ended.out == ""
    assert "did you mean 'production'?" in ended.err


def test_without_accounts_that_are_named_it_says_how_to_name_some(command: Command) -> None:
    ended = command("accounts", "list")
    assert ended.code == 2
    assert "accounts.toml" in ended.err


def test_the_relation_has_those_that_are_named(command: Command, local: str) -> None:
    sql = "SELECT count(*) AS n FROM cirrusql.accounts"
    ended = command("exec", local, "--account", "*", "-o", "json", sql)
    assert json.loads(ended.out) == [{"n": 10}]


def test_a_statement_says_whose_rows_it_has(command: Command, local: str) -> None:
    sql = "SELECT account, count(*) AS n FROM awscc.ec2.vpcs GROUP BY 1"
    ended = command("exec", local, "--account", "prod*", "-o", "json", sql)
    assert ended.code == 0
    assert [row["account"] for row in json.loads(ended.out)] == ["production"]
    every = command("exec", local, "--account", "*", "-o", "json", sql)
    assert len(json.loads(every.out)) > 5


def test_the_file_in_the_configuration_folder_counts_where_accounts_are_asked_for(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    folder = tmp_path / "config" / "cirrusql"
    folder.mkdir(parents=True)
    (folder / "accounts.toml").write_text('[accounts.111122223333]\nname = "one"\nprofile = "p"\n')
    listed = command("accounts", "list", "-o", "json")
    assert [row["name"] for row in json.loads(listed.out)] == ["one"]
    # Without it a statement is of the one identity, for which there are no credentials here.
    sql = "SELECT count(*) FROM awscc.ec2.vpcs WHERE region = 'eu-west-1'"
    assert "profile p" not in command("exec", sql).err
    assert "account 111122223333, profile p" in command("exec", "--account", "one", sql).err
