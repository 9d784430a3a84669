"""A region that refuses its lists costs rows and never invents one, whatever the statement is.

The generated statements are answered once whole and once with one region refusing: what comes then
is an error, or rows of the whole answer, unless a warning says that aggregates are over what was
read. What is not told of is whole.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.errors import AccessDenied, IncompleteAnswer
from tests.answers.clouds import Cloud
from tests.differential import world
from tests.differential.conditions import parameters
from tests.differential.trial import Case, Trial

FEW, MANY, AT_ONCE = 50, 2000, 50
REFUSING = "us-west-2"
REFUSAL = {"__type": "com.amazon.cloudapiservice#AccessDeniedException", "Message": "no"}


class Refusing:
    """A transport. Mutable state: whether the region refuses at the moment."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self.now = False

    async def send(self, call: Call) -> Answer:
        if self.now and call.region == REFUSING and call.operation == "ListResources":
            return Answer(400, json.dumps(REFUSAL).encode())
        return await self._inner.send(call)

    async def account_id(self) -> str:
        return await self._inner.account_id()

    def close(self) -> None:
        self._inner.close()


@pytest.fixture(scope="module")
def refused(catalog: Catalog) -> Iterator[tuple[Trial, Refusing]]:
    made: list[Refusing] = []

    def around(inner: Transport) -> Refusing:
        made.append(Refusing(inner))
        return made[-1]

    cloud = Cloud(catalog, (world.CONFIGURED,), around=around)
    trial = Trial(cloud)
    yield trial, made[0]
    trial.copy.close()
    cloud.close()


def _batches() -> list[Any]:
    return [
        pytest.param(start, marks=[pytest.mark.slow] if start >= FEW else [])
        for start in range(0, MANY, AT_ONCE)
    ]


@pytest.mark.parametrize("start", _batches())
def test_no_row_is_false_where_a_region_refuses(
    refused: tuple[Trial, Refusing], start: int
) -> None:
    trial, refusing = refused
    told = Counter[str]()
    for number in range(start, start + AT_ONCE):
        case = trial.case(f"refused {number}")
        if case.is_statement:
            refusing.now = True
            try:
                told[_answered(trial.cloud, case)] += 1
            finally:
                refusing.now = False
    assert told["an error"]
    assert told["fewer rows"]
    assert told["whole"]


def _answered(cloud: Cloud, case: Case) -> str:
    """How a statement is answered; fails if it has a row that is false and does not say so."""
    assert not isinstance(case.got, str), case.report()
    try:
        answered = cloud.run(case.sql, parameters(case.sql) or None)
    except (AccessDenied, IncompleteAnswer):
        return "an error"
    problems = answered.diagnostics.problems
    if not problems:
        assert Counter(answered.rows) == Counter(case.got), case.report()
        return "whole"
    if any("aggregates are over what was read" in str(problem) for problem in problems):
        return "aggregates"
    assert Counter(answered.rows) <= Counter(case.got), case.report()
    return "fewer rows"
