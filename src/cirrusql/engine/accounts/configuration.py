"""`accounts.toml`: which accounts there are; every mistake in it is one clear error."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from cirrusql.cloudcontrol.roles import KeySource
from cirrusql.engine.accounts.account import Account
from cirrusql.errors import InterfaceError, did_you_mean
from cirrusql.records import Record, field

OWN_KEYS = "none"
"""As `management_role`: the keys of the organisation's profile itself."""

_NUMBER = re.compile(r"\d{12}")
_SESSION = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_ROLE = re.compile(r"[\w+=,.@/-]{1,512}", re.ASCII)
_ARN = re.compile(r"arn:[a-z-]+:iam::(\d{12}|\{account_id\}):role/.+")
_MEMBER = re.compile(r"\d{12}|(ou|r)-[0-9a-z-]+")


class Entry(Record):
    """What a part of the file says of accounts; None where it says nothing."""

    name: str | None = None
    profile: str | None = None
    role: str | None = None
    regions: tuple[str, ...] | None = None
    tags: Mapping[str, str] | None = None
    external_id: str | None = None
    session_name: str | None = None
    duration: int | None = None
    source_profile: str | None = None


class Organization(Record):
    """Whose accounts are listed: by which profile, which of them, and the role in the first."""

    profile: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    management_role: str | None = None
    of_all: Entry = field(factory=Entry)


class Configuration(Record):
    """All that the file says; `chosen` are the patterns of accounts that are asked by default."""

    path: str = ""
    defaults: Entry = field(factory=Entry)
    organization: Organization | None = None
    accounts: Mapping[str, Entry] = field(factory=dict)
    chosen: tuple[str, ...] = ()

    def account(
        self, number: str, *, partition: str = "aws", listed: Listed | None = None
    ) -> Account:
        """An account as its own entry, the organisation and the defaults say, in this order.

        Raises InterfaceError if nothing says where its keys come from.
        """
        own = self.accounts.get(number, Entry())
        organization = self.organization if listed is not None else None
        parts = [own, *([organization.of_all] if organization else []), self.defaults]

        def said(name: str) -> Any:
            return next((v for one in parts if (v := getattr(one, name)) is not None), None)

        role = said("role") if own.profile is None else None
        if own.role is None and own.profile is None and organization and listed:
            role = organization.management_role or role if listed.is_management else role
        source = said("source_profile") or (organization.profile if organization else None)
        keys = KeySource(own.profile)
        if role == OWN_KEYS and organization is not None:
            keys = KeySource(organization.profile)
        elif role is not None:
            keys = KeySource(
                role=self._arn(role, number, partition),
                external_id=said("external_id"),
                session_name=said("session_name") or "cirrusql",
                duration=said("duration") or 3600,
                source_profile=source,
            )
        elif own.profile is None:
            raise self._wrong(
                f"accounts.{number}",
                "nothing says where its keys come from",
                "give it a profile or a role, or give [defaults] a role",
            )
        name = own.name or (listed.name if listed is not None else number)
        state = listed.state if listed is not None else "ACTIVE"
        return Account(number, name, said("regions") or (), state, own.tags or {}, keys)

    def _arn(self, role: str, number: str, partition: str) -> str:
        if not role.startswith("arn:"):
            return f"arn:{partition}:iam::{number}:role/{role}"
        arn = role.replace("{account_id}", number)
        if arn.split(":")[4] != number:
            raise self._wrong(
                f"accounts.{number}",
                f"the role {arn} is in another account",
                "write {account_id} where the number stands",
            )
        return arn

    def _wrong(self, key: str, why: str, hint: str | None = None) -> InterfaceError:
        return InterfaceError(f"{self.path}: {key}: {why}", hint=hint)


class Listed(Record):
    """An account as Organizations lists it."""

    account_id: str
    name: str
    state: str = "ACTIVE"
    is_management: bool = False


def read_configuration(path: str | os.PathLike[str]) -> Configuration:
    """What a file says; raises InterfaceError with the file and the key of what is wrong in it."""
    import tomllib

    shown = os.fspath(path)
    try:
        document = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise InterfaceError(f"{shown}: {error.strerror or error}") from None
    except ValueError as error:  # of TOML, or of UTF-8
        raise InterfaceError(f"{shown}: {error}") from None
    return _Reading(shown).configuration(document)


