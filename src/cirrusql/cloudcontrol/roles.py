"""The keys of many accounts: of profiles as they are, and of roles that are assumed in accounts.

A call names its account by number. `profile:NAME` in place of a number is a profile of which the
account is not known yet: it may list an organisation, or say which account it is.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from cirrusql.catalog.services import STS
from cirrusql.cloudcontrol.credentials import Credentials
from cirrusql.cloudcontrol.identity import caller_account, sts_answer
from cirrusql.errors import CredentialsError, Error
from cirrusql.records import Record

if TYPE_CHECKING:
    from asyncio import Lock

    from cirrusql.cloudcontrol.transport import Answer, Call

PROFILE = "profile:"
"""What a profile begins with that stands in place of an account's number."""

# Seconds before the end of a key at which another is asked for.
_MARGIN = 300.0
_HOUR = 3600
_SESSION = "cirrusql"

Send = Callable[["Call", Credentials], Awaitable["Answer"]]


class KeySource(Record):
    """Where the keys of an account come from: a profile's own, or a role that is assumed.

    The role is assumed with the keys of `source_profile`, None for those of the user's settings.
    `by_number` is a local cloud's account, whose access key is its number.
    """

    profile: str | None = None
    role: str | None = None
    external_id: str | None = None
    session_name: str = _SESSION
    duration: int = _HOUR
    source_profile: str | None = None
    by_number: bool = False

    def __str__(self) -> str:
        if self.by_number:
            return "local"
        if self.role is None:
            return f"profile {self.profile}" if self.profile is not None else "as configured"
        by = f" by profile {self.source_profile}" if self.source_profile is not None else ""
        return f"role {self.role}{by}"

    def __repr__(self) -> str:
        return f"<KeySource {self}>"  # an external id is not for everybody


class Profile(Protocol):
    """What is asked of a profile; `AwsEnvironment` is one."""

    def credentials(self) -> Credentials:
        """The key to sign with now; raises CredentialsError if there is none."""
        ...

    def setting(self, name: str) -> str | None:
        """One of its settings, None where there is none."""
        ...


class _Kept(Record):
    """A key and the time at which another is needed."""

    key: Credentials
    until: float


