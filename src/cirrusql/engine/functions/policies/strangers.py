"""Which conditions keep strangers out: somebody with an account of their own, or with none.

A stranger chooses what a request says of itself (its user agent, whether it is encrypted, the tags
of its own role), but not whose account, organisation or network it comes from. So a condition that
asks for fixed ones of these keeps strangers out, and one that excludes fixed ones is true of all.
What this does not know may be either.

Sources: Amazon S3 User Guide, "The meaning of public"; IAM User Guide, "AWS global condition
context keys".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cirrusql.engine.functions.networks import network
from cirrusql.engine.functions.policies.conditions import FOR_ALL, FOR_ANY, Condition
from cirrusql.engine.functions.policies.patterns import Lookup
from cirrusql.engine.functions.policies.truth import MAYBE, NO, YES, negated
from cirrusql.records import Record


class Reach(Record):
    """Whether a condition is true of some strangers, and of all of them."""

    some: int
    all: int


_UNKNOWN = Reach(MAYBE, MAYBE)
_NOBODY, _EVERYBODY = Reach(NO, NO), Reach(YES, YES)
# What a stranger can have, and can do without.
_CHOSEN = Reach(YES, NO)
_IDENTITIES = frozenset(
    (
        "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths",
        "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths",
        "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:userid",
        "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "kms:calleraccount",
        "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
    )
)  # fmt: skip
_CHOICES = frozenset(
    (
        "aws:multifactorauthage", "aws:multifactorauthpresent", "aws:principaltype", "aws:referer",
        "aws:requestedregion", "aws:securetransport", "aws:tagkeys", "aws:useragent",
        "aws:username", "lambda:functionurlauthtype", "s3:authtype", "s3:delimiter", "s3:max-keys",
        "s3:prefix", "s3:signatureage", "s3:signatureversion", "s3:tlsversion", "s3:versionid",
        "sns:endpoint", "sns:protocol", "sts:rolesessionname",
    )
)  # fmt: skip
_CHOICE_OF = ("aws:principaltag/", "aws:requesttag/", "s3:x-amz-", "s3:requestobjecttag/")
# What every request has.
_ALWAYS = frozenset(("aws:securetransport", "aws:requestedregion"))
# True only of requests that are no stranger's.
_OURS = frozenset(("aws:principalisawsservice", "elasticfilesystem:accessedviamounttarget"))
_RESOURCE_ACCOUNTS = frozenset(("aws:resourceaccount", "s3:resourceaccount"))
_FIXED_ID = re.compile(r"A[A-Z0-9]{15,}:\*")
_ORG_PATH = re.compile(r"o-[a-z0-9]{10,}/.*")
_ACCOUNT = re.compile(r"\d{12}")
# Wider networks are as good as everybody.
_WIDE = {4: 8, 6: 32}


def reach(condition: Condition, account: str | None) -> Reach:
    """Of which strangers a condition is true; `account` is the one that owns the resource."""
    key = condition.key
    if key in _IDENTITIES:
        return _of_identity(condition)
    if key in _CHOICES or key.startswith(_CHOICE_OF):
        return _CHOSEN
    for keys, judge in _SPECIAL.items():
        if key in keys:
            return judge(condition, account)
    return _UNKNOWN


def _of_identity(condition: Condition) -> Reach:
    if condition.base == "null":
        # A stranger has an organisation and a network too, or none, as is needed.
        return _CHOSEN
    if condition.base not in ("stringequals", "stringequalsignorecase", "stringlike", *_ARNS):
        return _UNKNOWN
    wild = condition.base in ("stringlike", *_ARNS)
    crosses = condition.base == "stringlike"
    each = [
        _fixed(value, wild=wild, crosses=crosses, variables=condition.variables)
        for value in condition.values
    ]
    fixed = min(each, default=YES)
    # Of a key that a request has not, these are true.
    absent = condition.if_exists or condition.every == FOR_ALL
    if not condition.is_negated:
        return Reach(YES if absent and condition.every != FOR_ANY else negated(fixed), NO)
    return Reach(YES, min(fixed, MAYBE) if condition.every == FOR_ANY else max(fixed, MAYBE))


_ARNS = ("arnequals", "arnlike")


def _fixed(value: str, *, wild: bool, crosses: bool, variables: bool) -> int:
    """Whether no stranger can have a value: YES for one without wildcards.

    Of an ARN, a path of an organisation and a user's id it is enough that they say whose they are.
    A wildcard that `crosses` colons, before an ARN's account, may stand for another account too:
    a role's path may have colons in it.
    """
    if variables and "${" in value:
        return YES if value.lower().startswith("${aws:resource") else MAYBE
    if not wild or not ({"*", "?"} & set(value)):
        return YES
    parts = value.split(":", 5)
    is_ours = len(parts) == 6 and _ACCOUNT.fullmatch(parts[4])
    if is_ours and crosses and {"*", "?"} & set("".join(parts[:4])):
        return MAYBE
    is_ours = is_ours or _FIXED_ID.fullmatch(value) or _ORG_PATH.fullmatch(value)
    return YES if is_ours else NO


def _of_address(condition: Condition, _account: str | None) -> Reach:
    networks = [network(value) for value in condition.values]
    if condition.base != "ipaddress" or condition.every or None in networks:
        return _UNKNOWN
    known = [one for one in networks if one is not None]
    is_wide = any(one.prefixlen < _WIDE[one.version] for one in known)
    if condition.is_negated:
        return Reach(YES, MAYBE) if is_wide else _EVERYBODY
    if is_wide:
        return Reach(YES, MAYBE)
    # Requests of AWS's services have not the key.
    return Reach(MAYBE, NO) if condition.if_exists else _NOBODY


def _of_ours(condition: Condition, _account: str | None) -> Reach:
    values = {value.lower() for value in condition.values}
    if condition.base != "bool" or condition.every or len(values) != 1:
        return _UNKNOWN
    if values == {"true"}:
        return _CHOSEN if condition.if_exists else _NOBODY
    return _EVERYBODY


def _of_resource(condition: Condition, account: str | None) -> Reach:
    if account is None or condition.has_variables:
        return _UNKNOWN
    known = partial({condition.key: (account,)}.get)
    found = condition.truth(known)
    return Reach(found, found)


_SPECIAL: Mapping[frozenset[str], Callable[[Condition, str | None], Reach]] = {
    frozenset(("aws:sourceip",)): _of_address,
    _OURS: _of_ours,
    _RESOURCE_ACCOUNTS: _of_resource,
}


def can_choose(
    asked: Sequence[Condition], denied: Sequence[Sequence[Condition]], account: str | None
) -> bool:
    """Whether a stranger can choose what conditions ask for, and avoid what others deny.

    `denied` are the conditions of each statement that denies, none of which hits all strangers. A
    key that only one condition speaks of is chosen as it is needed. False too where that is not
    found out.
    """
    avoiding = [[one for one in some if _is_choice(one, account)] for some in denied]
    keys = {one.key for some in avoiding for one in some}
    for key in keys:
        mine = [one for one in asked if one.key == key]
        others = [one for some in avoiding for one in some if one.key == key]
        # Statements that deny for the same reason are avoided alike.
        reasons = {(one.operator, one.values) for one in others}
        if (mine or len(reasons) > 1) and not any(
            all(one.truth(known) == YES for one in mine)
            and all(one.truth(known) == NO for one in others)
            for known in _possible((*mine, *others), key)
        ):
            return False
    return True


def _is_choice(condition: Condition, account: str | None) -> bool:
    found = reach(condition, account)
    return found.some == YES and found.all == NO


def _possible(conditions: Sequence[Condition], key: str) -> Iterator[Lookup]:
    """Requests that differ in one key: without it, with a value that is named, with another."""
    named = {value.replace("*", "").replace("?", "a") for one in conditions for value in one.values}
    numbers = {str(float(text) + step) for text in named if _is_number(text) for step in (-1, 1)}
    if key not in _ALWAYS:
        yield {key: ()}.get
    for text in (*sorted(named | numbers), "true", "false", "zz"):
        yield {key: (text,)}.get


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", text))
