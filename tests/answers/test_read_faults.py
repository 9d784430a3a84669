"""Whatever fails while reading: every row that is given is true, or the answer is an error.

Each failure meets each statement, in one region of three; the true answer is plain SQLite's, over
the local cloud's own store. What is not whole says so, and is never kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import RetryPolicy, Transport
from cirrusql.errors import Error
from tests.answers.clouds import Answered, Cloud
from tests.answers.queries import Queries
from tests.answers.read_faults import (
    COUNTING,
    FAULTS,
    STATEMENTS,
    SUBJECTS,
    on,
    trouble,
    truth,
)
from tests.answers.small_world import REGIONS, fill, relations
from tests.answers.trouble import Troubled

FAILING = REGIONS[1]
# So many calls of a subject are answered before they fail. Being throttled takes seconds each time.
EVERY = [
    (subject, fault, after)
    for subject, fault, after in product(SUBJECTS, FAULTS, (0, 1, 2))
    if not (after and "throttled" in fault)
    # A resource that is not found when it is read is gone, and no row is missing.
    and (subject, fault) != ("read", "not found")
]
SOME = Random(9).sample([one for one in EVERY if "throttled" not in one[1]], 14)


class World:
    """A filled local cloud, whose calls may be made to fail, and its true answers."""

    def __init__(self, catalog: Catalog) -> None:
        self.troubled: list[Troubled] = []

        def around(transport: Transport) -> Transport:
            self.troubled.append(Troubled(transport, lambda *_: None))
            return self.troubled[-1]

        # What is asked to slow down does so for seconds, each time that it is refused.
        policy = RetryPolicy(attempts=2, first_contact=2, base=0.0, cap=0.0)
        self.cloud = Cloud(catalog, REGIONS, around=around, policy=policy)
        fill(self.cloud)
        self.truths = {name: truth(self.cloud, one) for name, one in SUBJECTS.items()}

    def fails(self, subject: str, fault: str, after: int) -> None:
        """Have a subject's calls in one region fail, but for the first ones."""
        one = SUBJECTS[subject]
        # What one statement learned of the service's patience would make the next wait for seconds.
        self.cloud.session.engine.client._limiters.clear()
        self.troubled[0].trouble = trouble(one.concerns, FAULTS[fault], FAILING, after=after)

    def works(self) -> None:
        """Have nothing fail."""
        self.troubled[0].trouble = lambda *_: None


@pytest.fixture(scope="module")
def world(catalog: Catalog) -> Iterator[World]:
    made = World(catalog)
    yield made
    made.cloud.close()


def run(cloud: Cloud, sql: str) -> Answered | Error:
    try:
        return cloud.run(sql)
    except Error as error:
        return error


def require_true(answered: Answered, expected: Counter[Any], context: object) -> None:
    """Every row is one of the true ones, and a missing one is told of."""
    given = Counter(answered.rows)
    partly = any("but could not be read" in str(one) for one in answered.diagnostics.problems)
    if partly:
        # A resource that was listed and not read is shown with what is known of it.
        given = Counter({row: n for row, n in given.items() if None not in row})
    assert given <= expected, (context, given - expected)
    if Counter(answered.rows) != expected:
        assert answered.diagnostics.problems, context


def check(world: World, subject: str, fault: str, after: int) -> None:
    """Each statement under one failure."""
    one, plain = SUBJECTS[subject], world.truths[subject]
    for template in STATEMENTS:
        expected = Counter(plain.execute(one.plain(template)).fetchall())
        world.fails(subject, fault, after)
        answered = run(world.cloud, one.told(template))
        if isinstance(answered, Answered):
            require_true(answered, expected, (subject, fault, after, template))
    for template in COUNTING:
        expected = Counter(plain.execute(one.plain(template)).fetchall())
        world.fails(subject, fault, after)
        answered = run(world.cloud, one.told(template))
        if isinstance(answered, Answered) and Counter(answered.rows) != expected:
            assert any("over what was read" in str(p) for p in answered.diagnostics.problems)
    world.works()


def test_the_statements_are_true_when_nothing_fails(world: World) -> None:
    """The oracle itself: without this the others could compare nothing with nothing."""
    for name, one in SUBJECTS.items():
        for template in (*STATEMENTS, *COUNTING):
            if "LIMIT" in template and name == "operation":
                continue
            expected = Counter(world.truths[name].execute(one.plain(template)).fetchall())
            assert Counter(world.cloud.rows(one.told(template))) == expected, (name, template)


@pytest.mark.parametrize(("subject", "fault", "after"), SOME)
def test_no_failure_makes_a_false_row(world: World, subject: str, fault: str, after: int) -> None:
    check(world, subject, fault, after)


@pytest.mark.slow
@pytest.mark.parametrize(("subject", "fault", "after"), EVERY)
def test_no_failure_whatever_makes_a_false_row(
    world: World, subject: str, fault: str, after: int
) -> None:
    check(world, subject, fault, after)


# -- generated statements --------------------------------------------------------------------------

AT_ONCE = 60


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(start, marks=[pytest.mark.slow] if start else [])
        for start in range(0, 20 * AT_ONCE, AT_ONCE)
    ],
)
def test_no_generated_statement_has_a_false_row(world: World, start: int) -> None:
    """One type's lists or reads are denied in one region; the answer without that is the truth."""
    world.works()
    known = relations(world.cloud)
    outcomes: Counter[str] = Counter()
    for seed in range(start, start + AT_ONCE):
        random = Random(f"faults {seed}")
        sql = Queries(known, random).query()
        named = [one.name for one in known if one.name in sql]
        if named:
            outcomes[generated(world, sql, random.choice(named), random)] += 1
    assert outcomes["given"] > AT_ONCE // 20, outcomes
    assert outcomes["refused"] > AT_ONCE // 20, outcomes


def generated(world: World, sql: str, relation: str, random: Random) -> str:
    """What became of a statement while calls for a relation fail."""
    world.works()
    whole = run(world.cloud, sql)
    if isinstance(whole, Error):
        return "invalid"
    _, service, name = relation.split(".")
    type_name = world.cloud.catalog.relation(service, name).resource_type.type_name
    concerns = on(random.choice(("ListResources", "GetResource")), type_name)
    world.troubled[0].trouble = trouble(concerns, FAULTS["denied"], random.choice(REGIONS))
    part = run(world.cloud, sql)
    if isinstance(part, Error):
        return "refused"
    told = " ".join(map(str, part.diagnostics.problems))
    if "LIMIT" not in sql and "over what was read" not in told:
        require_true(part, Counter(whole.rows), (sql, relation, told))
    return "given" if told else "untouched"
