"""The line below the prompt: where statements go, and how they are answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cirrusql.cli.narration import counted, listed

if TYPE_CHECKING:
    from cirrusql.cli.shell.shell import Shell

_LOCAL = "the local cloud in "


def status_line(shell: Shell) -> str:
    """Target, account if it is known without a call, regions, and what is not as usual."""
    return " │ ".join(_parts(shell))


def _parts(shell: Shell) -> Iterator[str]:
    environment, options = shell.environment, shell.options
    yield _short(environment.description)
    if shell.account is not None:
        yield shell.account
    regions = listed(environment.regions) or "no region"
    yield "every region" if environment.everywhere else regions
    yield from _transaction(shell)
    if options.read_only:
        yield "read-only"
    if options.writes.dry_run:
        yield "dry run"
    display = options.display
    expanded = {True: ", expanded", False: ", not expanded", None: ""}[display.expanded]
    path = shell.output.path
    yield display.output + expanded + (f" to {path}" if path is not None else "")
    if display.timing:
        yield "timing"


def _transaction(shell: Shell) -> Iterator[str]:
    """What waits for COMMIT, or why it will not be made."""
    transaction = shell.transaction
    if transaction is not None and transaction.queues:
        failed = transaction.failed is not None
        waits = f"in a transaction, {counted(len(transaction.queue), 'write')} queued"
        yield "a failed transaction: ROLLBACK" if failed else waits


def _short(description: str) -> str:
    """A target in few words: a local cloud by the name of its file.

    >>> _short("the local cloud in /home/ada/.local/share/cirrusql/local.sqlite3")
    'local cloud local.sqlite3'
    """
    if description.startswith(_LOCAL):
        path = description.removeprefix(_LOCAL)
        return f"local cloud {path.replace(chr(92), '/').rpartition('/')[2]}"
    return description
