"""What the page of an operation of AWS's says beside what all pages say."""

from __future__ import annotations

from typing import Any

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.console.catalogue.statement_facts import offered, sample
from cirrusql.docs.operation_page import InputFact, OperationPage, operation_page

Facts = dict[str, Any]


def operation_facts(catalog: Catalog, relation: ApiRelation, region: str | None) -> Facts:
    """The facts of an operation's documentation page."""
    one = operation_page(catalog, relation)
    prepare = relation.extra.get("prepare")
    actions = [relation.permission, *([prepare["permission"]] if prepare else [])]
    return {
        "kind": "operation",
        "description": relation.description,
        "title": one.title,
        "operation": relation.operation,
        "rows": {"kind": relation.kind, "path": ".".join(relation.path)},
        "inputs": [_input(each) for each in one.inputs],
        "one_of": _one_of(relation),
        "permissions": [{"operation": relation.operation, "actions": actions}],
        "keys": [_key(one, name) for name in relation.required],
        "statements": [*_statements(one, region)],
        "notes": [*_notes(relation)],
        **_sample(relation),
    }


def _input(one: InputFact) -> Facts:
    return {
        "name": one.name,
        "member": one.member,
        "type": one.type,
        "required": one.required,
        "in_rows": one.in_rows,
        "values": [*one.takes],
        "many": one.many or None,
        "most": one.most or None,
    }


def _one_of(relation: ApiRelation) -> list[list[str]]:
    """The ways to say what must be said in one way or another."""
    told = relation.alternatives
    if not told:
        return []
    return [[name for name in one.required if name in told] for one in relation.operations]


def _key(one: OperationPage, name: str) -> Facts:
    """A required input, and the relations that can supply it, judged by their names."""
    origins = [source for source in one.sources if source.key == name]
    return {
        "column": name,
        "origins": [{"relation": of.relation, "column": of.column} for of in origins],
        "values": [],
        "account": False,
    }


def _statements(one: OperationPage, region: str | None) -> list[Facts]:
    found = [offered("SELECT", "Ask it", one.example, region)]
    if one.join:
        found.append(offered("SELECT", "With another relation's keys", one.join, region))
    return found


def _notes(relation: ApiRelation) -> list[str]:
    """What has to be known before it is asked."""
    notes = []
    if relation.pages is not None:
        most = f", up to {relation.pages.most} at a time" if relation.pages.most else ""
        notes.append(f"All pages are read{most}.")
    extra = relation.extra
    if extra.get("once"):
        notes.append(f"It is asked once: {extra['once']}.")
    if extra.get("paid"):
        notes.append(f"It costs: {extra['paid']}. It is asked only after SET paid_calls = allow.")
    if extra.get("floods"):
        notes.append(
            f"It may be very long: {extra['floods']}. It is asked only with a condition on an"
            " input, a LIMIT, or SET paid_calls = allow."
        )
    default = extra.get("default")
    if default:
        unless = ", ".join(default["unless"])
        notes.append(f"Unless one of {unless} is told, {_sent(default['members'])} is sent.")
    prepare = extra.get("prepare")
    if prepare:
        notes.append(f"{prepare['operation']} is run where no answer is ready.")
    return notes


def _sent(members: Any) -> str:
    import orjson

    return orjson.dumps(members).decode()


def _sample(relation: ApiRelation) -> Facts:
    if relation.extra.get("paid"):
        return sample(relation.name, (), "each call of it costs money")
    return sample(relation.name, relation.required)
