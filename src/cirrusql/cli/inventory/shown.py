"""Changes as they are shown: as documents with all that is known, else as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from cirrusql.catalog import SystemRelation
from cirrusql.inventory.changes import Change
from cirrusql.inventory.differences import ABSENT, Difference
from cirrusql.inventory.queries import written_time
from cirrusql.inventory.rows import Naming, change_row, paths_of, properties_of
from cirrusql.result import Diagnostics, Result, ResultColumn

DOCUMENTS = frozenset(("json", "jsonl", "arrow", "parquet"))
_LONGEST_VALUE = 60
_BRIEF = ("changed_at", "kind", "relation", "identifier", "account_id", "region", "changed")


def of_relation(relation: SystemRelation, rows: Iterable[Sequence[Any]]) -> Result:
    """Rows under the columns of a relation of our own."""
    columns = tuple(ResultColumn(one.name, one.type) for one in relation.facts)
    return Result(columns, map(tuple, rows), Diagnostics())


def of_differences(differences: Iterable[Change], output: str, relation_of: Naming) -> Result:
    """What makes one state of another, of which it is not known when it happened."""
    brief = output not in DOCUMENTS
    names = ("kind", *(() if brief else ("type_name",)), *_BRIEF[2:6])
    columns = [ResultColumn(name, "string") for name in names]
    if brief:
        columns.append(ResultColumn(_BRIEF[-1], "string"))
    else:
        columns.append(ResultColumn("parent", "string"))
        columns.append(ResultColumn("changed_paths", "string"))
        columns.append(ResultColumn("properties_changed", "array"))

    def rows() -> Iterator[tuple[Any, ...]]:
        for one in differences:
            relation = relation_of(one.type_name)
            where = (one.identifier, one.account_id, one.region)
            if brief:
                told = in_words(one.differences) or None
                yield one.kind, relation or one.type_name, *where, told
            else:
                changed = (paths_of(one), properties_of(one.differences))
                yield one.kind, one.type_name, relation, *where, one.parent, *changed

    return Result(tuple(columns), rows(), Diagnostics())


def of_changes(changes: Iterable[Change], output: str, relation_of: Naming) -> Result:
    """Changes: in a format of documents as `cirrusql.changes` has them, else in few columns."""
    if output in DOCUMENTS:
        from cirrusql.catalog.system_relations import CHANGES

        return of_relation(CHANGES, (change_row(one, relation_of) for one in changes))
    columns = tuple(ResultColumn(name, "string") for name in _BRIEF)
    return Result(columns, _brief(changes, relation_of), Diagnostics())


def _brief(changes: Iterable[Change], relation_of: Naming) -> Iterator[tuple[Any, ...]]:
    for one in changes:
        yield (
            written_time(one.observed_at),
            one.kind,
            relation_of(one.type_name) or one.type_name,
            one.identifier,
            one.account_id,
            one.region,
            in_words(one.differences) or one.reason,
        )


def in_words(differences: Iterable[Difference]) -> str:
    """Which properties changed, from what to what.

    >>> in_words([Difference("Tags[team]", "a", "b"), Difference("Size", ABSENT, 8)])
    'Tags[team]: "a" → "b"; Size: nothing → 8'
    """
    return "; ".join(
        f"{one.path}: {_value(one.before)} → {_value(one.after)}" for one in differences
    )


def _value(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    text = orjson.dumps(value).decode()
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1]}…"
