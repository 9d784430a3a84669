"""`cirrusql shell`: statements typed at a prompt, over as many lines as they need."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cirrusql.cli.arguments import Parser, variables, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.opening import add_session, opened
from cirrusql.errors import ParseError
from cirrusql.folders import state_folder
from cirrusql.sql.lexer import tokens
from cirrusql.version import VERSION

_PROMPT, _MORE = "cirrusql> ", "     ...> "
_GOODBYES = ("exit", "quit", "\\q")
_WORDS = (*_GOODBYES, "help", "\\?", "\\h")
_REMEMBERED = 1000
_HELP = """end a statement with ; and press Enter; Ctrl-C drops what was typed, \\q or Ctrl-D ends
SHOW SERVICES IN awscc;  SHOW RESOURCES IN awscc.ec2;  DESCRIBE awscc.ec2.vpcs;
SELECT vpc_id, cidr_block FROM awscc.ec2.vpcs WHERE region = 'us-east-1';"""
_EXAMPLES = """
A statement ends with ';'. exit, quit, \\q or Ctrl-D ends the shell; Ctrl-C drops what was typed, or
cancels the statement that runs.

example:
  cirrusql shell --local
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command: 0 at a terminal, where every error was seen, else the worst code."""
    parsed = parser().parse_args(with_bare_local(arguments))
    values = variables(parsed.var)
    with opened(parsed, narrator) as runner, _history():
        if narrator.can_ask:
            where = runner.session.environment.description
            narrator.say(f"CirruSQL {VERSION} on {where}; type help for help, \\q to leave")
        code = converse(_asker(narrator), lambda text: runner.run(text, values), narrator)
        code = max(code, runner.end())
    return ExitCode.DONE if narrator.can_ask else code


def parser() -> Parser:
    """The command's options."""
    made = Parser(prog="cirrusql shell", description="Type SQL at a prompt.", epilog=_EXAMPLES)
    add_session(made)
    return made


def converse(
    ask: Callable[[str], str], answer: Callable[[str], ExitCode], narrator: Narrator
) -> ExitCode:
    """Read lines and answer each time statements are complete, until the input ends.

    `ask` is given a prompt and returns a line, or raises EOFError. What is unfinished then is
    answered too, like a file without a last semicolon. Returns the worst code of all answers.
    """
    typed, worst = "", ExitCode.DONE
    while True:
        try:
            line = ask(_MORE if typed else _PROMPT)
            if not typed and (word := line.strip().rstrip(";").lower()) in _WORDS:
                if word in _GOODBYES:
                    return worst
                narrator.say_all(_HELP)
                continue
            typed = f"{typed}\n{line}" if typed else line
            if _ended(typed):
                script, typed = typed, ""
                worst = max(worst, answer(script))
        except EOFError:
            return max(worst, answer(typed)) if typed else worst
        except KeyboardInterrupt as error:
            typed = ""
            narrator.error(f"interrupted; {error}" if str(error) else "interrupted")


def history_path() -> Path:
    """The file with what was typed: in the user's state folder."""
    return state_folder() / "history"


def _ended(typed: str) -> bool:
    """Whether this ends with a semicolon, not one in a string or comment, or says nothing."""
    try:
        last = None
        for token in tokens(typed):
            last = token
    except ParseError:
        return False
    return last is None or last.is_symbol(";")


def _asker(narrator: Narrator) -> Callable[[str], str]:
    """`input` at a terminal, which edits lines; its prompts must not go to a stdout of data."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        return input

    def ask(prompt: str) -> str:
        if narrator.can_ask:
            narrator.prompt(prompt)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    return ask


@contextmanager
def _history() -> Iterator[None]:
    """A context in which lines are edited at a terminal, and remembered in a file."""
    path = history_path()
    remembers = sys.stdin.isatty() and _recall(path)
    try:
        yield
    finally:
        if remembers:
            import readline

            readline.write_history_file(path)


def _recall(path: Path) -> bool:
    """Load what was typed before; False where there is no readline, as on Windows, or no file.

    Statements may hold secrets: only the user may read the file.
    """
    try:
        import readline

        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        readline.read_history_file(path)
    except (ImportError, OSError):
        return False
    readline.set_history_length(_REMEMBERED)
    return True
