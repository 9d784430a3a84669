"""EXPLAIN: a query's plan as lines to read, one step for each scan; a write's calls as rows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import orjson

from cirrusql.execute.write.calls import WriteCall
from cirrusql.plan import AnyScan, KeyValues, Method, OperationCall, OperationScan, QueryPlan, Scan
from cirrusql.records import Record
from cirrusql.result import Diagnostics, Result, ResultColumn, rows_of
from cirrusql.sql import IDENTIFIER, REGION, UNKNOWN, Condition, Equated
from cirrusql.sql.predicates import All, Test

_FEW = 4
_LONGEST = 100

Fact = tuple[str, str]


class Truth(Record):
    """What happened when a plan was run: the rows of each staging table, and of the answer."""

    found: Mapping[int, int]
    rows: int
    diagnostics: Diagnostics


def explained(plan: QueryPlan, truth: Truth | None = None) -> Result:
    """How a query will be, or with the truth was, answered."""
    lines: list[str] = []
    steps = {scan.table.number: step for step, scan in enumerate(plan.scans, 1)}
    for scan in plan.scans:
        lines.append(f"{steps[scan.table.number]}. {scan.table.relation.name}")
        facts = [*_facts(scan, steps)]
        if truth is not None:
            facts.append(("found", _count(truth.found[scan.table.number], "row")))
        lines += (f"   {name:<9} {text}" for name, text in facts)
    facts = [*_whole(plan), *(_truth(truth) if truth is not None else ())]
    lines += (f"{name:<12} {text}" for name, text in facts)
    result = rows_of(("plan",), [(line,) for line in lines])
    if truth is not None:
        result.diagnostics = truth.diagnostics
    return result


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


def _facts(scan: AnyScan, steps: Mapping[int, int]) -> Iterator[Fact]:
    """What is worth knowing of one scan, each fact with its label."""
    yield "regions", _some(scan.regions) or "none"
    if scan.skipped_regions:
        yield "skipped", f"{_some(scan.skipped_regions)}: not offered there"
    if scan.restricted_by:
        yield "after", _after(scan, steps)
    if isinstance(scan, OperationScan):
        for call in scan.calls if scan.regions else ():
            yield "calls", _operation_call(scan, call, steps)
        if scan.method is Method.NONE:
            yield "calls", "none: no row can be in the answer"
    else:
        for text in _calls(scan, steps):
            yield "calls", text
    if scan.where != UNKNOWN:
        yield "pushed", _shown(scan.where)


def _whole(plan: QueryPlan) -> Iterator[Fact]:
    for predicate in plan.query.residual:
        yield "residual", _short(predicate)
    if plan.limit is not None:
        yield "stops", f"as soon as the query has {_count(plan.limit.rows, 'row')}"
    if not plan.scans:
        yield "calls", "none: SQLite answers by itself"


def _truth(truth: Truth) -> Iterator[Fact]:
    account = truth.diagnostics
    made = ", ".join(f"{count} {name}" for name, count in sorted(account.calls.items()))
    yield "made", f"{made or 'no call'}; {account.retries} retries, {account.throttles} throttled"
    yield "answered", f"{_count(truth.rows, 'row')} in {account.seconds:.3f} s"


# -- a resource type's scan -----------------------------------------------------------------------


def _calls(scan: Scan, steps: Mapping[int, int]) -> Iterator[str]:
    if scan.method is Method.NONE:
        yield "none: no row can be in the answer"
    elif scan.method is Method.PINNED:
        yield "none: the statement says all that is asked"
    elif scan.method is Method.GET:
        yield f"{_times(scan, len(scan.identifiers), 'GetResource')}: {_some(scan.identifiers)}"
    else:
        yield from _list_calls(scan, steps)


def _list_calls(scan: Scan, steps: Mapping[int, int]) -> Iterator[str]:
    if scan.derives:
        own = {IDENTIFIER.key, *scan.table.relation.resource_type.identifier_parts}
        named = [equated for equated in scan.restricted_by if equated.key in own]
        many = " (a list instead, when they are many)" if scan.may_list else ""
        yield f"1 GetResource for each {_values(named, steps)}{many}{_each(scan)}"
    for choice in scan.keys if scan.may_list and not scan.derives else ():
        yield _list(scan, choice, steps)
    if scan.beyond_list and not scan.derives:
        names = tuple(sorted(scan.beyond_list))
        what = "the whole resource" if "*" in names else _some(names)
        yield f"1 GetResource for each listed resource that may matter, for {what}"


def _list(scan: Scan, choice: tuple[KeyValues, ...], steps: Mapping[int, int]) -> str:
    """The lists that one alternative of keys takes; their number where it is known."""
    told = {equated.key: equated for equated in scan.restricted_by}
    unknown = [_source(one, told, steps) for one in choice if not one.fixed]
    number = math.prod(len(one.fixed) for one in choice if one.fixed)
    fixed = " and ".join(
        f"{one.property} = {' or '.join(one.fixed)}" for one in choice if one.fixed
    )
    with_ = f" with {_short(fixed)}" if fixed else ""
    if unknown:
        return f"{number} ListResources{with_} for each {' and '.join(unknown)}{_each(scan)}"
    return f"{_times(scan, number, 'ListResources')}{with_}, every page"


def _source(values: KeyValues, told: Mapping[str, Equated], steps: Mapping[int, int]) -> str:
    if values.property in told:
        return _values([told[values.property]], steps)
    types = [source.type_name for source in values.sources if source.type_name]
    known = [value for source in values.sources for value in source.values]
    from_ = (
        f"of {_some(tuple(types))}, listed first"
        if types
        else f"of {_some(tuple(known)) or 'the account'}"
    )
    return f"{values.property} {from_}"


# -- an operation relation's scan -----------------------------------------------------------------


def _operation_call(scan: OperationScan, call: OperationCall, steps: Mapping[int, int]) -> str:
    if call.operation is None:
        return "none: the statement says all that is asked"
    names = [name for name in call.operation.parameters if name in call.fixed]
    number = math.prod(len(call.fixed[name]) for name in names)
    fixed = " and ".join(f"{n} = {' or '.join(map(str, call.fixed[n]))}" for n in names)
    with_ = f" with {_short(fixed)}" if fixed else ""
    told = [e for e in scan.restricted_by if e.key != REGION.key and e.key not in call.fixed]
    if told:
        return f"{number} {call.operation.name}{with_} for each {_values(told, steps)}{_each(scan)}"
    pages = ", every page" if call.operation.pages else ""
    return f"{_times(scan, number, call.operation.name)}{with_}{pages}"


# -- words ----------------------------------------------------------------------------------------


def _times(scan: AnyScan, number: int, operation: str) -> str:
    """How often an operation is called in all, and in each region."""
    count = len(scan.regions)
    shared = f" ({number} in each of {count} regions)" if count > 1 else ""
    return f"{number * count} {operation}{shared}"


def _each(scan: AnyScan) -> str:
    return f", in each of {len(scan.regions)} regions" if len(scan.regions) > 1 else ""


def _after(scan: AnyScan, steps: Mapping[int, int]) -> str:
    names: dict[int, list[str]] = {}
    for equated in scan.restricted_by:
        names.setdefault(steps[equated.table], []).append(_name(equated.key))
    return "; ".join(
        f"step {step}, only rows with the {' and '.join(dict.fromkeys(keys))} that it finds"
        for step, keys in sorted(names.items())
    )


def _values(equated: tuple[Equated, ...] | list[Equated], steps: Mapping[int, int]) -> str:
    return " and ".join(
        dict.fromkeys(f"{_name(one.key)} found by step {steps[one.table]}" for one in equated)
    )


def _shown(condition: Condition) -> str:
    """A condition in SQL's spelling of the columns that have none in the schema."""
    if isinstance(condition, Test):
        return repr(Test(_name(condition.column), condition.operator, condition.values))
    parts = [_shown(part) for part in condition.parts]
    if isinstance(condition, All):
        return " AND ".join(parts)
    return f"({' OR '.join(parts)})" if parts else "false"


def _name(key: str) -> str:
    return IDENTIFIER.name if key == IDENTIFIER.key else key.removeprefix("@")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
