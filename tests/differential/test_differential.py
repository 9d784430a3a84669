"""Ten thousand statements, each answered as plain SQLite answers it over a copy of every resource.

The session is configured for one region of five with data, and the copy of each relation has the
rows of the regions that the rule says. To see one again: `python -m tests.differential NUMBER`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from tests.differential import conditions
from tests.differential.conditions import Column, region_test
from tests.differential.generator import Generator
from tests.differential.trial import Trial

FEW, MANY, AT_ONCE = 300, 10_200, 300


@pytest.fixture(scope="module")
def trial(catalog: Catalog) -> Iterator[Trial]:
    with Trial.begin(catalog) as begun:
        yield begun


def _batches() -> list[Any]:
    return [
        pytest.param(start, marks=[pytest.mark.slow] if start >= FEW else [])
        for start in range(0, MANY, AT_ONCE)
    ]


@pytest.mark.parametrize("start", _batches())
def test_every_statement_is_answered_as_sqlite_would(trial: Trial, start: int) -> None:
    cases = [trial.case(number) for number in range(start, start + AT_ONCE)]
    wrong = sorted((case for case in cases if case.differs), key=lambda case: len(case.sql))
    assert not wrong, "\n" + "\n".join(case.report() for case in wrong)
    # What makes statements makes them right, and what they find can tell right from wrong.
    assert sum(not case.is_statement for case in cases) <= AT_ONCE // 100
    assert sum(bool(case.expected[0]) for case in cases if case.is_statement) >= AT_ONCE // 3


def test_statements_have_every_join_subquery_and_compound(trial: Trial) -> None:
    texts = (Generator(trial.copy, Random(f"kinds {n}")).statement().text for n in range(400))
    found = Counter(kind for text in texts for kind in KINDS if kind in text)
    assert not set(KINDS) - set(found)


KINDS = (
    ", ", "CROSS JOIN", "INNER JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "NATURAL ",
    " USING (",
    "JOIN (",
    " IN (SELECT", " NOT IN (SELECT", "NOT EXISTS (", "(SELECT count(*)", " LIMIT ",
    " OFFSET ", " UNION SELECT", " UNION ALL SELECT", " INTERSECT SELECT", " EXCEPT SELECT",
    " OVER (", " OVER w", " FILTER (WHERE ", "group_concat(", "json_group_array(", "total(",
    "DISTINCT ", "json_each(", "HAVING ", "WITH ", " MATERIALIZED (", "(n0", "CASE WHEN",
    "NULLS LAST", "VALUES (", ") IN ", "GROUP BY ",
)  # fmt: skip


def test_regions_are_spoken_of_in_every_way() -> None:
    column = Column("t.region", "region", ())
    made = {region_test(Random(n), column).template for n in range(5000)}
    forms = len(set(conditions.FORMS) | set(conditions.UNCLEAR))
    assert len(made) > forms
