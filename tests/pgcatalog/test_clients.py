"""What clients send, and what PostgreSQL answered to it over the same relations."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cirrusql.errors import Error
from cirrusql.pgcatalog import CatalogueSession, is_catalogue
from tests.pgcatalog import mirror
from tests.pgcatalog.generated import Maker
from tests.pgcatalog.ground_truth import facts
from tests.pgcatalog.ground_truth.capture import Asked
from tests.pgcatalog.ground_truth.clients import statements_of
from tests.pgcatalog.ground_truth.cluster import cluster, missing
from tests.pgcatalog.mutation import mutated

_ASKED = mirror.asked()
_CATALOGUE = [one for one in _ASKED if is_catalogue(one["text"])]


def test_what_is_the_catalogues() -> None:
    others = {one["text"] for one in _ASKED} - {one["text"] for one in _CATALOGUE}
    assert others == {
        "SELECT vpc_id, tags, size FROM ec2.vpcs",
        "SELECT * FROM ec2.vpcs WHERE vpc_id = $1",
    }
    assert {one["client"] for one in _CATALOGUE} == {
        path.stem for path in mirror.STATEMENTS.iterdir()
    }


def test_columns_and_parameters(mirrored: CatalogueSession) -> None:
    names = mirror.Names(mirrored)
    for one in _CATALOGUE:
        prepared = mirrored.prepare(names.numbered(one["text"]))
        assert [[column.name, column.type] for column in prepared.columns] == one["columns"]
        assert list(prepared.parameter_types) == one["parameter_types"], one["text"]


def test_rows(mirrored: CatalogueSession) -> None:
    names, agreed = mirror.Names(mirrored), 0
    for one in _CATALOGUE:
        ours = mirror.answer(mirrored, names, one)
        if one["row_count"] > len(one["rows"]):
            ours = mirror.of_the_mirror(ours)
        is_same = mirror.same(one, ours, one["rows"])
        assert is_same or mirror.difference(one), (one["text"], ours, one["rows"])
        agreed += is_same
    assert agreed >= 280


def test_each_difference_is_one(mirrored: CatalogueSession) -> None:
    names, told = mirror.Names(mirrored), set()
    for one in _CATALOGUE:
        ours = mirror.answer(mirrored, names, one)
        if one["row_count"] > len(one["rows"]) or not mirror.same(one, ours, one["rows"]):
            told |= {part for part, _ in mirror.DIFFERENT if part in one["text"]}
    assert told == {part for part, _ in mirror.DIFFERENT}


def test_nothing_is_left_unanswered(mirrored: CatalogueSession) -> None:
    names = mirror.Names(mirrored)
    told = [
        notice
        for one in _CATALOGUE
        for notice in mirrored.prepare(names.numbered(one["text"])).notices
    ]
    own = ("pg_operator", "pg_conversion", "pg_cast", "pg_stat_activity")
    tables = [*(f"pg_catalog.{name}" for name in own), "information_schema.routines"]
    assert told == [f"{name} has no rows here" for name in tables]


@pytest.mark.parametrize("text", statements_of("refused.sql"))
def test_what_postgres_refuses_is_refused(mirrored: CatalogueSession, text: str) -> None:
    with pytest.raises(Error):
        list(mirrored.run(mirrored.prepare(text)))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short one: a socket's path has 107 characters at most."""
    made = tempfile.mkdtemp()
    yield Path(made)
    shutil.rmtree(made, ignore_errors=True)


@pytest.mark.clients
@pytest.mark.skipif(missing(), reason="there is no PostgreSQL 15")
def test_a_real_server_answers_as_it_did(folder: Path, mirrored: CatalogueSession) -> None:
    names = mirror.Names(mirrored)
    with cluster(folder) as made, closing(Asked(made)) as real:
        for one in _CATALOGUE:
            theirs: dict[str, Any] | None = real.ask(
                real.numbered(one["text"]),
                [None if value is None else real.numbered(value) for value in one["parameters"]],
            )
            assert theirs is not None, one["text"]
            assert theirs["columns"] == one["columns"]
            ours = mirror.answer(mirrored, names, one)
            if theirs["row_count"] > len(theirs["rows"]):
                ours = mirror.of_the_mirror(ours)
            assert mirror.same(one, ours, theirs["rows"]) or mirror.difference(one), one["text"]
        for text in statements_of("refused.sql"):
            assert real.ask(text, []) is None, text


