"""Comparisons of documents with constants that are none: a document is its compact JSON text.

`state = 'running'` is never true where `state` is `{"Code":"16","Name":"running"}`, and
`policies <> ''` is true of `[]`.
"""

from __future__ import annotations

from collections.abc import Mapping

from cirrusql.catalog.shapes import Shape
from cirrusql.sql.json_paths import operand_of
from cirrusql.sql.literals import literal
from cirrusql.sql.meant import similar
from cirrusql.sql.predicates import Value

_NOUNS = {"array": "a list", "object": "an object"}
_MOST_MEMBERS = 6


def document_advice(
    text: str, symbol: str, value: Value, types: frozenset[str], shape: Shape
) -> str | None:
    """What to say of `text symbol value`; None if `text` is no document, or may be the value.

    `types` are the JSON types that it may have, and `shape` is what is known of it.
    """
    # By < and > a text may be told from NULL, whatever the document is.
    if (
        not types
        or not types <= _NOUNS.keys()
        or (isinstance(value, str) and symbol[0] not in "=<")
    ):
        return None
    if isinstance(value, str):
        if symbol not in ("=", "<>"):
            return None
        kept = _kept(value, types)
        if kept is not None:
            differs = f"is kept as compact JSON and compared with other text: write {literal(kept)}"
            return None if kept == value else differs
    noun = " or ".join(_NOUNS[one] for one in sorted(types))
    advice = _advice(text, symbol, value, types, shape)
    return f"is {noun} and compared with {literal(value)}{advice}"


def _kept(text: str, types: frozenset[str]) -> str | None:
    """A text as a cell has the document that it is; None if it is none of these types."""
    if not text.lstrip().startswith(("[", "{")):
        return None
    import orjson  # as cells are written, see execute/read/rows.py

    try:
        document = orjson.loads(text)
    except ValueError:
        return None
    is_possible = ("object" if isinstance(document, dict) else "array") in types
    return orjson.dumps(document).decode() if is_possible else None


def _advice(text: str, symbol: str, value: Value, types: frozenset[str], shape: Shape) -> str:
    if value == "":
        return f": write {_emptiness(text, symbol, types)}"
    if types == {"array"}:
        return _of_elements(text, symbol, value, shape)
    if types == {"object"}:
        test = _member_test(text, symbol, value, shape)
        return f": write {test}" if test is not None else _members(shape)
    return ""


def _emptiness(text: str, symbol: str, types: frozenset[str]) -> str:
    if types == {"array"}:
        return f"coalesce(json_array_length({text}), 0) {'=' if symbol == '=' else '>'} 0"
    return f"{text} {'IS NULL' if symbol == '=' else 'IS NOT NULL'}"


def _of_elements(text: str, symbol: str, value: Value, shape: Shape) -> str:
    """What to write about a list: whether an element is the value, or how many there are."""
    element = shape.at(0)
    if element is None or not element.types:
        return f": look into it with json_each({text})"
    test = _member_test("value", "=", value, element)
    if _fits(element, value):
        test = f"value = {literal(value)}"
    if test is not None and symbol in ("=", "<>"):
        negation = "" if symbol == "=" else "NOT "
        return f": write {negation}EXISTS (SELECT 1 FROM json_each({text}) WHERE {test})"
    if not isinstance(value, str):
        return f": write coalesce(json_array_length({text}), 0) {symbol} {value}"
    return f": look into it with json_each({text})"


def _member_test(text: str, symbol: str, value: Value, shape: Shape) -> str | None:
    """The comparison of the one member of an object that the value can be of; None if unclear."""
    members = {name: one for name in shape.fields if (one := shape.at(name)) is not None}
    fitting = _listing(members, value) or {
        name: value for name, one in members.items() if _fits(one, value)
    }
    if len(fitting) != 1:
        return None
    ((name, meant),) = fitting.items()
    return f"{text} ->> {operand_of((name,))} {symbol} {literal(meant)}"


def _listing(members: Mapping[str, Shape], value: Value) -> dict[str, Value]:
    """The members whose enumeration has a text, or one like it; with that."""
    listed = {name: _listed(one, value) for name, one in members.items() if isinstance(value, str)}
    return {name: meant for name, meant in listed.items() if meant is not None}


def _listed(shape: Shape, value: str) -> str | None:
    """The value of an enumeration that a text is or comes near; None if there is none."""
    texts = [one for one in shape.allowed if isinstance(one, str)]
    return value if value in texts else similar(value, texts)


def _fits(shape: Shape, value: Value) -> bool:
    """Whether a value may be there; of a place that may be anything that is not certain."""
    kinds = {"string"} if isinstance(value, str) else {"integer", "number"}
    return bool(shape.types & kinds) and not shape.allowed


def _members(shape: Shape) -> str:
    names = list(shape.fields)
    more = f" and {len(names) - _MOST_MEMBERS} more" if len(names) > _MOST_MEMBERS else ""
    listed = ", ".join(names[:_MOST_MEMBERS])
    return f": look into it with ->>, it has {listed}{more}" if names else ": look into it with ->>"
