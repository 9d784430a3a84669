"""Run a script and show what comes of it: the part that `exec` and `shell` share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from cirrusql.cli.exit import ExitCode, exit_code
from cirrusql.cli.narration import Narrator, counted
from cirrusql.cli.output import Output
from cirrusql.errors import Error
from cirrusql.execute.query import require_whole
from cirrusql.records import Record
from cirrusql.session import Session


class Runner(Record):
    """A session, and where its answers go."""

    session: Session
    output: Output
    narrator: Narrator

    def run(self, script: str, variables: Mapping[str, Any], *, explains: bool = False) -> ExitCode:
        """Run a script's statements one after the other; the first error ends it.

        Of several statements the error says which one it was.
        """
        ask = self.session.explain if explains else self.session.execute
        results = ask(script, variables)
        code = ExitCode.DONE
        try:
            while True:
                start = time.monotonic()
                with self.narrator.following():
                    result = next(results, None)
                if result is None:
                    self.output.begin()
                    return code
                if self.output.is_kept:
                    require_whole(result.diagnostics, self.session.options)
                rows = self.output.show(result)
                self.narrator.outcome(result, rows, time.monotonic() - start)
                if not result.diagnostics.complete:
                    code = ExitCode.INCOMPLETE
        except Error as error:
            if error.returned is not None:  # what was written before it
                self.output.show(error.returned)
            statement = error.statement
            several = statement is not None and statement.count > 1
            self.narrator.error(error, f"{statement}: " if several else "")
            return exit_code(error)

    def end(self) -> ExitCode:
        """Tell of writes that were queued and never made, which nobody would notice otherwise."""
        transaction = self.session.transaction
        if transaction is None or not transaction.queue:
            return ExitCode.DONE
        queued = counted(len(transaction.queue), "queued write")
        self.narrator.error(f"{queued} not made: BEGIN was not followed by COMMIT")
        return ExitCode.FAILED
