"""Whether a policy lets strangers in, and whom it names.

A stranger is somebody of whom nothing is known; see `strangers`. Only what the policy itself says
counts: block public access, boundaries and the organisation's policies are not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from cirrusql.engine.functions.arns import parts
from cirrusql.engine.functions.documents import compact
from cirrusql.engine.functions.policies import patterns
from cirrusql.engine.functions.policies.conditions import Condition
from cirrusql.engine.functions.policies.document import Patterns, Policy, Statement, policy_or_none
from cirrusql.engine.functions.policies.patterns import Pattern
from cirrusql.engine.functions.policies.principals import EVERYONE, Principal
from cirrusql.engine.functions.policies.strangers import reach
from cirrusql.engine.functions.policies.truth import MAYBE, NO, WORDS, YES, negated

_ACCOUNT = re.compile(r"\d{12}")
_SAML = "saml-provider/"
# Keys whose values are accounts, or ARNs of one.
_NAMES_ACCOUNTS = frozenset(
    (
        "aws:principalaccount", "aws:principalarn", "aws:sourceaccount", "aws:sourcearn",
        "aws:sourceowner", "kms:calleraccount",
    )
)  # fmt: skip
_EQUALS = frozenset(
    ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
)
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
        (hit, one) for one in found.statements if one.denies and (hit := _hits(one, account))
    ]
    allows = (one for one in found.statements if not one.denies)
    return WORDS[max((_lets_in(one, denials, account) for one in allows), default=NO)]


Denials = Sequence[tuple[int, Statement]]


def _lets_in(statement: Statement, denials: Denials, account: str | None) -> int:
    """Whether a statement allows strangers what no other denies all of them."""
    found = _is_open(statement)
    for condition in statement.conditions:
        found = min(found, reach(condition, account).some)
    if found == NO or not denials:
        return found
    pairs = (
        min((negated(hit) for hit, one in denials if _covers(one, action, resource)), default=YES)
        for action in _known(statement.actions, _ANY_ACTION)
        for resource in _known(statement.resources, _ANYTHING)
    )
    return min(found, max(pairs, default=NO))


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


def _hits(statement: Statement, account: str | None) -> int:
    """Whether a statement that denies is about all strangers."""
    if statement.not_principals is not None:
        found = NO if any(one == _ALL for one in statement.not_principals) else YES
    elif statement.principals is not None:
        found = YES if any(one == _ALL for one in statement.principals) else NO
    else:
        found = NO
    for condition in statement.conditions:
        found = min(found, reach(condition, account).all)
    return found


def _known(those: Patterns | None, otherwise: Patterns) -> Patterns:
    """The actions or resources that a statement names; what it leaves out may be all others."""
    return those if those is not None else otherwise


def _covers(statement: Statement, action: Pattern, resource: Pattern) -> bool:
    """Whether a statement is about all of an action on all of a resource."""
    return _has(statement.actions, statement.not_actions, action) and _has(
        statement.resources, statement.not_resources, resource
    )


def _has(those: Patterns | None, others: Patterns | None, wanted: Pattern) -> bool:
    if those is not None:
        return any(one.covers(wanted) for one in those)
    return not any(one.meets(wanted) for one in others or ())


def policy_accounts(document: str) -> str | None:
    """The accounts whose principals a policy allows anything, as a JSON array; `*` is everybody.

    Of everybody who is narrowed to accounts by a condition, these. What is denied is not taken
    away. None for what is no policy.

    >>> policy_accounts('''{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
    ...     "Principal": {"AWS": ["arn:aws:iam::111122223333:role/a", "444455556666"]}}}''')
    '["111122223333","444455556666"]'
    """
    found = policy_or_none(document)
    if found is None:
        return None
    return compact(
        sorted({one.account or EVERYONE for one in _grantees(found) if _has_account(one)})
    )


def _has_account(one: Principal) -> bool:
    return bool(one.account) or one == _ALL


def policy_external_principals(document: str, account_id: str) -> str | None:
    """Whom a policy allows anything who is not of an account, as a JSON array.

    Accounts by their numbers, ARNs, names of identity providers and canonical users; `*` is
    everybody, also those whom a condition narrows by something else than an account. AWS's services
    are not among them. What is denied is not taken away. None for what is no policy or account.

    >>> policy_external_principals('''{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
    ...     "Principal": {"AWS": ["111122223333", "444455556666"]}}}''', "111122223333")
    '["444455556666"]'
    """
    found = policy_or_none(document)
    if found is None or not _ACCOUNT.fullmatch(account_id):
        return None
    others = {one.name for one in _grantees(found) if one.kind != "Service"}
    own = {one.name for one in _grantees(found) if one.account == account_id}
    return compact(sorted(others - own))


def _grantees(policy: Policy) -> Iterator[Principal]:
    """Everybody whom statements allow anything, as far as they name them."""
    for statement in policy.statements:
        if statement.denies:
            continue
        if statement.not_principals is not None:
            yield from _narrowed((_ALL,), statement.conditions)
        yield from _narrowed(statement.principals or (), statement.conditions)


def _narrowed(those: Iterable[Principal], conditions: Sequence[Condition]) -> Iterator[Principal]:
    """Principals, and in the place of everybody the accounts that conditions ask for."""
    accounts = next((found for one in conditions if (found := _accounts(one))), None)
    for one in those:
        if one == _ALL and accounts:
            yield from (Principal("AWS", account, account) for account in accounts)
        else:
            yield one


def _accounts(condition: Condition) -> list[str]:
    """The accounts that a condition asks for; none if others may be let in as well."""
    if condition.key not in _NAMES_ACCOUNTS or condition.base not in _EQUALS:
        return []
    if condition.is_negated or condition.if_exists or condition.every:
        return []
    found = [_account_of(value) for value in condition.values]
    return [one for one in found if one] if all(found) else []


def _account_of(value: str) -> str:
    if _ACCOUNT.fullmatch(value):
        return value
    pieces = value.split(":", 5)
    return pieces[4] if len(pieces) == 6 and _ACCOUNT.fullmatch(pieces[4]) else ""
