"""What all calls of a server share."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from cirrusql.engine.environment import MEMORY
from cirrusql.engine.write_mode import WriteMode
from cirrusql.mcp.audit import AuditLog
from cirrusql.mcp.budgets import Ledger
from cirrusql.mcp.metrics import Metrics
from cirrusql.mcp.plan_store import PlanStore
from cirrusql.mcp.policy import Policy
from cirrusql.mcp.rule_names import require_meaning
from cirrusql.session import Engine

if TYPE_CHECKING:
    from cirrusql.mcp.searching import Index

_MEMORY_NAME = secrets.token_hex(4)


class Door:
    """A server's engine, what its agents may do, and what it keeps.

    `database` is the file of the user's own tables and views, as a session takes it; `stacks` are
    folders below which stacks may be planned. Mutable state is its parts': the ledger, the audit
    log, the plans, the counts. Raises DataError for a policy with names of nothing.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        policy: Policy | None = None,
        mode: WriteMode = WriteMode.READ_ONLY,
        audit: AuditLog | None = None,
        plans: PlanStore | None = None,
        database: Path | str | None = None,
        stacks: tuple[Path, ...] = (),
    ) -> None:
        self.engine = engine
        self.policy = policy or Policy()
        require_meaning(self.policy, engine.catalog)
        self.mode = mode
        self.audit = audit or AuditLog(None)
        self.plans = plans or PlanStore()
        self.database = database
        self.stacks = tuple(path.resolve() for path in stacks)
        self.ledger = Ledger(self.policy.life)
        self.metrics = Metrics()

    @property
    def index(self) -> Index:
        """Every relation that there is, to be searched; the catalogue keeps it."""
        from cirrusql.mcp.searching import Index

        kept: Index = self.engine.catalog.kept((Index,), lambda: Index.of(self.engine))
        return kept

    @property
    def place(self) -> str:
        """The cloud that plans are made for; one in memory is this process's alone."""
        environment = self.engine.environment
        if not environment.journaled:
            return f"{environment.description} {MEMORY} {_MEMORY_NAME}"
        return environment.description

    def account(self) -> str | None:
        """The account whose plans these are; None for a local cloud, which is one by its place.

        Raises NotSupportedError where several accounts are chosen.
        """
        environment = self.engine.environment
        by_place = environment.is_local and environment.accounts is None
        return None if by_place else self.engine.account_id()
