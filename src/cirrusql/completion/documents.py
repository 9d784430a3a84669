"""The keys of a column's documents, as its resource type's schema has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.catalog.shapes import Shape, Step
from cirrusql.completion.candidate import CandidateKind, Offer, first_sentence
from cirrusql.completion.columns import Column
from cirrusql.completion.operands import path_steps
from cirrusql.completion.surroundings import Surroundings

TAGS = "tags_map"
"""The column with a resource's tags by key."""
# Tags that AWS itself sets or reads.
_USUAL_TAGS: Mapping[str, str] = {
    "Name": "what AWS's consoles call the resource",
    "aws:cloudformation:stack-name": "the stack that made it",
    "aws:cloudformation:stack-id": "the ARN of the stack that made it",
    "aws:cloudformation:logical-id": "its name in the stack's template",
    "aws:autoscaling:groupName": "the Auto Scaling group that launched it",
}


def lookups(column: Column, typed: str, known: Surroundings) -> Iterator[Offer]:
    """What can stand behind `->>`: keys, or paths where a `$` or a list asks for one.

    `typed` is what stands in the string so far.
    """
    shape = column.shape(known.catalog)
    is_list = shape is not None and "array" in shape.types
    if typed.startswith("$") or (is_list and column.name.lower() != TAGS):
        yield from paths(column, typed, known)
        return
    for name, told, _ in _keys(column, (), known):
        yield Offer(CandidateKind.KEY, _quoted(name), told, word=name, label=name)


def paths(column: Column, typed: str, known: Surroundings) -> Iterator[Offer]:
    """The paths that go one step further than the one that is being typed."""
    place = max(typed.rfind("."), typed.rfind("["), 0)
    base = typed[:place] if typed.startswith("$") else "$"
    steps = path_steps(base)
    shape = column.shape(known.catalog)
    below = shape.follow(steps) if shape is not None else None
    if below is not None and "array" in below.types:
        base, steps = f"{base}[0]", (*steps, 0)
    for name, told, leaf in _keys(column, steps, known):
        key = name if name.isidentifier() else f'"{name}"'
        path = f"{base}.{key}"
        text = _quoted(path) if leaf else _quoted(path)[:-1]
        yield Offer(CandidateKind.KEY, text, told, word=path, label=name)


def _keys(
    column: Column, steps: tuple[Step, ...], known: Surroundings
) -> Iterator[tuple[str, str, bool]]:
    """The keys below some steps: name, what is told of it, and whether nothing is in its value."""
    if column.name.lower() == TAGS and not (*column.steps, *steps):
        seen = dict.fromkeys(known.tag_keys, "a tag")
        yield from ((name, told, True) for name, told in (seen | dict(_USUAL_TAGS)).items())
        return
    shape = column.shape(known.catalog)
    found = shape.follow(steps) if shape is not None else None
    if found is None:
        return
    for name in found.fields:
        value = found.at(name)
        kinds = value.types if value is not None else frozenset()
        leaf = value is None or not (value.fields or "array" in kinds)
        yield name, _told(found, name, value), leaf


def _told(around: Shape, name: str, value: Shape | None) -> str:
    """One line about a key: its type, and what the schema says of it."""
    said = (_description(one) for one in around.fields[name])
    kind = " or ".join(sorted(value.types)) if value is not None else ""
    return " · ".join(part for part in (kind, next(filter(None, said), "")) if part)


def _description(definition: Any) -> str:
    text = definition.get("description") if isinstance(definition, dict) else None
    return first_sentence(text) if isinstance(text, str) else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
