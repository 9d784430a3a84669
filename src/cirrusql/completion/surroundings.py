"""What is known besides the text: the catalogue, and what a session can name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cirrusql.catalog import Catalog
from cirrusql.records import Record


class Described(Record):
    """A name and one line about it; `signature` is how a function is called, or what it takes.

    `values` are those that a setting takes.
    """

    name: str
    description: str = ""
    signature: str = ""
    values: tuple[str, ...] = ()


class OwnRelation(Record):
    """A table or view of the user's own: its columns, or the query whose columns it has."""

    name: str
    kind: str = "table"
    columns: tuple[str, ...] = ()
    query: str = ""


def _no_files(_beginning: str) -> Iterable[str]:
    return ()


class Surroundings(Record):
    """All that candidates are taken from, beside the words of SQL.

    `regions` are those that statements ask by default: they come before all others. `accounts` are
    the numbers that are known, `tag_keys` those that were seen. `commands` are the front end's own,
    which begin a line with a backslash or a dot; `files` gives the paths that begin so.
    """

    catalog: Catalog
    own: tuple[OwnRelation, ...] = ()
    functions: tuple[Described, ...] = ()
    settings: tuple[Described, ...] = ()
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tag_keys: tuple[str, ...] = ()
    commands: tuple[Described, ...] = ()
    files: Callable[[str], Iterable[str]] = _no_files
