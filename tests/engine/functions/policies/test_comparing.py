"""Policies compared by what they mean: AWS's spellings case by case, and laws that hold of all."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.policies.allowing import policy_allows
from cirrusql.engine.functions.policies.comparing import aws_policy_equal
from tests.engine.functions.policies import cases
from tests.engine.functions.policies.made import ACTIONS, PRINCIPALS, RESOURCES, policies, written

pytestmark = pytest.mark.thorough

CASES = cases("aws_policy_equal.txt")


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize(("one", "other", "expected", "line"), CASES)
def test_policies_are_compared_by_what_they_mean(
    one: str, other: str, expected: str, line: str
) -> None:
    where = f"aws_policy_equal.txt:{line}"
    assert aws_policy_equal(one, other) == aws_policy_equal(other, one) == int(expected), where
    assert aws_policy_equal(one, one) == aws_policy_equal(other, other) == 1, where


def respelt(node: Any, chance: random.Random, name: str = "") -> Any:
    """The same policy as somebody else might have written it."""
    if isinstance(node, dict):
        pairs = [(key, respelt(value, chance, key)) for key, value in node.items()]
        chance.shuffle(pairs)
        return dict(pairs)
    if isinstance(node, list):
        items = [respelt(item, chance, f"one {name}") for item in node]
        chance.shuffle(items)
        return items[0] if len(items) == 1 and chance.random() < 0.5 else items
    if name.removeprefix("one ") in ("Action", "NotAction") and chance.random() < 0.5:
        return str(node).upper()
    return [node] if name in ("Action", "Resource") and chance.random() < 0.5 else node


@given(policies(principals=True), st.integers(0, 2**32))
@settings(deadline=None)
def test_another_spelling_means_the_same(statements: list[dict[str, Any]], seed: int) -> None:
    policy = json.loads(written(statements))
    other = json.dumps(respelt(policy, random.Random(seed)))
    assert aws_policy_equal(json.dumps(policy), other) == 1


@given(policies(principals=True), policies(principals=True))
@settings(deadline=None)
def test_what_is_equal_is_judged_alike(
    statements: list[dict[str, Any]], others: list[dict[str, Any]]
) -> None:
    one, other = written(statements), written(others)
    if aws_policy_equal(one, other):
        for action in ACTIONS:
            for resource in RESOURCES:
                for principal in PRINCIPALS:
                    asked = (action, resource, principal)
                    assert policy_allows(one, *asked) == policy_allows(other, *asked)
