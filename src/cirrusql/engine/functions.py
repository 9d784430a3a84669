"""The SQL functions beside SQLite's own: StackQL's, and one that reads policies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import apsw


def register(connection: apsw.Connection) -> None:
    """Add every function of this module to a connection."""
    functions: tuple[tuple[str, Callable[..., Any], int], ...] = (
        ("string", string, 1),
        ("split_part", split_part, 3),
        ("regexp", lambda pattern, text: regexp_like(text, pattern), 2),
        ("regexp_like", regexp_like, 2),
        ("regexp_substr", regexp_substr, 2),
        ("regexp_replace", regexp_replace, 3),
        ("json_equal", json_equal, 2),
        ("aws_policy_equal", aws_policy_equal, 2),
        ("aws_policy_statements", aws_policy_statements, 1),
    )
    for name, function, arguments in functions:
        connection.create_scalar_function(name, function, arguments, deterministic=True)


def string(value: Any) -> str | None:
    """The value as text: how StackQL says that a JSON-looking text is not a document.

    >>> string('[1]'), string(None)
    ('[1]', None)
    """
    return None if value is None else str(value)


def split_part(text: str | None, delimiter: str, number: int) -> str | None:
    """The n-th piece, from 1, or from the end if negative; the empty string if there is none.

    >>> split_part("a-b-c", "-", -1), split_part("a-b-c", "-", 2), split_part("a", "-", 5)
    ('c', 'b', '')
    """
    if text is None:
        return None
    pieces = text.split(delimiter) if delimiter else [text]
    place = number - 1 if number > 0 else number
    return pieces[place] if -len(pieces) <= place < len(pieces) else ""


def regexp_like(text: str | None, pattern: str) -> int | None:
    """1 if the pattern is found in the text, else 0.

    >>> regexp_like("prod-web", "^prod-"), regexp_like(None, "x")
    (1, None)
    """
    return None if text is None else int(re.search(pattern, text) is not None)


def regexp_substr(text: str | None, pattern: str) -> str | None:
    """The first match of the pattern, or NULL.

    >>> regexp_substr("vpc-1 vpc-2", "vpc-[0-9]")
    'vpc-1'
    """
    found = re.search(pattern, text) if text is not None else None
    return found[0] if found else None


def regexp_replace(text: str | None, pattern: str, replacement: str) -> str | None:
    """Every match of the pattern replaced, as plain text.

    >>> regexp_replace("a1b2", "[0-9]", "-")
    'a-b-'
    """
    return None if text is None else re.sub(pattern, lambda _: replacement, text)


def json_equal(one: str | None, other: str | None) -> int | None:
    """1 if two JSON documents are equal; the order of keys and white space do not matter.

    >>> json_equal('{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}'), json_equal('[1,2]', '[2,1]')
    (1, 0)
    """
    if one is None or other is None:
        return None
    return int(_document(one) == _document(other))


def aws_policy_equal(one: str | None, other: str | None) -> int | None:
    """1 if two policies mean the same: lists are sets, and a single value is a list of one.

    >>> aws_policy_equal('{"Action": "s3:Get"}', '{"Action": ["s3:Get"]}')
    1
    """
    if one is None or other is None:
        return None
    return int(_canonical(_document(one)) == _canonical(_document(other)))


def aws_policy_statements(policy: str | None) -> str | None:
    """A policy's statements as a list, with lists wherever a policy may have one value or several.

    Actions and resources become lists of texts, and a principal the list of whoever it names.

    >>> aws_policy_statements('{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}}}')
    '[{"Effect":"Allow","Principal":["*"]}]'
    """
    if policy is None:
        return None
    document = _document(policy)
    statements = document.get("Statement") if isinstance(document, dict) else None
    plain = [_plain(one) for one in _listed(statements) if isinstance(one, dict)]
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False)


_PRINCIPALS = ("Principal", "NotPrincipal")
_SEVERAL = ("Action", "NotAction", "Resource", "NotResource")


def _plain(statement: dict[str, Any]) -> dict[str, Any]:
    lists = {name: _listed(statement[name]) for name in _SEVERAL if name in statement}
    named = {name: _named(statement[name]) for name in _PRINCIPALS if name in statement}
    return {**statement, **lists, **named}


def _named(principal: Any) -> list[Any]:
    if isinstance(principal, dict):
        return [one for several in principal.values() for one in _listed(several)]
    return _listed(principal)


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _canonical(node: Any) -> Any:
    if isinstance(node, dict):
        return frozenset((key, _canonical(value)) for key, value in node.items())
    items = node if isinstance(node, list) else [node]
    return frozenset(
        item if isinstance(item, frozenset) else _canonical_item(item) for item in items
    )


def _canonical_item(item: Any) -> Any:
    return _canonical(item) if isinstance(item, dict | list) else item