class AccountKeys:
    """Who signs the calls of an account.

    `sources` says where an account's keys come from, and raises CredentialsError for an account
    that is not known. `profile` gives a profile by its name, None for the user's settings.
    `ask_code` asks a person for the code of an MFA device; without it there is nobody to ask.

    Mutable state, in memory only: the keys of roles until shortly before their end, which profiles
    were found to be of the account that they are written for, the last refusal of each, which is
    told to all who waited for it, and a lock for each. Used on one event loop only.
    """

    def __init__(
        self,
        sources: Callable[[str], KeySource],
        profile: Callable[[str | None], Profile],
        region: str,
        *,
        ask_code: Callable[[str], str] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._sources = sources
        self._open_profile = profile
        self._region = region
        self._ask_code = ask_code
        self._clock = clock
        self._profiles: dict[str | None, Profile] = {}
        self._kept: dict[str, _Kept] = {}
        self._checked: dict[str, str | None] = {}
        self._refused: dict[str, CredentialsError] = {}
        self._locks: dict[str, Lock] = {}

    async def of(self, account: str, send: Send) -> Credentials:
        """The key to sign with now for an account; `send` signs and sends what STS is asked.

        Raises CredentialsError that names the account, and the role or profile.
        """
        found = self._at_hand(account)
        if found is not None:
            return found
        from asyncio import Lock

        before = self._refused.get(account)
        async with self._locks.setdefault(account, Lock()):
            refused = self._refused.get(account)
            if refused is not None and refused is not before:  # while this one waited
                raise refused.with_() from None
            try:
                return self._at_hand(account) or await self._fetched(account, send)
            except CredentialsError as error:
                self._refused[account] = error
                raise

    def _at_hand(self, account: str) -> Credentials | None:
        kept = self._kept.get(account)
        if kept is not None and self._clock() < kept.until:
            return kept.key
        if account in self._checked:
            return self._profiles[self._checked[account]].credentials()
        return None

    async def _fetched(self, account: str, send: Send) -> Credentials:
        if account.startswith(PROFILE):
            return await self._of_profile(account.removeprefix(PROFILE), send)
        source = self._sources(account)
        if source.by_number:
            return Credentials(account, "none")
        try:
            if source.role is not None:
                base = await self._of_profile(source.source_profile, send)
                return await self._assume(account, source, base, send)
            return await self._own(account, source, send)
        except Error as error:
            raise CredentialsError(
                f"account {account}, {source}: {error.message}", hint=error.hint
            ) from None

    async def _own(self, account: str, source: KeySource, send: Send) -> Credentials:
        """A profile's own keys, once it is certain that they are the account's."""
        key = await self._of_profile(source.profile, send)

        async def signed(call: Call) -> Answer:
            return await send(call, key)

        really = await caller_account(signed, self._region)
        if really != account:
            raise CredentialsError(
                f"its keys are those of account {really}",
                hint="the configuration of accounts names the wrong profile, or the wrong account",
            )
        if _device(self._profile(source.profile)) is None:
            self._checked[account] = source.profile
        return key

    async def _of_profile(self, name: str | None, send: Send) -> Credentials:
        """A profile's keys; of one with an MFA device those that a code was given for."""
        profile = self._profile(name)
        if _device(profile) is not None:
            return await self._with_device(name, profile, send)
        from asyncio import to_thread

        return await to_thread(profile.credentials)  # it may ask a service, or start a program

    async def _with_device(self, name: str | None, profile: Profile, send: Send) -> Credentials:
        from asyncio import Lock, to_thread

        place, device = f"{PROFILE}{name or ''} with MFA", _device(profile)
        async with self._locks.setdefault(place, Lock()):
            kept = self._kept.get(place)
            if kept is not None and self._clock() < kept.until:
                return kept.key
            role, base = profile.setting("role_arn"), profile
            if role is not None:
                source = profile.setting("source_profile")
                if source is None:  # the user's own keys would be another identity's
                    raise CredentialsError(
                        f"profile {name or 'default'} has an MFA device and no source_profile",
                        hint="a code can be given for the keys of a profile only",
                    )
                base = self._profile(source)
            if self._ask_code is None:
                raise CredentialsError(
                    f"profile {name or 'default'} needs a code of the MFA device {device}",
                    hint="run it at a terminal, or set the keys of a session in the environment",
                )
            code = await to_thread(self._ask_code, str(device))
            key = await to_thread(base.credentials)
            request: dict[str, Any] = {"SerialNumber": device, "TokenCode": code}
            if role is None:
                return await self._ask(place, "GetSessionToken", request, key, send)
            request |= {"RoleArn": role, "RoleSessionName": _SESSION}
            request["ExternalId"] = profile.setting("external_id")
            return await self._ask(place, "AssumeRole", request, key, send)

    async def _assume(
        self, account: str, source: KeySource, base: Credentials, send: Send
    ) -> Credentials:
        # Whoever assumes a role with the keys of another may have it for an hour.
        longest = _HOUR if base.session_token is not None else source.duration
        request = {
            "RoleArn": source.role,
            "RoleSessionName": source.session_name,
            "DurationSeconds": min(source.duration, longest),
            "ExternalId": source.external_id,
        }
        return await self._ask(account, "AssumeRole", request, base, send)

    async def _ask(
        self, place: str, operation: str, request: Mapping[str, Any], key: Credentials, send: Send
    ) -> Credentials:
        """Keys of STS, kept for the place that they were asked for."""

        async def signed(call: Call) -> Answer:
            return await send(call, key)

        said = (await sts_answer(signed, operation, request, self._region)).get("Credentials")
        try:
            assert isinstance(said, dict)
            made = Credentials(said["AccessKeyId"], said["SecretAccessKey"], said["SessionToken"])
            until = _moment(said["Expiration"]) - _MARGIN
        except (AssertionError, KeyError, ValueError):
            raise CredentialsError(f"{STS.name}:{operation} gave no keys") from None
        self._kept[place] = _Kept(made, until)
        return made

    def _profile(self, name: str | None) -> Profile:
        if name not in self._profiles:
            self._profiles[name] = self._open_profile(name)
        return self._profiles[name]

    def __repr__(self) -> str:
        return f"<AccountKeys: {len(self._kept)} kept, {len(self._checked)} profiles checked>"


def _device(profile: Profile) -> str | None:
    return profile.setting("mfa_serial")


def _moment(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()
