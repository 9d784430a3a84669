"""A page's examples as a reader finds them: headings, the fenced text below, its placeholders."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_FENCE = re.compile(r"^(#+) ([^\n]*)$|^```(\w+)\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
_PATCH = re.compile(r"\{\{ \{\n(.*?)\n\} \| generate_patch_document \}\}", re.DOTALL)
_ENTRY = re.compile(r'^    "(\w+)": (\w+),?$', re.MULTILINE)
_VALUE = re.compile(r"\{\{ (\w+) \}\}")


@dataclass(frozen=True)
class Example:
    """A fenced block: the headings above it, its language and its text."""

    headings: tuple[str, ...]
    language: str
    text: str

    @property
    def places(self) -> tuple[str, ...]:
        """The names of its placeholders, each once.

        >>> Example((), "sql", "'{{ a }}|{{ b }}' = '{{ a }}'").places
        ('a', 'b')
        """
        entries = [name for patch in _PATCH.findall(self.text) for _, name in _ENTRY.findall(patch)]
        return tuple(dict.fromkeys([*entries, *_VALUE.findall(self.text)]))

    def filled(self, values: Mapping[str, Any]) -> str:
        """The text with values for its placeholders, and nothing else changed.

        A text goes in as it is, anything else as JSON; what stands in quotes has its own doubled.
        """

        def patch(found: re.Match[str]) -> str:
            entries = _ENTRY.findall(found[1])
            assert len(entries) == found[1].count("\n") + 1, found[0]
            steps = [{"op": "add", "path": f"/{key}", "value": values[n]} for key, n in entries]
            return _quoted(json.dumps(steps))

        def value(found: re.Match[str]) -> str:
            given = values[found[1]]
            return _quoted(given if isinstance(given, str) else json.dumps(given))

        return "".join(
            _PATCH.sub(patch, piece) if _PATCH.fullmatch(piece) else _VALUE.sub(value, piece)
            for piece in re.split(
                f"({_PATCH.pattern.replace('(.*?)', '.*?')})", self.text, flags=re.S
            )
        )


def examples(page: str) -> Iterator[Example]:
    """Every fenced block of a page, in order."""
    headings: list[str] = []
    for found in _FENCE.finditer(page):
        if found[1]:
            headings = [*headings[: len(found[1]) - 1], found[2].replace("`", "")]
        else:
            yield Example(tuple(headings), found[3], found[4])


def _quoted(text: str) -> str:
    return text.replace("'", "''")
