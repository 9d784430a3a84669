"""CirruSQL: read and change every AWS resource type with SQL.

The Python interface is PEP 249's: `cirrusql.connect()` gives a connection, its cursors run
statements, and every error is below `cirrusql.Error`. Names are loaded when they are first used,
so that `import cirrusql` alone costs nothing.

>>> import cirrusql
>>> with cirrusql.connect(local=":memory:") as connection:
...     connection.execute("SELECT 1 AS one, ? AS two", ["two"]).fetchall()
[(1, 'two')]
"""

from __future__ import annotations

from cirrusql.version import VERSION

TYPE_CHECKING = False  # importing typing would be most of what `cirrusql --version` costs
if TYPE_CHECKING:
    from typing import Any

    from cirrusql.controls.checking import check
    from cirrusql.dbapi import (
        BINARY,
        DATETIME,
        NUMBER,
        ROWID,
        STRING,
        Binary,
        Connection,
        Cursor,
        Date,
        DateFromTicks,
        RowFactory,
        Time,
        TimeFromTicks,
        Timestamp,
        TimestampFromTicks,
        connect,
        dict_row,
        namedtuple_row,
        tuple_row,
    )
    from cirrusql.engine.engine import Engine
    from cirrusql.errors import (
        AccessDenied,
        AlreadyExists,
        AssertionFailed,
        BudgetExceeded,
        CallFailed,
        Cancelled,
        CatalogError,
        ConfirmationNeeded,
        CredentialsError,
        DatabaseError,
        DataError,
        Error,
        HandlerFailed,
        IncompleteAnswer,
        IntegrityError,
        InterfaceError,
        InternalError,
        InvalidProperty,
        MissingKey,
        NotAllowed,
        NotCollected,
        NotFound,
        NotSupportedError,
        NotUpdatable,
        OperationalError,
        ParseError,
        PluginFailed,
        ProgrammingError,
        ReadOnly,
        StoreError,
        Throttled,
        Timeout,
        TransportError,
        UnknownName,
        Warning,  # noqa: A004 - the name is PEP 249's
    )
    from cirrusql.events import Event

__version__ = VERSION
apilevel = "2.0"
threadsafety = 1
paramstyle = "qmark"

__all__ = [
    "BINARY",
    "DATETIME",
    "NUMBER",
    "ROWID",
    "STRING",
    "AccessDenied",
    "AlreadyExists",
    "AssertionFailed",
    "Binary",
    "BudgetExceeded",
    "CallFailed",
    "Cancelled",
    "CatalogError",
    "ConfirmationNeeded",
    "Connection",
    "CredentialsError",
    "Cursor",
    "DataError",
    "DatabaseError",
    "Date",
    "DateFromTicks",
    "Engine",
    "Error",
    "Event",
    "HandlerFailed",
    "IncompleteAnswer",
    "IntegrityError",
    "InterfaceError",
    "InternalError",
    "InvalidProperty",
    "MissingKey",
    "NotAllowed",
    "NotCollected",
    "NotFound",
    "NotSupportedError",
    "NotUpdatable",
    "OperationalError",
    "ParseError",
    "PluginFailed",
    "ProgrammingError",
    "ReadOnly",
    "RowFactory",
    "StoreError",
    "Throttled",
    "Time",
    "TimeFromTicks",
    "Timeout",
    "Timestamp",
    "TimestampFromTicks",
    "TransportError",
    "UnknownName",
    "Warning",
    "__version__",
    "apilevel",
    "check",
    "connect",
    "dict_row",
    "namedtuple_row",
    "paramstyle",
    "threadsafety",
    "tuple_row",
]


def __getattr__(name: str) -> Any:
    """A public name, loaded now; PEP 562."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cirrusql import errors

    if hasattr(errors, name):
        return getattr(errors, name)
    if name == "Engine":
        from cirrusql.engine.engine import Engine

        return Engine
    if name == "Event":
        from cirrusql.events import Event

        return Event
    if name == "check":
        from cirrusql.controls.checking import check

        return check
    from cirrusql import dbapi

    return getattr(dbapi, name)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted(__all__)


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext cirrusql`: have the notebook know `%cirrusql` and `%%cirrusql`."""
    from cirrusql.notebook import load

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """`%unload_ext cirrusql`: close what the notebook has opened."""
    from cirrusql.notebook import unload

    unload(shell)
