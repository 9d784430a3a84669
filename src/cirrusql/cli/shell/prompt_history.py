"""The history file as prompt_toolkit wants it."""

from __future__ import annotations

from collections.abc import Iterable

from prompt_toolkit.history import History

from cirrusql.cli.shell.history import HistoryFile


class PromptHistory(History):
    """What was typed, in this shell and in earlier ones."""

    def __init__(self, file: HistoryFile) -> None:
        super().__init__()
        self._file = file

    def load_history_strings(self) -> Iterable[str]:
        """The statements of the file, the last one first."""
        return reversed(self._file.statements())

    def append_string(self, string: str) -> None:
        """Remember a statement; one behind a space is forgotten at once."""
        if not string[:1].isspace():
            super().append_string(string)

    def store_string(self, string: str) -> None:
        """Add a statement to the file."""
        self._file.add(string)
