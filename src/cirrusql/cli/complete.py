"""`cirrusql complete`: scripts for the completion of shells, and what those ask for."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from importlib import import_module

from cirrusql.cli.arguments import Parser, Usage
from cirrusql.cli.completion.values import VALUES, Candidate, values
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator
from cirrusql.cli.streams import write_text
from cirrusql.errors import Error

SHELLS = ("bash", "zsh", "fish")
_WORDS, _VALUES = "--words", "--values"
_EXAMPLES = """
--words and --values write one candidate on a line, and what it is behind a tab. Of files and
folders they write nothing: shells know those. What cannot be read is left out, without a word.

examples:
  source <(cirrusql complete bash)
  source <(cirrusql complete zsh)
  cirrusql complete fish | source
  cirrusql complete --words docs page awscc.s3.
"""


def run(arguments: Sequence[str], _narrator: Narrator) -> ExitCode:
    """Run the command."""
    # By hand: of words that look like options, and of `--`, argparse would take some.
    if arguments[:1] == [_WORDS]:
        _write(_of_words(arguments[1:]))
        return ExitCode.DONE
    parsed = parser().parse_args(arguments)
    if parsed.values is not None:
        kind, _, prefix = parsed.values.partition(":")
        _write(values(kind, prefix))
        return ExitCode.DONE
    if parsed.shell is None:
        raise Usage(f"which shell? one of {', '.join(SHELLS)}; see cirrusql complete --help")
    from cirrusql.cli.spec import command_line

    script = import_module(f"cirrusql.cli.completion.{parsed.shell}").script
    write_text(script(command_line()))
    return ExitCode.DONE


def parser() -> Parser:
    """The command's options."""
    made = Parser(
        prog="cirrusql complete",
        description="Write the script with which a shell completes cirrusql's command line.",
        epilog=_EXAMPLES,
    )
    made.add_argument("shell", nargs="?", choices=SHELLS, metavar="SHELL", help="bash, zsh or fish")
    made.add_argument(
        _WORDS,
        nargs=argparse.REMAINDER,
        metavar="WORD",
        help="what the last of these words, without `cirrusql` before them, can become",
    )
    made.add_argument(
        _VALUES,
        metavar="KIND:PREFIX",
        help=f"the values of a kind that begin so; kinds are {', '.join(VALUES)}",
    )
    return made


def _of_words(words: Sequence[str]) -> Iterable[Candidate]:
    from cirrusql.cli.completion.words import candidates
    from cirrusql.cli.spec import command_line

    return candidates(command_line(words[0] if words else ""), words)


def _write(found: Iterable[Candidate]) -> None:
    """Candidates, one on a line, as far as they can be looked up: a message would tear the prompt.

    Those that cannot stand on a line of their own, and could not be typed either, are left out.
    """
    lines = []
    try:
        for value, what in found:
            if value.isprintable():
                lines.append(f"{value}\t{' '.join(what.split())}".rstrip("\t"))
    except (Error, OSError):
        pass
    write_text("".join(f"{line}\n" for line in lines))
