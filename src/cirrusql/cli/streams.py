"""Where data is written: stdout, or a file in its place."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, Self

from cirrusql.cli.arguments import Usage
from cirrusql.cli.terminal import Terminal, terminal_of
from cirrusql.errors import InterfaceError, OperationalError

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import ReadableBuffer as Buffer


PIPE = "|"
"""What a name begins by that is a command's and no file's."""


class PipeLeft(Exception):
    """A command that is written to reads no more, as `head` does once it has its lines."""


class Target:
    """stdout, or a file that the user has named for it, which keeps what it has until a write.

    Mutable state: how many results it has been given, to set them apart; whether it takes no more.
    """

    def __init__(self, stream: BinaryIO, path: str | None = None) -> None:
        self.stream = stream
        self.path = path
        self.results = 0
        self._is_full = False

    @classmethod
    def opened(cls, path: str | None) -> Self:
        """The file at `path`, or stdout; raises Usage if the file cannot be made."""
        if path is None:
            return cls(sys.stdout.buffer)
        from pathlib import Path

        try:
            return cls(_Replacing(Path(path)), path)
        except OSError as error:
            raise Usage(f"cannot write {path}: {error.strerror}") from None

    @property
    def terminal(self) -> Terminal | None:
        """The terminal that this is, as it is now."""
        return terminal_of(self.stream) if self.path is None else None

    @property
    def is_regular_file(self) -> bool:
        """Whether this is a file on a disk, and not a pipe or a device."""
        try:
            return stat.S_ISREG(os.fstat(self.stream.fileno()).st_mode)
        except OSError:
            return False

    def go_on(self, format_name: str) -> None:
        """Go on in a file of its own, `FILE-2.ext` and so on, since one holds one result.

        Raises InterfaceError for what has no name.
        """
        if self.path is None or not self.is_regular_file:
            raise InterfaceError(
                f"a file of {format_name} holds one result, and there is one already",
                hint="with -f FILE there is a file for each: FILE, FILE-2 and so on",
            )
        from pathlib import Path

        self.close()
        path = Path(self.path)
        numbered = path.with_name(f"{path.stem}-{self.results + 1}{path.suffix}")
        try:
            self.stream = _Replacing(numbered)
        except OSError as error:
            raise OperationalError(f"cannot write {numbered}: {error.strerror}") from None

    @contextmanager
    def writing(self) -> Iterator[BinaryIO]:
        """A context in which a full disk is told with the name of what was written."""
        try:
            yield self.stream
        except BrokenPipeError:
            raise
        except OSError as error:
            if error.filename is not None:  # it is about another file
                raise
            self._is_full = True
            name = self.path or "standard output"
            raise OperationalError(f"cannot write {name}: {error.strerror}") from None

    def close(self) -> None:
        """Write what is not on the disk yet; a file that nothing was written to goes again."""
        if self._is_full:  # which was told
            with suppress(OSError):
                self.stream.close()
            return
        with self.writing():
            if self.path is None:
                self.stream.flush()
            else:
                self.stream.close()
                self.stream.remove_untouched()  # type: ignore[attr-defined]


@contextmanager
def binary_output(path: str | None) -> Iterator[BinaryIO]:
    """The file at `path`, which keeps what it has until something is written, or stdout.

    Raises Usage if the file cannot be made, and OperationalError if it can be written no further.
    """
    target = Target.opened(path)
    with target.writing() as stream:
        try:
            yield stream
        finally:
            target.close()


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
            self._path.unlink(missing_ok=True)


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
