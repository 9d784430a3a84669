"""What a policy says to one request.

Nothing is allowed unless a statement allows it, and what one denies is denied whatever others
allow. Source: IAM User Guide, "Policy evaluation logic".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from cirrusql.engine.functions.arns import parts
from cirrusql.engine.functions.documents import shown
from cirrusql.engine.functions.policies import patterns
from cirrusql.engine.functions.policies.document import Patterns, Policy, Statement, policy_or_none
from cirrusql.engine.functions.policies.patterns import Asked, any_of
from cirrusql.engine.functions.policies.principals import (
    Principal,
    asked_principal,
    excepted,
    named,
)
from cirrusql.engine.functions.policies.truth import MAYBE, NO, YES, negated
from cirrusql.errors import DataError
from cirrusql.records import Record


class Request(Record):
    """What is asked: an action on a resource, by somebody or whoever it may be.

    `context` has the values of the request's keys, in lower case; none for one that it has not.
    """

    action: Asked
    resource: Asked
    principal: Principal | None
    context: Mapping[str, tuple[str, ...]]


def policy_allows(
    document: str,
    action: str,
    resource: str,
    principal: str | None = None,
    context: str | None = None,
) -> str | None:
    """What a policy says to a request: yes, no, denied, or maybe; None for what is no policy.

    `denied` is said by a statement, `no` by none that allows. `maybe` depends on what is not known:
    a condition on a key that `context` has not, a policy variable, what an account lets its own
    principals do. An action or resource with wildcards stands for all that it matches, and then
    `maybe` is also said of those of which some are allowed.

    Without `principal` the Principal elements are not judged; `*` is everybody. `context` is a JSON
    object of the request's keys, null for one that the request has not.

    Raises DataError for an action, resource, principal or context that is none.

    >>> document = '{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}'
    >>> policy_allows(document, "s3:GetObject", "arn:aws:s3:::logs/a")
    'yes'
    >>> policy_allows(document, "s3:PutObject", "*"), policy_allows(document, "s3:*", "*")
    ('no', 'maybe')
    """
    request = _request(action, resource, principal, context)
    found = policy_or_none(document)
    return None if found is None else _said(found, request)


def _said(policy: Policy, request: Request) -> str:
    allowed = denied = NO
    for statement in policy.statements:
        if statement.denies:
            denied = max(denied, _applies(statement, request))
            if denied == YES:
                return "denied"
        elif allowed != YES:
            allowed = max(allowed, _applies(statement, request))
    if allowed == NO:
        return "no"
    return "yes" if allowed == YES and denied == NO else "maybe"


def _applies(statement: Statement, request: Request) -> int:
    """Whether a statement is about a request."""
    found = _about(statement.actions, statement.not_actions, request.action)
    if found == NO:
        return NO
    found = min(found, _of_resource(statement, request))
    if found == NO:
        return NO
    found = min(found, _by(statement, request.principal))
    for condition in statement.conditions:
        if found == NO:
            return NO
        found = min(found, condition.truth(request.context.get))
    return found


def _about(those: Patterns | None, others: Patterns | None, asked: Asked) -> int:
    if those is not None:
        return any_of(those, asked)
    return negated(any_of(others, asked)) if others is not None else YES


def _of_resource(statement: Statement, request: Request) -> int:
    """Whether it is about the resource; a statement that names none is about what it is part of."""
    found = _about(statement.resources, statement.not_resources, request.resource)
    if found != MAYBE or not request.context:
        return found
    those, others = (
        _filled(some, request) for some in (statement.resources, statement.not_resources)
    )
    return _about(those, others, request.resource)


def _filled(those: Patterns | None, request: Request) -> Patterns | None:
    """Resources with the variables filled in that the request has."""
    if those is None:
        return None
    texts = (
        patterns.filled(one.text, request.context.get) if one.unknown else None for one in those
    )
    return tuple(
        one if text is None else patterns.resource(text, variables=True)
        for one, text in zip(those, texts, strict=True)
    )


def _by(statement: Statement, asked: Principal | None) -> int:
    if asked is None:
        return YES
    if statement.principals is not None:
        return named(statement.principals, asked, denies=statement.denies)
    if statement.not_principals is not None:
        return negated(excepted(statement.not_principals, asked))
    return YES


@lru_cache(maxsize=1024)
def _request(action: str, resource: str, principal: str | None, context: str | None) -> Request:
    if not patterns.is_action(action):
        hint = "write service:Action, such as s3:GetObject, or '*' for every action"
        raise DataError(f"{shown(action)} is not an action", hint=hint)
    if not patterns.is_arn(resource):
        raise DataError(f"{shown(resource)} is not an ARN", hint="write '*' for every resource")
    asked = None if principal is None else asked_principal(principal)
    known = _context(context) if context is not None else {}
    told = {**_told_by_principal(asked), **_told_by_resource(resource), **known}
    return Request(patterns.asked_action(action), patterns.asked_resource(resource), asked, told)


def _context(text: str) -> dict[str, tuple[str, ...]]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        hint = """write it as '{"aws:SourceIp": "203.0.113.7"}'"""
        raise DataError(f"{shown(text)} is not a JSON object of a request's keys", hint=hint)
    return {key.lower(): tuple(_values(value)) for key, value in found.items()}


def _values(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in _values(one)]
    if value is None:
        return []
    return [value if isinstance(value, str) else json.dumps(value)]


def _told_by_principal(asked: Principal | None) -> dict[str, tuple[str, ...]]:
    """The keys of a request that its principal tells.

    Of a session the role's path is not told, and so not its ARN.
    """
    if asked is None or asked.kind != "AWS" or not asked.account:
        return {}
    told: dict[str, tuple[str, ...]] = {
        "aws:principalaccount": (asked.account,),
        "aws:principalisawsservice": ("false",),
    }
    if not asked.is_account and not asked.is_session:
        told["aws:principalarn"] = (asked.name,)
    return told


def _told_by_resource(resource: str) -> dict[str, tuple[str, ...]]:
    """The keys of a request that its resource tells: the account that owns it."""
    found = parts(resource)
    account = found[3] if found is not None else ""
    return {"aws:resourceaccount": (account,)} if account.isdigit() else {}
