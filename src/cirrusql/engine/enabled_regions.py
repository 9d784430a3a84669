"""Which regions an account has enabled: asked once, and learned from those that refuse it.

Regions opened since 2019 are off until an account opts in, and regions of other partitions know
nothing of it. What is known is kept for the engine's life and not in a file: a region that was
enabled since would be missing from answers that say they are whole, to save one call.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from cirrusql.catalog.partitions import Partition
from cirrusql.catalog.services import ACCOUNT, EC2
from cirrusql.errors import Error, Throttled, TransportError

if TYPE_CHECKING:
    from asyncio import Lock

    from cirrusql.cloudcontrol import Caller

# How services refuse credentials in a region that the account has not enabled, or that is of
# another partition: the JSON protocols, the query protocols, EC2, S3; STS alone says what it is.
_REFUSALS = frozenset(
    (
        *("UnrecognizedClient", "InvalidClientTokenId", "AuthFailure", "InvalidAccessKeyId"),
        *("OptInRequired", "RegionDisabled", "InvalidToken"),
    )
)
# "Region ap-east-1 is not enabled", "… is not opted in to the region", "This region is disabled"
_REFUSED_TEXT = (
    r"(?i)\bregion\b[^.;]*\b(is|are|not)\b[^.;]*\b(enabled|disabled|activated|opted.in)\b"
    r"|\bnot\b[^.;]*\b(enabled|opted.in|activated)\b[^.;]*\bregion\b"
)
_LIST_REGIONS = {"MaxResults": 50, "RegionOptStatusContains": ["ENABLED", "ENABLED_BY_DEFAULT"]}


def refuses_account(error: Error) -> bool:
    """Whether a refusal may mean that the account has not enabled the region.

    Bad credentials are refused in the same words; those are refused everywhere.

    >>> refuses_account(Error("", error_code="UnrecognizedClient"))
    True
    >>> refuses_account(Error("the Region is not enabled", error_code="AccessDenied"))
    True
    >>> refuses_account(Error("not authorized", error_code="AccessDenied"))
    False
    """
    if error.error_code is None:
        return False
    # Compiled when something is refused: that takes 2 ms, which most statements do not need.
    return error.error_code in _REFUSALS or bool(re.search(_REFUSED_TEXT, error.message))


class EnabledRegions:
    """The regions of an engine's account, shared by its sessions.

    Mutable state: what the account said, whether it is worth asking again, and which regions have
    refused it. Changed on the loop's thread, and read on any.
    """

    def __init__(self, partition: Partition, default_region: str | None) -> None:
        self._partition = partition
        self._near = default_region or partition.home
        self._told: frozenset[str] | None = None
        self._is_settled = False
        self._refused: frozenset[str] = frozenset()
        self._asking: Lock | None = None

    @property
    def known(self) -> frozenset[str]:
        """Those that the account says are enabled, until it was asked all of its partition.

        Without those that have refused it.
        """
        told = self._told if self._told is not None else frozenset(self._partition.regions)
        return told - self._refused

    @property
    def told(self) -> frozenset[str]:
        """Those that the account itself says are enabled; empty if nothing has told."""
        return self._told or frozenset()

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing more to ask."""
        return self._is_settled

    async def ask(self, caller: Caller) -> None:
        """Ask which regions are enabled, unless that is known.

        EC2 knows, else the account's own service; where neither may be asked the regions
        themselves will tell. A failure that may pass is not remembered. Raises no Error.
        """
        import asyncio  # which takes as long as a whole statement that makes no call

        self._asking = self._asking or asyncio.Lock()
        async with self._asking:
            if self._is_settled:
                return
            try:
                self._told = await self._by_ec2(caller)
            except (TransportError, Throttled):
                return  # the statement's own calls will have the same to say
            except Error:
                self._told = await self._by_account(caller)
            self._is_settled = True

    def learn(self, refused: Collection[str]) -> None:
        """Note that regions have refused calls while others answered."""
        self._refused |= frozenset(refused)

    def forget(self) -> None:
        """Ask again when somebody needs to know, as after a region was enabled."""
        self._told, self._is_settled, self._refused = None, False, frozenset()

    async def _by_ec2(self, caller: Caller) -> frozenset[str] | None:
        try:
            answer = await caller.call("DescribeRegions", {}, self._near, EC2)
        except Error as error:
            # The region that is configured may itself be one that is not enabled.
            if self._near == self._partition.home or not refuses_account(error):
                raise
            answer = await caller.call("DescribeRegions", {}, self._partition.home, EC2)
        return _names(answer.get("regionInfo"), "regionName")

    async def _by_account(self, caller: Caller) -> frozenset[str] | None:
        import orjson

        from cirrusql.cloudcontrol import Call

        body = orjson.dumps(_LIST_REGIONS)
        headers = {"content-type": ACCOUNT.content_type}
        home = self._partition.home
        call = Call("ListRegions", ACCOUNT, home, path="/listRegions", headers=headers, body=body)
        try:
            answer = await caller.send(call)
        except Error:
            return None
        # There are fewer regions than a page has room for.
        return None if "NextToken" in answer else _names(answer.get("Regions"), "RegionName")

    def __repr__(self) -> str:
        how = "told" if self._told is not None else "assumed"
        return f"<EnabledRegions: {len(self.known)} {how}, {len(self._refused)} refused>"


def _names(found: Any, key: str) -> frozenset[str] | None:
    """The names in a list of regions; None if it is no such list, or an empty one.

    >>> sorted(_names([{"regionName": "eu-west-1"}], "regionName") or ()), _names("", "regionName")
    (['eu-west-1'], None)
    """
    items = found if isinstance(found, list) else ()
    names = {str(item[key]) for item in items if isinstance(item, dict) and item.get(key)}
    return frozenset(names) or None
