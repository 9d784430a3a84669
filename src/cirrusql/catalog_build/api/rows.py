"""What the rows of an operation's answer are, and their columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from cirrusql.catalog_build.api.models import Json, ServiceModel
from cirrusql.catalog_build.api.names import member_name, singular
from cirrusql.catalog_build.api.paging import ABOUT_THE_PAGE, Paging
from cirrusql.records import Record, replace

_DATA = Path(__file__).parent.parent / "data" / "api"
# Members of operations on many that name those that failed, or were not found.
_FAILURES = re.compile(
    "^[uU]nprocessed|^[fF]ail(ures?|ed([A-Z][a-z]+s|Set)?)$|^[eE]rrors?$|[nN]otFound$|Errors$|"
    "rrorEntries$|rrorDetails$|ErrorMap$|^[mM]issing[A-Z]|^InvalidParameters$"
)
_TYPES = {
    **dict.fromkeys(("string", "timestamp", "blob", "character"), "string"),
    **dict.fromkeys(("integer", "long"), "integer"),
    **dict.fromkeys(("float", "double"), "number"),
    "boolean": "boolean",
    "list": "array",
    "map": "object",
    "structure": "object",
}


class ColumnFact(Record):
    """One column: its name, where a row or what is around it has the value, its JSON type."""

    name: str
    path: tuple[str, ...]
    type: str
    kind: str

    @property
    def is_echo(self) -> bool:
        """Whether it is said once for the whole answer, beside the rows.

        Of what was asked that is no fact of a row: services repeat it in other words (a name where
        an ARN was sent), or do not where nothing was found.
        """
        return self.path[0] == ".." and len(self.path) == 2


class Rows(Record):
    """The rows of an answer.

    `kind` is `items` for structures in a list, `values` for anything else in a list, `pairs` for a
    map, `table` for a text of comma-separated values, `row` for one row. `path` leads from the
    answer to them, through lists that are run through; what stands beside or above them are columns
    too. `others` are further lists, which are relations of their own, and `failures` the members
    that say of what was asked for that it could not be had.
    """

    kind: str
    path: tuple[str, ...]
    columns: tuple[ColumnFact, ...]
    others: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


def rows_of(model: ServiceModel, operation: str, paging: Paging, at: str = "") -> Rows:
    """The rows of an operation: those `at` a path, or by the first rule that fits."""
    output = model.operations[operation]["output"]["shape"]
    if at:
        return _at(model, output, tuple(at.split(".")), {})
    table = _tables().get(f"{model.name}:{operation}")
    if table is not None:
        return _table(model, output, table)
    failures = _failures(model, operation)
    members = _telling(model, output, paging, failures)
    special = _special().get(f"{model.name}:{operation}")
    if special is not None:
        along = _along(model, output, tuple(special.split(".")), members, paging)
        return replace(along, failures=failures)
    found = _found(model, operation, paging, members)
    headers = {
        name: one for name, one in model.members(output).items() if one.get("location") == "header"
    }
    more = [*_around(model, headers, list(found.columns))] if found.path else []
    return replace(found, columns=(*found.columns, *more), failures=failures)


def _found(
    model: ServiceModel, operation: str, paging: Paging, members: Mapping[str, Json]
) -> Rows:
    output = model.operations[operation]["output"]["shape"]
    if paging.rows:
        first, *others = paging.rows
        path = tuple(first.split("."))
        if _is_plain(first) and _follow(model, output, path) is not None:
            found = _at(model, output, path, members)
            return replace(found, others=tuple(filter(_is_plain, others)))
    lists = [name for name, one in members.items() if model.type(one) == "list"]
    structures = [name for name in lists if _item_type(model, members[name]) == "structure"]
    if len(members) == 1:
        (name,) = members
        if model.type(members[name]) in ("list", "map", "structure"):
            return _at(model, output, (name,), members)
    if len(lists) == 1 and structures and (paging.sends or _lists_by_name(operation)):
        return _at(model, output, (lists[0],), members)
    if len(lists) > 1 and paging.sends and len(structures) >= 1:
        first, *others = structures
        found = _at(model, output, (first,), {first: members[first]})
        return replace(found, others=tuple(others))
    return Rows("row", (), tuple(_columns(model, members)))


def column_type(model: ServiceModel, reference: Json) -> tuple[str, str]:
    """The JSON type of a member's column, and the kind of its shape."""
    kind = model.type(reference)
    return _TYPES[kind], kind


def _lists_by_name(operation: str) -> bool:
    """Whether an operation's verb promises a list, so that one beside other members is the rows."""
    return operation.startswith(("List", "Search"))


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, Mapping[str, str]]:
    """Answers that are a table in a text, with the columns that AWS documents."""
    found: dict[str, dict[str, str]] = json.loads((_DATA / "tables.json").read_text("utf-8"))
    return found


def _table(model: ServiceModel, output: str, table: Mapping[str, str]) -> Rows:
    member = table["member"]
    pairs = (column.split(":") for column in table["columns"].split())
    own = [ColumnFact(name, (name,), json_type, json_type) for name, json_type in pairs]
    beside = {name: one for name, one in model.members(output).items() if name != member}
    return Rows("table", (member,), (*own, *_around(model, beside, own)))


