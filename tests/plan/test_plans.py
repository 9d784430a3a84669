"""The plans of queries, as pairs in `pairs/*.sql`: a plan's `repr` is what EXPLAIN prints.

Two regions are configured, eu-west-1 and us-east-1.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import Error
from tests.pairs import pairs
from tests.plan.planning import planned


@pytest.mark.parametrize(("statement", "expected"), list(pairs(Path(__file__).parent / "pairs")))
def test_a_plan_reads_as_written(catalog: Catalog, statement: str, expected: str) -> None:
    try:
        text = repr(planned(statement, catalog, ("eu-west-1", "us-east-1")))
    except Error as error:
        text = f"{type(error).__name__}: {error}"
    assert text == expected
