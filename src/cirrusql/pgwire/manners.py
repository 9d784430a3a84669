"""What some clients expect otherwise than PostgreSQL does it."""

from __future__ import annotations

from typing import Any

from cirrusql.pgcatalog.types import TEXT
from cirrusql.records import Record, replace
from cirrusql.result import Result
from cirrusql.session import Options


class Manners(Record):
    """How to answer. `tag` stands for every tag, `null` for NULL, if they are not empty.

    With `all_text` every column is a text. With `repeats` the client sends a statement again that
    failed with a state it takes for a broken connection, so none of those is given.

    A client that is `led_by_words` decides by a message's words whether to try again or to create
    what it did not find, so they are there (`words_for_stackql.py`). One that `hears_no_notice`
    would take part of an answer for all of it, which is an error then. It sends an INSERT with
    every build, and a DELETE for what may be gone: what is as they want it counts as done.
    `version` is what providers are told to have.
    """

    tag: str = ""
    null: str = ""
    all_text: bool = False
    repeats: bool = False
    led_by_words: bool = False
    hears_no_notice: bool = False
    version: str = ""

    def type(self, number: int) -> int:
        """The type that a column is told to have."""
        return TEXT if self.all_text else number

    def state(self, state: str) -> str:
        """The SQLSTATE that is told: none that makes a client which repeats repeat a write."""
        return "XX000" if self.repeats and state[:2] in _REPEATED else state

    def message(self, message: str, error: Exception, *, writes: bool) -> str:
        """The message of an error; `writes` is whether its statement does."""
        if not self.led_by_words:
            return message
        from cirrusql.pgwire.words_for_stackql import worded

        return worded(message, error, writes=writes)

    def options(self, given: Options) -> Options:
        """The options of a session whose client has these manners."""
        if not self.hears_no_notice:
            return given
        writes = replace(given.writes, idempotent=True)
        # The SQL is StackQL's, which is ours: the same as by the launcher's `exec`.
        return replace(given, strict=True, postgres=False, writes=writes)

    def row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row as it is sent.

        >>> STACKQL.row((1, None)), POSTGRES.row((1, None))
        ((1, 'null'), (1, None))
        """
        if not self.null or None not in row:
            return row
        return tuple(self.null if cell is None else cell for cell in row)

    def shown(self, result: Result) -> Result:
        """A result as it is told; another only for what is known of providers."""
        statement = result.statement
        if not self.version or statement is None or statement.kind not in ("SHOW", "REGISTRY"):
            return result
        from cirrusql.pgwire.providers import versioned

        return versioned(result, self.version)


# The classes after which StackQL's clients send the statement again, for ever.
_REPEATED = frozenset(
    (
        *("08", "27", "28", "2F", "38", "39", "3B", "40", "53", "54", "55", "57", "58", "F0"),
        "HV",
    )
)

POSTGRES = Manners()
STACKQL = Manners(
    "OK",
    "null",
    all_text=True,
    repeats=True,
    led_by_words=True,
    hears_no_notice=True,
    # Whatever version a stack pins, one that is installed and higher will do.
    version="v99.99.99999",
)
"""As StackQL's own server: its clients know it by that. For connections of the user `stackql`."""
