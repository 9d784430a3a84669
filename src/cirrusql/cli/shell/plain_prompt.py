"""Lines as Python itself edits them, or as they come from stdin."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cirrusql.cli.narration import Narrator
from cirrusql.cli.shell.conversation import Ask
from cirrusql.cli.shell.history import plain_history_path

if TYPE_CHECKING:
    from cirrusql.cli.shell.shell import Shell

_REMEMBERED = 1000


def lines_of_stdin(narrator: Narrator) -> Ask:
    """Lines of stdin; prompts are for a person, and must not go to a stdout of data."""

    def ask(prompt: str) -> str:
        if narrator.can_ask:
            narrator.prompt(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    return ask


def plain_prompt(shell: Shell) -> Ask:
    """`input`, with what was typed before where there is a readline, which Windows has not."""
    remembers = _recall()

    def ask(prompt: str) -> str:
        given = shell.taken_draft()
        if given:
            shell.narrator.say_all(given)
            return given
        try:
            line = input(prompt)
        except (EOFError, KeyboardInterrupt):
            print()
            raise
        if remembers:
            _remember(line)
        return line

    return ask


def _recall() -> bool:
    """Load what was typed before; False where there is no readline or no file.

    Statements may hold secrets: only the user may read the file.
    """
    path = plain_history_path()
    try:
        import readline

        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        readline.read_history_file(path)
    except (ImportError, OSError):
        return False
    readline.set_history_length(_REMEMBERED)
    return True


def _remember(line: str) -> None:
    """Add a line to the file, where other shells add theirs; one behind a space is forgotten."""
    import readline

    if line.startswith(" "):
        length = readline.get_current_history_length()
        if length and readline.get_history_item(length) == line:
            readline.remove_history_item(length - 1)
    elif line:
        try:
            readline.append_history_file(1, plain_history_path())
        except OSError:
            return
