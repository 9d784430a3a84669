"""`cirrusql shell`: statements at a prompt, as many lines as they need."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cirrusql.cli.arguments import Parser, variables, with_bare_local
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.opening import add_session
from cirrusql.cli.shell.conversation import Ask, converse
from cirrusql.version import VERSION

if TYPE_CHECKING:
    from cirrusql.cli.shell.shell import Shell

_EXAMPLES = """
A statement ends with ';'. \\? lists the commands of the shell; exit, quit, \\q or Ctrl-D end it;
Ctrl-C drops what was typed, or cancels the statement that runs.

example:
  cirrusql shell --local
"""


def run(arguments: Sequence[str], narrator: Narrator) -> ExitCode:
    """Run the command: 0 at a terminal, where every error was seen, else the worst code."""
    from cirrusql.cli.shell.shell import opened_shell

    parsed = parser().parse_args(with_bare_local(arguments))
    with opened_shell(parsed, variables(parsed.var), narrator) as shell:
        if narrator.can_ask:
            where = shell.environment.description
            narrator.say(f"CirruSQL {VERSION} on {where}; \\? for help, \\q to leave")
        code = converse(_asker(shell, narrator), shell.answer, narrator)
        code = max(code, shell.end())
    return ExitCode.DONE if narrator.can_ask else code


def parser() -> Parser:
    """The command's options."""
    made = Parser(prog="cirrusql shell", description="Type SQL at a prompt.", epilog=_EXAMPLES)
    add_session(made)
    return made


def _asker(shell: Shell, narrator: Narrator) -> Ask:
    """Whoever reads lines here: a prompt that knows SQL, a plain one, or stdin as it is."""
    from cirrusql.cli.shell.plain_prompt import lines_of_stdin, plain_prompt

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return lines_of_stdin(narrator)
    from cirrusql.cli.shell.fitness import prompt_is_possible

    why_not = prompt_is_possible()
    if why_not is None:
        from cirrusql.cli.shell.prompt import Prompt

        return Prompt(shell).ask
    narrator.say(why_not)
    return plain_prompt(shell)
