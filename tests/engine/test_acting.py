"""The account that is changed and called in beside queries: the only one, or nobody's."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import STS
from cirrusql.engine.accounts.configuration import Configuration
from cirrusql.engine.accounts.directory import Accounts, Naming
from cirrusql.engine.engine import Engine
from cirrusql.engine.local_environment import local_environment
from cirrusql.errors import InterfaceError, NotSupportedError
from cirrusql.records import replace


def engine(*accounts: str) -> Engine:
    catalog = Catalog.open()
    return Engine(catalog, local_environment(catalog, ":memory:", seed=True, selection=accounts))


def test_without_names_it_is_the_users_own() -> None:
    with engine() as one:
        assert one.acting is None
        assert one.account_id() == one.identity() == "000000000000"


def test_it_is_the_one_that_is_chosen_whoever_calls() -> None:
    with engine("staging") as one:
        assert one.account_id() == one.acting == "527390118842"
        assert one.identity() == "000000000000"
        answer = one.call(STS, "GetCallerIdentity", {}, "us-east-1")
        assert answer["Account"] == "527390118842"


def test_of_several_it_is_none() -> None:
    with engine("*") as one:
        with pytest.raises(NotSupportedError, match="several accounts are chosen"):
            one.account_id()
        with pytest.raises(NotSupportedError, match="several accounts are chosen"):
            one.call(STS, "GetCallerIdentity", {}, "us-east-1")
        assert one.identity() == "000000000000"


def test_buckets_are_not_read_as_the_user_where_accounts_are_named() -> None:
    with engine("staging") as one, pytest.raises(NotSupportedError, match="one identity only"):
        _ = one.objects


def test_a_configuration_that_names_nobody_is_no_reason_to_ask_the_users_own() -> None:
    catalog = Catalog.open()
    accounts = Accounts(Naming(Configuration(path="accounts.toml")))
    environment = replace(local_environment(catalog, ":memory:"), accounts=accounts)
    with Engine(catalog, environment) as one, pytest.raises(InterfaceError, match="no account"):
        one.account_id()
