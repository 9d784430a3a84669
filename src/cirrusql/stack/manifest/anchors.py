"""The sections of an `.iql` file.

`/*+ exists, retries=5, retry_delay=10 */` at the beginning of a line opens one; it reaches to the
next. What stands before the first belongs to none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cirrusql.errors import did_you_mean
from cirrusql.stack.manifest.records import Anchor
from cirrusql.stack.place import Place
from cirrusql.stack.problems import Problems

_OPENING = re.compile(r"\s*/\*\+(?P<said>[^*]*(?:\*(?!/)[^*]*)*)\*/(?P<rest>.*)", re.DOTALL)
_ALIASES = {"preflight": "exists", "postdeploy": "statecheck"}
_RETRIES = ("retries", "retry_delay")
_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "exists": (*_RETRIES, "postdelete_retries", "postdelete_retry_delay"),
    "create": _RETRIES,
    "update": _RETRIES,
    "delete": _RETRIES,
    "createorupdate": _RETRIES,
    "statecheck": _RETRIES,
    "exports": _RETRIES,
    "command": _RETRIES,
    "callback": (*_RETRIES, "short_circuit_field", "short_circuit_value"),
    "troubleshoot": _RETRIES,
}
_OPERATIONS = ("create", "update", "delete")
_PER_OPERATION = ("callback", "troubleshoot")
# What may stand there without opening a section: hints to the statement itself.
_HINTS = frozenset(("await", "nowait"))
_NUMBER = re.compile(r"\d+(\.\d+)?")


def read_anchors(text: str, file: str, problems: Problems) -> tuple[Anchor, ...]:
    """The sections of a file's text, in order; those without a statement are left out.

    >>> [one.name for one in read_anchors("/*+ preflight */\\nSELECT 1", "a.iql", Problems())]
    ['exists']
    """
    found = list(_sections(text, file, problems))
    if not found:
        names = ", ".join(_OPTIONS)
        problems.add("there is no section in this file", Place(file, 1), f"there may be {names}")
    return tuple(found)


def _sections(text: str, file: str, problems: Problems) -> Iterator[Anchor]:
    opened: Anchor | None = None
    lines: list[str] = []
    # Only these are ends of lines: `\x0b` or `\u2028` may stand in a text of SQL.
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _OPENING.match(line)
        if match is None or match["said"].strip().lower() in _HINTS:
            lines.append(line)
            continue
        yield from _closed(opened, lines)
        opened = _opened(match["said"], Place(file, number), problems)
        lines = [match["rest"]]
    yield from _closed(opened, lines)


def _closed(opened: Anchor | None, lines: list[str]) -> Iterator[Anchor]:
    text = "\n".join(lines)
    if opened is not None and text.strip():
        yield Anchor(opened.name, opened.operation, opened.options, text, opened.place)


def _opened(said: str, place: Place, problems: Problems) -> Anchor | None:
    """What an opening says; None, and a problem, for a section that there is not."""
    head, *rest = said.split(",")
    name, _, operation = head.strip().lower().partition(":")
    name = _ALIASES.get(name, name)
    if name not in _OPTIONS:
        hint = did_you_mean(name, _OPTIONS) or f"there is {', '.join(_OPTIONS)}"
        problems.add(f"there is no section '{name}'", place, hint)
        return None
    if operation and (name not in _PER_OPERATION or operation not in _OPERATIONS):
        problems.add(f"there is no section '{name}:{operation}'", place)
    return Anchor(name, operation, dict(_options(name, rest, place, problems)), "", place)


def _options(
    name: str, said: list[str], place: Place, problems: Problems
) -> Iterator[tuple[str, str]]:
    for text in said:
        option, equals, value = (part.strip() for part in text.partition("="))
        if option.lower() not in _OPTIONS[name] or not equals:
            hint = f"{name} has {', '.join(_OPTIONS[name])}"
            problems.add(f"there is no option '{text.strip()}' of {name}", place, hint)
        elif not option.startswith("short_circuit") and not _NUMBER.fullmatch(value):
            problems.add(f"{option} is a number, not '{value}'", place)
        else:
            yield option.lower(), value
