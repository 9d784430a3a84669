"""What all requests of one server share."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from threading import Event

from cirrusql.console.catalogue import Catalogue
from cirrusql.console.checks import Checks
from cirrusql.console.desk import Desk
from cirrusql.console.history import History
from cirrusql.console.keys import Keys, kept_secret
from cirrusql.console.links import Links
from cirrusql.console.plans import Plans
from cirrusql.console.stack_runs import StackRuns
from cirrusql.console.writes import Writes
from cirrusql.engine.engine import Engine
from cirrusql.engine.write_mode import WriteMode
from cirrusql.folders import state_folder
from cirrusql.version import VERSION


class Console:
    """One engine, who may come in, and what they do.

    `mode` is which plans may be applied. `database` is the file of the user's own tables and
    views, as a session has it. `stacks` are folders whose stacks are shown. `stopping` is set when
    the server ends: whoever follows something is let go of. Mutable state is that, and that of its
    parts.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        mode: WriteMode = WriteMode.READ_ONLY,
        database: Path | str | None = None,
        stacks: tuple[Path, ...] = (),
        folder: Path | None = None,
    ) -> None:
        folder = folder or state_folder()
        self.engine = engine
        self.mode = mode
        self.database = database
        self.stacks = stacks
        self.server = secrets.token_hex(8)
        self.stopping = Event()
        self.keys = Keys(kept_secret(folder / "console.key"))
        self.history = History(folder / "console.sqlite3", self.server)
        self.desk = Desk(engine, database, self.history)
        self.catalogue = Catalogue(engine)
        self.plans = Plans(engine, mode, database)
        self.writes = Writes(engine, mode, database)
        self.checks = Checks(engine, stacks, database)
        self.stack_runs = StackRuns(engine, stacks, mode)

    @cached_property
    def links(self) -> Links:
        """How resources refer to each other; worked out when it is first asked for."""
        return Links(self.engine.catalog)

    def facts(self) -> dict[str, object]:
        """What the page's frame says: of what, where, and what may be done."""
        environment = self.engine.environment
        return {
            "version": VERSION,
            "server": self.server,
            "target": environment.description,
            "regions": [*environment.regions],
            "accounts": environment.accounts is not None,
            "mode": self.mode.value,
        }

    def metrics(self) -> str:
        """What is counted, in Prometheus's text."""
        tabs, running = self.desk.counts
        return (
            "# TYPE cirrusql_console_tabs gauge\n"
            f"cirrusql_console_tabs {tabs}\n"
            "# TYPE cirrusql_console_running gauge\n"
            f"cirrusql_console_running {running}\n"
        )

    def close(self) -> None:
        """End everything that runs."""
        self.desk.close()
        self.checks.close()
        self.plans.close()
        self.stack_runs.close()
        self.writes.close()
        self.history.close()
