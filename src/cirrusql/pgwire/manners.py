"""What some clients expect otherwise than PostgreSQL does it."""

from __future__ import annotations

from cirrusql.pgcatalog.types import TEXT
from cirrusql.records import Record


class Manners(Record):
    """How to answer. `tag` stands for every tag, `null` for NULL, if they are not empty.

    With `all_text` every column is a text. With `repeats` the client sends a statement again that
    failed with a state it takes for a broken connection, so none of those is given.
    """

    tag: str = ""
    null: str = ""
    all_text: bool = False
    repeats: bool = False

    def type(self, number: int) -> int:
        """The type that a column is told to have."""
        return TEXT if self.all_text else number

    def state(self, state: str) -> str:
        """The SQLSTATE that is told: none that makes a client which repeats repeat a write."""
        return "XX000" if self.repeats and state[:2] in _REPEATED else state


# The classes after which StackQL's clients send the statement again, for ever.
_REPEATED = frozenset(
    (
        *("08", "27", "28", "2F", "38", "39", "3B", "40", "53", "54", "55", "57", "58", "F0"),
        "HV",
    )
)

POSTGRES = Manners()
STACKQL = Manners("OK", "null", all_text=True, repeats=True)
"""As StackQL's own server: its clients know it by that. For connections of the user `stackql`."""
