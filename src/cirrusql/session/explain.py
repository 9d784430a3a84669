"""EXPLAIN: a plan as rows, one for each scan of a query or each call of a write."""

from __future__ import annotations

import orjson

from cirrusql.execute.prepare import Prepared, WriteCall
from cirrusql.plan import Method, QueryPlan, Scan
from cirrusql.result import Diagnostics, Result, rows_of

_FEW = 4


def explained(
    plan: QueryPlan, diagnostics: Diagnostics | None = None, rows: int | None = None
) -> Result:
    """How a query will be, or with diagnostics was, answered."""
    names = ("relation", "regions", "found by", "reads", "asked of each row")
    lines = [
        (
            scan.table.relation.name,
            _some(scan.regions) or "none",
            _found_by(scan),
            _reads(scan),
            repr(scan.table.where),
        )
        for scan in plan.scans
    ]
    if diagnostics is not None:
        calls = ", ".join(f"{name} {count}" for name, count in sorted(diagnostics.calls.items()))
        took = f"{rows} rows in {diagnostics.seconds:.3f} s"
        retried = f"{diagnostics.retries} retries, {diagnostics.throttles} throttled"
        lines.append(("(in truth)", _some(diagnostics.regions), calls or "no calls", retried, took))
    return rows_of(names, list(lines))


def explained_write(prepared: Prepared, diagnostics: Diagnostics) -> Result:
    """The calls that a write would make, one row for each; no secret is shown."""
    names = ("operation", "type_name", "region", "identifier", "document", "parameters", "note")
    result = rows_of(names, [_call_row(prepared, call) for call in prepared.calls])
    result.diagnostics = diagnostics
    return result


def _call_row(prepared: Prepared, call: WriteCall) -> tuple[str | None, ...]:
    type_name = prepared.resource_type.type_name
    if call.request is None:
        return (None, type_name, call.region, call.identifier, None, None, "already as wanted")
    parameters = prepared.parameters(call)
    return (
        call.verb.value,
        type_name,
        call.region,
        call.identifier,
        prepared.shown_document(call),
        orjson.dumps(parameters).decode() if parameters else None,
        "; ".join(call.notes) or None,
    )


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    return ", ".join(names[:_FEW]) + more


def _found_by(scan: Scan) -> str:
    if scan.method in (Method.NONE, Method.PINNED):
        return str(scan.method.value)
    if scan.method is Method.GET:
        return f"GetResource of {_some(scan.identifiers)}"
    narrowed = sorted({equated.key for equated in scan.restricted_by})
    by = f", only those with the {' and '.join(narrowed)} of other rows" if narrowed else ""
    keys = [_key(values.property, values.fixed) for choice in scan.keys for values in choice]
    with_keys = f" with {_some(tuple(keys))}" if keys else ""
    return f"ListResources{with_keys}{by}"


def _key(name: str, fixed: tuple[str, ...]) -> str:
    return f"{name} = {' or '.join(fixed)}" if fixed else f"every {name}"


def _reads(scan: Scan) -> str:
    kind = scan.table.relation.resource_type
    if scan.method in (Method.NONE, Method.PINNED):
        return "nothing"
    beyond = sorted(scan.needed - set(kind.identifier_parts))
    if scan.method is Method.LIST and not beyond:
        return "identifiers, no GetResource"
    return f"{_some(tuple(beyond))}" if beyond else "identifiers"
