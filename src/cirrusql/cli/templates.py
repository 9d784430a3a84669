"""Files of statements that have their values in front, or in another file, as StackQL takes them.

    <<<json
    {"name": "lantern", "days": 7}
    >>>
    INSERT INTO awscc.logs.log_groups (LogGroupName, RetentionInDays, region)
    SELECT '{{ .values.name }}', {{ .values.days }}, 'us-east-1'

The block's values are `.values`, those of `-q FILE` the top. Nothing else of Go's templates is
understood: `{{ .a.b }}`, `{{ index .a "b" 0 }}` and comments.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cirrusql.errors import ParseError, Position
from cirrusql.records import Record
from cirrusql.sql.lexer import Kind, Token, WithValues, position, tokens

_HEAD = re.compile(r"\A\s*<<<(\w*)[^\S\n]*\n(.*?)^[^\S\n]*>>>", re.DOTALL | re.MULTILINE)
_PLACE = re.compile(r"\{\{(?!resolve:)(.*?)\}\}", re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\n]")
_COMMENT = re.compile(r"/\*.*\*/", re.DOTALL)
_PATH = re.compile(r"(?:\.[^\W\d]\w*)+|\.")
_STEP = re.compile(r'"([^"\\]*)"|`([^`]*)`|(\d+)')
_STEPS = re.compile(rf"(?:\s*(?:{_STEP.pattern})(?=\s|\Z))*")


class Values(Record):
    """What a template's names mean: a tree of mappings and lists; None if nobody gave any."""

    known: Mapping[str, Any] | None = None

    @classmethod
    def read(cls, text: str, name: str) -> Values:
        """The values of a file in JSON or YAML; raises ParseError for what is no mapping."""
        found = _data(text, "yaml", Position(1, 1), name)
        return cls(found)


def rendered(text: str, values: Values) -> str:
    """The statements of a file with values in their places; a file that is no template as it is.

    A value in a string has its quotes doubled, so no value ends the text that it stands in. Every
    place in the statements is told as one of the file, whatever values stand before it. Raises
    ParseError for a name without a value and for what is not understood.

    >>> rendered("SELECT '{{ .who }}'", Values({"who": "O'Brien"}))
    "SELECT 'O''Brien'"
    """
    head, known, start = _HEAD.match(text), values.known, 0
    pieces: list[_Piece] = []
    if head is not None:
        where = position(text, head.start(2))
        block = _data(head[2], head[1] or "json", where, "the block before the statements")
        known, start = {**(known or {}), "values": block}, head.end()
        pieces = [("\n" * text.count("\n", 0, start), 0, start)]
    places = list(_PLACE.finditer(text, start))
    if known is None:
        names = [one for one in places if one[1].strip().startswith(".")]
        if names:
            raise ParseError(
                f"there are no values for {names[0][0]}",
                hint="put them in a block <<<json … >>> before the statements, or give -q FILE",
                position=position(text, names[0].start()),
            )
        return text
    if places:
        pieces += _filled(text, start, places, known)
    else:
        pieces.append((text[start:], start, len(text)))
    return WithValues(text, pieces)


_Piece = tuple[str, int, int]  # as `WithValues` takes them


def _filled(
    text: str, start: int, places: Sequence[re.Match[str]], known: Mapping[str, Any]
) -> Iterator[_Piece]:
    found = list(tokens(_without(text, places), start))
    starts = [token.start for token in found]
    done = start
    for place in places:
        at = bisect_right(starts, place.start()) - 1
        around = found[at] if at >= 0 and found[at].end > place.start() else None
        yield text[done : place.start()], done, place.start()
        yield _written(place, around, known, text), *place.span()
        done = place.end()
    yield text[done:], done, len(text)


def _without(text: str, places: Sequence[re.Match[str]]) -> str:
    """The text with words for its places: in `'{{ index .a "it's" }}'` no quote is SQL's."""
    pieces, done = [], 0
    for place in places:
        pieces += [text[done : place.start()], _NOT_LINE_END.sub("x", place[0])]
        done = place.end()
    return "".join((*pieces, text[done:]))


