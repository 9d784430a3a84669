"""The values that a column can be compared with, where they are known."""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.catalog import ApiRelation
from cirrusql.completion.candidate import CandidateKind, Offer
from cirrusql.completion.columns import Column
from cirrusql.completion.surroundings import Surroundings

# Before columns, which a column is compared with less often.
_RANK = -1


def values(column: Column | None, name: str, known: Surroundings) -> Iterator[Offer]:
    """The values of a column called `name`, in quotes; `column` is None if it is not found."""
    lower = name.lower()
    if column is not None and column.steps:
        lower = ""
    if lower == "region":
        yield from _regions(column, known)
    elif lower == "account_id":
        yield from (_value(one, "an account that is known here") for one in known.accounts)
    elif lower in ("typename", "type_name"):
        yield from (_value(one, "") for one in known.catalog.type_names())
    elif column is not None and isinstance(column.relation, ApiRelation):
        yield from _of_operation(column, column.relation)
    elif column is not None:
        shape = column.shape(known.catalog)
        told = f"of {column.relation.name}" if column.relation is not None else ""
        for value in shape.allowed if shape is not None else ():
            if isinstance(value, bool) or value is None:
                continue
            yield _value(value, told) if isinstance(value, str) else _plain(str(value), told)
        if shape is not None and shape.types == {"boolean"}:
            yield from (_plain(word, told) for word in ("true", "false"))


def _of_operation(column: Column, relation: ApiRelation) -> Iterator[Offer]:
    """What a member of an operation's request can be, as far as the catalogue says."""
    told = f"of {relation.name}"
    asked = relation.keys.get(column.name)
    for value in asked.enumeration if asked is not None else ():
        yield _value(value, told)
    if column.type == "boolean":
        yield from (_plain(word, told) for word in ("true", "false"))


def _regions(column: Column | None, known: Surroundings) -> Iterator[Offer]:
    """Those where the relation exists, the ones that are asked by default first."""
    where = column.relation.regions if column is not None and column.relation is not None else ()
    for region in dict.fromkeys((*known.regions, *known.catalog.regions())):
        if not where or region in where:
            told = "asked by default" if region in known.regions else "an AWS region"
            yield _value(region, told)


def _value(text: str, told: str) -> Offer:
    quoted = "'" + text.replace("'", "''") + "'"
    return Offer(CandidateKind.VALUE, quoted, told, _RANK, word=text, label=text)


def _plain(text: str, told: str) -> Offer:
    return Offer(CandidateKind.VALUE, text, told, _RANK, word=text, label=text)
