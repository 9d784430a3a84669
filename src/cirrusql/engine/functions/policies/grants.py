"""Whom a policy names, of those whom it allows anything. What it denies is not taken away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from cirrusql.engine.functions.documents import compact
from cirrusql.engine.functions.policies.conditions import Condition
from cirrusql.engine.functions.policies.document import Policy, policy_or_none
from cirrusql.engine.functions.policies.principals import EVERYONE, Principal

_ACCOUNT = re.compile(r"\d{12}")
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
