"""A plan as a picture: a node for each scan, an edge where one waits for another."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog import ResourceRelation
from cirrusql.catalog.statements import identifier_column
from cirrusql.plan import QueryPlan
from cirrusql.plan.description import described
from cirrusql.plan.nodes import AnyScan, Steps
from cirrusql.plan.wording import shown
from cirrusql.sql import UNKNOWN


def picture(plan: QueryPlan) -> dict[str, Any]:
    """What the page draws; `lines` is the same in words, as EXPLAIN has it."""
    steps = {scan.table.number: step for step, scan in enumerate(plan.scans, 1)}
    return {
        "scans": [_node(scan, steps) for scan in plan.scans],
        "limit": None if plan.limit is None else plan.limit.rows,
        "notes": [*plan.notes],
        "lines": described(plan),
    }


def _node(scan: AnyScan, steps: Steps) -> dict[str, Any]:
    return {
        "step": steps[scan.table.number],
        "relation": scan.table.relation.name,
        "method": scan.method.value,
        "places": scan.places,
        "accounts": len(scan.shares),
        "regions": len({region for part in scan.parts for region in part.regions}),
        "after": sorted(steps[number] for number in scan.after),
        "calls": [*scan.calls(steps)],
        "identified_by": _identified_by(scan),
        "pushed": None if scan.pushed == UNKNOWN else shown(scan.pushed),
    }


def _identified_by(scan: AnyScan) -> list[str]:
    """The columns that make the identifier of a row's resource, in their order; else none."""
    relation = scan.table.relation
    if not isinstance(relation, ResourceRelation):
        return []
    resource_type = relation.resource_type
    return [identifier_column(resource_type, part) for part in resource_type.identifier_parts]
