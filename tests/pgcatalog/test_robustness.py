"""Statements that no client sends: pieces of those that clients do, put together by chance."""

from __future__ import annotations

import time
from random import Random

import pytest

from cirrusql.errors import Error
from cirrusql.pgcatalog import CatalogueSession
from tests.pgcatalog import mirror
from tests.pgcatalog.mutation import mutated

_SECONDS = 5.0


def _answered(of: CatalogueSession, text: str, chance: Random) -> str:
    """What became of a statement; any exception but ours fails the test."""
    end = time.monotonic() + _SECONDS
    try:
        prepared = of.prepare(text)
        values = [chance.choice([None, "x", "1", "{a}", 7, True]) for _ in prepared.parameter_types]
        rows = of.run(prepared, values, must_stop=lambda: time.monotonic() > end)
        for row, _ in zip(rows, range(10_000), strict=False):
            assert len(row) == len(prepared.columns)
    except Error as error:
        return "refused" if str(error) else ""
    return "answered"


def _try(of: CatalogueSession, count: int, seed: int) -> dict[str, int]:
    names = mirror.Names(of)
    chance, texts = Random(seed), [names.numbered(one["text"]) for one in mirror.asked()]
    ends = {"refused": 0, "answered": 0}
    for _ in range(count):
        ends[_answered(of, mutated(chance, texts, is_alike=chance.random() < 0.5), chance)] += 1
    return ends


def test_mutated_statements(mirrored: CatalogueSession) -> None:
    assert all(_try(mirrored, 400, seed=1).values())


@pytest.mark.slow
def test_many_mutated_statements(mirrored: CatalogueSession) -> None:
    ends = _try(mirrored, 2_000, seed=2)
    assert ends["answered"] > 100
    assert ends["refused"] > 500


@pytest.mark.thorough
def test_deep_statements(mirrored: CatalogueSession) -> None:
    chance = Random(3)
    for depth in (50, 500, 5_000):
        for text in (
            f"SELECT {'(' * depth}1{')' * depth} FROM pg_class",
            f"SELECT {'NOT ' * depth} true FROM pg_class",
            f"SELECT 1 FROM pg_class WHERE {' AND '.join(['oid = 1'] * depth)}",
            f"SELECT {' + '.join(['1'] * depth)} FROM pg_class",
            " UNION ALL ".join(["SELECT oid FROM pg_class"] * depth),
            f"{'SELECT * FROM (' * depth} SELECT 1 {') x' * depth}",
            f"SELECT oid IN ({', '.join(['1'] * depth)}) FROM pg_class",
        ):
            _answered(mirrored, text, chance)