class _Reading:
    """Reads the tables of one file, and says where a mistake is."""

    def __init__(self, path: str) -> None:
        self._path = path

    def configuration(self, document: Mapping[str, Any]) -> Configuration:
        self._known("", document, ("defaults", "organization", "accounts"))
        told = self._table("accounts", document)
        accounts: dict[str, Entry] = {}
        for number in told:
            key = f"accounts.{number}"
            if not _NUMBER.fullmatch(number):
                raise self._wrong(key, "an account's number has 12 digits")
            entry = self._entry(key, self._table(number, told, key), (*_ACCOUNT, *_SHARED))
            if entry.profile is not None and entry.role is not None:
                raise self._wrong(key, "it has a profile and a role", "leave one of them out")
            accounts[number] = entry
        table = self._table("defaults", document)
        self._known("defaults", table, (*_SHARED, "accounts"))
        chosen = self._values("defaults", table, ("accounts",)).get("accounts", ())
        defaults = Entry(**self._values("defaults", table, _SHARED))
        organization = None
        if "organization" in document:
            organization = self._organization(self._table("organization", document))
        made = Configuration(self._path, defaults, organization, accounts, chosen)
        for number in accounts:
            if organization is None:
                made.account(number)  # what cannot be is told now
        return made

    def _organization(self, table: Mapping[str, Any]) -> Organization:
        own = ("profile", "include", "exclude", "management_role")
        self._known("organization", table, (*own, *_SHARED))
        shared = {name: value for name, value in table.items() if name in _SHARED}
        read = self._values("organization", table, own)
        for name in ("include", "exclude"):
            for one in read.get(name, ()):
                if not _MEMBER.fullmatch(one):
                    why = f"'{one}' is the number of no account and no unit, such as ou-ab12-cdef"
                    raise self._wrong(f"organization.{name}", why)
        return Organization(**read, of_all=self._entry("organization", shared, _SHARED))

    def _entry(self, key: str, table: Mapping[str, Any], names: Collection[str]) -> Entry:
        self._known(key, table, names)
        return Entry(**self._values(key, table, names))

    def _values(self, key: str, table: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in names:
            if name in table:
                right, wanted = _KINDS[name]
                value = table[name]
                if not right(value):
                    raise self._wrong(f"{key}.{name}", f"it must be {wanted}")
                found[name] = tuple(value) if isinstance(value, list) else value
        return found

    def _table(self, name: str, within: Mapping[str, Any], key: str = "") -> Mapping[str, Any]:
        found = within.get(name, {})
        if not isinstance(found, dict):
            raise self._wrong(key or name, "it must be a table")
        return found

    def _known(self, key: str, table: Mapping[str, Any], names: Collection[str]) -> None:
        for name in table:
            if name not in names:
                hint = did_you_mean(name, names) or f"there are {', '.join(names)}"
                raise self._wrong(f"{key}.{name}" if key else name, "there is no such key", hint)

    def _wrong(self, key: str, why: str, hint: str | None = None) -> InterfaceError:
        return InterfaceError(f"{self._path}: {key}: {why}", hint=hint)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_role(value: Any) -> bool:
    wanted = _ARN if _is_text(value) and value.startswith("arn:") else _ROLE
    return _is_text(value) and bool(wanted.fullmatch(value))


def _is_duration(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 900 <= value <= 43_200


_SHARED = ("role", "regions", "external_id", "session_name", "duration", "source_profile")
_ACCOUNT = ("name", "profile", "tags")
_TEXT = (_is_text, "a text")
_TEXTS = (_are_texts, "a list of texts")
_A_ROLE = (_is_role, "the name of a role, or its ARN, with {account_id} for the number")
_KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "accounts": _TEXTS,
    "name": _TEXT,
    "profile": _TEXT,
    "role": _A_ROLE,
    "management_role": _A_ROLE,
    "regions": _TEXTS,
    "include": _TEXTS,
    "exclude": _TEXTS,
    "tags": (
        lambda value: isinstance(value, dict) and all(isinstance(v, str) for v in value.values()),
        "a table of texts",
    ),
    "external_id": _TEXT,
    "session_name": (
        lambda value: _is_text(value) and bool(_SESSION.fullmatch(value)),
        "2 to 64 letters, digits and +=,.@-",
    ),
    "duration": (_is_duration, "seconds, from 900 to 43200"),
    "source_profile": _TEXT,
}
