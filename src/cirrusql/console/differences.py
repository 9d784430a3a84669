"""Two documents beside each other: property by property, and line by line, without secrets."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.execute.write.calls import Subject
from cirrusql.plan.pointers import covers, json_pointer, shown, value_at
from cirrusql.plan.secret_texts import hidden_value
from cirrusql.plan.secrets import HIDDEN

Json = Any
LONGEST = 20_000
"""How many characters of a value the page is given; of a longer one its beginning."""
_MOST_LINES = 2_000
_AROUND = 3
_SHORT = 90
_MISSING = object()


def properties(
    subject: Subject, old: Mapping[str, Json], new: Mapping[str, Json], *, deep: bool = True
) -> list[dict[str, Json]]:
    """What is different, each property by its path, as the page is told it.

    With `deep` objects that are on both sides are entered; arrays are compared whole, for nobody
    says which item was which. Values are JSON texts, so that a browser rounds none, and secrets in
    them are hidden; that one differs is told all the same.
    """
    paths = list(_paths(dict(old), dict(new), (), deep=deep))
    old, new = _hidden(subject, old), _hidden(subject, new)
    return [_property(subject, path, old, new) for path in paths]


def _paths(old: Json, new: Json, path: tuple[str, ...], *, deep: bool) -> Iterator[tuple[str, ...]]:
    if isinstance(old, dict) and isinstance(new, dict) and (deep or not path):
        for name in dict.fromkeys((*old, *new)):
            inside = old.get(name, _MISSING), new.get(name, _MISSING)
            yield from _paths(*inside, (*path, name), deep=deep)
    elif not _same(old, new):
        yield path


def _same(old: Json, new: Json) -> bool:
    """Whether two values are one: true is not 1, for all that Python says."""
    if old is _MISSING or new is _MISSING:
        return old is new
    return json.dumps(old, sort_keys=True) == json.dumps(new, sort_keys=True)


def _hidden(subject: Subject, model: Mapping[str, Json]) -> Json:
    return subject.secrets.hidden(hidden_value(dict(model)))


def _property(subject: Subject, path: tuple[str, ...], old: Json, new: Json) -> dict[str, Json]:
    before, after = value_at(old, path, _MISSING), value_at(new, path, _MISSING)
    kind = "changed"
    if before is _MISSING or after is _MISSING:
        kind = "added" if before is _MISSING else "removed"
    told: dict[str, Json] = {"path": shown(path), "pointer": json_pointer(path), "kind": kind}
    texts = [None if one is _MISSING else text_of(one) for one in (before, after)]
    if any(text is not None and HIDDEN in text for text in texts):
        told["secret"] = True
    rules = subject.rules
    if any(covers(rule, path) for rule in rules.create_only):
        told["fixed"] = "can only be given at creation"
    elif any(covers(rule, path) for rule in rules.read_only):
        told["fixed"] = "only the service gives it"
    if kind == "changed" and any(text is not None and "\n" in text for text in texts):
        return told | {"lines": _lines(*(_by_lines(one) for one in (before, after)))}
    return told | {
        name: cut(text)
        for name, text in zip(("old", "new"), texts, strict=True)
        if text is not None
    }


def text_of(value: Json, indent: str = "") -> str:
    """A value as JSON: what is short on one line, else each member on lines of its own.

    >>> text_of([{"Key": "Owner", "Value": "ops"}])
    '[{"Key": "Owner", "Value": "ops"}]'
    >>> print(text_of([{"Key": "Owner", "Value": "x" * 40}, {"Key": "Team", "Value": "y" * 40}]))
    [
      {"Key": "Owner", "Value": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
      {"Key": "Team", "Value": "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"}
    ]
    """
    short = json.dumps(value, ensure_ascii=False)
    if len(short) + len(indent) <= _SHORT or not isinstance(value, dict | list) or not value:
        return short
    within = f"{indent}  "
    if isinstance(value, dict):
        members = [
            f"{json.dumps(name, ensure_ascii=False)}: {text_of(inner, within)}"
            for name, inner in value.items()
        ]
    else:
        members = [text_of(inner, within) for inner in value]
    inside = ",\n".join(f"{within}{one}" for one in members)
    begin, end = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{begin}\n{inside}\n{indent}{end}"


def _by_lines(value: Json) -> str:
    """A value with a line for each member, however short, so that lines can be compared."""
    if isinstance(value, list) and value:
        inside = ",\n".join(f"  {text_of(one, '  ')}" for one in value)
        return f"[\n{inside}\n]"
    return text_of(value)


def cut(text: str) -> dict[str, Json]:
    """A text as the page is given it, and of one that is cut how long it is."""
    if len(text) <= LONGEST:
        return {"text": text}
    return {"text": text[:LONGEST], "of": len(text)}


def _lines(old: str, new: str) -> list[list[str]]:
    """The lines of two texts, those that differ with `-` and `+`, and some around them.

    >>> _lines("a\\nb", "a\\nc")
    [[' ', 'a'], ['-', 'b'], ['+', 'c']]
    """
    before, after = old.splitlines(), new.splitlines()
    if len(before) + len(after) > _MOST_LINES:
        # Comparing takes the square of their number: the whole is shown, first the one.
        return _most([*(["-", one] for one in before), *(["+", one] for one in after)])
    found: list[list[str]] = []
    # The comma behind what was the last member is no difference.
    bare = [[line.rstrip(",") for line in one] for one in (before, after)]
    matcher = difflib.SequenceMatcher(a=bare[0], b=bare[1], autojunk=False)
    at = 0
    for group in matcher.get_grouped_opcodes(_AROUND):
        begin = group[0][1]
        if begin > at:
            found.append(["…", _staying(begin - at)])
        for tag, i, j, k, m in group:
            if tag == "equal":
                found += ([" ", one] for one in after[k:m])
            else:
                found += (["-", one] for one in before[i:j])
                found += (["+", one] for one in after[k:m])
        at = group[-1][2]
    if at < len(before):
        found.append(["…", _staying(len(before) - at)])
    return _most(found)


def _staying(lines: int) -> str:
    return "1 line that stays" if lines == 1 else f"{lines} lines that stay"


def _most(lines: list[list[str]]) -> list[list[str]]:
    """The lines, as many as are shown; that there are more is the last of them."""
    size = 0
    for number, (_, text) in enumerate(lines):
        size += len(text) + 1
        if size > LONGEST:
            left = len(lines) - number
            return [*lines[:number], ["!", f"{left} more lines are part of this, and not shown"]]
    return lines
