"""Files that the shell runs, has edited, or writes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.shell.conversation import converse

if TYPE_CHECKING:
    from cirrusql.cli.shell.shell import Shell


def read_script(path: Path) -> str:
    """A file's text; raises Usage if it cannot be read."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"cannot read {path}: it is not UTF-8 text") from None


class _Failed(Exception):
    """A statement of a file failed: what is behind it is not run."""

    def __init__(self, code: ExitCode) -> None:
        super().__init__(code)
        self.code = code


def run_lines(shell: Shell, text: str) -> ExitCode:
    """Run statements and commands as if they were typed; the first that fails ends it.

    An answer that is not whole does not end it, and is the code at the end.
    """
    # Not splitlines: a text may have a line separator in it, which is no end of a line of SQL.
    lines = iter(text.removesuffix("\n").split("\n"))

    def ask(_prompt: str) -> str:
        line = next(lines, None)
        if line is None:
            raise EOFError
        return line

    def answer(script: str) -> ExitCode:
        code = shell.answer(script)
        if code not in (ExitCode.DONE, ExitCode.INCOMPLETE):
            raise _Failed(code)
        return code

    try:
        return converse(ask, answer, shell.narrator)
    except _Failed as failed:
        return failed.code


def edited(text: str) -> str:
    """The text as the user leaves it in an editor; the file that it is in is gone then."""
    with _private_file(text) as path:
        return edited_file(path)


def edited_file(path: Path) -> str:
    """What is in a file when the user's editor has ended.

    The editor is `$VISUAL`, `$EDITOR` or vi. Raises Usage if there is none, or if it says that it
    failed, as when somebody leaves vi by `:cq`.
    """
    import subprocess

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    command = [*shlex.split(named), str(path)]
    try:
        ended = subprocess.run(command, check=False)  # noqa: S603 - the user's own editor
    except OSError as error:
        hint = "set EDITOR to one that there is"
        raise Usage(f"cannot run the editor '{named}': {error.strerror}; {hint}") from None
    if ended.returncode:
        raise Usage(f"the editor '{named}' ended with {ended.returncode}; nothing is changed")
    return read_script(path).rstrip("\n")


@contextmanager
def _private_file(text: str) -> Iterator[Path]:
    """A file that only the user may read, gone at the end: a statement may hold a secret."""
    import tempfile

    number, name = tempfile.mkstemp(suffix=".sql", prefix="cirrusql-")
    path = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(f"{text}\n" if text else "")
        yield path
    finally:
        path.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only the user may read; raises Usage if it cannot be written."""
    try:
        path.touch(mode=0o600)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise Usage(f"cannot write {path}: {error.strerror}") from None
