"""Statements that are the connection's own, which come before all others: BEGIN, SET, FETCH, COPY.

Drivers send them in PostgreSQL's words. Each is read into a record by its words alone; what is none
of them is a statement for the engine or the catalogue.
"""

from __future__ import annotations

from cirrusql.records import Record


class Transact(Record):
    """BEGIN, COMMIT, ROLLBACK, SAVEPOINT … by their first words; `text` for the engine.

    `reads_only` is what BEGIN says of it, None for nothing; `name` is a savepoint's.
    """

    tag: str
    text: str
    reads_only: bool | None = None
    name: str = ""


class SetVariable(Record):
    """SET name = value; None is DEFAULT. What is `local` ends with the transaction."""

    name: str
    value: str | None
    local: bool = False


class ResetVariable(Record):
    """RESET name, or ALL."""

    name: str


class ShowVariable(Record):
    """SHOW name."""

    name: str


class Declare(Record):
    """DECLARE name CURSOR FOR query; `holds` beyond its transaction."""

    name: str
    query: str
    start: int
    holds: bool


class Fetch(Record):
    """FETCH or MOVE so many rows from a cursor; None for all."""

    cursor: str
    rows: int | None
    moves: bool = False


class CloseCursor(Record):
    """CLOSE name; None for ALL."""

    cursor: str | None


class Copy(Record):
    """COPY (query) TO STDOUT with its options, or what of it is not done here."""

    query: str
    start: int
    format: str = "text"
    header: bool = False
    delimiter: str = "\t"
    null: str = "\\N"
    quote: str = '"'
    escape: str = '"'


class Forget(Record):
    """DISCARD, DEALLOCATE, UNLISTEN, LISTEN: nothing, or statements that were prepared."""

    tag: str
    what: str = ""


Command = (
    Transact | SetVariable | ResetVariable | ShowVariable | Declare | Fetch | CloseCursor | Copy
    | Forget
)  # fmt: skip
