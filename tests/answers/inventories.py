"""Runs of an inventory made of what a local cloud holds, and of what a test says has failed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from cirrusql.inventory import Coverage, Run, Staged
from cirrusql.inventory.commit import commit
from cirrusql.inventory.reading import Reading
from cirrusql.inventory.records import ScopeKey, Status
from cirrusql.inventory.redaction import Redactor
from cirrusql.inventory.rules import Rules
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store
from tests.answers.organisations import Organisation

TYPES = ("AWS::EC2::VPC", "AWS::EC2::Subnet", "AWS::IAM::Role", "AWS::S3::Bucket")
_ROWS = (
    "SELECT account, region, type_name, identifier, properties FROM resource"
    " JOIN collection c ON c.id = collection JOIN scope s ON s.id = c.scope"
)


class Collector:
    """Commits runs to one store. Mutable state: the store."""

    def __init__(self, organisation: Organisation, folder: Path) -> None:
        self._organisation = organisation
        self.store = Store.open(folder, create=True)
        self._redactor = Redactor(b"k" * 32, Rules(organisation.catalog))

    @property
    def place(self) -> str:
        """What a session's option `inventory` says."""
        return self.store.place

    @property
    def store_reading(self) -> Reading:
        """What the store knows."""
        return Reading(self.store, self._organisation.catalog)

    def run(
        self,
        at: float,
        accounts: Collection[str],
        regions: Collection[str],
        *,
        types: Collection[str] = TYPES,
        trouble: dict[ScopeKey, Status] | None = None,
        unreadable: Collection[str] = (),
        without: Collection[str] = (),
    ) -> Run:
        """A run that began at a moment and lasted two seconds.

        Scopes in `trouble` end as it says, `unreadable` are identifiers that could be listed only,
        and `without` identifiers that were gone.
        """
        run = new_run_id(at)
        asked = [
            ScopeKey(account, region, type_name)
            for account in accounts
            for region in regions
            for type_name in types
        ]
        staged = [
            self._staged(row, at, unreadable)
            for row in self._rows()
            if ScopeKey(*row[:3]) in asked
            and row[3] not in without
            and (trouble or {}).get(ScopeKey(*row[:3])) in (None, "partial")
        ]
        coverage = [
            Coverage(
                run,
                *(one.account_id, one.region, one.type_name),
                status=(trouble or {}).get(one, "complete"),
                error_code="AccessDenied" if one in (trouble or {}) else None,
                error="not allowed" if one in (trouble or {}) else None,
                started_at=at,
                ended_at=at + 1,
            )
            for one in asked
        ]
        made = Run(run, started_at=at, committed_at=at + 2)
        return commit(self.store, made, coverage, staged)

    def _staged(self, row: tuple[Any, ...], at: float, unreadable: Collection[str]) -> Staged:
        account, region, type_name, identifier, properties = row
        if identifier in unreadable:
            reason = "AccessDenied: no"
            return Staged(
                account, region, type_name, identifier, at, op="unreadable", reason=reason
            )
        text, digest = self._redactor.prepared(type_name, json.loads(properties))
        return Staged(account, region, type_name, identifier, at, text, digest)

    def _rows(self) -> Iterable[tuple[Any, ...]]:
        found = self._organisation.local.backend.store.connection.execute(_ROWS).fetchall()
        for account, region, *rest in found:
            yield (account, "us-east-1" if region == "aws-global" else region, *rest)
