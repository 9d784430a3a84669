"""The page of an operation as Markdown. Pure text: every fact comes from the page."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from cirrusql.catalog import ApiRelation
from cirrusql.docs.operation_page import InputFact, OperationPage
from cirrusql.docs.tables import cell, table

_MOST_VALUES = 24


def render_operation(page: OperationPage) -> str:
    """The whole page, ending in a newline."""
    sections = (
        _introduction(page),
        _columns(page.relation),
        _inputs(page),
        _examples(page),
        _keys(page),
        _permission(page.relation),
    )
    return "\n\n".join(block for section in sections for block in section) + "\n"


def _introduction(page: OperationPage) -> Iterator[str]:
    one = page.relation
    yield f"# {one.resource}"
    answers = f"`{one.operation}` of {cell(page.title)} answers"
    yield f"`{one.name}` is what {answers}. It can only be read."
    if one.description:
        yield cell(one.description)
    yield "## Overview"
    yield table(
        ["", ""],
        [
            ["**Id**", f"`{one.name}`"],
            ["**Rows**", _rows(one)],
            ["**Pages**", _pages(one)],
            ["**Region**", _region(one)],
            *_costs(one),
        ],
    )


def _rows(relation: ApiRelation) -> str:
    path = ".".join(relation.path)
    return {
        "items": f"one for each item of `{path}`",
        "values": f"one for each value of `{path}`",
        "table": f"one for each line of the table in `{path or 'the answer'}`",
        "pairs": f"one for each key of `{path}`" if path else "one for each key",
        "row": f"one, `{path}`" if path else "one, the answer",
    }[relation.kind]


def _pages(relation: ApiRelation) -> str:
    if relation.pages is None:
        return "none: the answer comes whole"
    most = f", up to {relation.pages.most} at a time" if relation.pages.most else ""
    return f"all are read{most}"


def _region(relation: ApiRelation) -> str:
    if relation.extra.get("once"):
        return f"asked once: {relation.extra['once']}"
    if relation.is_global:
        return "one answer for the whole account"
    return "each region has its own answer"


def _costs(relation: ApiRelation) -> Iterator[list[str]]:
    """What has to be known before it is asked: what it costs, and how much there is."""
    paid, flood = relation.extra.get("paid"), relation.extra.get("floods")
    if paid:
        yield ["**Costs**", f"{cell(paid)}: asked only after `SET paid_calls = allow`"]
    if flood:
        allowed = "a condition on an input, a `LIMIT`, or `SET paid_calls = allow`"
        yield ["**Size**", f"{cell(flood)}: asked only with {allowed}"]


def _columns(relation: ApiRelation) -> Iterator[str]:
    yield "## Columns"
    facts = {one.name: one for one in relation.facts}
    yield table(
        ["Name", "Member", "Type", ""],
        (
            [
                f"`{name}`",
                f"`{fact.property_name}`" if fact.property_name else "",
                fact.type,
                "what was asked for, see below" if name in relation.keys else fact.description,
            ]
            for name, fact in facts.items()
        ),
    )


def _inputs(page: OperationPage) -> Iterator[str]:
    yield "## Inputs"
    if not page.inputs:
        yield "None: there is nothing that it can be told."
        return
    yield (
        "Columns that are sent, by `=` and `IN`. Those that are not among the columns above are not"
        " in `*`, and have the value that was sent."
    )
    yield table(
        ["Name", "Member", "Type", "Required", ""],
        (
            [f"`{one.name}`", f"`{one.member}`", one.type, _need(one), _told(one)]
            for one in page.inputs
        ),
    )
    alternatives = page.relation.alternatives
    if alternatives:
        ways = (filter(alternatives.__contains__, one.required) for one in page.relation.operations)
        told = "; ".join(" with ".join(f"`{name}`" for name in way) for way in ways)
        yield f"One of these must be told: {told}."
    default = page.relation.extra.get("default")
    if default:
        sent = orjson.dumps(default["members"]).decode()
        unless = ", ".join(f"`{name}`" for name in default["unless"])
        note = f": {cell(default['note'])}" if "note" in default else ""
        yield f"Unless one of {unless} is told, `{sent}` is sent{note}."


def _need(one: InputFact) -> str:
    return "yes" if one.required else ""


def _told(one: InputFact) -> str:
    texts = []
    if one.many:
        most = f", up to {one.most} in one request" if one.most else ""
        texts.append(f"one of `{one.many}`{most}")
    if one.takes:
        shown = [f"`{cell(value)}`" for value in one.takes[:_MOST_VALUES]]
        more = len(one.takes) - len(shown)
        texts.append(f"one of {', '.join(shown)}{f' and {more} more' if more else ''}")
    if one.type in ("array", "object"):
        texts.append("JSON, in the API's spelling")
    return "; ".join(texts)


def _examples(page: OperationPage) -> Iterator[str]:
    yield "## Example"
    yield f"```sql\n{page.example}\n```"
    if page.join:
        yield "With another relation to supply the key:"
        yield f"```sql\n{page.join}\n```"


def _keys(page: OperationPage) -> Iterator[str]:
    needed = page.relation.required
    if not needed:
        return
    yield "## Keys"
    yield "What must be told can come from a statement's other relations. By their names, from:"
    lines = []
    for key in needed:
        found = [f"`{one.column}` of `{one.relation}`" for one in page.sources if one.key == key]
        lines.append(f"- `{key}`: {', '.join(found) or 'nothing of this service'}")
    yield "\n".join(lines)


def _permission(relation: ApiRelation) -> Iterator[str]:
    yield "## Permission"
    prepare = relation.extra.get("prepare")
    actions = [relation.permission, *([prepare["permission"]] if prepare else [])]
    listed = ",\n".join(f'  "{action}"' for action in actions)
    yield f"```json\n[\n{listed}\n]\n```"
    if prepare:
        yield f"The second is for `{prepare['operation']}`, which is run where no answer is ready."
