"""Whether a policy lets strangers in.

A stranger is somebody of whom nothing is known; see `strangers`. Only what the policy itself says
counts: block public access, boundaries and the organisation's policies are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cirrusql.engine.functions.arns import parts
from cirrusql.engine.functions.policies import patterns
from cirrusql.engine.functions.policies.coverage import is_denied
from cirrusql.engine.functions.policies.document import Patterns, Statement, policy_or_none
from cirrusql.engine.functions.policies.patterns import Pattern
from cirrusql.engine.functions.policies.principals import EVERYONE, Principal
from cirrusql.engine.functions.policies.strangers import can_choose, reach
from cirrusql.engine.functions.policies.truth import MAYBE, NO, WORDS, YES, negated

_ACCOUNT = re.compile(r"\d{12}")
_SAML = "saml-provider/"
_ANYTHING = (patterns.resource("*", variables=False),)
_ANY_ACTION = (patterns.action("*"),)


def policy_is_public(document: str, account_id: str | None = None) -> str | None:
    """Whether a policy allows strangers anything: yes, no or maybe; None for what is no policy.

    `maybe` is where that depends on a condition that says nothing certain of strangers, or on an
    identity provider that anybody may have an account with. `account_id` is the account that owns
    the resource, for conditions on aws:ResourceAccount; None for what is no account either.

    >>> everyone = '{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"%s}'
    >>> policy_is_public('{"Statement": %s}' % (everyone % ""))
    'yes'
    >>> narrowed = ', "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}'
    >>> policy_is_public('{"Statement": %s}' % (everyone % narrowed))
    'no'
    """
    if account_id is not None and not _ACCOUNT.fullmatch(account_id):
        return None
    return _public(document, account_id)


@lru_cache(maxsize=1024)
def _public(document: str, account: str | None) -> str | None:
    found = policy_or_none(document)
    if found is None:
        return None
    denials = [
        (all_, one)
        for one in found.statements
        if one.denies
        for some, all_ in (_hits(one, account),)
        if some != NO
    ]
    allows = (one for one in found.statements if not one.denies)
    return WORDS[max((_lets_in(one, denials, account) for one in allows), default=NO)]


# Statements that deny some strangers, each with whether it denies all of them.
Denials = Sequence[tuple[int, Statement]]


def _lets_in(statement: Statement, denials: Denials, account: str | None) -> int:
    """Whether a statement allows strangers what no other denies all of them."""
    found = _is_open(statement) if _is_about_something(statement) else NO
    for condition in statement.conditions:
        found = min(found, reach(condition, account).some)
    if found == NO or not denials:
        return found
    pairs = (
        _is_left(statement, action, resource, denials, account)
        for action in _known(statement.actions, _ANY_ACTION)
        for resource in _known(statement.resources, _ANYTHING)
    )
    return min(found, max(pairs, default=NO))


def _is_left(
    statement: Statement, action: Pattern, resource: Pattern, denials: Denials, account: str | None
) -> int:
    """Whether strangers keep an action on a resource that a statement allows."""
    meeting = [(all_, one) for all_, one in denials if _meets(one, action, resource)]
    for truth in (YES, MAYBE):
        sure = [one for all_, one in meeting if all_ >= truth]
        if is_denied(action, resource, sure, statement):
            return negated(truth)
    chosen = [one.conditions for all_, one in meeting if all_ == NO]
    return YES if can_choose(statement.conditions, chosen, account) else MAYBE


def _is_about_something(statement: Statement) -> bool:
    """Whether there is an action and a resource left: not of `NotAction: "*"`."""
    nothing = (statement.actions, statement.resources)
    excepted = (*(statement.not_actions or ()), *(statement.not_resources or ()))
    return () not in nothing and not any(one.is_any for one in excepted)


def _is_open(statement: Statement) -> int:
    """Whether strangers are among the principals of a statement that allows."""
    if statement.not_principals is not None:
        return NO if any(one == _ALL for one in statement.not_principals) else YES
    if statement.principals is None:
        return NO  # an identity's policy, which is about whoever has it
    return max(map(_is_strange, statement.principals), default=NO)


_ALL = Principal("AWS", EVERYONE)


def _is_strange(one: Principal) -> int:
    """Whether strangers are meant by a principal."""
    if one == _ALL:
        return YES
    if one.kind == "Federated":
        found = parts(one.name)
        return NO if found is not None and found[-1].startswith(_SAML) else MAYBE
    return MAYBE if one.is_everyone else NO


def _hits(statement: Statement, account: str | None) -> tuple[int, int]:
    """Whether a statement that denies is about some strangers, and about all."""
    if statement.not_principals is not None:
        found = NO if any(one == _ALL for one in statement.not_principals) else YES
    elif statement.principals is not None:
        found = YES if any(one == _ALL for one in statement.principals) else NO
    else:
        found = NO
    each = [reach(condition, account) for condition in statement.conditions]
    return (
        min((found, *(one.some for one in each))),
        min((found, *(one.all for one in each))),
    )


def _known(those: Patterns | None, otherwise: Patterns) -> Patterns:
    """The actions or resources that a statement names; what it leaves out may be all others."""
    return those if those is not None else otherwise


def _meets(statement: Statement, action: Pattern, resource: Pattern) -> bool:
    """Whether a statement may be about some of an action on some of a resource."""
    return _has_some(statement.actions, action) and _has_some(statement.resources, resource)


def _has_some(those: Patterns | None, wanted: Pattern) -> bool:
    return those is None or any(one.meets(wanted) for one in those)
