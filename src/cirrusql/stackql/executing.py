"""`stackql exec` and `stackql registry`: rows on stdout, and what a tool may take for a message.

Tools read stderr as data: after a statement without rows it is the message, and one that begins
with `error:` is a failure. Nothing else is written there, no progress and no summary.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from cirrusql.cli.arguments import Usage, variables
from cirrusql.cli.streams import write_text
from cirrusql.errors import Error, OperationalError
from cirrusql.pgwire.manners import STACKQL
from cirrusql.result import Result
from cirrusql.session import Options, Session
from cirrusql.stackql.flags import Flags
from cirrusql.stackql.output import Form
from cirrusql.stackql.place import target_of

_WRITES = ("INSERT", "UPDATE", "DELETE", "EXEC")
_DESPATCHED = "The operation was despatched successfully"


def run_exec(flags: Flags) -> int:
    """Run statements; the exit code."""
    script = _script(flags)
    if flags.on("dryrun"):
        write_text(script if script.endswith("\n") else f"{script}\n")
        return 0
    return executed(script, flags)


def run_registry(flags: Flags) -> int:
    """`registry list` and `registry pull`, which are statements, too."""
    if flags.words[:1] not in (("list",), ("pull",)):
        raise Usage("write registry list [PROVIDER], or registry pull PROVIDER [VERSION]")
    return executed(" ".join(("REGISTRY", *flags.words)), flags)


def options_of(flags: Flags) -> Options:
    """The session's: a part of an answer is none, since nobody would hear of what is missing."""
    return STACKQL.options(Options(read_only=flags.on("read-only")))


def executed(script: str, flags: Flags) -> int:
    """Run a script and write what it gives; the exit code."""
    form = Form(
        flags.text("output") or "table",
        not flags.on("hideheaders"),
        flags.text("delimiter") or ",",
    )
    given = variables(flags.all("var"))
    with (
        _stream(flags.text("outfile")) as stream,
        target_of(flags).engine() as engine,
        Session(engine, options_of(flags), database=flags.text("database")) as session,
    ):
        try:
            for result in session.execute(script, given or None):
                _tell(STACKQL.shown(result), form, stream)
        except Error as error:
            if error.returned is not None:  # what was written before it
                form.write(error.returned, stream)
            raise
        if session.transaction is not None and session.transaction.queue:
            count = len(session.transaction.queue)
            message = f"writes that are queued since BEGIN and were not made: {count}"
            raise OperationalError(message, hint="end the transaction by COMMIT")
    return 0


def _tell(result: Result, form: Form, stream: TextIO) -> None:
    if result.columns:
        form.write(result, stream)
        return
    kind = result.statement.kind if result.statement is not None else ""
    message = _DESPATCHED if kind.startswith(_WRITES) else result.message
    if message:
        sys.stderr.write(f"{message}\n")


@contextmanager
def _stream(path: str | None) -> Iterator[TextIO]:
    if path in (None, "stdout"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
        yield sys.stdout
        return
    try:
        file = Path(str(path)).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115 - below
    except OSError as error:
        raise Usage(f"cannot write {path}: {error.strerror}") from None
    with file:
        yield file


def _script(flags: Flags) -> str:
    """The statements: the first word, a file's, or stdin's, with values in their places.

    More words are what a shell makes of a JSON value that a tool has not quoted.
    """
    from cirrusql.cli.templates import Values, rendered

    infile, iqldata = flags.text("infile"), flags.text("iqldata")
    if flags.words and infile is None:
        text = flags.words[0]
        return text if iqldata is None else rendered(text, Values.read(_read(iqldata), iqldata))
    if infile is None:
        raise Usage("no SQL; give statements as one argument, or -i FILE")
    values = Values() if iqldata is None else Values.read(_read(iqldata), iqldata)
    return rendered(_read(infile), values)


def _read(path: str) -> str:
    try:
        if path in ("-", "stdin"):
            return sys.stdin.read()
        return Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise Usage(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Usage(f"cannot read {path}: it is not UTF-8 text") from None