def _failures(model: ServiceModel, operation: str) -> tuple[str, ...]:
    """The members that list what could not be had of all that was asked for.

    That is where several are asked for, by a list: the `errorDetails` of `GetABTest` are the test's
    own, and the `Failures` of `ListImportFailures` its rows.
    """
    definition = model.operations[operation]
    asked = model.members(definition["input"]["shape"]) if "input" in definition else {}
    asks_for_several = any(model.type(one) == "list" for one in asked.values())
    if not asks_for_several and f"{model.name}:{operation}" not in _PARTIAL:
        return ()
    members = model.members(definition["output"]["shape"])
    return tuple(
        name
        for name, one in members.items()
        if model.type(one) in ("list", "map") and len(members) > 1 and _FAILURES.search(name)
    )


# They look for many things, some of which may fail, though no list says so.
_PARTIAL = frozenset(
    (
        "billing:GetCreditAllocationHistory",
        "resource-groups:ListGroupResources",
        "resource-groups:SearchResources",
    )
)


@lru_cache(maxsize=1)
def _special() -> Mapping[str, str]:
    found: dict[str, str] = json.loads((_DATA / "rows.json").read_text("utf-8"))
    return found


def _is_plain(path: str) -> bool:
    return path.replace(".", "").replace("_", "").isalnum()


def _telling(
    model: ServiceModel, output: str, paging: Paging, failures: Sequence[str]
) -> Mapping[str, Json]:
    """The members that say something of what was asked, and not of the page."""
    about = {*ABOUT_THE_PAGE, *paging.sends, *paging.gives, paging.more}
    every = model.members(output)
    said = {name: one for name, one in every.items() if name not in about}
    body = {
        name: one
        for name, one in said.items()
        if one.get("location") not in ("statusCode", "header") and name not in failures
    }
    if all(one.get("location") == "headers" for one in body.values()):
        body = {}  # `s3:HeadObject`: what users tagged it with is one of its headers
    # What answers with nothing else is asked for just that.
    return body or said or {name: one for name, one in every.items() if name not in paging.gives}


def _follow(model: ServiceModel, shape: str, path: tuple[str, ...]) -> Json | None:
    """What a path of members leads to."""
    reference: Json = {"shape": shape}
    for name in path:
        members = model.members(reference["shape"])
        if name not in members:
            return None
        reference = members[name]
    return reference


def _item_type(model: ServiceModel, reference: Json) -> str:
    return model.type(model.shapes[reference["shape"]]["member"])


def _at(
    model: ServiceModel,
    output: str,
    path: tuple[str, ...],
    members: Mapping[str, Json],
    target: Json | None = None,
) -> Rows:
    """The rows at a path, with what stands beside them in the answer as further columns."""
    target = target or _follow(model, output, path)
    assert target is not None
    kind = model.type(target)
    beside = {name: one for name, one in members.items() if name != path[0]}
    if kind == "list":
        item = model.shapes[target["shape"]]["member"]
        if model.members(item["shape"]):
            own = list(_columns(model, model.members(item["shape"])))
            return Rows("items", path, (*own, *_around(model, beside, own)))
        own = [_value(model, singular(path[-1]), item)]
        return Rows("values", path, (*own, *_around(model, beside, own)))
    if kind == "map":
        own = [ColumnFact("key", ("key",), "string", "string")]
        own.append(_value(model, "value", model.shapes[target["shape"]]["value"]))
        return Rows("pairs", path, (*own, *_around(model, beside, own)))
    if model.members(target["shape"]):
        return Rows("row", path, tuple(_columns(model, model.members(target["shape"]))))
    return Rows("row", path[:-1], tuple(_columns(model, {path[-1]: target})))


def _along(
    model: ServiceModel,
    output: str,
    path: tuple[str, ...],
    members: Mapping[str, Json],
    paging: Paging,
) -> Rows:
    """Rows in lists within lists: columns of the innermost, and what is above and beside it."""
    above: list[tuple[tuple[str, ...], Mapping[str, Json]]] = [((), members)]
    reference: Json = {"shape": output}
    for depth, name in enumerate(path):
        shape = reference["shape"]
        if model.shapes[shape]["type"] == "list":
            shape = model.shapes[shape]["member"]["shape"]
        if depth:
            above.append((path[:depth], model.members(shape)))
        reference = model.members(shape)[name]
    found = _at(model, output, path, {}, reference)
    own = list(found.columns)
    tokens = {token.split(".")[-1] for token in paging.gives}
    for prefix, around in reversed(above):
        beside = {name: one for name, one in around.items() if name not in {*path, *tokens}}
        own += _around(model, beside, own, prefix)
    return replace(found, columns=tuple(own))


def _value(model: ServiceModel, name: str, reference: Json) -> ColumnFact:
    column_name = member_name(name)
    return ColumnFact(column_name, ("value",), *column_type(model, reference))


def _columns(model: ServiceModel, members: Mapping[str, Json]) -> Iterator[ColumnFact]:
    for name, reference in members.items():
        yield ColumnFact(member_name(name), (name,), *column_type(model, reference))


def _around(
    model: ServiceModel,
    members: Mapping[str, Json],
    own: list[ColumnFact],
    prefix: tuple[str, ...] = (),
) -> Iterator[ColumnFact]:
    """Columns for what stands around the rows, but for names that a row has itself."""
    taken = {column.name for column in own}
    for column in _columns(model, members):
        if column.name not in taken:
            yield ColumnFact(column.name, ("..", *prefix, *column.path), column.type, column.kind)
