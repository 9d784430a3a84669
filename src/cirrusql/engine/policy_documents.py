"""JSON documents and IAM policies compared by what they mean."""

from __future__ import annotations

from typing import Any

from cirrusql.errors import DataError

_PRINCIPALS = ("Principal", "NotPrincipal")
_SHOWN = 60
_SEVERAL = ("Action", "NotAction", "Resource", "NotResource")


def json_equal(one: str, other: str) -> int:
    """1 if two JSON documents are equal; the order of keys and white space do not matter.

    A text that does not begin as an object or a list is compared as it is. Raises DataError for one
    that does and is no JSON.

    >>> json_equal('{"a": 1, "b": [1, 2]}', '{"b":[1,2],"a":1}'), json_equal('[1,2]', '[2,1]')
    (1, 0)
    >>> json_equal("true", "1"), json_equal("1", "1.0")
    (0, 1)
    """
    return int(_distinct(_document(one)) == _distinct(_document(other)))


def aws_policy_equal(one: str, other: str) -> int:
    """1 if two policies mean the same: lists are sets, and a single value is a list of one.

    Raises DataError as `json_equal` does.

    >>> aws_policy_equal('{"Action": "s3:Get"}', '{"Action": ["s3:Get"]}')
    1
    >>> aws_policy_equal('{"Statement": {"Action": "*"}}', '{"Statement": [{"Action": "*"}]}')
    1
    """
    return int(_canonical(_document(one)) == _canonical(_document(other)))


def aws_policy_statements(policy: str) -> str:
    """A policy's statements as a list, with lists wherever a policy may have one value or several.

    Actions and resources become lists of texts, and a principal the list of whoever it names.
    Beside it `Principals` says of each what kind it is of (`AWS`, `Service`, `Federated`,
    `CanonicalUser`, and `*` for everyone), and `NotPrincipals` the same of `NotPrincipal`.

    >>> aws_policy_statements('{"Statement": {"Principal": {"Service": "ec2.amazonaws.com"}}}')
    '[{"Principal":["ec2.amazonaws.com"],"Principals":[{"Kind":"Service","Name":"ec2.amazonaws.com"}]}]'

    Raises DataError for what is not a JSON object.
    """
    import json

    document = _document(policy)
    if not isinstance(document, dict):
        raise DataError(f"{_shown(policy)} is not a policy, which is a JSON object")
    plain = [_plain(one) for one in _listed(document.get("Statement")) if isinstance(one, dict)]
    return json.dumps(plain, separators=(",", ":"), ensure_ascii=False)


def _plain(statement: dict[str, Any]) -> dict[str, Any]:
    lists = {name: _listed(statement[name]) for name in _SEVERAL if name in statement}
    found = {name: _principals(statement[name]) for name in _PRINCIPALS if name in statement}
    names = {name: [one["Name"] for one in several] for name, several in found.items()}
    return {**statement, **lists, **names, **{f"{name}s": found[name] for name in found}}


def _principals(principal: Any) -> list[dict[str, Any]]:
    """Whoever a principal names, each with its kind; `"*"` alone has no other."""
    kinds = principal if isinstance(principal, dict) else {"*": principal}
    return [
        {"Kind": kind, "Name": name} for kind, several in kinds.items() for name in _listed(several)
    ]


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _document(text: str) -> Any:
    """The document that a text is; the text itself, as `->>` gives one, if it begins otherwise.

    Raises DataError for one that begins as a document and is none.
    """
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        if text.lstrip()[:1] not in ("{", "["):
            return text
        raise DataError(f"{_shown(text)} is not JSON: {error}") from None


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f"'{line if len(line) <= _SHOWN else line[:_SHOWN] + '…'}'"


def _canonical(node: Any) -> frozenset[Any]:
    """A policy's value as a set, in which one value is a set of one."""
    return frozenset(map(_canonical_item, node if isinstance(node, list) else [node]))


def _canonical_item(item: Any) -> Any:
    if isinstance(item, dict):
        return frozenset(("key", key, _canonical(value)) for key, value in item.items())
    return _canonical(item) if isinstance(item, list) else _distinct(item)


def _distinct(node: Any) -> Any:
    """A document in which `true` is not 1, as it is to Python."""
    if isinstance(node, dict):
        return {key: _distinct(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_distinct(item) for item in node]
    return ("true or false", node) if isinstance(node, bool) else node
