"""stdout, or the file in its place: data and nothing else. Nothing else writes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cirrusql.cli.rendering import Place, Rendering
from cirrusql.cli.streams import PIPE, PipeLeft, Target
from cirrusql.cli.terminal import Terminal
from cirrusql.engine.display import Display
from cirrusql.errors import InterfaceError
from cirrusql.formats import format_named
from cirrusql.records import Record
from cirrusql.result import Result


class Shown(Record):
    """What was written of a result: its rows, how many cells were cut, and whether it is all.

    It is not where a reader has left the pager before the last row. `reading` is how many seconds
    the reader has taken.
    """

    rows: int = 0
    cut: int = 0
    whole: bool = True
    reading: float = 0.0


_NOTHING = Shown()


def _unheard(_: str) -> None:
    """Tell nobody."""


class Output:
    """The owner of stdout. Mutable state: where results go now, and whether the pager has failed.

    Text is written as UTF-8 whatever the locale, since that is what JSON is and files should be.
    `warn` is told what went wrong beside the data.
    """

    def __init__(self, target: Target, warn: Callable[[str], None] = _unheard) -> None:
        self._first = self._target = target
        self._warn = warn
        self._pager_failed = False

    @property
    def is_kept(self) -> bool:
        """Whether results go into a file that the user has named for them."""
        return self._target.path is not None

    @property
    def path(self) -> str | None:
        """The file that results go into, if the user has named one."""
        return self._target.path

    @property
    def on_terminal(self) -> bool:
        """Whether results go to a terminal."""
        return self._target.terminal is not None

    def require(self, display: Display) -> None:
        """Raise InterfaceError if results that are displayed so cannot be written here."""
        if format_named(display.output).is_binary and self.on_terminal:
            hint = "name a file for it with -f or \\o, or write it into a pipe"
            raise InterfaceError(f"{display.output} is not for a terminal", hint=hint)

    def redirect(self, path: str | None) -> None:
        """Write what follows to a file, or with None to where this wrote at first.

        Behind `|` is a command that reads it. The file that was written so far is closed. Raises
        Usage if the new one cannot be made; everything is as it was then. Raises OperationalError
        if a command was written to that says that it failed.
        """
        target = self._first if path is None else _opened(path)
        former, self._target = self._target, target
        if former is not self._first:
            former.close()

    def close(self) -> None:
        """Write what is not written yet."""
        try:
            self.redirect(None)
        finally:
            self._first.close()

    def show(self, result: Result, display: Display) -> Shown:
        """Write a result's rows as they are to be displayed.

        Raises InterfaceError for a second result where only one can be.
        """
        if not result.columns:
            return _NOTHING
        form, target = format_named(display.output), self._target
        if form.is_binary and target.results:
            target.go_on(display.output)
        terminal = target.terminal
        place = Place(terminal, target.is_regular_file, not target.results)
        rendering = Rendering(result, form, display, place)
        whole, reading = True, 0.0
        try:
            with target.writing() as stream:
                if terminal is not None and self._pages(display, terminal):
                    whole, reading = self._paged(rendering, display, terminal)
                else:
                    for piece in rendering:
                        stream.write(piece)
                    stream.flush()
        except PipeLeft:
            whole = False
        target.results += 1
        if not whole:
            result.close()
        return Shown(rendering.rows(), rendering.cut, whole, reading)

    def begin(self) -> None:
        """Let an answer without a line replace what a file had, too."""
        with self._target.writing() as stream:
            stream.write(b"")

    def _pages(self, display: Display, terminal: Terminal) -> bool:
        if display.pager is None:
            from cirrusql.cli.pager import somebody_reads

            return terminal.has_pager and not self._pager_failed and somebody_reads()
        return display.pager and not self._pager_failed

    def _paged(
        self, rendering: Rendering, display: Display, terminal: Terminal
    ) -> tuple[bool, float]:
        """Write through the pager if it takes more than a screen.

        Whether all was written, and the seconds that the reader has taken.
        """
        from cirrusql.cli.pager import Pager, PagerLeft

        pager = Pager(
            self._target.stream,
            terminal,
            always=display.pager is True,
            folds=lambda: rendering.folds,
            fail=self._no_pager,
        )
        whole = False
        try:
            for piece in rendering:
                pager.write(piece)
            whole = True
        except PagerLeft:
            pass
        finally:
            pager.finish()
        return whole, pager.reading

    def _no_pager(self, why: str) -> None:
        """Tell once why there is no pager."""
        self._pager_failed = True
        self._warn(f"{why}; set PAGER to another, or SET pager = off")


def _opened(path: str) -> Target:
    if not path.startswith(PIPE):
        return Target.opened(path)
    from cirrusql.cli.piping import PipedTarget  # subprocess takes milliseconds to import

    return PipedTarget.begun(path)


@contextmanager
def output_to(path: str | None, warn: Callable[[str], None] = _unheard) -> Iterator[Output]:
    """An output on the file at `path`, or on stdout; raises Usage if the file cannot be made."""
    target = Target.opened(path)
    output = Output(target, warn)
    with target.writing():
        try:
            yield output
        finally:
            output.close()
