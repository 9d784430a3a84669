"""IAM policies compared by what they mean, and their statements written in one way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from cirrusql.engine.functions.documents import compact, distinct, document, shown
from cirrusql.engine.functions.policies.principals import EVERYONE, principal
from cirrusql.errors import DataError

_PRINCIPALS = ("Principal", "NotPrincipal")
_FIRST_VERSION = "2008-10-17"
_SEVERAL = ("Action", "NotAction", "Resource", "NotResource")


def aws_policy_equal(one: str, other: str) -> int:
    """1 if two policies mean the same: lists are sets, and a single value is a list of one.

    Actions, operators and keys of conditions are compared without case; an account is the same by
    its number and by its root's ARN, and everybody as `"*"` and as `{"AWS": "*"}`; `true` and 1 in
    a condition are texts; a policy without a Version has the first one. Names of statements are
    compared, too. Policies may be URL-encoded. Raises DataError as `json_equal` does.

    Sources: IAM User Guide, "IAM JSON policy elements: Action", "… Version", "… Condition" and
    "AWS JSON policy elements: Principal".

    >>> aws_policy_equal('{"Action": "s3:Get"}', '{"Action": ["s3:Get"]}')
    1
    >>> aws_policy_equal('{"Statement": {"Action": "S3:*"}}', '{"Statement": [{"Action": "s3:*"}]}')
    1
    """
    return int(_meaning(one) == _meaning(other))


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


def _meaning(text: str) -> Any:
    """What two texts of one meaning have in common."""
    if text.lstrip()[:3].lower() == "%7b":
        from urllib.parse import unquote

        text = unquote(text)
    found = document(text)
    if not isinstance(found, dict):
        return _canonical(found)
    if "Statement" in found:
        found = {"Version": _FIRST_VERSION, **found}
        found["Statement"] = [_spelt(one) for one in _listed(found["Statement"])]
    return _canonical(_spelt(found))


def _spelt(statement: Any) -> Any:
    """A statement in one of the spellings that it can have."""
    if not isinstance(statement, dict):
        return statement
    spelt = {name: _SPELLINGS.get(name, _as_it_is)(value) for name, value in statement.items()}
    return {name: value for name, value in spelt.items() if (name, value) != ("Condition", {})}


def _as_it_is(value: Any) -> Any:
    return value


def _lower(value: Any) -> Any:
    return [one.lower() if isinstance(one, str) else one for one in _listed(value)]


def _principal(value: Any) -> Any:
    kinds = {"AWS": value} if value == EVERYONE else value
    if not isinstance(kinds, dict):
        return kinds
    return {
        kind: [principal(kind, one).name if isinstance(one, str) else one for one in _listed(some)]
        for kind, some in kinds.items()
    }


def _condition(value: Any) -> Any:
    """Operators and keys in lower case, so that two spellings of one are one; values as texts."""
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        return value
    found: dict[str, dict[str, list[Any]]] = {}
    for operator, keys in value.items():
        for key, values in keys.items():
            texts = map(_text, _listed(values))
            found.setdefault(operator.lower(), {}).setdefault(key.lower(), []).extend(texts)
    return {operator: keys for operator, keys in found.items() if keys}


def _text(value: Any) -> Any:
    """A condition's value: true and numbers are texts that are written without quotes."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value) if isinstance(value, bool | int | float) else value


_SPELLINGS: Mapping[str, Callable[[Any], Any]] = {
    "Action": _lower,
    "NotAction": _lower,
    "Principal": _principal,
    "NotPrincipal": _principal,
    "Condition": _condition,
}


def _canonical(node: Any) -> frozenset[Any]:
    """A policy's value as a set, in which one value is a set of one."""
    return frozenset(map(_canonical_item, node if isinstance(node, list) else [node]))


def _canonical_item(item: Any) -> Any:
    if isinstance(item, dict):
        return frozenset(("key", key, _canonical(value)) for key, value in item.items())
    return _canonical(item) if isinstance(item, list) else distinct(item)
