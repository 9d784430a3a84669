"""What an operation can be told: the members of its request, as columns of the relation."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cirrusql.catalog_build.api.models import Json, ServiceModel
from cirrusql.catalog_build.api.names import member_name, singular
from cirrusql.catalog_build.api.paging import Paging
from cirrusql.catalog_build.api.rows import Rows, column_type
from cirrusql.records import Record

_DATA = Path(__file__).parent.parent / "data" / "api"
# What says how to ask, and nothing of what is asked for.
_HOW = frozenset(("DryRun", "dryRun"))
# What a service is never told. Keys of S3 in another writing would be none that a condition or the
# next page knows; a parameter that is decrypted and a connection's password are no row's.
_NEVER = {"glue": ("HidePassword",), "s3": ("EncodingType",), "ssm": ("WithDecryption",)}
# A length of a list that no service goes beyond, where the model has none.
_MOST = 100


class Input(Record):
    """One member of a request as a column.

    `column` is its name, which is that of a column of the row where a row has what was asked for.
    With `one_of_many` the column is one value of the list that is sent, of which at most `most` go
    into one request; `many` is then the column for the list as it is.
    """

    column: str
    member: str
    type: str
    required: bool
    one_of_many: bool = False
    many: str = ""
    most: int = 0
    enumeration: tuple[str, ...] = ()


def inputs_of(model: ServiceModel, operation: str, paging: Paging, rows: Rows) -> tuple[Input, ...]:
    """The inputs of an operation, in the order of its request."""
    return tuple(_inputs(model, operation, paging, rows))


def _inputs(model: ServiceModel, operation: str, paging: Paging, rows: Rows) -> Iterator[Input]:
    definition = model.operations[operation]
    if "input" not in definition:
        return
    shape = definition["input"]["shape"]
    extra = needs().get(f"{model.name}:{operation}", ())
    required = {*model.shapes[shape].get("required", ()), *extra}
    columns = {column.name: column for column in rows.columns}
    # How the pages are asked for is nobody's to tell, needed or not: see `Paging`.
    aside = {paging.size, *paging.sends, *_NEVER.get(model.name, ())}
    aside |= {name for name in _HOW if name not in required}
    own: dict[str, Mapping[str, Any]] = {"apart": apart(), "keys": keys()}
    special: dict[str, Any] = {
        kind: data.get(f"{model.name}:{operation}", {}) for kind, data in own.items()
    }
    for name, reference in model.members(shape).items():
        if reference.get("idempotencyToken") or name in aside:
            continue
        found = _input(model, name, reference, columns, name in required, special)
        key = special["keys"].get(name)
        if key is not None:
            column, most = (key["column"], key["most"]) if isinstance(key, dict) else (key, 0)
            found = _one_of_many(model, reference, found, column, columns, most)
        yield found


def _input(
    model: ServiceModel,
    name: str,
    reference: Json,
    columns: Mapping[str, Any],
    required: bool,
    special: Mapping[str, Container[str]],
) -> Input:
    json_type, kind = column_type(model, reference)
    column = member_name(name)
    enumeration = tuple(model.shapes[reference["shape"]].get("enum", ()))
    found = Input(column, name, json_type, required, enumeration=enumeration)
    if kind == "list" and name not in special["keys"]:
        one = member_name(singular(name))
        if one in columns and one != column and _same_scalar(model, reference, columns[one]):
            return _one_of_many(model, reference, found, one, columns)
    there = columns.get(column)
    if there is None:
        return found
    is_other = name in special["apart"] and not there.is_echo
    if is_other or there.type != json_type or not _is_equality(kind):
        return Input(f"{column}_in", name, json_type, required, enumeration=enumeration)
    return found


def _one_of_many(
    model: ServiceModel,
    reference: Json,
    found: Input,
    column: str,
    taken: Container[str],
    documented: int = 0,
) -> Input:
    shape = model.shapes[reference["shape"]]
    item = model.shapes[shape["member"]["shape"]]
    json_type, _ = column_type(model, shape["member"])
    enumeration = tuple(item.get("enum", ()))
    most = documented or min(int(shape.get("max", _MOST)), _MOST * 10)
    many = member_name(found.member)
    many = f"{many}_in" if many == column or many in taken else many
    return Input(column, found.member, json_type, found.required, True, many, most, enumeration)


def _same_scalar(model: ServiceModel, reference: Json, column: Any) -> bool:
    item = model.shapes[reference["shape"]]["member"]
    json_type, kind = column_type(model, item)
    return column.type == json_type and kind == column.kind and _is_equality(kind)


def _is_equality(kind: str) -> bool:
    """Whether an input of that kind and a column of its name are the same value.

    A time in a request is a bound, and a structure a filter.
    """
    return kind in ("string", "integer", "long", "boolean", "character")


@lru_cache(maxsize=1)
def needs() -> Mapping[str, tuple[str, ...]]:
    """Members that the model calls optional and that an answer is wrong without.

    `list_access_keys` without a user's name answers for the caller; nobody's question is that.
    """
    found: dict[str, list[str]] = json.loads((_DATA / "needs.json").read_text("utf-8"))
    return {name: tuple(members) for name, members in found.items()}


@lru_cache(maxsize=1)
def keys() -> Mapping[str, Mapping[str, Any]]:
    """Which column of the row has what stood in a list of the request, where names do not tell.

    A name; with the limit that AWS documents where the model has none, `column` and `most`; null
    where no column is what is asked for although the names say so.
    """
    found: dict[str, dict[str, Any]] = json.loads((_DATA / "keys.json").read_text("utf-8"))
    return found


@lru_cache(maxsize=1)
def apart() -> Mapping[str, tuple[str, ...]]:
    """Members of requests that are something else than the column of a row that is called so.

    The `arn` that `devicefarm:ListRuns` takes is the project's, and that of a row is the run's.
    """
    found: dict[str, list[str]] = json.loads((_DATA / "apart.json").read_text("utf-8"))
    return {name: tuple(members) for name, members in found.items()}
