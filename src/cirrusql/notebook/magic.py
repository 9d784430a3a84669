"""The magic itself: a cell's text in, its answers out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

from cirrusql.cli.arguments import Usage
from cirrusql.errors import Error, of_the_world
from cirrusql.notebook.answer import Answer
from cirrusql.notebook.arguments import Cell, cell_of, parser
from cirrusql.notebook.connections import Connections
from cirrusql.notebook.progress import Progress
from cirrusql.records import replace
from cirrusql.result import Result
from cirrusql.session import Session

_NAME = "cirrusql"
_magics: WeakKeyDictionary[Any, Magic] = WeakKeyDictionary()


def load(shell: Any) -> None:
    """Have a shell of IPython's know the magic; loading it again does nothing."""
    from IPython.core.magic import no_var_expand

    if shell in _magics:
        return
    magic = Magic(shell)

    # Its braces and dollars are SQL's: they are not put in place of anything.
    @no_var_expand
    def cirrusql(line: str, cell: str | None = None) -> Any:
        """Run SQL, with the notebook's variables for :name; `%cirrusql --help` has the options."""
        return magic.run(line, cell)

    _magics[shell] = magic
    shell.register_magic_function(cirrusql, "line_cell", _NAME)


def unload(shell: Any) -> None:
    """Close what was opened, and forget the magic."""
    magic = _magics.pop(shell, None)
    if magic is not None:
        magic.connections.close()
        for kind in ("line", "cell"):
            shell.magics_manager.magics[kind].pop(_NAME)


class Magic:
    """`%cirrusql` of one shell, whose variables are the values of `:name`.

    Mutable state: the open connections.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        # A terminal would be given a new line for each time that the progress is written.
        self._progress = Progress(shows=hasattr(shell, "kernel"))
        self.connections = Connections(self._progress)

    def run(self, line: str, body: str | None = None) -> Any:
        """Run what a cell asks for; the last statement's answer, which is shown, or None."""
        with _in_one_line():
            cell = cell_of(line, body)
            if cell is None:
                print(parser().format_help())  # noqa: T201 - where a notebook shows it
                return None
            if cell.closes:
                self._say(self.connections.close_current())
                return None
            session = self.connections.of(cell)
            if not cell.sql.strip():
                self._say(f"statements go to {session.environment.description}")
                return None
            with _behaving(session, cell):
                return self._given(cell, self._last(session, cell))

    def _last(self, session: Session, cell: Cell) -> Answer | None:
        """The last statement's answer; those before it are shown as they come."""
        from IPython.display import display

        ask = session.explain if cell.explains else session.execute
        results = ask(cell.sql, self._shell.user_ns)
        last: Answer | None = None
        try:
            while True:
                with self._progress.following():
                    result = next(results, None)
                    found = None if result is None else self._read(result)
                if result is None:
                    return last
                if last is not None:
                    display(last)  # type: ignore[no-untyped-call]
                last = found
                self._tell(result)
        except Error as error:
            for one in (last, self._read(error.returned) if error.returned else None):
                if one is not None:
                    display(one)  # type: ignore[no-untyped-call]
            raise

    @staticmethod
    def _read(result: Result) -> Answer | None:
        if not result.columns:
            return None
        return Answer(result.columns, list(result), result.diagnostics)

    def _given(self, cell: Cell, answer: Answer | None) -> Any:
        """The answer as it was asked for; None, which shows nothing, if a variable has it."""
        if answer is None:
            return None
        made = answer if cell.output == "table" else getattr(answer, cell.output)()
        if cell.name is None:
            return made
        self._shell.user_ns[cell.name] = made
        self._say(f"{cell.name}: {answer.summary()}")
        return None

    def _tell(self, result: Result) -> None:
        """What a reader should know of an answer, also where it is not shown."""
        for problem in result.diagnostics.problems:
            self._warn(f"warning: the answer is not complete: {problem}")
        for note in result.diagnostics.notes:
            self._warn(f"note: {note}")
        if result.message is not None:
            self._say(result.message)

    @staticmethod
    def _say(text: str) -> None:
        print(text)  # noqa: T201 - where a notebook shows it

    @staticmethod
    def _warn(text: str) -> None:
        print(f"cirrusql: {text}", file=sys.stderr)  # noqa: T201


@contextmanager
def _behaving(session: Session, cell: Cell) -> Iterator[None]:
    """A context in which a session behaves as the cell's options say; what SET changes stays."""
    before = session.options
    writes: dict[str, object] = {}
    if cell.confirmed:
        writes["confirmed"] = True
    if cell.dry_run:
        writes["dry_run"] = True
    session.options = replace(before, **cell.changes, writes=replace(before.writes, **writes))
    try:
        yield
    finally:
        now = session.options
        session.options = replace(
            now,
            **{name: getattr(before, name) for name in cell.changes},
            writes=replace(now.writes, **{name: getattr(before.writes, name) for name in writes}),
        )


@contextmanager
def _in_one_line() -> Iterator[None]:
    """A context whose errors are shown as one line, without the way that Python came there."""
    try:
        yield
    except Usage as error:
        from IPython.core.error import UsageError

        raise UsageError(str(error)) from None
    except (Error, KeyboardInterrupt) as error:
        _shorten(error, str(error) or "interrupted")
        raise
    except Exception as bug:
        known = of_the_world(bug)
        if known is None:
            raise
        _shorten(known, str(known))
        raise known from bug


def _shorten(error: BaseException, text: str) -> None:
    """Have IPython show an error so; it asks each for a method of this name."""
    line = f"cirrusql: {' '.join(text.split())}"
    shown: Any = error
    shown._render_traceback_ = lambda: [line]
