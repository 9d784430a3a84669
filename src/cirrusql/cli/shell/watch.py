"""A statement run again and again, to see what changes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cirrusql.cli.arguments import Usage
from cirrusql.cli.exit import ExitCode
from cirrusql.sql import parse, split
from cirrusql.sql.statements import Describe, Explain, Select, Show

if TYPE_CHECKING:
    from cirrusql.cli.shell.shell import Shell

_SECONDS = 2.0
_LEAST = 0.1
_READS = (Select, Show, Describe, Explain)


def watch(shell: Shell, asked: str) -> ExitCode:
    """Run the last statement until Ctrl-C, a failure, or as often as was asked.

    `asked` are the seconds between and how often, both of which may be left out. Raises Usage for a
    statement that writes: it would be done again and again.
    """
    seconds, times = _asked(asked)
    for source in split(shell.last):
        if not isinstance(parse(source), _READS):
            raise Usage("\\watch repeats statements that read, and this one does more")
    number = 0
    code = ExitCode.DONE
    try:
        while times is None or number < times:
            if number:
                time.sleep(seconds)
            shell.narrator.say(f"every {seconds:g} s, at {time.strftime('%H:%M:%S')}; Ctrl-C ends")
            code = shell.run(shell.last)
            if code not in (ExitCode.DONE, ExitCode.INCOMPLETE):
                return code
            number += 1
    except KeyboardInterrupt:
        shell.narrator.say("")
    return code


def _asked(text: str) -> tuple[float, int | None]:
    words = text.split()
    try:
        seconds = float(words[0]) if words else _SECONDS
        times = int(words[1]) if len(words) > 1 else None
    except ValueError:
        seconds, times = 0.0, None
    if not seconds >= _LEAST or len(words) > 2 or (times is not None and times < 1):
        raise Usage(f"\\watch takes seconds, from {_LEAST:g}, and how often, not '{text}'")
    return seconds, times
