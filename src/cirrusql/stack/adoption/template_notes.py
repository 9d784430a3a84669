"""What to know of a template that was written of what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cirrusql.execute.read.direct import Key
from cirrusql.stack.adoption.described import Described
from cirrusql.stack.adoption.keeping import HOLDING_DATA
from cirrusql.stack.adoption.template_values import has_dynamic_reference, looks_like_function

_MOST_TOLD = 5
# What CloudFormation itself takes.
_MOST_RESOURCES, _MOST_BYTES = 500, 1_000_000


def notes_of(resources: Sequence[Described], names: Mapping[Key, str]) -> Iterator[str]:
    """What cannot be read, what cannot be said as it is, and what stays."""
    yield from _unread(resources, names)
    for one in resources:
        yield from _unsaid(one, names[one.key])
    kept = [names[one.key] for one in resources if one.resource_type.type_name in HOLDING_DATA]
    if kept:
        yield f"what holds data stays when the stack is removed (Retain): {_listed(kept)}"


def notes_of_size(resources: int, text: str) -> Iterator[str]:
    """What is too much for CloudFormation itself."""
    if resources > _MOST_RESOURCES or len(text.encode()) > _MOST_BYTES:
        yield f"CloudFormation itself takes {_MOST_RESOURCES} resources and 1 MB in a template"


def _unread(resources: Sequence[Described], names: Mapping[Key, str]) -> Iterator[str]:
    """What has to be given to make resources anew, once for all of a type that lack the same."""
    lacking: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in resources:
        if one.required:
            key = (one.resource_type.type_name, one.required)
            lacking.setdefault(key, []).append(names[one.key])
    for (type_name, required), those in lacking.items():
        what = f"{', '.join(required)} of {type_name}"
        yield f"{what} cannot be read, and must be given to make it anew: {_listed(those)}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else ""
    return ", ".join(names[:_MOST_TOLD]) + more


def _unsaid(one: Described, name: str) -> Iterator[str]:
    for prop, value in one.given.items():
        if looks_like_function(value):
            why = "has something in it that templates take for a function"
            yield f"{name}: {prop} is a JSON text or left out, for it {why}"
        elif has_dynamic_reference(value):
            why = "which every reader of templates looks up, though it is only a text"
            yield f"{name}: {prop} has {{{{resolve:…}}}} in it, {why}"
