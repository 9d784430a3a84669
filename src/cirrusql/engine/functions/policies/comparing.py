"""IAM policies compared by what they mean, and their statements written in one way."""

from __future__ import annotations

from typing import Any

from cirrusql.engine.functions.documents import compact, distinct, document, shown
from cirrusql.errors import DataError

_PRINCIPALS = ("Principal", "NotPrincipal")
_SEVERAL = ("Action", "NotAction", "Resource", "NotResource")


def aws_policy_equal(one: str, other: str) -> int:
    """1 if two policies mean the same: lists are sets, and a single value is a list of one.

    Raises DataError as `json_equal` does.

    >>> aws_policy_equal('{"Action": "s3:Get"}', '{"Action": ["s3:Get"]}')
    1
    >>> aws_policy_equal('{"Statement": {"Action": "*"}}', '{"Statement": [{"Action": "*"}]}')
    1
    """
    return int(_canonical(document(one)) == _canonical(document(other)))


def aws_policy_statements(policy: str) -> str:
    """A policy's statements as a list, with lists wherever a policy may have one value or several.

    Actions and resources become lists of texts, and a principal the list of whoever it names.
    Beside it `Principals` says of each what kind it is of (`AWS`, `Service`, `Federated`,
    `CanonicalUser`, and `*` for everyone), and `NotPrincipals` the same of `NotPrincipal`.

    >>> aws_policy_statements('{"Statement": {"Principal": {"Service": "ec2.amazonaws.com"}}}')
    '[{"Principal":["ec2.amazonaws.com"],"Principals":[{"Kind":"Service","Name":"ec2.amazonaws.com"}]}]'

    Raises DataError for what is not a JSON object.
    """
    found = document(policy)
    if not isinstance(found, dict):
        raise DataError(f"{shown(policy)} is not a policy, which is a JSON object")
    plain = [_plain(one) for one in _listed(found.get("Statement")) if isinstance(one, dict)]
    return compact(plain)


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


def _canonical(node: Any) -> frozenset[Any]:
    """A policy's value as a set, in which one value is a set of one."""
    return frozenset(map(_canonical_item, node if isinstance(node, list) else [node]))


def _canonical_item(item: Any) -> Any:
    if isinstance(item, dict):
        return frozenset(("key", key, _canonical(value)) for key, value in item.items())
    return _canonical(item) if isinstance(item, list) else distinct(item)
