"""`cirrusql inventory export`: every resource at a moment, whole."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.selection import Selection, selected
from cirrusql.cli.inventory.telling import tell_age, tell_gaps
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import output_to
from cirrusql.engine.display import Display
from cirrusql.inventory.moments import At
from cirrusql.inventory.times import iso
from cirrusql.result import Diagnostics, Result, ResultColumn

_COLUMNS = (
    ("type_name", "string"),
    ("relation", "string"),
    ("identifier", "string"),
    ("account_id", "string"),
    ("region", "string"),
    ("parent", "string"),
    ("observed_at", "string"),
    ("confirmed_at", "string"),
    ("unreadable", "boolean"),
    ("reason", "string"),
    ("source", "string"),
    ("run_id", "string"),
    ("properties", "object"),
)


def export(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Write them; 3 if they are not all, or not all as they were at that moment."""
    display = Display(parsed.output)
    with selected(parsed) as selection, output_to(parsed.outfile, narrator.warning) as output:
        output.require(display)
        tell_age(selection, narrator)
        at = selection.inventory.reading.at(parsed.as_of or "LATEST")
        columns = tuple(ResultColumn(name, kind) for name, kind in _COLUMNS)
        output.show(Result(columns, _rows(selection, at), Diagnostics()), display)
        return tell_gaps(selection.standings(at).values(), narrator, now=at.moment)


def _rows(selection: Selection, at: At) -> Iterator[tuple[Any, ...]]:
    reading, past = selection.inventory.reading, selection.inventory.past
    where = selection.where
    for types in past.portions(where.type_names):
        for row in reading.state(types, at, where.accounts, where.regions):
            yield (
                row.type_name,
                past.names.relation(row.type_name),
                row.identifier,
                row.account_id,
                row.region,
                row.parent,
                iso(row.observed_at),
                iso(row.confirmed_at),
                int(row.unreadable),
                row.reason,
                row.source,
                row.run_id,
                row.properties,
            )
