"""A policy's text read.

Strictly: what AWS would not store (an Effect that is none, a statement without an action, an
element that there is not) is no policy, and nothing is said of it. `no` of a policy that was not
understood would be a wrong answer. Source: IAM User Guide, "Grammar of the IAM JSON policy
language".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from cirrusql.engine.functions.documents import shown
from cirrusql.engine.functions.policies import patterns
from cirrusql.engine.functions.policies.conditions import Condition, condition
from cirrusql.engine.functions.policies.patterns import Pattern
from cirrusql.engine.functions.policies.principals import EVERYONE, KINDS, Principal, principal
from cirrusql.errors import DataError
from cirrusql.records import Record

_VERSIONS = ("2008-10-17", "2012-10-17")
_ELEMENTS = frozenset(
    (
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
        "NotResource", "Condition",
    )
)  # fmt: skip
_EITHER = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))
# Parsed policies that are kept: a query asks several things of each row's.
_KEPT = 512

Patterns = tuple[Pattern, ...]


class Statement(Record):
    """One statement; an element that it has not is None."""

    sid: str | None
    denies: bool
    principals: tuple[Principal, ...] | None
    not_principals: tuple[Principal, ...] | None
    actions: Patterns | None
    not_actions: Patterns | None
    resources: Patterns | None
    not_resources: Patterns | None
    conditions: tuple[Condition, ...]


class Policy(Record):
    """A policy; `variables` says whether its version knows policy variables."""

    variables: bool
    statements: tuple[Statement, ...]


def policy(text: str) -> Policy:
    """The policy that a text is, URL-encoded or not; raises DataError for what is none."""
    found = _known(text)
    if isinstance(found, str):
        raise DataError(f"{shown(text)} is not a policy: {found}")
    return found


def policy_or_none(text: str) -> Policy | None:
    """The policy that a text is; None for what is none."""
    found = _known(text)
    return None if isinstance(found, str) else found


class _Wrong(ValueError):
    """Why a text is no policy."""


@lru_cache(maxsize=_KEPT)
def _known(text: str) -> Policy | str:
    """The policy that a text is, or what is wrong with it."""
    try:
        return _policy(_decoded(text))
    except (ValueError, RecursionError) as error:
        return str(error) or "it is nested too deep"


def _decoded(text: str) -> Any:
    """The document in a text, which may be URL-encoded, or a JSON text of the document."""
    text = text.strip()
    if text[:3].lower() == "%7b":
        from urllib.parse import unquote

        text = unquote(text)
    found = json.loads(text, object_pairs_hook=_object)
    return json.loads(found, object_pairs_hook=_object) if isinstance(found, str) else found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        name = next(name for name in names if names.count(name) > 1)
        raise _Wrong(f"it has '{name}' twice in one object")
    return found


def _policy(document: Any) -> Policy:
    if not isinstance(document, dict) or "Statement" not in document:
        raise _Wrong("it has no Statement")
    version = document.get("Version", _VERSIONS[0])
    if version not in _VERSIONS:
        raise _Wrong(f"there is no Version {version!r}")
    variables = version == _VERSIONS[1]
    statements = _listed(document["Statement"])
    return Policy(variables, tuple(_statement(one, variables=variables) for one in statements))


def _statement(found: Any, *, variables: bool) -> Statement:
    if not isinstance(found, dict):
        raise _Wrong("a statement is no object")
    unknown = found.keys() - _ELEMENTS
    if unknown:
        raise _Wrong(f"a statement has no '{min(unknown)}'")
    for one, other in _EITHER:
        if one in found and other in found:
            raise _Wrong(f"a statement has {one} and {other}")
    if found.get("Effect") not in ("Allow", "Deny"):
        raise _Wrong("a statement's Effect is neither Allow nor Deny")
    if "Action" not in found and "NotAction" not in found:
        raise _Wrong("a statement has no Action")
    sid = found.get("Sid")
    return Statement(
        None if sid is None else str(sid),
        found["Effect"] == "Deny",
        _principals(found, "Principal"),
        _principals(found, "NotPrincipal"),
        _actions(found, "Action"),
        _actions(found, "NotAction"),
        _resources(found, "Resource", variables=variables),
        _resources(found, "NotResource", variables=variables),
        tuple(_conditions(found.get("Condition", {}), variables=variables)),
    )


def _principals(statement: dict[str, Any], name: str) -> tuple[Principal, ...] | None:
    if name not in statement:
        return None
    found = statement[name]
    if found == EVERYONE:
        return (principal("AWS", EVERYONE),)
    if not isinstance(found, dict) or not found.keys() <= set(KINDS):
        raise _Wrong(f"a statement's {name} is neither '*' nor an object of {', '.join(KINDS)}")
    return tuple(principal(kind, one) for kind, some in found.items() for one in _texts(some, name))


def _actions(statement: dict[str, Any], name: str) -> Patterns | None:
    if name not in statement:
        return None
    found = _texts(statement[name], name)
    odd = next((one for one in found if not patterns.is_action(one)), None)
    if odd is not None:
        raise _Wrong(f"'{odd}' is no action")
    return tuple(map(patterns.action, found))


def _resources(statement: dict[str, Any], name: str, *, variables: bool) -> Patterns | None:
    if name not in statement:
        return None
    found = _texts(statement[name], name)
    return tuple(patterns.resource(one, variables=variables) for one in found)


def _conditions(found: Any, *, variables: bool) -> Sequence[Condition]:
    if not isinstance(found, dict) or not all(isinstance(keys, dict) for keys in found.values()):
        raise _Wrong("a statement's Condition is no object of objects")
    return [
        condition(operator, key, _scalars(values), variables=variables)
        for operator, keys in found.items()
        for key, values in keys.items()
    ]


def _scalars(values: Any) -> tuple[str, ...]:
    """The values of a condition as texts: true and numbers are written without quotes too."""
    listed = _listed(values)
    if not all(isinstance(one, str | int | float) for one in listed):
        raise _Wrong("a condition's value is neither text, number nor boolean")
    return tuple(one if isinstance(one, str) else json.dumps(one) for one in listed)


def _texts(value: Any, name: str) -> list[str]:
    listed = _listed(value)
    if not all(isinstance(one, str) for one in listed):
        raise _Wrong(f"a statement's {name} is no text")
    return listed


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
