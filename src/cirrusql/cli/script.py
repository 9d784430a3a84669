"""Run a script and show what comes of it: the part that `exec` and `shell` share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from cirrusql.cli.exit import ExitCode, exit_code
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import Output
from cirrusql.errors import Error, ParseError
from cirrusql.records import Record
from cirrusql.session import Session
from cirrusql.sql import split


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
        number = 0
        try:
            while True:
                number += 1
                start = time.monotonic()
                with self.narrator.following(self.session):
                    result = next(results, None)
                if result is None:
                    return code
                rows = self.output.show(result)
                self.narrator.outcome(result, rows, time.monotonic() - start)
                if not result.diagnostics.complete:
                    code = ExitCode.INCOMPLETE
        except Error as error:
            self.narrator.error(error, _which(number, script))
            return exit_code(error)


def _which(number: int, script: str) -> str:
    """Which of a script's statements it was, if there are several."""
    count = 0
    try:
        for _ in split(script):
            count += 1
    except ParseError:
        count += 1
    return f"statement {number} of {count}: " if count > 1 else ""
