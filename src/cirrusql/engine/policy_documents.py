"""JSON documents and IAM policies compared by what they mean."""

from __future__ import annotations

from typing import Any

_PRINCIPALS = ("Principal", "NotPrincipal")
_SEVERAL = ("Action", "NotAction", "Resource", "NotResource")


def json_equal(one: str, other: str) -> int:
    """1 if two JSON documents are equal; the order of keys and white space do not matter.

    >>> json_equal('{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}'), json_equal('[1,2]', '[2,1]')
    (1, 0)
    """
    return int(_document(one) == _document(other))


def aws_policy_equal(one: str, other: str) -> int:
    """1 if two policies mean the same: lists are sets, and a single value is a list of one.

    >>> aws_policy_equal('{"Action": "s3:Get"}', '{"Action": ["s3:Get"]}')
    1
    """
    return int(_canonical(_document(one)) == _canonical(_document(other)))


def aws_policy_statements(policy: str) -> str:
    """A policy's statements as a list, with lists wherever a policy may have one value or several.

    Actions and resources become lists of texts, and a principal the list of whoever it names.

    >>> aws_policy_statements('{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}}}')
    '[{"Effect":"Allow","Principal":["*"]}]'
    """
    import json

    document = _document(policy)
    statements = document.get("Statement") if isinstance(document, dict) else None
    plain = [_plain(one) for one in _listed(statements) if isinstance(one, dict)]
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False)


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
    import json

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
