"""The package's own tests: `python -m pytest` beside an installed cirrusql."""

from __future__ import annotations

from pathlib import Path

import pytest

import cirrusql
import cirrusql_team
from cirrusql.plugins import Function
from cirrusql_team.functions import mail_domain, shifts

OWNERS = Path(__file__).parents[1] / "owners.csv"


@pytest.fixture
def cursor(monkeypatch):
    monkeypatch.setenv("TEAM_OWNERS", str(OWNERS))
    with cirrusql.connect(local=":memory:") as connection:
        yield connection.cursor()


def test_functions_by_themselves():
    assert mail_domain("a@b@Example.com") == "example.com"
    assert mail_domain("nobody") is None
    assert list(shifts(10)) == [(0, 10), (10, 20), (20, 24)]


def test_owners_of_one_team(cursor):
    cursor.execute("SELECT owner, people FROM team.directory.owners WHERE team = 'data'")
    assert cursor.fetchall() == [("Edsger", 3)]


def test_functions_in_statements(cursor):
    cursor.execute("SELECT DISTINCT mail_domain(email) FROM team.directory.owners")
    assert set(cursor.fetchall()) == {("example.com",), ("pay.example.com",), (None,)}
    with pytest.raises(cirrusql.DataError, match="shifts: a shift has 1 to 24 hours, not 0"):
        cursor.execute("SELECT * FROM shifts(0)").fetchall()


@pytest.mark.parametrize("function", cirrusql_team.plugin.functions, ids=lambda one: one.name)
def test_every_example_is_true(cursor, function: Function):
    example = function.example
    cursor.execute(example if function.columns else f"SELECT {example}")
    assert cursor.fetchone() == (1,)


def test_a_missing_file_is_told(cursor, monkeypatch):
    monkeypatch.delenv("TEAM_OWNERS")
    with pytest.raises(cirrusql.Error, match="no file of owners: set TEAM_OWNERS"):
        cursor.execute("SELECT * FROM team.directory.owners")
