"""Which SQL functions there are, and how a connection is given them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import apsw

from cirrusql.engine.functions.calling import Call, Conversion
from cirrusql.engine.functions.declared import DECLARED
from cirrusql.engine.functions.function import Running, SqlFunction
from cirrusql.errors import ProgrammingError

Row = tuple[str, str, str, str, str, str, str]


def registry(more: Iterable[SqlFunction] = ()) -> tuple[SqlFunction, ...]:
    """All functions: our own, and `more`, each of another package.

    Raises ProgrammingError for a name that is taken. A function may have several entries that take
    different numbers of arguments, all of one source.
    """
    owners = {one.name: one.source for one in DECLARED}
    found = list(DECLARED)
    for one in more:
        name = one.name.lower()
        owner = owners.setdefault(name, one.source)
        if owner != one.source or name in _sqlites_own():
            whose = owner if owner != one.source else "SQLite"
            raise ProgrammingError(
                f"{one.source} has a SQL function '{one.name}', and so has {whose}",
                hint="one of them needs another name",
            )
        found.append(one)
    return tuple(found)


def _sqlites_own() -> frozenset[str]:
    names = apsw.Connection(":memory:").execute("SELECT name FROM pragma_function_list")
    return frozenset(str(name).lower() for (name,) in names)


FUNCTIONS: tuple[SqlFunction, ...] = DECLARED
"""Our own functions, by group."""


class Free:
    """What functions are told where no statement runs: no limit, and the time now."""

    def remaining(self) -> float | None:
        """No limit."""
        return None

    def check(self) -> None:
        """Go on."""

    def moment(self) -> float:
        """Now."""
        return time.time()


def register(
    connection: apsw.Connection,
    running: Running | None = None,
    functions: Iterable[SqlFunction] = FUNCTIONS,
) -> None:
    """Add functions to a connection; `running` tells of whatever statement runs on it."""
    running, conversion = running or Free(), Conversion()
    for one in functions:
        call = Call(one, running, conversion)
        if one.columns:
            _register_rows(connection, one, call)
            continue
        for count in one.counts:
            # What is stable only within a statement must not get into an index.
            connection.create_scalar_function(one.name, call, count, deterministic=not one.stable)


def _register_rows(connection: apsw.Connection, function: SqlFunction, call: Call) -> None:
    from cirrusql.engine.functions.rows_in_from import TableModule

    connection.create_module(
        function.name,
        cast("apsw.VTModule", TableModule(function, call)),  # without what eponymous ones lack
        use_bestindex_object=True,
        eponymous_only=True,
        read_only=True,
    )


def table_columns(functions: Iterable[SqlFunction] = FUNCTIONS) -> Mapping[str, frozenset[str]]:
    """The columns of each function that stands in FROM, in lower case, by its name.

    Those that are arguments are among them.
    """
    return {
        one.name: frozenset(
            name.lower() for name in (*one.columns, *(argument.name for argument in one.arguments))
        )
        for one in functions
        if one.columns
    }


def described(functions: Iterable[SqlFunction] = FUNCTIONS) -> Iterator[tuple[str, str, str]]:
    """Name, signature and help of every function, SQLite's among them: what completion shows."""
    return ((row[0], row[1], row[4]) for row in rows(functions))


def rows(functions: Iterable[SqlFunction] = FUNCTIONS) -> Iterator[Row]:
    """What SHOW FUNCTIONS says of each: ours first, then SQLite's own.

    Name, signature, kind, group, help, example and source.
    """
    from cirrusql.engine.functions.declared.sqlite import SQLITES, SqlitesFunction

    every: tuple[SqlFunction | SqlitesFunction, ...] = (*functions, *SQLITES)
    for one in every:
        yield (
            one.name,
            one.signature,
            one.kind,
            one.group,
            one.help,
            one.example,
            one.source,
        )
