"""Completion as prompt_toolkit wants it, and what only a shell on this computer knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from cirrusql.records import replace

if TYPE_CHECKING:
    from cirrusql.completion import Candidate, Surroundings

_MOST_FILES = 100
_TAG_LOOKUP = re.compile(r"tags_map\s*->>?\s*'([^'$]+)'")


class SqlCompleter(Completer):
    """Candidates of the engine; `known` gives what they are taken from now."""

    def __init__(self, known: Callable[[], Surroundings]) -> None:
        self._known = known

    def get_completions(self, document: Document, _: CompleteEvent) -> Iterable[Completion]:
        """What could be typed at the cursor, the best first."""
        from cirrusql.completion import complete  # not before the first prompt is drawn

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


def with_shell_s_own(known: Surroundings, typed: Iterable[str]) -> Surroundings:
    """What a session knows, with the shell's commands, files, and the tags `typed` before."""
    from cirrusql.cli.shell.commands import COMMANDS
    from cirrusql.completion import Described

    commands = [
        Described(name, one.help, one.takes, one.values)
        for one in COMMANDS
        for name in (one.name, *one.aliases)
    ]
    keys = dict.fromkeys(key for text in typed for key in _TAG_LOOKUP.findall(text))
    return replace(known, commands=tuple(commands), files=files, tag_keys=tuple(keys))


def files(beginning: str) -> Iterator[str]:
    """The paths that begin so, folders with a slash behind them; hidden ones if they are meant."""
    folder, _, name = beginning.rpartition("/")
    above = f"{folder}/" if "/" in beginning else ""
    try:
        found = sorted(Path(above or ".").expanduser().iterdir())
    except OSError:
        return
    named = [path for path in found if path.name.startswith(name)]
    shown = [path for path in named if name or not path.name.startswith(".")]
    for path in shown[:_MOST_FILES]:
        yield f"{above}{path.name}{'/' if path.is_dir() else ''}"
