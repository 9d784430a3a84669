"""Whom a policy names, of those whom it allows anything. What it denies is not taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cirrusql.engine.functions.documents import compact
from cirrusql.engine.functions.policies.conditions import FOR_ALL, Condition
from cirrusql.engine.functions.policies.document import Policy, policy_or_none
from cirrusql.engine.functions.policies.principals import EVERYONE, Principal

_ACCOUNT = re.compile(r"\d{12}")
# Keys whose values are accounts, or ARNs of one: of who asks, and of what a service asks for.
_OF_PRINCIPALS = frozenset(("aws:principalaccount", "aws:principalarn", "kms:calleraccount"))
_OF_SOURCES = frozenset(("aws:sourceaccount", "aws:sourcearn", "aws:sourceowner"))
_EQUALS = frozenset(
    ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
)
_ARN_PARTS = 6
_ALL = Principal("AWS", EVERYONE)


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
    those = [one for one in _grantees(found) if one.kind == "AWS"]
    return compact(sorted({one.account or one.name for one in those if one.account or one == _ALL}))


def policy_external_principals(document: str, account_id: str) -> str | None:
    """Whom a policy allows anything who is not of an account, as a JSON array.

    Accounts by their numbers, ARNs, identity providers, also the account's own, and canonical
    users; `*` is everybody, also where a condition narrows that by something else than an account.
    AWS's services are not among them. What is denied is not taken away. None for what is no policy
    or no account.

    >>> policy_external_principals('''{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
    ...     "Principal": {"AWS": ["111122223333", "444455556666"]}}}''', "111122223333")
    '["444455556666"]'
    """
    found = policy_or_none(document)
    if found is None or not _ACCOUNT.fullmatch(account_id):
        return None
    those = {one for one in _grantees(found) if one.kind != "Service"}
    # An account's own provider is still of identities that are not its own.
    return compact(sorted({o.name for o in those if o.kind != "AWS" or o.account != account_id}))


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
    accounts = _asked_for(conditions)
    for one in those:
        if one == _ALL and accounts is not None:
            yield from (Principal("AWS", account, account) for account in accounts)
        else:
            yield one


def _asked_for(conditions: Sequence[Condition]) -> frozenset[str] | None:
    """The accounts that conditions together ask for; None if others may be let in as well."""
    for keys in (_OF_PRINCIPALS, _OF_SOURCES):
        each = [_accounts(one) for one in conditions if one.key in keys]
        found = [one for one in each if one is not None]
        if found:
            return frozenset.intersection(*found)
    return None


def _accounts(condition: Condition) -> frozenset[str] | None:
    """The accounts that a condition asks for; None if others may be let in as well."""
    if condition.base not in _EQUALS or condition.is_negated or condition.if_exists:
        return None
    if condition.every == FOR_ALL:  # which is true of a request without the key
        return None
    crosses = condition.base == "stringlike"
    found = [_account_of(value, crosses=crosses) for value in condition.values]
    return frozenset(found) if found and all(found) else None


def _account_of(value: str, *, crosses: bool) -> str:
    """The account that a value is of; empty if it may be another's.

    A wildcard that `crosses` colons may stand for an account and more: `arn:*:iam::111122223333:x`
    is like the ARN of a role in another account whose path has the rest in it.
    """
    if _ACCOUNT.fullmatch(value):
        return value
    pieces = value.split(":", 5)
    if len(pieces) < _ARN_PARTS or not _ACCOUNT.fullmatch(pieces[4]):
        return ""
    return "" if crosses and {"*", "?"} & set("".join(pieces[:4])) else pieces[4]
