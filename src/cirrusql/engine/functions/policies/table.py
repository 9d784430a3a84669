"""A policy's statements as rows, written in one way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.engine.functions.documents import compact
from cirrusql.engine.functions.policies.conditions import Condition
from cirrusql.engine.functions.policies.document import Patterns, policy
from cirrusql.engine.functions.policies.principals import Principal

COLUMNS = (
    "number",
    "sid",
    "effect",
    "principals",
    "not_principals",
    "actions",
    "not_actions",
    "resources",
    "not_resources",
    "conditions",
)
Row = tuple[int | str | None, ...]


def policy_statements(document: str) -> Iterator[Row]:
    """A row for each statement of a policy, in the order of `COLUMNS`.

    `number` counts from 1. Principals are an object of lists by kind, in which `"*"` is
    `{"AWS": ["*"]}` and an account its number; actions a list in lower case, resources a list;
    conditions an object of objects of lists, operators and keys in lower case. An element that a
    statement has not is None.

    Raises DataError for what is no policy.

    >>> rows = policy_statements('''{"Statement": {"Effect": "Allow", "Action": "S3:GetObject",
    ...     "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Resource": "*"}}''')
    >>> next(rows)[2:6]
    ('Allow', '{"AWS":["111122223333"]}', None, '["s3:getobject"]')
    """
    for number, one in enumerate(policy(document).statements, 1):
        yield (
            number,
            one.sid,
            "Deny" if one.denies else "Allow",
            _principals(one.principals),
            _principals(one.not_principals),
            _texts(one.actions),
            _texts(one.not_actions),
            _texts(one.resources),
            _texts(one.not_resources),
            _conditions(one.conditions),
        )


def _principals(those: Sequence[Principal] | None) -> str | None:
    if those is None:
        return None
    kinds: dict[str, list[str]] = {}
    for one in those:
        kinds.setdefault(one.kind, []).append(one.name)
    return compact(kinds)


def _texts(those: Patterns | None) -> str | None:
    return None if those is None else compact([one.text for one in those])


def _conditions(those: Sequence[Condition]) -> str | None:
    found: dict[str, dict[str, list[str]]] = {}
    for one in those:
        found.setdefault(one.operator, {}).setdefault(one.key, []).extend(one.values)
    return compact(found) if found else None
