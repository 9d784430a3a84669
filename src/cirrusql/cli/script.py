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
from cirrusql.records import Record, replace
from cirrusql.session import Display, Session


class Runner(Record):
    """A session, and where its answers go.

    How they are displayed is the session's: SET changes what follows, and so does `show_by`. With
    `guides` a SHOW is followed by what could be typed next.
    """

    session: Session
    output: Output
    narrator: Narrator
    guides: bool = False

    @property
    def display(self) -> Display:
        """How results are displayed now."""
        return self.session.options.display

    def show_by(self, **changes: Any) -> None:
        """Display what follows in another way, as SET does: `show_by(expanded=True)`.

        Raises InterfaceError, and changes nothing, if where results go does not take them so.
        """
        display = replace(self.display, **changes)
        self.output.require(display)
        self._display(display)

    def redirect(self, path: str | None) -> None:
        """Write what follows to a file, or with None to where results went at first.

        Raises Usage if the file cannot be made. A format that a terminal does not take is given up
        for a table when results go there again.
        """
        self.output.redirect(path)
        try:
            self.output.require(self.display)
        except Error as error:
            self._display(replace(self.display, output=Display().output))
            self.narrator.warning(f"output = {self.display.output}, since {error.message}")

    def run(self, script: str, variables: Mapping[str, Any], *, explains: bool = False) -> ExitCode:
        """Run a script's statements one after the other; the first error ends it.

        Of several statements the error says which one it was.
        """
        ask = self.session.explain if explains else self.session.execute
        results = ask(script, variables)
        code, result = ExitCode.DONE, None
        try:
            while True:
                start = time.monotonic()
                before = self.display
                with self.narrator.following():
                    result = next(results, None)
                if result is None:
                    self.output.begin()
                    return code
                self._settle(before)
                if self.output.is_kept:
                    require_whole(result.diagnostics, self.session.options)
                shown = self.output.show(result, self.display)
                seconds = time.monotonic() - start - shown.reading
                self.narrator.outcome(result, shown, seconds, tells_time=self.display.timing)
                if self.guides and result.statement is not None:
                    from cirrusql.cli.next_step import next_step

                    self.narrator.hint(next_step(result.statement, self.session.catalog))
                if not result.diagnostics.complete:
                    code = ExitCode.INCOMPLETE
        except Error as error:
            self.session.fail_transaction(error)  # of what could not be displayed, too
            if error.returned is not None:  # what was written before it
                self.output.show(error.returned, self.display)
            statement = error.statement
            if statement is None and result is not None:  # it could not be displayed
                statement = result.statement
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

    def _settle(self, before: Display) -> None:
        """Undo what a SET has changed if results cannot be displayed so, and raise why."""
        if self.display == before:
            return
        try:
            self.output.require(self.display)
        except Error:
            self._display(before)
            raise

    def _display(self, display: Display) -> None:
        self.session.options = replace(self.session.options, display=display)
