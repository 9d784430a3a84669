"""Whether strangers are let in, and whom a policy names."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings

from cirrusql.engine.functions.policies.allowing import policy_allows
from cirrusql.engine.functions.policies.grants import policy_accounts, policy_external_principals
from cirrusql.engine.functions.policies.publicity import policy_is_public
from tests.engine.functions.policies import cases
from tests.engine.functions.policies.made import policies, written

OURS = "111122223333"
EVERYBODY = {
    "Effect": "Allow",
    "Principal": "*",
    "Action": ["s3:GetObject", "s3:PutObject"],
    "Resource": "arn:aws:s3:::logs/*",
}


def allowing(principal: str, condition: str) -> dict[str, Any]:
    """A statement that allows somebody everything."""
    name = "NotPrincipal" if principal.startswith("not ") else "Principal"
    found: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    found[name] = json.loads(principal.removeprefix("not "))
    if condition != "-":
        found["Condition"] = json.loads(condition)
    return found


PUBLIC = cases("policy_is_public.txt")
GRANTS = cases("grants.txt")
PAIRS = list(itertools.pairwise(GRANTS))


def test_there_are_enough_cases() -> None:
    assert len(PUBLIC) + len(cases("denials.txt")) >= 150
    assert len(GRANTS) >= 150


@pytest.mark.parametrize(("principal", "condition", "account", "answer", "line"), PUBLIC)
def test_a_statement_is_public(
    principal: str, condition: str, account: str, answer: str, line: str
) -> None:
    policy = written(allowing(principal, condition))
    found = policy_is_public(policy, *(() if account == "-" else (account,)))
    assert found == (None if answer == "NULL" else answer), f"policy_is_public.txt:{line}"


@pytest.mark.parametrize(("denial", "answer", "line"), cases("denials.txt"))
def test_what_is_denied_to_all_is_not_public(denial: str, answer: str, line: str) -> None:
    denied = {"Effect": "Deny", **json.loads(denial)}
    for statements in ([EVERYBODY, denied], [denied, EVERYBODY]):
        assert policy_is_public(written(statements)) == answer, f"denials.txt:{line}"
    assert policy_is_public(written(denied)) == "no"


def test_two_that_deny_may_do_so_together() -> None:
    halves: list[dict[str, Any]] = [
        {"Effect": "Deny", "Principal": "*", "Action": f"s3:{verb}*", "Resource": "*"}
        for verb in ("Get", "Put")
    ]
    assert policy_is_public(written([EVERYBODY, *halves])) == "no"
    assert policy_is_public(written([EVERYBODY, halves[0]])) == "yes"


def test_all_but_some_and_these_are_all() -> None:
    def deny(**elements: Any) -> dict[str, Any]:
        return {"Effect": "Deny", "Principal": "*", "Resource": "*", **elements}

    most = {"Effect": "Allow", "Principal": "*", "NotAction": "s3:*", "Resource": "*"}
    rest, some = deny(NotAction="s3:Get*"), deny(Action="s3:Get*")
    assert policy_is_public(written([EVERYBODY, rest, some])) == "no"
    assert policy_is_public(written([EVERYBODY, rest])) == "yes"
    assert policy_is_public(written([most, deny(NotAction="s3:*")])) == "no"
    assert policy_is_public(written([most, deny(NotAction="s3:Put*")])) == "no"
    assert policy_is_public(written([most, deny(NotAction=["s3:*", "iam:*"])])) == "yes"


def test_what_strangers_choose_they_choose_once() -> None:
    def bool_of(effect: str, value: str) -> dict[str, Any]:
        condition = {"Bool": {"aws:SecureTransport": value}}
        return {**EVERYBODY, "Effect": effect, "Condition": condition}

    only, unless = bool_of("Allow", "true"), bool_of("Deny", "false")
    assert policy_is_public(written([only, unless, unless])) == "yes"
    assert policy_is_public(written([EVERYBODY, unless, bool_of("Deny", "true")])) == "maybe"
    assert policy_is_public(written([only, bool_of("Deny", "true")])) == "maybe"


def test_an_identitys_policy_lets_no_stranger_in() -> None:
    assert policy_is_public(written({"Effect": "Allow", "Action": "*", "Resource": "*"})) == "no"


@pytest.mark.parametrize(("principal", "condition", "accounts", "others", "line"), GRANTS)
def test_whom_a_statement_names(
    principal: str, condition: str, accounts: str, others: str, line: str
) -> None:
    statement = allowing(principal, condition)
    assert policy_accounts(written(statement)) == accounts, f"grants.txt:{line}"
    assert policy_external_principals(written(statement), OURS) == others, f"grants.txt:{line}"
    denied = written({**statement, "Effect": "Deny"})
    assert policy_accounts(denied) == policy_external_principals(denied, OURS) == "[]"


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_two_statements_name_what_each_names(
    first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    policy = written([allowing(*first[:2]), allowing(*second[:2])])
    for place, found in (
        (2, policy_accounts(policy)),
        (3, policy_external_principals(policy, OURS)),
    ):
        both = {*json.loads(first[place]), *json.loads(second[place])}
        assert json.loads(str(found)) == sorted(both)


@pytest.mark.parametrize("account", ["", "1111", "ops", "1111222233334"])
def test_what_is_no_account_has_no_answer(account: str) -> None:
    assert policy_external_principals(written([]), account) is None


@given(policies(principals=True))
@settings(deadline=None)
def test_what_is_public_is_allowed_to_a_stranger(statements: list[dict[str, Any]]) -> None:
    """Somebody of another account, and of none of the networks and organisations that are named."""
    policy = written(statements)
    strangers = [
        json.dumps(
            {
                "aws:SecureTransport": encrypted,
                "aws:PrincipalOrgID": "o-zzzzzzzzzz",
                "aws:SourceIp": "192.0.2.1",
                "aws:SourceAccount": None,
                "aws:SourceArn": None,
            }
        )
        for encrypted in ("true", "false")
    ]
    answer = policy_is_public(policy)
    somebody = "arn:aws:iam::999999999999:user/stranger"
    said = {
        policy_allows(policy, action, resource, somebody, stranger)
        for stranger in strangers
        for action in ("s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "iam:PassRole", "x:Y")
        for resource in (
            "arn:aws:s3:::logs/a",
            "arn:aws:s3:::logs/b",
            "arn:aws:s3:::data",
            "arn:aws:iam::111122223333:role/ops",
            "arn:aws:sqs:eu-west-1:111122223333:q",
        )
    }
    if answer == "no":
        assert said <= {"no", "denied", "maybe"}
    if answer == "yes":
        assert said & {"yes", "maybe"}
