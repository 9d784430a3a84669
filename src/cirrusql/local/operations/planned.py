"""The demo organisation as a list of resources to create, expanded from its data files.

The data is in `organisation/*.json`; docs/demo-organisation.md says how to write it. Expansion is
a pure function of those files: the same resources in the same order every time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import product
from typing import Any

from cirrusql.errors import DataError
from cirrusql.records import Record, replace

Row = Mapping[str, Any]

_VARIABLE = re.compile(r"\{(\w+)(?::([\w.<>]+))?\}")
_REFERENCE = re.compile(r"\$\{([^{}.]+)\.([\w.]+)\}")
_HOME = "us-east-1"


class Planned(Record):
    """A resource to create: what a user would write, and what the service would find out.

    `name` is unique in the organisation and never sent. `properties` and `observed` may hold
    references, `${name.Property}`; `observed` are values of read-only properties that matter to
    the organisation's story, such as an instance's state; None for one that is not there.
    """

    name: str
    type_name: str
    region: str
    properties: Mapping[str, Any]
    observed: Mapping[str, Any]
    tags: Mapping[str, str]

    def references(self) -> list[str]:
        """The names of the resources that must exist before this one, in order of mention."""
        documents = (self.properties, self.observed, self.tags)
        return list(
            dict.fromkeys(
                match[1] for text in _texts(documents) for match in _REFERENCE.finditer(text)
            )
        )


class Organisation(Record):
    """The data files, read: tables to loop over, parts to reuse, default tags, and the entries."""

    tables: Mapping[str, Sequence[Row]]
    parts: Mapping[str, Any]
    tags: Mapping[str, str]
    entries: Sequence[Mapping[str, Any]]


def read_organisation() -> Organisation:
    """The organisation that comes with this package."""
    folder = files("cirrusql.local").joinpath("demo/organisation")
    shared = json.loads(folder.joinpath("shared.json").read_text("utf-8"))
    entries: list[Mapping[str, Any]] = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json") and file.name != "shared.json":
            entries += json.loads(file.read_text("utf-8"))
    return Organisation(shared["tables"], shared["parts"], shared["tags"], entries)


def read_accounts() -> Mapping[str, Any]:
    """The units of the organisation and the accounts in them, as the data has them."""
    found: Mapping[str, Any] = json.loads(_accounts("accounts"))
    return found


def member_resources(organisation: Organisation, member: Row, management: str) -> list[Planned]:
    """The resources of one of the other accounts of the organisation, in order.

    They are those that the main account has of the member's kinds, for its networks and services,
    under names of its own; and the roles that every member has. What refers to anything that is
    not among them is left out.
    """
    entries = [one for one in organisation.entries if _is_of_kind(one["type"], member["kinds"])]
    own = json.dumps(entries).replace("harbour-", f"harbour-{member['slug']}-")
    roles = _accounts("roles").replace("{management}", management)
    tables = _tables_of(organisation.tables, member)
    smaller = replace(organisation, tables=tables, entries=json.loads(own) + json.loads(roles))
    found = {
        planned.name: planned
        for entry in smaller.entries
        for planned in _expanded(smaller, entry, member["id"])
        if planned.region in {row["region"] for row in tables["regions"]}
    }
    while lost := {one.name for one in found.values() if not found.keys() >= {*one.references()}}:
        found = {name: one for name, one in found.items() if name not in lost}
    ordered: dict[str, Planned] = {}
    for planned in found.values():
        _place(planned, found, ordered, ())
    return list(ordered.values())


def _accounts(name: str) -> str:
    folder = files("cirrusql.local").joinpath("demo/organisation/accounts")
    return folder.joinpath(f"{name}.json").read_text("utf-8")


def _is_of_kind(type_name: str, kinds: Sequence[str]) -> bool:
    return any(type_name == kind or type_name.startswith(f"{kind}::") for kind in kinds)


def _tables_of(tables: Mapping[str, Sequence[Row]], member: Row) -> Mapping[str, Sequence[Row]]:
    """The shared tables with no more rows than one member's."""
    networks = [row for row in tables["networks"] if row["net"] in member["networks"]]
    environments = {row["env"] for row in networks}
    places = {_HOME, *(row["region"] for row in networks)}
    return {
        **tables,
        "networks": networks,
        "environments": [row for row in tables["environments"] if row["env"] in environments],
        "regions": [row for row in tables["regions"] if row["region"] in places],
        "services": [row for row in tables["services"] if row["service"] in member["services"]],
    }


def planned_resources(organisation: Organisation, account: str) -> list[Planned]:
    """Every resource of the organisation, each after those it refers to.

    Raises DataError for a name used twice, a reference to nothing, or one that runs in a circle.
    """
    found: dict[str, Planned] = {}
    for entry in organisation.entries:
        for planned in _expanded(organisation, entry, account):
            if planned.name in found:
                raise DataError(f"two resources of the organisation are called '{planned.name}'")
            found[planned.name] = planned
    ordered: dict[str, Planned] = {}
    for planned in found.values():
        _place(planned, found, ordered, ())
    return list(ordered.values())


