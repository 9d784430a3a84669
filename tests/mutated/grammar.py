"""Statements made by a small grammar: right by its rules, and mostly nonsense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random


def _read(text: str) -> Mapping[str, Sequence[str]]:
    """The alternatives of each name; a bar ends each, so that one may end in a blank or be empty.

    >>> _read("a\\n    {b} |\\n    |\\n")
    {'a': ['{b} ', '']}
    """
    rules: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith(" "):
            rules[name].append(line.removeprefix(" " * 4).removesuffix("|"))
        elif line and not line.startswith("#"):
            name = line
            rules[name] = []
    return rules


_RULES = _read(Path(__file__).with_name("grammar.txt").read_text("utf-8"))
_DEEPEST = 6


def generated(random: Random) -> str:
    """A statement.

    >>> generated(Random(4))
    'SELECT * WHERE region = 0'
    """
    return _made("statement", random, 0)


def _made(name: str, random: Random, depth: int) -> str:
    alternatives = _RULES[name]
    if depth > _DEEPEST:  # the first ones are the simplest, if none is plain
        plain = [one for one in alternatives if "{" not in one or one == "'{{'"]
        alternatives = plain or alternatives[:1]
    text = random.choice(alternatives)
    pieces = text.replace("{{", "\0").split("{")
    made = [pieces[0]]
    for piece in pieces[1:]:
        inner, _, rest = piece.partition("}")
        made += (_made(inner, random, depth + 1), rest) if inner in _RULES else ("{" + piece,)
    return "".join(made).replace("\0", "{{")
