"""A JSON document as values that know where they stand, as `yaml_document` has them.

A parser of YAML takes most JSON, but no tabs, no `\\/`, and it makes two characters of a surrogate
pair.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined] # the parser's own, in C
from typing import TypeVar

from cirrusql.stack.documents.yaml_document import Scalar, Yaml
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems

T = TypeVar("T")

_SPACE = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null", re.ASCII)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_DEEPEST = 100


class NotJson(Exception):
    """A text that is no JSON; `place` is where that shows."""

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


def read_json(text: str, file: str, problems: Problems) -> Yaml:
    """The document of a text; raises NotJson.

    >>> read_json('{"A": [1, "x"]}', "t.json", Problems()).plain
    {'A': [1, 'x']}
    """
    reading = _Reading(text, file, problems)
    try:
        return reading.whole()
    except JSONDecodeError as error:
        raise NotJson(error.msg, Place(file, error.lineno, error.colno)) from None


class _Reading:
    """Reads one text. Mutable state: where it is, and how deep."""

    def __init__(self, text: str, file: str, problems: Problems) -> None:
        self._text = text
        self._file = file
        self._problems = problems
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._at = 0
        self._depth = 0

    def whole(self) -> Yaml:
        """The whole text."""
        found = self._value()
        self._skip()
        if self._at < len(self._text):
            raise self._wrong("there is more after the document")
        return found

    def _place(self, at: int) -> Place:
        line = bisect_right(self._lines, at)
        return Place(self._file, line, at - self._lines[line - 1] + 1)

    def _wrong(self, message: str) -> JSONDecodeError:
        return JSONDecodeError(message, self._text, self._at)

    def _skip(self) -> str:
        """The next character that is no space; empty at the end."""
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match is not None else self._at
        return self._text[self._at : self._at + 1]

    def _value(self) -> Yaml:
        first, start = self._skip(), self._at
        place = self._place(start)
        if first == "{":
            return Yaml(self._inside(self._members), place)
        if first == "[":
            return Yaml(self._inside(self._items), place)
        if first == '"':
            return Yaml(self._string(), place)
        word = _WORD.match(self._text, start)
        if word is None:
            raise self._wrong("a value is expected")
        self._at = word.end()
        return Yaml(_scalar(word[0]), place)

    def _inside(self, read: Callable[[], T]) -> T:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._wrong(f"this is nested more than {_DEEPEST} levels deep")
        self._at += 1
        found = read()
        self._depth -= 1
        return found

    def _string(self) -> str:
        found: tuple[str, int] = scanstring(self._text, self._at + 1, True)
        text, self._at = found
        return text

    def _items(self) -> list[Yaml]:
        found: list[Yaml] = []
        while self._skip() != "]" or found:
            found.append(self._value())
            if self._ends("]"):
                break
        else:
            self._at += 1
        return found

    def _members(self) -> dict[str, Yaml]:
        found: dict[str, Yaml] = {}
        while self._skip() != "}" or found:
            if self._skip() != '"':
                raise self._wrong("a name in quotes is expected")
            place, name = self._place(self._at), self._string()
            if self._skip() != ":":
                raise self._wrong("a colon is expected")
            self._at += 1
            value = self._value()
            if name in found:
                self._problems.add(f"the key '{name}' is given twice", place)
            found.setdefault(name, value)
            if self._ends("}"):
                break
        else:
            self._at += 1
        return found

    def _ends(self, end: str) -> bool:
        """Whether a list or mapping ends here; a comma goes on."""
        found = self._skip()
        if found not in (end, ","):
            raise self._wrong(f"a comma or '{end}' is expected")
        self._at += 1
        return found == end


def _scalar(word: str) -> Scalar:
    if word in _WORDS:
        return _WORDS[word]
    return float(word) if set(word) & set(".eE") else int(word)
