"""The shell: a connection, what was run last, and how each complete text is answered."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import Usage, target_of
from cirrusql.cli.exit import ExitCode, exit_code
from cirrusql.cli.narration import Narrator
from cirrusql.cli.opening import connected, options_of
from cirrusql.cli.output import Output, output_to
from cirrusql.cli.shell.ending import ending, is_command
from cirrusql.cli.shell.history import HistoryFile, history_path
from cirrusql.engine.environment import Environment
from cirrusql.engine.options import Options
from cirrusql.engine.target import Target
from cirrusql.errors import Error

if TYPE_CHECKING:
    from cirrusql.cli.script import Runner
    from cirrusql.completion import Surroundings
    from cirrusql.session import Session
    from cirrusql.session.transaction import Transaction


class Shell:
    """A conversation's state, which is what can change while it goes on.

    Mutable: the connection (`target`, `environment`, and the session, which is made when it is
    first needed: a prompt can be drawn before that), the last statement that was run, what an
    editor has left to be looked at (`draft`), and what completion knows, until a statement has run.
    """

    def __init__(
        self,
        catalog: Catalog,
        output: Output,
        narrator: Narrator,
        variables: Mapping[str, Any],
        database: str | None = None,
    ) -> None:
        self.catalog = catalog
        self.output = output
        self.narrator = narrator
        self.variables = variables
        self.database = database
        self.history = HistoryFile(history_path())
        self.last = ""
        self.depth = 0
        self._draft = ""
        self._known: Surroundings | None = None
        self._connection = ExitStack()
        self._runner: Runner | None = None
        self._options: Options
        self.target: Target
        self.environment: Environment

    @property
    def runner(self) -> Runner:
        """What runs statements, in the session that there is now."""
        if self._runner is None:
            from cirrusql.cli.script import Runner

            session = self._connection.enter_context(
                connected(
                    self.catalog, self.environment, self._options, self.narrator, self.database
                )
            )
            self._runner = Runner(session, self.output, self.narrator, self.narrator.on_terminal)
        return self._runner

    @property
    def session(self) -> Session:
        """The session that statements are run in now."""
        return self.runner.session

    @property
    def transaction(self) -> Transaction | None:
        """The writes that wait for COMMIT, if BEGIN was said."""
        return None if self._runner is None else self._runner.session.transaction

    @property
    def options(self) -> Options:
        """How statements are run and displayed now."""
        return self._options if self._runner is None else self._runner.session.options

    @property
    def account(self) -> str | None:
        """The account that statements are run as, or those, if it is known without asking."""
        if self.environment.accounts is not None:
            return self.environment.accounts.in_words
        if self._runner is None:
            return self.environment.account
        return self._runner.session.engine.known_account

    def connect(self, target: Target, options: Options) -> None:
        """Go on with another target; if it cannot be had, with the one there was.

        Raises what is wrong with it. Tables that live as long as a session are gone.
        """
        environment = target.environment(self.catalog)
        self.end()
        self.close()
        self._options, self.target, self.environment = options, target, environment
        self._known = None

    def end(self) -> ExitCode:
        """Tell of writes that were queued and never made; FAILED if there are any."""
        return ExitCode.DONE if self._runner is None else self._runner.end()

    def close(self) -> None:
        """Let go of the connection."""
        self._runner = None
        self._connection.close()

    # -- answering --------------------------------------------------------------------------------

    def answer(self, text: str) -> ExitCode:
        """Run a command, or statements; every error is told, and becomes a code."""
        self._known = None
        if is_command(text):
            from cirrusql.cli.shell.commands import run_command

            return self.told(lambda: run_command(self, text))
        asked = ending(text)
        self.last = asked.script or self.last
        if not self.last.strip():
            return ExitCode.DONE
        if asked.watch is not None:
            from cirrusql.cli.shell.watch import watch

            seconds = asked.watch
            return self.told(lambda: watch(self, seconds))
        return self.run(self.last, expanded=asked.expanded)

    def run(self, script: str, *, expanded: bool = False) -> ExitCode:
        """Run statements, with `expanded` each row as a line for each column."""
        if not expanded:
            return self.runner.run(script, self.variables)
        before = self.runner.display.expanded
        self.runner.show_by(expanded=True)
        try:
            return self.runner.run(script, self.variables)
        finally:
            self.runner.show_by(expanded=before)

    def told(self, run: Any) -> ExitCode:
        """The code of what `run` does; its error is told."""
        try:
            code: ExitCode = run()
        except Usage as error:
            self._fail(error)
            self.narrator.error(error)
            return ExitCode.USAGE
        except Error as error:
            self._fail(error)
            self.narrator.error(error)
            return exit_code(error)
        return code

    def _fail(self, error: BaseException) -> None:
        """Have a transaction that is open see that a command failed, as if it were a statement."""
        if self._runner is not None:
            self._runner.session.fail_transaction(error)

    # -- what the prompt asks for -----------------------------------------------------------------

    def leave_draft(self, text: str) -> None:
        """Have the next prompt begin with a text."""
        self._draft = text

    def taken_draft(self) -> str:
        """What the next prompt is to begin with, once."""
        draft, self._draft = self._draft, ""
        return draft

    @property
    def known(self) -> Surroundings:
        """What completion is to know; found once for each prompt."""
        if self._known is None:
            from cirrusql.cli.shell.completer import with_shell_s_own

            self._known = with_shell_s_own(
                self.session.surroundings(), reversed(self.history.statements())
            )
        return self._known


@contextmanager
def opened_shell(
    parsed: argparse.Namespace, variables: Mapping[str, Any], narrator: Narrator
) -> Iterator[Shell]:
    """A shell as the options describe it; its connection is closed at the end."""
    narrator.shows_progress &= not parsed.no_progress
    catalog = Catalog.open()
    options = options_of(parsed, narrator)
    with output_to(parsed.outfile, narrator.warning) as output:
        output.require(options.display)
        shell = Shell(catalog, output, narrator, variables, parsed.database)
        shell.connect(target_of(parsed), options)
        try:
            yield shell
        finally:
            shell.close()