def resolved(value: Any, models: Mapping[str, Mapping[str, Any]]) -> Any:
    """`value` with each `${name.Property}` replaced from the model of the resource so called.

    A text that is nothing but a reference becomes the value itself, whatever its type.

    >>> resolved({"Cidr": "${net.Cidr}", "Note": "in ${net.Id}"}, {"net": {"Cidr": 1, "Id": "x"}})
    {'Cidr': 1, 'Note': 'in x'}
    """
    if isinstance(value, dict):
        return {key: resolved(part, models) for key, part in value.items()}
    if isinstance(value, list):
        return [resolved(part, models) for part in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _property(models, whole)
    return _REFERENCE.sub(lambda match: str(_property(models, match)), value)


def _property(models: Mapping[str, Mapping[str, Any]], reference: re.Match[str]) -> Any:
    value: Any = models[reference[1]]
    for step in reference[2].split("."):
        if not isinstance(value, dict) or step not in value:
            raise DataError(f"the resource '{reference[1]}' has no {reference[2]}")
        value = value[step]
    return value


def _expanded(
    organisation: Organisation, entry: Mapping[str, Any], account: str
) -> Iterator[Planned]:
    """The resources that one entry stands for: one for each combination of its tables' rows."""
    tables = [list(_rows(organisation, table)) for table in entry.get("each", ())]
    cycle = entry.get("cycle", {})
    number = 0
    for rows in product(*tables):
        row: dict[str, Any] = {"account": account}
        for part in rows:
            row |= part
        varied = _varied(entry, row)
        if varied is None:
            continue
        for name, choices in cycle.items():
            row[name] = _filled(choices[number % len(choices)], row, {})
        number += 1
        yield _planned(organisation, varied, row)


def _rows(organisation: Organisation, table: str | Mapping[str, Any]) -> Iterator[Row]:
    """A shared table by name, or one written in place: `{"n": "1..3"}`, `{"zone": ["a", "b"]}`."""
    if isinstance(table, str):
        yield from organisation.tables[table]
        return
    for name, choices in table.items():
        yield from ({name: choice} for choice in _choices(choices))


def _choices(choices: str | Sequence[Any]) -> Sequence[Any]:
    if not isinstance(choices, str):
        return choices
    first, last = choices.split("..")
    return range(int(first), int(last) + 1)


def _varied(entry: Mapping[str, Any], row: Row) -> Mapping[str, Any] | None:
    """The entry with its exceptions for this row applied; None if the row is skipped."""
    result = dict(entry)
    for exception in entry.get("except", ()):
        if not _holds(exception["where"], row):
            continue
        if exception.get("skip"):
            return None
        for key in ("properties", "observed", "tags"):
            if key in exception:
                change = exception[key]
                result[key] = change and {**(result.get(key) or {}), **change}
    return result


def _holds(conditions: Mapping[str, Any], row: Row) -> bool:
    return all(
        row[name] in (wanted if isinstance(wanted, list) else [wanted])
        for name, wanted in conditions.items()
    )


def _planned(organisation: Organisation, entry: Mapping[str, Any], row: Row) -> Planned:
    properties = _filled(entry.get("properties", {}), row, organisation.parts)
    tags = entry.get("tags", {})
    if tags is not None:
        shared = {k: v for k, v in organisation.tags.items() if _variables(v) <= row.keys()}
        tags = _filled({**shared, **tags}, row, organisation.parts)
    return Planned(
        name=_text(entry["name"], row),
        type_name=f"AWS::{entry['type']}",
        region=_text(entry.get("region", row.get("region", _HOME)), row),
        properties={name: value for name, value in properties.items() if value is not None},
        observed=_filled(entry.get("observed", {}), row, organisation.parts),
        tags={name: value for name, value in (tags or {}).items() if value is not None},
    )


def _variables(text: str) -> set[str]:
    return {match[1] for match in _VARIABLE.finditer(text)}


def _filled(value: Any, row: Row, parts: Mapping[str, Any]) -> Any:
    """`value` with the row's variables filled in and `{"use": part, …}` replaced by that part.

    A text that is nothing but a variable becomes its value, whatever its type; braces around
    anything that is not a variable of the row stay.
    """
    if isinstance(value, dict):
        if "use" in value:
            given = {name: _filled(item, row, parts) for name, item in value.items()}
            return _filled(parts[value["use"]], {**row, **given}, parts)
        return {_text(key, row): _filled(item, row, parts) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, row, parts) for item in value]
    if not isinstance(value, str) or "{" not in value:
        return value
    whole = _VARIABLE.fullmatch(value)
    if whole and whole[1] in row and not whole[2]:
        return row[whole[1]]
    return _text(value, row)


def _text(text: str, row: Row) -> str:
    return _VARIABLE.sub(
        lambda match: format(row[match[1]], match[2] or "") if match[1] in row else match[0], text
    )


def _place(
    planned: Planned,
    found: Mapping[str, Planned],
    ordered: dict[str, Planned],
    waiting: tuple[str, ...],
) -> None:
    """Put the resource into `ordered`, what it refers to first."""
    if planned.name in ordered:
        return
    if planned.name in waiting:
        circle = " -> ".join((*waiting, planned.name))
        raise DataError(f"resources of the organisation refer to each other in a circle: {circle}")
    for name in planned.references():
        if name not in found:
            raise DataError(f"'{planned.name}' refers to '{name}', which does not exist")
        _place(found[name], found, ordered, (*waiting, planned.name))
    ordered[planned.name] = planned


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        if "${" in node:
            yield node
    elif isinstance(node, dict):
        for part in node.values():
            yield from _texts(part)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _texts(part)
