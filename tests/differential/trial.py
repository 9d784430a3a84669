"""A statement's answer from the product beside those that the rule allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

import apsw

from cirrusql.catalog import Catalog
from cirrusql.errors import Error
from tests.answers.clouds import Cloud
from tests.differential import world
from tests.differential.conditions import parameters
from tests.differential.copy import Copy
from tests.differential.generator import Generator
from tests.differential.model import Statement
from tests.differential.oracle import readings
from tests.differential.text import plain, product

Row = tuple[object, ...]


@dataclass(frozen=True)
class Case:
    """One statement: what the rule allows as its answer, and what the product says.

    `expected` are rows for each reading of the rule, or why plain SQLite refuses the statement.
    """

    seed: str
    sql: str
    regions: tuple[Mapping[int, frozenset[str]], ...]
    ordered: bool
    expected: tuple[list[Row], ...] | str
    got: list[Row] | str

    @property
    def is_statement(self) -> bool:
        """Whether SQLite takes it at all."""
        return not isinstance(self.expected, str)

    @property
    def differs(self) -> bool:
        """Whether the product's answer is none that the rule allows, or a refusal."""
        if isinstance(self.expected, str):
            return False
        if isinstance(self.got, str):
            return True
        got = self._comparable(self.got)
        return all(got != self._comparable(rows) for rows in self.expected)

    def _comparable(self, rows: list[Row]) -> object:
        return rows if self.ordered else Counter(rows)

    def report(self) -> str:
        """What a reader needs to look into a difference; the first line repeats it."""
        lines = [f"python -m tests.differential {self.seed}", f"  {self.sql}"]
        if isinstance(self.expected, str):
            lines.append(f"  SQLite refuses: {self.expected}")
        else:
            for rows, regions in zip(self.expected, self.regions, strict=True):
                lines.append(f"  expected {len(rows)} rows {_some(rows)}")
                lines.append(f"  where {_asked(regions)} are asked")
        if isinstance(self.got, str):
            lines.append(f"  refused: {self.got}")
        else:
            lines.append(f"  got {len(self.got)} rows {_some(self.got)}")
        return "\n".join(lines)


def _asked(regions: Mapping[int, frozenset[str]]) -> str:
    """The regions of the relations, in the order of the generator's numbers."""
    here = (sorted(asked & set(world.REGIONS)) for asked in regions.values())
    each = ("*" if len(names) == len(world.REGIONS) else " ".join(names) for names in here)
    return "; ".join(f"{number}: {names}" for number, names in zip(regions, each, strict=True))


def _some(rows: list[Row]) -> str:
    shown = ", ".join(str(row) for row in sorted(rows, key=repr)[:4])
    return f"[{shown}{', …' if len(rows) > 4 else ''}]"


class Trial:
    """The cloud, its session and its copy. Mutable state: what those are made of."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        world.fill(cloud)
        self.copy = Copy(cloud)
        for statement in world.OWN_TABLE:
            cloud.run(statement)
            self.copy.connection.execute(statement)

    @classmethod
    @contextmanager
    def begin(cls, catalog: Catalog | None = None) -> Iterator[Trial]:
        """A trial, which is closed in the end."""
        cloud = Cloud(catalog or Catalog.open(), (world.CONFIGURED,))
        trial = cls(cloud)
        try:
            yield trial
        finally:
            trial.copy.close()
            cloud.close()

    def case(self, seed: str | int) -> Case:
        """The statement that a number makes, and its answers."""
        statement = Generator(self.copy, Random(f"statement {seed}")).statement()
        regions = tuple(readings(statement))
        expected = self._expected(statement, regions)
        sql = product(statement.text)
        got = self._got(sql) if not isinstance(expected, str) else ""
        return Case(str(seed), sql, regions, statement.ordered, expected, got)

    def _expected(
        self, statement: Statement, ways: tuple[Mapping[int, frozenset[str]], ...]
    ) -> tuple[list[Row], ...] | str:
        texts = [self._restricted(statement, regions) for regions in ways]
        try:
            return tuple(self._rows(text) for text in texts)
        except apsw.Error as error:
            return str(error)

    def _rows(self, text: str) -> list[Row]:
        return self.copy.connection.execute(text, parameters(text)).fetchall()

    def _restricted(self, statement: Statement, regions: Mapping[int, frozenset[str]]) -> str:
        uses = {use.number: use for use in statement.uses}

        def rows(number: int) -> str:
            one = uses[number]
            return self.copy.read(one.relation, regions[number], one.hidden)

        return plain(statement.text, rows)

    def _got(self, sql: str) -> list[Row] | str:
        try:
            answered = self.cloud.run(sql, parameters(sql) or None)
        except Error as error:
            return f"{type(error).__name__}: {error}"
        except Exception as error:  # noqa: BLE001 - told like the rest, for it must never be seen
            return f"BUG {type(error).__name__}: {error}"
        finally:
            self.cloud.transport.sent.clear()  # thousands of statements kept two gigabytes of calls
        if answered.diagnostics.problems:
            return f"incomplete: {answered.diagnostics.problems}"
        return answered.rows