def _written(
    place: re.Match[str], around: Token | None, known: Mapping[str, Any], text: str
) -> str:
    """What to write in a place: the value as text, which does not end what it stands in."""
    inner = place[1].strip().removeprefix("-").removesuffix("-").strip()
    if _COMMENT.fullmatch(inner):
        return ""
    if around is None or around.kind is Kind.HINT:
        return place[0]  # in a comment, which a value could end
    value = _value(inner, known, place, text)
    if around.kind in (Kind.STRING, Kind.QUOTED_NAME):
        return _quoted(value, around.text[0], place, text)
    return "NULL" if value is None else _plain(value)


def _quoted(value: Any, quote: str, place: re.Match[str], text: str) -> str:
    """A value as it stands between quotes."""
    if value is None or (quote == "[" and "]" in _plain(value)):
        what = "is null, which no text says" if value is None else "has a ], which ends its name"
        raise ParseError(f"{place[0]} {what}", position=position(text, place.start()))
    return _plain(value) if quote == "[" else _plain(value).replace(quote, quote * 2)


def _value(inner: str, known: Mapping[str, Any], place: re.Match[str], text: str) -> Any:
    where = position(text, place.start())
    value: Any = known
    for step in _steps(inner, place[0], where):
        inside = isinstance(value, Mapping) if isinstance(step, str) else isinstance(value, list)
        if not inside or (step not in value if isinstance(step, str) else step >= len(value)):
            raise ParseError(f"there is no value for {place[0]}", position=where)
        value = value[step]
    return value


def _steps(inner: str, written: str, where: Position) -> list[str | int]:
    """The names and numbers that lead to a value."""
    path, _, rest = inner.removeprefix("index ").strip().partition(" ")
    indexes = inner.startswith("index ")
    if not _PATH.fullmatch(path) or bool(rest) != indexes or not _STEPS.fullmatch(rest):
        hint = "write {{ .name.name }}; loops, conditions and functions are not understood"
        raise ParseError(f"{written} is not understood", hint=hint, position=where)
    found = [_step(one) for one in _STEP.finditer(rest)]
    return [*(one for one in path.split(".") if one), *found]


def _step(found: re.Match[str]) -> str | int:
    return int(found[3]) if found[3] is not None else found[1] if found[2] is None else found[2]


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _data(text: str, language: str, where: Position, name: str) -> Mapping[str, Any]:
    """The mapping that a text in JSON or YAML is."""
    if language not in ("json", "jsonnet", "yaml"):
        raise ParseError(f"{name} is in '{language}'; write <<<json or <<<yaml", position=where)
    try:
        found = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_each_once)
    except ValueError as error:
        if language == "jsonnet":
            hint = "jsonnet is not evaluated here: write the values themselves, as JSON"
            raise ParseError(f"{name} is not JSON: {error}", hint=hint, position=where) from None
        if language == "json":
            raise ParseError(f"{name} is not JSON: {error}", position=where) from None
        found = _yaml(text, where, name)
    if not isinstance(found, dict):
        raise ParseError(f"{name} is not a mapping of names to values", position=where)
    _require_numbers(found, name, where)
    return found


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no value of JSON")


def _each_once(members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' is given twice")
    return found


def _require_numbers(value: Any, name: str, where: Position) -> None:
    """Raise ParseError for what SQL has no number for: `1e999` of JSON, `.nan` of YAML."""
    if isinstance(value, float) and not math.isfinite(value):
        raise ParseError(f"{name} has {value}, which is no number in SQL", position=where)
    inside = value.values() if isinstance(value, Mapping) else value
    if isinstance(inside, Iterable) and not isinstance(inside, str):
        for one in inside:
            _require_numbers(one, name, where)


def _yaml(text: str, where: Position, name: str) -> Any:
    from cirrusql.stack.documents.yaml_document import read_yaml
    from cirrusql.stack.problems import Problems

    problems = Problems()
    found = read_yaml(text, name, problems)
    if found is None or problems.found:
        message = problems.found[0].message if problems.found else "this is not YAML"
        raise ParseError(f"{name}: {message}", position=where)
    return found.plain