@pytest.mark.clients
@pytest.mark.skipif(missing(), reason="there is no PostgreSQL 15")
def test_the_facts_are_the_servers(folder: Path) -> None:
    with cluster(folder) as made, closing(Asked(made)) as real:
        for name in facts.FILES:
            assert facts.asked(real.connection, name).split("\n") == facts.kept(name).split("\n")


@pytest.mark.clients
@pytest.mark.skipif(missing(), reason="there is no PostgreSQL 15")
def test_statements_of_a_grammar_agree(folder: Path, mirrored: CatalogueSession) -> None:
    """Statements made by chance: the same columns and rows, or both refuse."""
    maker, both = Maker(9), 0
    with cluster(folder, logs=False) as made, closing(Asked(made)) as real:
        real.connection.execute("SET statement_timeout = '5s'")
        for _ in range(1_000):
            text, is_ordered = maker.statement()
            ours, theirs = _asked_for(mirrored, text), real.ask(real.numbered(text), [])
            if ours is None or (theirs is None and not ours["rows"]):
                continue
            assert theirs is not None, text
            both += 1
            pairs = zip(ours["columns"], theirs["columns"], strict=True)
            # A list of a domain's values has a type of its own there.
            assert all(one == other or other[1] > _FIRST_DOMAIN for one, other in pairs), text
            rows = [found if is_ordered else sorted(found, key=str)
                    for found in (ours["rows"], theirs["rows"])]  # fmt: skip
            if theirs["row_count"] == len(theirs["rows"]):
                assert rows[0] == rows[1], text
    assert both > 800


_FIRST_DOMAIN = 13_000


def _asked_for(of: CatalogueSession, text: str) -> dict[str, Any] | None:
    """Our columns and rows; None for a statement that is refused."""
    rows = _ours(of, text)
    if rows is None:
        return None
    columns = of.prepare(mirror.Names(of).numbered(text)).columns
    return {"columns": [[one.name, one.type] for one in columns], "rows": rows}


_OWN = ("set_config", "search_path", "pg_settings", "typnotnull")


@pytest.mark.clients
@pytest.mark.skipif(missing(), reason="there is no PostgreSQL 15")
def test_what_both_answer_agrees(folder: Path, mirrored: CatalogueSession) -> None:
    """Statements changed by chance: a wrong answer that looks right is found so."""
    clients = [one for one in _CATALOGUE if one["client"] != "typed"]
    kept = [one["text"] for one in clients if not mirror.difference(one)]
    # Settings are set, and their path and row types differ.
    texts = [text for text in kept if not any(one in text for one in _OWN)]
    chance, both = Random(5), 0
    with cluster(folder) as made, closing(Asked(made)) as real:
        real.connection.execute("SET statement_timeout = '5s'")
        for _ in range(2_000):
            text = mutated(chance, texts, is_alike=chance.random() < 0.8)
            ours = _ours(mirrored, text) if is_catalogue(text) else None
            theirs = real.ask(real.numbered(text), []) if ours is not None else None
            if ours is None or theirs is None:
                continue
            both += 1
            rows = [mirror.of_the_mirror(one) for one in (ours, theirs["rows"])]
            assert sorted(rows[0], key=str) == sorted(rows[1], key=str), text
    assert both > 50


def _ours(of: CatalogueSession, text: str) -> list[list[str | None]] | None:
    """Our rows; None for a statement that is refused, not answered, or has parameters."""
    names, end = mirror.Names(of), time.monotonic() + 5
    try:
        prepared = of.prepare(names.numbered(text))
        if prepared.notices or prepared.parameter_types:
            return None
        return [
            [names.cell(value, one.type) for value, one in zip(row, prepared.columns, strict=True)]
            for row in of.run(prepared, must_stop=lambda: time.monotonic() > end)
        ]
    except Error:
        return None
