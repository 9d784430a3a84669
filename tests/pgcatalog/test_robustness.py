"""Statements that no client sends: pieces of those that clients do, put together by chance."""

from __future__ import annotations

import time
from random import Random

import pytest

from cirrusql.errors import Error
from cirrusql.pgcatalog import CatalogueSession
from cirrusql.sql.lexer import Kind, lenient_tokens
from tests.pgcatalog import mirror

_SECONDS = 5.0
_ODD = (
    "'", '"', "(", ")", ",", "NULL", "$1", "$99", "::regclass", "::int", "::text[]", "[1]", "ARRAY",
    "ANY", "IS", "NOT", "é", "\0", "99999999999999999999", "*", "SELECT", "FROM", "pg_class", "''",
    "E'\\'", "oid", "1e400", "CASE", "UNION", "WITH", "ORDER BY", "LIMIT -1", "unnest(", "OVER ()",
)  # fmt: skip


def _mutated(chance: Random, texts: list[str]) -> str:
    """A statement with some of its words dropped, doubled, exchanged, or from another one.

    Half of the time a name stands for a name and a text for a text, so that most can be read.
    """
    words, others = _words(chance.choice(texts)), _words(chance.choice(texts))
    is_alike = chance.random() < 0.5
    for _ in range(chance.choice([1, 1, 2, 4])):
        place = chance.randrange(len(words))
        kind = words[place][0]
        known = [word for word in others if word[0] is kind] or others
        what = 4 if is_alike else chance.randrange(6)
        if what == 0:
            del words[place : place + chance.randint(1, 5)]
        elif what == 1:
            words.insert(place, (kind, f" {chance.choice(_ODD)} "))
        elif what == 2:
            words[place] = chance.choice(others)
        elif what == 3:
            start = chance.randrange(len(others))
            words[place:place] = others[start : start + chance.randint(1, 8)]
        else:
            words[place] = chance.choice(known)
        words = words or [(kind, "SELECT")]
    return "".join(text for _, text in words)


def _words(text: str) -> list[tuple[Kind, str]]:
    """The words of a statement, each with what stands between it and the next."""
    found = list(lenient_tokens(text))
    ends = [*(token.start for token in found[1:]), len(text)]
    return [(token.kind, text[token.start : end]) for token, end in zip(found, ends, strict=True)]


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
        assert str(error)
        return "refused"
    return "told" if prepared.notices else "answered"


def _try(of: CatalogueSession, count: int, seed: int) -> dict[str, int]:
    names = mirror.Names(of)
    chance, texts = Random(seed), [names.numbered(one["text"]) for one in mirror.asked()]
    ends = {"refused": 0, "told": 0, "answered": 0}
    for _ in range(count):
        ends[_answered(of, _mutated(chance, texts), chance)] += 1
    return ends


def test_mutated_statements(mirrored: CatalogueSession) -> None:
    assert all(_try(mirrored, 150, seed=1).values())


@pytest.mark.slow
def test_many_mutated_statements(mirrored: CatalogueSession) -> None:
    ends = _try(mirrored, 2_000, seed=2)
    assert ends["answered"] > 100
    assert ends["refused"] > 500


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
