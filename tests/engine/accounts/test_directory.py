"""The list of accounts: every page of it, kept for an hour, and what is selected of it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from cirrusql.cloudcontrol import Answer, Call, Caller, Client
from cirrusql.engine.accounts.account import Account
from cirrusql.engine.accounts.configuration import Configuration, Entry, Organization
from cirrusql.engine.accounts.directory import Accounts, Naming
from cirrusql.errors import InterfaceError
from cirrusql.result import Statistics

A, B, C, D = (f"{digit}" * 12 for digit in "1234")
PAGES: dict[tuple[str, str | None, str | None], dict[str, Any]] = {
    ("ListAccounts", None, None): {"Accounts": [], "NextToken": "2"},
    ("ListAccounts", None, "2"): {
        "Accounts": [
            {"Id": A, "Name": "one", "Arn": f"arn:aws:organizations::{A}:account/o-x/{A}"},
            {"Id": B, "Name": "two", "State": "ACTIVE", "Status": "ACTIVE"},
        ],
        "NextToken": "3",
    },
    ("ListAccounts", None, "3"): {
        "Accounts": [{"Id": C, "Name": "gone", "State": "SUSPENDED"}, {"Id": D, "Name": "four"}]
    },
    ("ListAccountsForParent", "ou-a-1", None): {"Accounts": [{"Id": B, "Name": "two"}]},
    ("ListAccountsForParent", "ou-a-2", None): {"Accounts": [{"Id": D, "Name": "four"}]},
    ("ListOrganizationalUnitsForParent", "ou-a-1", None): {
        "OrganizationalUnits": [{"Id": "ou-a-2"}]
    },
    ("ListOrganizationalUnitsForParent", "ou-a-2", None): {"OrganizationalUnits": []},
}


class Service:
    """Organizations with the pages above. Mutable state: the calls that it was sent."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def send(self, call: Call) -> Answer:
        self.calls.append(call)
        asked = json.loads(call.body)
        page = PAGES[call.operation, asked.get("ParentId"), asked.get("NextToken")]
        return Answer(200, json.dumps(page).encode())

    async def account_id(self) -> str:
        return A

    def close(self) -> None:
        pass


def configuration(**told: Any) -> Configuration:
    return Configuration("accounts.toml", Entry(role="R"), Organization(**told))


def accounts(service: Service, told: Configuration, *patterns: str, **more: Any) -> list[str]:
    one = Accounts(Naming(told), patterns, **more)
    caller = Caller(Client(service), Statistics())
    return [found.account_id for found in asyncio.run(one.selected(caller))]


def test_every_page_is_read_though_one_is_empty_and_only_active_accounts_count() -> None:
    service = Service()
    assert accounts(service, configuration(profile="audit")) == [A, B, D]
    assert {call.account for call in service.calls} == {"profile:audit"}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"include": ("ou-a-1",)}, [B, D]),
        ({"include": (A, "ou-a-2")}, [A, D]),
        ({"exclude": (A,)}, [B, D]),
        ({"include": ("ou-a-1",), "exclude": ("ou-a-2",)}, [B]),
    ],
)
def test_units_mean_the_units_in_them_too(told: dict[str, Any], found: list[str]) -> None:
    assert accounts(Service(), configuration(**told)) == found


def test_a_list_is_kept_for_an_hour_and_per_configuration(tmp_path: Path) -> None:
    service, now = Service(), 1_000.0
    more = {"cache": lambda: tmp_path, "clock": lambda: now}
    for _ in range(2):
        assert accounts(service, configuration(), **more) == [A, B, D]
    assert len(service.calls) == 3
    assert accounts(service, configuration(exclude=(A,)), **more) == [B, D]
    assert len(service.calls) == 6
    now += 3_601
    accounts(service, configuration(), **more)
    assert len(service.calls) == 9


def test_a_damaged_file_is_asked_again(tmp_path: Path) -> None:
    service = Service()
    accounts(service, configuration(), cache=lambda: tmp_path)
    [kept] = (tmp_path / "accounts").iterdir()
    kept.write_text('{"asked": "x"}')
    assert accounts(service, configuration(), cache=lambda: tmp_path) == [A, B, D]


@pytest.mark.parametrize(
    ("patterns", "found"),
    [(("TWO",), [B]), (("t*", D), [B, D]), (("*",), [A, B, D]), (("2*",), [B])],
)
def test_accounts_are_selected_by_name_number_and_wildcard(
    patterns: tuple[str, ...], found: list[str]
) -> None:
    assert accounts(Service(), configuration(), *patterns) == found


def test_a_pattern_that_matches_no_account_is_an_error_with_a_suggestion() -> None:
    with pytest.raises(InterfaceError, match="no account is called 'fuor'; did you mean 'four'"):
        accounts(Service(), configuration(), "one", "fuor")


def test_one_that_is_suspended_is_asked_where_it_is_named() -> None:
    listed = (Account("111111111111", "one"), Account("222222222222", "two", state="SUSPENDED"))

    def chosen(*patterns: str) -> list[str]:
        accounts = Accounts(Naming(), patterns)
        accounts._found = listed
        return [account.name for account in accounts.chosen]

    assert chosen() == chosen("*") == chosen("one", "t*") == ["one"]
    assert chosen("two") == chosen("222222222222") == ["two"]
    with pytest.raises(InterfaceError, match="no account is ACTIVE"):
        chosen("tw*")
