"""The organisation's raw data, and statements asked of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cirrusql.result import Diagnostics
from cirrusql.session import Session

Model = dict[str, Any]
Row = tuple[Any, ...]


class Organisation:
    """The models of a seeded local cloud by type, each with its region."""

    def __init__(self, models: dict[str, list[tuple[str, Model]]]) -> None:
        self.models = models

    def of(self, type_name: str, region: str | None = None) -> list[Model]:
        """All resources of a type such as `EC2::VPC`, or those of one region."""
        pairs = self.models[f"AWS::{type_name}"]
        return [model for place, model in pairs if region in (None, place)]

    def placed(self, type_name: str) -> list[tuple[str, Model]]:
        """All resources of a type, each with its region."""
        return self.models[f"AWS::{type_name}"]


@dataclass(frozen=True)
class Answer:
    """A statement's columns and rows, and how they were found."""

    names: tuple[str, ...]
    rows: list[Row]
    diagnostics: Diagnostics

    @property
    def calls(self) -> dict[str, int]:
        return self.diagnostics.calls

    def column(self, name: str) -> list[Any]:
        place = self.names.index(name)
        return [row[place] for row in self.rows]


@dataclass(frozen=True)
class Asked:
    """Runs statements in a session, each twice: rows may not depend on what is pushed down."""

    session: Session

    def __call__(self, sql: str) -> Answer:
        answer = self._run(sql)
        self._run("SET pushdown = off")
        try:
            plain = self._run(sql)
        finally:
            self._run("SET pushdown = on")
        assert sorted(map(repr, answer.rows)) == sorted(map(repr, plain.rows))
        return answer

    def rows(self, sql: str) -> list[Row]:
        return self(sql).rows

    def _run(self, sql: str) -> Answer:
        *_, last = self._results(sql)
        return last

    def _results(self, sql: str) -> Iterator[Answer]:
        for result in self.session.execute(sql):
            names = tuple(column.name for column in result.columns)
            answer = Answer(names, list(result), result.diagnostics)
            assert answer.diagnostics.complete, answer.diagnostics.problems
            yield answer
