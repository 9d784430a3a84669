"""Lists as PostgreSQL writes them, `{a,b}`, and JSON, as SQLite has them."""

from __future__ import annotations

import json
import re
from typing import Any

from cirrusql.errors import DataError, NotSupportedError
from cirrusql.pgcatalog import numerics, texts

_ELEMENT = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",{}]*))\s*([,}])', re.DOTALL)


_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


_PLAIN = re.compile(r'[^\s",{}\\]+')


def parsed(value: Any, kind: str = "t") -> str | None:
    """The JSON of a list that PostgreSQL's text stands for; raises DataError for what is none.

    `kind` is how its elements are kept, in a letter: t texts, i whole numbers, b booleans, f
    numbers, n decimals.

    >>> parsed('{a,"b c",NULL,1}'), parsed("{}"), parsed("{01}", "i"), parsed("{t}", "b")
    ('["a","b c",null,"1"]', '[]', '[1]', '[true]')
    """
    if value is None:
        return None
    text = str(value).strip()
    if not text.startswith("{"):
        raise DataError(f'malformed array literal: "{text}"', hint='write it as {a,b,"c d"}')
    return compact([_kept(one, kind) for one in _elements(text)])


def _kept(one: str | None, kind: str) -> Any:
    if one is None or kind == "t":
        return one
    if kind == "i":
        return numerics.integer(one, 8)
    if kind == "b":
        return bool(texts.truth(one))
    return texts.number(one) if kind == "f" else numerics.read(one)


def _elements(text: str) -> list[str | None]:
    if text[1:].strip() == "}":
        return []
    if "{" in text[1:]:
        raise NotSupportedError("lists of lists are not supported here")
    found: list[str | None] = []
    place = 1
    while place < len(text):
        match = _ELEMENT.match(text, place)
        if match is None:
            break
        quoted, plain, end = match.groups()
        if quoted is None and not plain.strip():
            break
        word = plain.strip() if quoted is None else _ESCAPED.sub(r"\1", quoted)
        found.append(None if quoted is None and word.upper() == "NULL" else word)
        place = match.end()
        if end == "}":
            if place == len(text):
                return found
            break
    raise DataError(f'malformed array literal: "{text}"')


def written(value: Any) -> str | None:
    """A list in JSON as PostgreSQL writes it.

    >>> written('["a","b c",null,true]')
    '{a,"b c",NULL,t}'
    """
    found = items(value)
    return None if found is None else f"{{{','.join(map(_written, found))}}}"


def _written(one: Any) -> str:
    if one is None:
        return "NULL"
    if isinstance(one, bool):
        return "t" if one else "f"
    text = one if isinstance(one, str) else shown(one)
    if _PLAIN.fullmatch(text) and text.upper() != "NULL":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def vector(value: Any) -> str | None:
    """A vector as PostgreSQL writes it: `1 2`."""
    found = items(value)
    return None if found is None else " ".join(map(str, found))


def shown(one: Any) -> str:
    """An element as a text of its own."""
    if isinstance(one, bool):
        return "t" if one else "f"
    return numerics.float_text(one) if isinstance(one, float) else str(one)


def compact(value: Any) -> str:
    """JSON as SQLite writes it, so that lists are the same if their texts are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def items(value: Any) -> list[Any] | None:
    """The elements of a list in JSON; None for none."""
    if value is None:
        return None
    made = json.loads(value)
    return made if isinstance(made, list) else [made]
