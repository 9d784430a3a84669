"""Lines in, complete statements and commands out, until somebody leaves."""

from __future__ import annotations

from collections.abc import Callable

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.shell.ending import is_complete

PROMPT, MORE = "cirrusql> ", "     ...> "
_GOODBYES = ("exit", "quit", "\\q", ".exit", ".quit")

Ask = Callable[[str], str]
"""Given what to show before it, a line or more; raises EOFError where there is no more."""


def converse(ask: Ask, answer: Callable[[str], ExitCode], narrator: Narrator) -> ExitCode:
    """Read lines and answer each time a statement or a command is complete, until the input ends.

    What is unfinished then is answered too, like a file without a last semicolon. Returns the worst
    code of all answers.
    """
    typed, worst = "", ExitCode.DONE
    while True:
        try:
            line = ask(MORE if typed else PROMPT)
        except EOFError:
            return max(worst, _answered(typed, answer, narrator)) if typed.strip() else worst
        except KeyboardInterrupt:
            typed = ""
            continue
        if not typed and line.strip().rstrip(";").strip().lower() in _GOODBYES:
            return worst
        typed = f"{typed}\n{line}" if typed else line
        if not typed.strip():
            typed = ""
        elif is_complete(typed):
            script, typed = typed, ""
            worst = max(worst, _answered(script, answer, narrator))


def _answered(script: str, answer: Callable[[str], ExitCode], narrator: Narrator) -> ExitCode:
    """The code of an answer; Ctrl-C ends the statement and not the conversation."""
    try:
        return answer(script)
    except KeyboardInterrupt as error:
        narrator.error(f"interrupted; {error}" if str(error) else "interrupted")
        return ExitCode.INTERRUPTED
