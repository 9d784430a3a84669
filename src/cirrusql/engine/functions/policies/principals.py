"""Who a statement is about, and whether that is somebody who is asked about.

Source: IAM User Guide, "AWS JSON policy elements: Principal" and "… NotPrincipal".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from cirrusql.engine.functions.arns import parts
from cirrusql.engine.functions.policies.truth import MAYBE, NO, YES
from cirrusql.errors import DataError
from cirrusql.records import Record

KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
EVERYONE = "*"
_ACCOUNT = re.compile(r"\d{12}")
_PROVIDERS = ("saml-provider/", "oidc-provider/")


class Principal(Record):
    """Somebody, by kind and name; an account is its number, however it was written.

    `account` is the one that an ARN is of; `role` the name of the role that it is, or whose
    session it is.
    """

    kind: str
    name: str
    account: str = ""
    role: str = ""
    is_session: bool = False

    @property
    def is_account(self) -> bool:
        """Whether it is a whole account."""
        return bool(self.account) and self.name == self.account

    @property
    def is_everyone(self) -> bool:
        """Whether it is everybody of its kind; of AWS's that is everybody."""
        return self.name == EVERYONE


@lru_cache(maxsize=4096)
def principal(kind: str, name: str) -> Principal:
    """The principal that a policy writes as a name of some kind.

    >>> principal("AWS", "arn:aws:iam::123456789012:root") == principal("AWS", "123456789012")
    True
    """
    if kind == "AWS" and _ACCOUNT.fullmatch(name):
        return Principal(kind, name, name)
    found = parts(name)
    if found is None or found[1] not in ("iam", "sts"):
        return Principal(kind, name.lower() if kind == "Service" else name)
    account, resource = found[3], found[4]
    if resource == "root" and kind == "AWS":
        return Principal(kind, account, account)
    pieces = resource.split("/")
    is_session = pieces[0] == "assumed-role" and len(pieces) > 2
    role = pieces[1] if is_session else pieces[-1] if pieces[0] == "role" else ""
    return Principal(kind, name, account, role, is_session)


@lru_cache(maxsize=1024)
def asked_principal(text: str) -> Principal:
    """Somebody who is asked about: an ARN, an account's number, `*` for everybody, or a name.

    A name is that of a service, a provider of identities or a canonical user. Raises DataError for
    the empty text.
    """
    if not text.strip():
        raise DataError("a principal is asked about that is empty")
    found = parts(text)
    if found is not None and found[-1].startswith(_PROVIDERS):
        return principal("Federated", text)
    is_aws = text == EVERYONE or found is not None or _ACCOUNT.fullmatch(text)
    return principal("AWS" if is_aws else "Service", text)


def named(named_ones: Sequence[Principal], asked: Principal, *, denies: bool) -> int:
    """Whether a Principal element is about somebody.

    An account stands for whatever it lets its own principals do, so of one of these it is MAYBE
    where a statement allows, and YES where it denies.
    """
    return max((_is(one, asked, denies=denies) for one in named_ones), default=NO)


def _is(one: Principal, asked: Principal, *, denies: bool) -> int:
    if one.is_everyone:
        same_kind = one.kind == "AWS" or _may_be(asked, one.kind)
        return (YES if same_kind else NO) if not asked.is_everyone else _of_all(one)
    if asked.is_everyone:
        return MAYBE
    if one.kind == "AWS" and asked.kind == "AWS":
        return _is_in_aws(one, asked, denies=denies)
    return YES if one.name.lower() == asked.name.lower() else NO


def _of_all(one: Principal) -> int:
    return YES if one.kind == "AWS" else MAYBE


def _may_be(asked: Principal, kind: str) -> bool:
    """Whether somebody may be of a kind; names of services and providers look alike."""
    if kind == "Service":
        return asked.kind == "Service" and "amazonaws.com" in asked.name
    return asked.kind != "AWS"


def _is_in_aws(one: Principal, asked: Principal, *, denies: bool) -> int:
    if one.name == asked.name:
        return YES
    if not one.account or one.account != asked.account:
        return NO
    if one.is_account:
        return YES if denies else MAYBE
    if asked.is_account:
        return MAYBE
    if not one.role or one.role != asked.role or one.is_session == asked.is_session:
        return NO
    # A role is also whoever has assumed it; a session is one of the role's many. The ARN of a
    # session has not the path of its role, but an account has no two roles of one name.
    return MAYBE if one.is_session else YES


def excepted(named_ones: Sequence[Principal], asked: Principal) -> int:
    """Whether a NotPrincipal element leaves somebody out.

    A user or a role is left out for certain only if its account is named as well, and of a
    session the role too.
    """
    if any(one.is_everyone and one.kind == "AWS" for one in named_ones):
        return YES
    if asked.is_everyone:
        return MAYBE if named_ones else NO
    if asked.kind != "AWS" or not asked.account or asked.is_account:
        return named(named_ones, asked, denies=True)
    wanted = [any(one.name == asked.name for one in named_ones)]
    wanted.append(any(one.is_account and one.account == asked.account for one in named_ones))
    if asked.is_session:
        wanted.append(
            any(
                one.account == asked.account and one.role == asked.role and not one.is_session
                for one in named_ones
            )
        )
    return YES if all(wanted) else MAYBE if any(wanted) else NO
