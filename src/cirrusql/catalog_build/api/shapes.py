"""The shapes that a service's relations need, compact: what a codec is made from.

A list, in which shapes name each other by their place. A shape is `[type, …]`:

- `["structure", [[member, place, traits?], …], traits?]`
- `["list", [place, traits?], traits?]`
- `["map", [place, traits?], [place, traits?], traits?]`
- `[scalar, traits?]`

In answers a member may have the mark `z`: `secret` for what is masked, `policy` for IAM's policies,
which are JSON in percent-encoding.

Traits have one-letter names; an absent one is the usual case.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from cirrusql.catalog_build.api.models import Json, ServiceModel

_DATA = Path(__file__).parent.parent / "data" / "api"
# What stands on a reference to a shape, by the letter that it has here.
_OF_REFERENCES = {
    "locationName": "n",
    "location": "l",
    "queryName": "q",
    "flattened": "f",
    "xmlAttribute": "a",
    "xmlNamespace": "x",
    "timestampFormat": "t",
    "jsonvalue": "j",
    "idempotencyToken": "i",
    "hostLabel": "h",
}
_OF_SHAPES = {
    "required": "r",
    "payload": "p",
    "document": "d",
    "flattened": "f",
    "timestampFormat": "t",
    "xmlNamespace": "x",
    "enum": "e",
    "union": "u",
    "max": "m",
}
# A constraint of no use to a codec, in shapes that only answers have.
_OF_REQUESTS = ("r", "e", "m")


class Shapes:
    """The shapes of one service. Mutable: they are put in as they are asked for."""

    def __init__(self, model: ServiceModel) -> None:
        self.table: list[Any] = []
        self._model = model
        self._places: dict[tuple[str, bool], int] = {}

    def place(self, name: str, *, sent: bool) -> int:
        """The place of a shape, which is put in if it is new; `sent` ones keep constraints."""
        key = name, sent
        if key not in self._places:
            self._places[key] = len(self.table)
            self.table.append(None)
            self.table[self._places[key]] = self._compact(name, sent)
        return self._places[key]

    def _compact(self, name: str, sent: bool) -> list[Any]:
        shape = self._model.shapes[name]
        kind = shape["type"]
        parts: list[Any] = [kind]
        if kind == "structure":
            members = shape["members"].items()
            parts.append([[key, *self._member(name, key, one, sent)] for key, one in members])
        elif kind == "list":
            parts.append(self._reference(shape["member"], sent))
        elif kind == "map":
            parts += (self._reference(shape[part], sent) for part in ("key", "value"))
        traits = _traits(shape, _OF_SHAPES)
        if not sent:
            traits = {letter: one for letter, one in traits.items() if letter not in _OF_REQUESTS}
        return [*parts, traits] if traits else parts

    def _member(self, structure: str, name: str, reference: Json, sent: bool) -> list[Any]:
        found = self._reference(reference, sent)
        mark = "" if sent else self._mark(structure, name, reference)
        if mark:
            found[1:] = [{**(found[1] if len(found) > 1 else {}), "z": mark}]
        return found

    def _mark(self, structure: str, name: str, reference: Json) -> str:
        """What an answer's member needs: `secret` ones are masked, a `policy` is decoded."""
        shape = self._model.shapes[reference["shape"]]
        if shape["type"] not in ("string", "blob") or "enum" in shape:
            return ""
        if self._model.name == "iam" and reference["shape"] == "policyDocumentType":
            return "policy"
        named = f"{structure}.{name}" in _masked()["members"].get(self._model.name, ())
        return "secret" if named or name.lower() in _masked()["names"] else ""

    def _reference(self, reference: Json, sent: bool) -> list[Any]:
        # What a shape says of its own name holds wherever it stands, unless something else is said.
        named = self._model.shapes[reference["shape"]].get("locationName")
        traits = _traits(reference, _OF_REFERENCES)
        if named:
            traits.setdefault("n", named)
        place = self.place(reference["shape"], sent=sent)
        return [place, traits] if traits else [place]


@lru_cache(maxsize=1)
def _masked() -> Json:
    """Members that hold secrets in rows that are wanted: by name anywhere, or by structure."""
    found: Json = json.loads((_DATA / "masked.json").read_text("utf-8"))
    return {**found, "names": frozenset(name.lower() for name in found["names"])}


def _traits(definition: Json, letters: dict[str, str]) -> Json:
    return {letter: definition[name] for name, letter in letters.items() if definition.get(name)}
