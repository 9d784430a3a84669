"""What a policy says to a request: AWS's rules case by case, and laws that hold of all policies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.policies.allowing import policy_allows
from cirrusql.errors import DataError
from tests.engine.functions.policies import FOLDER, cases
from tests.engine.functions.policies.made import ACTIONS, PRINCIPALS, RESOURCES, policies, written


def questions() -> Iterator[Any]:
    statements = ""
    lines = (FOLDER / "policy_allows.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.startswith("="):
            statements = line[1:]
        elif line and not line.startswith("#"):
            parts = [part.strip() for part in line.split(" | ")]
            yield pytest.param(statements, *parts, id=f"line {number}")


def test_there_are_enough_cases() -> None:
    assert min(len(list(questions())), len(cases("conditions.txt"))) >= 150


@pytest.mark.parametrize(
    ("statements", "action", "resource", "principal", "context", "answer"),
    list(questions()),
)
def test_a_request_is_answered(
    statements: str, action: str, resource: str, principal: str, context: str, answer: str
) -> None:
    policy = written(json.loads(statements))
    if context != "-" and principal == "-":
        # Who asks is not judged; a policy without principals is about whoever it may be.
        principal = "*" if 'Principal":' not in statements else pytest.fail("name the principal")
    more = () if principal == "-" else (principal,) if context == "-" else (principal, context)
    assert policy_allows(policy, action, resource, *more) == answer


@pytest.mark.parametrize(("operator", "values", "found", "answer", "line"), cases("conditions.txt"))
def test_a_condition_is_judged(
    operator: str, values: str, found: str, answer: str, line: str
) -> None:
    condition = {operator: {"aws:Key": json.loads(values)}}
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    context = json.dumps({"AWS:key": json.loads(found)})
    said = policy_allows(written(statement), "s3:GetObject", "*", "*", context)
    assert said == answer, f"conditions.txt:{line}"
    assert policy_allows(written(statement), "s3:GetObject", "*") == "maybe"
    denies = [{**statement, "Effect": "Deny"}, {"Effect": "Allow", "Action": "*"}]
    opposite = {"yes": "denied", "no": "yes", "maybe": "maybe"}
    assert policy_allows(written(denies), "s3:GetObject", "*", "*", context) == opposite[answer]


def test_policy_variables_are_texts_to_the_old_version() -> None:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a/${aws:username}"}
    for version in ({}, {"Version": "2008-10-17"}):
        old = json.dumps({**version, "Statement": statement})
        assert policy_allows(old, "s3:GetObject", "arn:aws:s3:::a/ann") == "no"
        assert policy_allows(old, "s3:GetObject", "arn:aws:s3:::a/${aws:username}") == "yes"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("GetObject", "*"), "'GetObject' is not an action; write service:Action"),
        (("", "*"), "'' is not an action"),
        (("s3:", "*"), "'s3:' is not an action"),
        (("s3:GetObject", "logs/a"), "'logs/a' is not an ARN"),
        (("s3:GetObject", "arn:aws:s3"), "is not an ARN"),
        (("s3:GetObject", ""), "'' is not an ARN"),
        (("s3:GetObject", "*", ""), "a principal is asked about that is empty"),
        (("s3:GetObject", "*", "*", "[]"), r"'\[\]' is not a JSON object"),
        (("s3:GetObject", "*", "*", "{"), "is not a JSON object"),
    ],
)
def test_a_wrong_question_is_an_error(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(DataError, match=message):
        policy_allows(written({"Effect": "Allow", "Action": "*"}), *arguments)


KNOWN = [a for a in ACTIONS if "*" not in a and "?" not in a]
ASKED = st.tuples(st.sampled_from(ACTIONS), st.sampled_from(RESOURCES), st.sampled_from(PRINCIPALS))


@given(policies(), ASKED)
@settings(deadline=None)
def test_the_order_of_statements_does_not_matter(
    statements: list[dict[str, Any]], asked: tuple[str, str, str]
) -> None:
    answer = policy_allows(written(statements), *asked)
    assert policy_allows(written(statements[::-1]), *asked) == answer
    assert policy_allows(written([*statements, *statements]), *asked) == answer


@given(policies(), policies(most=1), ASKED)
@settings(deadline=None)
def test_one_statement_more_only_moves_the_answer_its_way(
    statements: list[dict[str, Any]], more: list[dict[str, Any]], asked: tuple[str, str, str]
) -> None:
    before = policy_allows(written(statements), *asked)
    after = policy_allows(written([*statements, *more]), *asked)
    if all(one["Effect"] == "Allow" for one in more):
        possible = {"denied": {"denied"}, "yes": {"yes"}, "maybe": {"maybe", "yes"}}
        assert after in possible.get(str(before), {"no", "maybe", "yes"})
    else:
        possible = {"denied": {"denied"}, "no": {"no", "denied"}}
        assert after in possible.get(str(before), {"denied", "maybe", before})


# A statement may deny some of what none allows.
PLAIN = {"yes": "yes", "no": "no", "denied": "no", "maybe": "maybe"}


@given(policies(), ASKED)
@settings(deadline=None)
def test_what_is_said_of_all_is_said_of_each(
    statements: list[dict[str, Any]], asked: tuple[str, str, str]
) -> None:
    """A wildcard in a question stands for what it matches, whatever the policy is."""
    policy = written(statements)

    def said(*question: str) -> str:
        return PLAIN[str(policy_allows(policy, *question))]

    action, resource, principal = asked
    answer = said(action, resource, principal)
    stem = action.rstrip("*?")
    for one in KNOWN:
        if action == "*" or (action.endswith("*") and one.startswith(stem)):
            assert answer in ("maybe", said(one, resource, principal))
    for somebody in PRINCIPALS if principal == "*" else ():
        each = said(action, resource, somebody)
        assert answer in ("maybe", each) or each == "maybe"
