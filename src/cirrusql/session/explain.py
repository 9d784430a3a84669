"""EXPLAIN: a plan's lines as rows, with what was measured; a write's calls as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import orjson

from cirrusql.execute.write.calls import WriteCall
from cirrusql.plan import QueryPlan
from cirrusql.plan.description import Fact, described
from cirrusql.plan.wording import count
from cirrusql.records import Record
from cirrusql.result import Diagnostics, Result, ResultColumn, rows_of


class Measured(Record):
    """What happened when a plan was run: the rows of each staging table, and of the answer."""

    found: Mapping[int, int]
    rows: int
    diagnostics: Diagnostics


def explained(plan: QueryPlan, measured: Measured | None = None) -> Result:
    """How a query will be, or as it was measured was, answered."""
    if measured is None:
        return _lines(described(plan))
    found = {table: ("found", count(rows, "row")) for table, rows in measured.found.items()}
    result = _lines(described(plan, found, [*_outcome(measured)]))
    result.diagnostics = measured.diagnostics
    return result


def _lines(lines: list[str]) -> Result:
    result = rows_of(("plan",), [(line,) for line in lines])
    result.is_text = True
    return result


def _outcome(measured: Measured) -> Iterator[Fact]:
    account = measured.diagnostics
    made = ", ".join(f"{count} {name}" for name, count in sorted(account.calls.items()))
    yield "made", f"{made or 'no call'}; {account.retries} retries, {account.throttles} throttled"
    yield "answered", f"{count(measured.rows, 'row')} in {account.seconds:.3f} s"


def explained_write(calls: Sequence[WriteCall], diagnostics: Diagnostics) -> Result:
    """The calls that a write would make, one row for each; no secret is shown."""
    names = ("operation", "type_name", "region", "identifier", "document", "parameters", "note")
    documents = ("document", "parameters")
    columns = (ResultColumn(name, "object" if name in documents else "string") for name in names)
    return Result(tuple(columns), iter([_call_row(call) for call in calls]), diagnostics)


def _call_row(call: WriteCall) -> tuple[str | None, ...]:
    type_name = call.type_name
    if call.request is None:
        return (None, type_name, call.region, call.identifier, None, None, "already as wanted")
    parameters = call.parameters
    return (
        call.verb.value,
        type_name,
        call.region,
        call.identifier,
        call.shown_document,
        orjson.dumps(parameters).decode() if parameters else None,
        "; ".join(call.notes) or None,
    )
