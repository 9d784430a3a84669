"""Actions and resources: AWS's wildcards, and what they have in common."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.policies import patterns
from cirrusql.engine.functions.policies.patterns import action_matches, arn_matches
from cirrusql.engine.functions.policies.truth import MAYBE, NO, YES
from tests.engine.functions.policies import cases

EXPECTED = {"1": 1, "0": 0, "NULL": None}


def test_there_are_enough_cases() -> None:
    assert min(len(cases("action_matches.txt")), len(cases("arn_matches.txt"))) >= 150


@pytest.mark.parametrize(("pattern", "action", "expected", "line"), cases("action_matches.txt"))
def test_an_action_is_matched(pattern: str, action: str, expected: str, line: str) -> None:
    assert action_matches(pattern, action) == EXPECTED[expected], f"action_matches.txt:{line}"


@pytest.mark.parametrize(("pattern", "arn", "expected", "line"), cases("arn_matches.txt"))
def test_a_resource_is_matched(pattern: str, arn: str, expected: str, line: str) -> None:
    assert arn_matches(pattern, arn) == EXPECTED[expected], f"arn_matches.txt:{line}"


NAMES = st.text(st.sampled_from("ab*?"), max_size=5)


def texts(pattern: str, longest: int = 6) -> set[str]:
    """All texts of a and b that a pattern stands for, up to a length."""
    found = {""}
    for letter in pattern:
        if letter == "*":
            more = found
            while more:
                more = {t + c for t in more for c in "ab" if len(t) < longest} - found
                found |= more
        else:
            found = {t + c for t in found for c in ("ab" if letter == "?" else letter)}
        found = {t for t in found if len(t) <= longest}
    return found


@given(NAMES.filter(bool), NAMES.filter(bool))
@settings(deadline=None)
def test_a_question_with_wildcards_is_about_all_that_it_stands_for(one: str, other: str) -> None:
    pattern, asked = patterns.action(f"s:{one}"), patterns.asked_action(f"s:{other}")
    truth = pattern.truth(asked)
    mine, theirs = texts(one), texts(other)
    if truth == YES:
        assert theirs <= mine
    if truth == NO:
        assert not theirs & mine
    if "*" not in other and "?" not in other:
        assert truth == (YES if theirs <= mine else NO)
        assert truth != MAYBE
