"""Completion as prompt_toolkit wants it, and what only a shell on this computer knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from glob import escape, iglob
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from cirrusql.completion import Candidate, Described, Surroundings, complete
from cirrusql.records import replace

_MOST_FILES = 100


class SqlCompleter(Completer):
    """Candidates of the engine; `known` gives what they are taken from now."""

    def __init__(self, known: Callable[[], Surroundings]) -> None:
        self._known = known

    def get_completions(self, document: Document, _: CompleteEvent) -> Iterable[Completion]:
        """What could be typed at the cursor, the best first."""
        text, cursor = document.text, document.cursor_position
        for candidate in complete(text, cursor, self._known()):
            found = _completion(candidate, text, cursor)
            if found is not None:
                yield found


def _completion(candidate: Candidate, text: str, cursor: int) -> Completion | None:
    """The candidate without what stands behind the cursor already, such as a closing quote.

    prompt_toolkit replaces only what is before the cursor; None if that is not enough.
    """
    behind = text[cursor : candidate.end]
    if not candidate.text.endswith(behind):
        return None
    return Completion(
        candidate.text.removesuffix(behind),
        start_position=candidate.start - cursor,
        display=candidate.label,
        display_meta=candidate.description,
        style=f"class:kind-{candidate.kind.value}",
    )


def with_shell_s_own(known: Surroundings) -> Surroundings:
    """What a session knows, with the shell's commands and this computer's files."""
    from cirrusql.cli.shell.commands import COMMANDS

    commands = [
        Described(name, one.help, one.takes, one.values)
        for one in COMMANDS
        for name in (one.name, *one.aliases)
    ]
    return replace(known, commands=tuple(commands), files=files)


def files(beginning: str) -> Iterator[str]:
    """The paths that begin so, folders with a slash behind them."""
    place = Path(beginning).expanduser()
    pattern = str(place) if beginning and not beginning.endswith("/") else f"{beginning}"
    for number, path in enumerate(sorted(iglob(escape(pattern) + "*"))):
        if number >= _MOST_FILES:
            return
        yield path + ("/" if Path(path).is_dir() else "")
