"""Plans as values: which calls a statement needs, decided before any is made."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Generic, Self

from cirrusql.catalog import Catalog, Relation
from cirrusql.plan.policy import Use
from cirrusql.records import Record, replace
from cirrusql.sql import UNKNOWN, BoundQuery, Condition, Equated, RowLimit, StagingColumn, Table
from cirrusql.sql.bound import R_co

Steps = Mapping[int, int]
"""A table's number to the step of the plan that reads it, from 1."""


class AccountScope(Record):
    """An account that a statement may ask, and in which regions.

    `regions` and `enabled` are as those of `Scope`. It is `chosen` if it is asked when a statement
    says nothing of accounts.
    """

    account_id: str
    name: str
    regions: tuple[str, ...]
    enabled: frozenset[str] = frozenset()
    chosen: bool = True


class Scope(Record):
    """Where a statement may run.

    `regions` are asked when it says nothing of regions. `enabled` are those of the account, as far
    as is known: what `'*'` means, and every condition that is not a list of names. `known` are all
    that exist, in any partition, and `catalogued` those of which the catalogue knows what they
    offer; without any of these nothing is held against a region. `accounts` are those that may be
    asked; without any it is the one identity of the user's settings, whose number is `own` where
    that is known.
    """

    regions: tuple[str, ...]
    enabled: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    catalogued: frozenset[str] = frozenset()
    accounts: tuple[AccountScope, ...] = ()
    own: str | None = None

    def of(self, account: AccountScope) -> Scope:
        """The same for one account."""
        return replace(self, regions=account.regions, enabled=account.enabled)


class Share(Record):
    """An account's part of a scan: the regions to ask in it, after `before` regions of others."""

    account_id: str
    name: str
    regions: tuple[str, ...]
    before: int = 0


class Method(Enum):
    """How a relation's rows are found."""

    NONE = "no call"
    PINNED = "as pinned"
    GET = "get"
    LIST = "list"
    KNOWN = "known here"
    STORED = "stored"


class Scan(Record, Generic[R_co]):
    """How one relation's rows are found: what every kind of scan has, and what it must answer.

    `regions` are asked, `skipped_regions` were named or configured where the relation does not
    exist. Where accounts have names, `shares` say in which regions each is asked, and of the scan
    of one of them `part` says of which. `columns` are those of the staging table that the query
    reads. `where` is what is known of the rows that matter. `restricted_by` are columns of scans
    that end before this one begins: only rows with one of their values matter.
    """

    table: Table[R_co]
    regions: tuple[str, ...] = ()
    columns: tuple[StagingColumn, ...] = ()
    where: Condition = UNKNOWN
    restricted_by: tuple[Equated, ...] = ()
    skipped_regions: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    part: int | None = None

    @property
    def places(self) -> int:
        """In how many regions it is asked, each counted once for every account."""
        return sum(len(one.regions) for one in self.shares) if self.shares else len(self.regions)

    @property
    def parts(self) -> Iterator[Self]:
        """The scan of each account by itself."""
        if not self.shares:
            yield self
        for part, share in enumerate(self.shares):
            yield replace(self, regions=share.regions, part=part)

    @property
    def share(self) -> Share | None:
        """The account of a part; None for the one identity of the user's settings."""
        return None if self.part is None else self.shares[self.part]

    @property
    def before(self) -> int:
        """How many regions come before its first, in parts before this one."""
        return 0 if self.share is None else self.share.before

    def is_asked_in(self, account: str | None) -> bool:
        """Whether what an account is named by may be there: if that is asked at all."""
        if self.share is None or account in (None, self.share.account_id):
            return True
        return all(one.account_id != account for one in self.shares)

    @property
    def after(self) -> frozenset[int]:
        """The numbers of the tables whose rows must be there first."""
        return frozenset(equated.table for equated in self.restricted_by)

    @property
    @abstractmethod
    def method(self) -> Method:
        """How the rows are found."""

    @property
    def named(self) -> tuple[str, ...]:
        """The identifiers that WHERE names, if each is looked for by itself."""
        return ()

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that its calls pass, for the handlers to run as."""
        return ()

    @property
    def kept(self) -> tuple[str, ...]:
        """What must be true of a resource for it to be read, as the statement has it."""
        return ()

    @property
    def numbers(self) -> frozenset[str]:
        """The keys whose values other rows tell as numbers, not as texts."""
        return frozenset()

    def region_of(self, _value: str) -> str | None:
        """The region in which a key's value counts by itself, as an ARN's; None where none says."""
        return None

    @property
    def pushed(self) -> Condition:
        """As much of WHERE as decides what is asked."""
        return self.where

    @property
    def costs(self) -> str:
        """Why its calls are not made unless they are allowed; empty for calls that cost nothing."""
        return ""

    @abstractmethod
    def calls(self, steps: Steps) -> Iterator[str]:
        """What is called and how often, in words."""

    @abstractmethod
    def uses(self, catalog: Catalog) -> Iterator[Use]:
        """Every operation that may be called, list keys' sources included; no other is."""


AnyScan = Scan[Relation]


class QueryPlan(Record):
    """The scans that a query needs, and the query that SQLite answers from their rows.

    With a `limit` reading may stop as soon as that many rows come out. `notes` are for the person
    who asks: what is said is done, and is hardly what is meant. Its `repr` is what EXPLAIN prints.
    """

    query: BoundQuery
    scans: tuple[AnyScan, ...]
    limit: RowLimit | None = None
    notes: tuple[str, ...] = ()

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region that any scan asks, sorted."""
        return tuple(sorted({region for scan in self.scans for region in scan.regions}))

    @property
    def accounts(self) -> tuple[Share, ...]:
        """Every account that any scan asks; none for the one identity of the user's settings."""
        found = {share.account_id: share for scan in self.scans for share in scan.shares}
        return tuple(found[number] for number in sorted(found))

    @property
    def needs_no_call(self) -> bool:
        """Whether every row is known here, or none is needed."""
        return all(scan.method in (Method.NONE, Method.KNOWN) for scan in self.scans)

    def __repr__(self) -> str:
        from cirrusql.plan.description import described

        return "\n".join(described(self))
