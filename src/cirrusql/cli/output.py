"""stdout, or the file in its place: data and nothing else. Nothing else writes there."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from cirrusql.cli.arguments import Usage
from cirrusql.cli.formats import Layout, format_named
from cirrusql.errors import OperationalError
from cirrusql.records import Record
from cirrusql.result import Result
from cirrusql.values import Row

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import ReadableBuffer as Buffer


class Style(Record):
    """How results are to look."""

    format: str = "table"
    headers: bool = True
    delimiter: str = ","


class Output:
    """The owner of stdout. Mutable state: whether something was written, to set results apart.

    `is_kept` is whether it is a file that the user has named for it.

    Text is written as UTF-8 whatever the locale, since that is what JSON is and files should be.
    """

    def __init__(self, stream: BinaryIO, style: Style, *, is_kept: bool = False) -> None:
        self.is_kept = is_kept
        self._stream = stream
        self._format = format_named(style.format)
        width = _terminal_width() if stream.isatty() else None
        self._layout = Layout(style.headers, style.delimiter, width)
        self._written = False

    def show(self, result: Result) -> int:
        """Write a result's rows and return how many there were."""
        if not result.columns:
            return 0
        counting = _Counting(result.rows)
        self.begin()
        if self._written:
            self.write(self._format.gap)
        for piece in self._format.pieces(result.columns, counting, self._layout):
            self.write(piece)
        self._stream.flush()
        self._written = True
        return counting.count

    def begin(self) -> None:
        """Let an answer without a line replace what a file had, too."""
        self.write("")

    def write(self, text: str) -> None:
        """Write text as it is."""
        self._stream.write(text.encode())


def _terminal_width() -> int:
    import shutil

    return shutil.get_terminal_size().columns


class _Counting:
    """Rows that are counted as they pass."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        row = next(self._rows)
        self.count += 1
        return row


@contextmanager
def binary_output(path: str | None) -> Iterator[BinaryIO]:
    """The file at `path`, which keeps what it has until something is written, or stdout.

    Raises Usage if the file cannot be made, and OperationalError if it can be written no further.
    """
    if path is None:
        with _written_to("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    from pathlib import Path

    try:
        file = _Replacing(Path(path))
    except OSError as error:
        raise Usage(f"cannot write {path}: {error.strerror}") from None
    with _written_to(path), file:
        yield file
    file.remove_untouched()


class _Replacing(io.BufferedWriter):
    """A file whose content is replaced by the first thing that is written, which may be nothing.

    A statement that fails does not cost what an earlier one has put there. Mutable state: whether
    something was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_new = not path.exists()
        self._begun = False
        super().__init__(io.FileIO(path, "a"))

    def write(self, data: Buffer) -> int:
        """Write bytes behind those that were written since the file was opened."""
        if not self._begun:
            self._begun = True
            if stat.S_ISREG(os.fstat(self.fileno()).st_mode):  # a pipe or a device has no length
                self.truncate(0)
        return super().write(data)

    def remove_untouched(self) -> None:
        """Remove a file that was made here and that nothing was written to."""
        if self._is_new and not self._begun:
            self._path.unlink()


@contextmanager
def _written_to(name: str) -> Iterator[None]:
    """A context in which a full disk is told with the name of what was written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is not None:  # it is about another file
            raise
        raise OperationalError(f"cannot write {name}: {error.strerror}") from None


@contextmanager
def output_to(path: str | None, style: Style) -> Iterator[Output]:
    """An output on the file at `path`, or on stdout; raises Usage if the file cannot be made."""
    with binary_output(path) as stream:
        yield Output(stream, style, is_kept=path is not None)


def write_text(text: str) -> None:
    """Write a text to stdout."""
    sys.stdout.write(text)
    sys.stdout.flush()


def abandon() -> None:
    """Let nothing more be written to a stdout that nobody reads.

    Without this Python flushes what is left when it ends, and complains.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
