"""A YAML document as values that know where they stand.

What plain words and tags mean is a dialect's to say. By default it is what YAML 1.2 says: `on` and
`2012-10-17` are texts. A number is one only if writing it again gives the same text, so that the
version `1.10` and the account `012345678901` stay what was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cirrusql.records import Record, replace
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems

if TYPE_CHECKING:
    import yaml

Scalar = str | int | float | bool | None
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
# JSON writers know no larger whole numbers.
_MOST_DIGITS = 18
# What aliases may grow a document to; a few lines of them make billions otherwise.
_MOST_VALUES = 500_000
_DEEPEST = 100
_TOO_DEEP = f"this is nested more than {_DEEPEST} levels deep"
# The parser survives this depth.
_SAFE_DEPTH = 10_000


class Yaml(Record, eq=False):
    """A value of a document: a scalar, a list of such values, or a mapping from texts to them."""

    value: Scalar | list[Yaml] | dict[str, Yaml]
    place: Place

    @property
    def plain(self) -> Any:
        """The value without places.

        >>> Yaml([Yaml(1, Place("f", 1))], Place("f", 1)).plain
        [1]
        """
        if isinstance(self.value, list):
            return [item.plain for item in self.value]
        if isinstance(self.value, dict):
            return {name: item.plain for name, item in self.value.items()}
        return self.value

    @property
    def kind(self) -> str:
        """What it is, in words."""
        for one, word in _WORDS:
            if isinstance(self.value, one):
                return word
        return "nothing"


_WORDS: tuple[tuple[type, str], ...] = (
    (list, "a list"), (dict, "a mapping"), (bool, "true or false"),
    (int, "a number"), (float, "a number"), (str, "a text"),
)  # fmt: skip


class Dialect(Record, eq=False):
    """What a kind of document makes of YAML.

    `scalar` is the value of a plain word. `tagged` makes of a tag and its value what it stands for;
    without it tags are nothing. With `has_columns` places have columns.
    """

    scalar: Callable[[str], Scalar]
    tagged: Callable[[str, Yaml], Yaml | None] | None = None
    has_columns: bool = False


def read_yaml(
    text: str, file: str, problems: Problems, dialect: Dialect | None = None
) -> Yaml | None:
    """The document of a text; None, and a problem, if it is not one.

    >>> read_yaml("on: 1.10", "m.yml", Problems()).plain
    {'on': '1.10'}
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if _may_be_deep(text) and _is_deep(text, loader):
            problems.add(_TOO_DEEP, Place(file, 1))
            return None
        node = yaml.compose(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        what = getattr(error, "problem", None) or str(error)
        problems.add(f"this is not YAML: {what}", Place(file, line))
        return None
    if node is None:
        return Yaml(None, Place(file, 1))
    reading = _Reading(file, problems, dialect or PLAIN)
    found = reading.value(node)
    return None if reading.is_too_large else found


def _may_be_deep(text: str) -> bool:
    """Whether a text can be nested so deeply that the parser, which is C, would end the process."""
    most = text.count("[") + text.count("{") + max(map(len, text.split("\n")))
    return most > _SAFE_DEPTH


def _is_deep(text: str, loader: Any) -> bool:
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            return True
    return False


class _Reading:
    """Makes values of nodes.

    Mutable state: how many there are, those being made, and those made, which aliases mean again.
    """

    def __init__(self, file: str, problems: Problems, dialect: Dialect) -> None:
        import yaml

        self._sequence = yaml.SequenceNode
        self._dialect = dialect
        self._file = file
        self._problems = problems
        self._count = 0
        self._open: set[int] = set()
        self._made: dict[int, tuple[Yaml, int]] = {}

    @property
    def is_too_large(self) -> bool:
        """Whether not all of it was read."""
        return self._count > _MOST_VALUES

    def value(self, node: yaml.Node) -> Yaml:
        """The value of a node; null, and a problem, where it cannot be made."""
        made, before = self._made.get(id(node)), self._count
        self._count += made[1] if made is not None else 1
        if made is not None and not self.is_too_large:
            return made[0]
        place = self._place(node)
        problem = self._problem(node)
        if problem is not None:
            if before <= _MOST_VALUES:
                self._problems.add(problem, place)
            return Yaml(None, place)
        self._open.add(id(node))
        found = self._tagged(node, Yaml(self._content(node), place))
        self._open.discard(id(node))
        self._made[id(node)] = found, self._count - before
        return found

    def _place(self, node: yaml.Node) -> Place:
        mark = node.start_mark
        if self._dialect.has_columns:
            return Place(self._file, mark.line + 1, mark.column + 1)
        # What `|` and `>` announce begins on the next line.
        is_block = getattr(node, "style", None) in ("|", ">")
        return Place(self._file, mark.line + (2 if is_block else 1))

    def _tagged(self, node: yaml.Node, found: Yaml) -> Yaml:
        """What a value with a tag of the dialect stands for."""
        tag = str(node.tag)
        if self._dialect.tagged is None or len(tag) < 2 or not tag.startswith("!"):
            return found
        meant = self._dialect.tagged(tag[1:], found)
        if meant is None:
            self._problems.add(f"there is no tag {tag}", found.place)
        return meant or found

    def _problem(self, node: yaml.Node) -> str | None:
        if len(self._open) >= _DEEPEST:
            return _TOO_DEEP
        if id(node) in self._open or self.is_too_large:
            return "an alias refers to itself, or aliases grow too large"
        return None

    def _content(self, node: yaml.Node) -> Scalar | list[Yaml] | dict[str, Yaml]:
        if isinstance(node.value, str):
            return self._scalar(node)
        if isinstance(node, self._sequence):
            return [self.value(item) for item in node.value]
        return dict(self._members(node))

    def _members(self, node: yaml.Node) -> Iterator[tuple[str, Yaml]]:
        seen: set[str] = set()
        merged: list[tuple[str, Yaml]] = []
        own: list[tuple[str, Yaml]] = []
        for key, value in node.value:
            place = self._place(key)
            if not isinstance(key.value, str):
                self._problems.add("a key must be a text", place)
            elif key.value == "<<" and not key.style:  # in quotes it is a name like any other
                merged += self._merged(value)
            elif key.value in seen:
                self._problems.add(f"the key '{key.value}' is given twice", place)
            else:
                seen.add(key.value)
                found = self.value(value)
                own.append((key.value, self._keyed(value, found, place)))
        yield from (pair for pair in merged if pair[0] not in seen)
        yield from own

    def _keyed(self, node: yaml.Node, found: Yaml, place: Place) -> Yaml:
        """A list or mapping stands where its key does: its first item is on another line."""
        is_scalar = isinstance(node.value, str)
        is_beside = self._dialect.has_columns and node.start_mark.line + 1 == place.line
        return found if is_scalar or is_beside else replace(found, place=place)

    def _merged(self, node: yaml.Node) -> list[tuple[str, Yaml]]:
        nodes = node.value if isinstance(node, self._sequence) else [node]
        found: dict[str, Yaml] = {}
        for one in nodes:
            value = self.value(one).value
            if isinstance(value, dict):
                found = {**value, **found}
            else:
                self._problems.add("'<<' merges mappings only", self._place(one))
        return list(found.items())

    def _scalar(self, node: yaml.Node) -> Scalar:
        is_text = getattr(node, "style", None) or node.tag == "tag:yaml.org,2002:str"
        if is_text or (self._dialect.tagged is not None and node.tag.startswith("!")):
            return str(node.value)
        return self._dialect.scalar(str(node.value))


def plain_word(text: str) -> Scalar:
    """What a plain word means in YAML 1.2, with numbers that are written as they would be again.

    >>> plain_word("on"), plain_word("1.10"), plain_word("~"), plain_word("12")
    ('on', '1.10', None, 12)
    """
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text) and text != "-0" and len(text) <= _MOST_DIGITS:
        return int(text)
    if _FLOAT.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return text


PLAIN = Dialect(plain_word)
"""The dialect of manifests."""
