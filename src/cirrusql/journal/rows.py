"""Rows of the journal's tables as records, and what a damaged file has instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson

from cirrusql.errors import StoreError
from cirrusql.journal.records import Entry, Run, State
from cirrusql.records import as_dict

_VERBS = ("CREATE", "UPDATE", "DELETE")
_OWNER = re.compile(r"[0-9a-f-]{36}")
_END_OF_TIME = 253_402_300_800.0  # the year 10000, which no date shows


def run_of(row: Sequence[Any]) -> Run:
    """A run; raises StoreError for one that no version of this program has written."""
    number, begun, ended, place, _, owner, label = row
    times = (begun, 0.0 if ended is None else ended)
    if not all(isinstance(one, float) and 0 <= one < _END_OF_TIME for one in times):
        raise StoreError(f"the journal is damaged: write {number} has no time")
    if not isinstance(place, str):
        raise StoreError(f"the journal is damaged: write {number} has no place")
    # An owner is a file's name, and that file is deleted once nobody holds it.
    if owner is not None and not (isinstance(owner, str) and _OWNER.fullmatch(owner)):
        raise StoreError(f"the journal is damaged: nobody can be the owner of write {number}")
    if not (label is None or isinstance(label, str)):
        raise StoreError(f"the journal is damaged: the label of write {number} is no text")
    return Run(*row)


def entry_of(values: Sequence[Any]) -> Entry:
    """An entry; raises ValueError for one that no version of this program has written."""
    named = dict(zip(Entry.__match_args__, values, strict=True))
    if named["verb"] not in _VERBS:
        raise ValueError(f"'{named['verb']}' is no verb")
    are_texts = all(isinstance(named[name], str) for name in ("type_name", "region"))
    if not are_texts:
        raise ValueError("a type or a region is no text")
    if not (named["label"] is None or isinstance(named["label"], str)):
        raise ValueError("a label is no text")
    if named["document"] is not None:
        orjson.loads(named["document"])
    flags = {name: bool(named[name]) for name in ("complete", "own_token")}
    return Entry(**{**named, **flags, "state": State(named["state"])})


def row_of(entry: Entry) -> tuple[Any, ...]:
    """An entry's values, in the order of its table's columns."""
    return tuple({**as_dict(entry), "state": entry.state.value}.values())
