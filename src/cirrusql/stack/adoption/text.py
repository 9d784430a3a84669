"""Values as the YAML of a manifest: what is read back is what was written.

A text is written so that nothing in it is taken for a template, for a file to include, or for a
number. One that is a template already is a `Template`.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

WIDE = 100
# Where Jinja would begin something, and the end of a line that it makes another; what is put there
# begins with a brace, too.
_SPECIAL = re.compile(r"\{(?=[{%#\r])|\r")
_ESCAPES = {"{": "{{ '{' }}", "\r": r"{{ '\r' }}"}
_INCLUDES = re.compile(r"(\s*)file\(")
# What another reader of YAML takes for the end of a line, and what cannot stand in plain lines.
_OTHER_LINES = re.compile("[\x85\u2028\u2029\ufeff]")
_IN_LINES = re.compile(r"[ \t]\n|[^\S\n ]")


class Template(str):
    """A text with templates in it, which is written as it is."""

    __slots__ = ()


def escaped(text: str) -> str:
    """A text as a template that gives just it.

    >>> escaped("{{ x }}"), escaped("file(a.json)"), escaped("a {b}")
    ("{{ '{' }}{ x }}", "{{ 'file(' }}a.json)", 'a {b}')
    """
    space = _INCLUDES.match(text)
    if space is None and "{" not in text:
        return text
    begin, rest = (f"{space[1]}{{{{ 'file(' }}}}", text[space.end() :]) if space else ("", text)
    return begin + _SPECIAL.sub(lambda found: _ESCAPES[found[0]], rest)


def yaml_text(value: Any) -> str:
    """A value as YAML, its texts escaped.

    >>> print(yaml_text({"a": "1.10", "b": ["on", 2, Template("{{ c.d }}")]}), end="")
    a: '1.10'
    b:
      - 'on'
      - 2
      - '{{ c.d }}'
    """
    return yaml.dump(_plain(value), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDE)


def _plain(value: Any) -> Any:
    if isinstance(value, Template):
        return str(value)
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


class Dumper(yaml.SafeDumper):
    """Writes each value where it stands, and texts of several lines as such."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """As always, and lists in mappings too."""
        del indentless
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, _data: Any) -> bool:
        """Always: a value that stands twice is written twice."""
        return True


def _text(dumper: Dumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style_of(text))


def style_of(text: str) -> str | None:
    """How a text is written: with escapes, in lines of its own, or as the emitter thinks."""
    if _OTHER_LINES.search(text):
        return '"'
    return "|" if "\n" in text.rstrip("\n") and _IN_LINES.search(text) is None else None


Dumper.add_representer(str, _text)
