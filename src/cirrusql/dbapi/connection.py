"""A connection: one session and its cursors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, Self, overload

from cirrusql import errors
from cirrusql.catalog import Catalog
from cirrusql.dbapi.cursor import Cursor
from cirrusql.dbapi.one_thread import OneThread
from cirrusql.dbapi.rows import R, RowFactory, S, tuple_row
from cirrusql.dbapi.warned import Message
from cirrusql.engine.shared import acquire, release
from cirrusql.errors import InterfaceError, NotSupportedError
from cirrusql.events import Listener
from cirrusql.session import MEMORY, Engine, Options, Session, Target, WriteOptions
from cirrusql.sql import Parameters


def connect(
    *,
    local: str | os.PathLike[str] | bool = False,
    endpoint_url: str | None = None,
    profile: str | None = None,
    region: str | Sequence[str] | None = None,
    yes: bool = False,
    read_only: bool = False,
    strict: bool = False,
    timeout: float | None = None,
    seed: bool | None = None,
    max_rows: int | None = None,
    database: str | os.PathLike[str] | None = MEMORY,
    catalog: Catalog | str | os.PathLike[str] | None = None,
    engine: Engine | None = None,
    listener: Listener | None = None,
    row_factory: RowFactory[R] | None = None,
    store: str | os.PathLike[str] | None = None,
) -> Connection[R]:
    """A connection to AWS, as the environment and the AWS config files say.

    Args:
        local: a local cloud instead of AWS: its file, `":memory:"`, or True for the one in the
            user's data folder.
        endpoint_url: another endpoint of the Cloud Control API.
        profile: a profile of the AWS config files.
        region: the region, or regions, asked when a statement names none; `"*"` is every one.
        yes: let a statement change several resources that it does not name one by one.
        read_only: refuse every change of a resource.
        strict: raise IncompleteAnswer when part of what was asked could not be read.
        timeout: seconds that a statement may take.
        seed: whether a new local cloud gets the demo organisation; by default files do.
        max_rows: the most rows that a query gives; `cursor.more` says whether there were more.
        database: the file of your own views and tables; None for the target's in the data folder.
        catalog: a compiled catalogue, or its file, instead of the package's own.
        engine: an engine to share, in the place of all that says where to connect. Connections to
            the same target share one anyway.
        listener: called with each `Event` (see `cirrusql.events`).
        row_factory: what rows are: `dict_row`, `namedtuple_row`, or a function of your own (see
            `cirrusql.dbapi.rows`); tuples unless it is given.
        store: the folder or `s3://` address of the inventory; None for the target's own in the data
            folder.

    Raises InterfaceError for arguments that contradict each other, CatalogError without a usable
    catalogue, and CredentialsError for an unknown profile. Nothing is called yet.
    """
    options = Options(
        strict=strict,
        read_only=read_only,
        timeout=timeout,
        max_rows=max_rows,
        writes=WriteOptions(confirmed=yes),
        inventory=None if store is None else os.fspath(store),
    )
    place = MEMORY if database is not None and str(database) == MEMORY else database
    own = place if place is None else Path(place)
    if engine is not None:
        if local or endpoint_url or profile or region or seed is not None or catalog:
            raise InterfaceError("an engine is connected already; it takes no other target")
        return Connection(Session(engine, options, database=own, listener=listener), row_factory)
    opened = catalog if isinstance(catalog, Catalog) else Catalog.open(catalog)
    regions = (region,) if isinstance(region, str) else tuple(region or ())
    acquired = acquire(Target(local, endpoint_url, profile, regions, seed), opened)

    def give_back() -> None:
        release(acquired)

    session = Session(acquired, options, database=own, listener=listener, on_close=give_back)
    return Connection(session, row_factory)


class Connection(Generic[R]):
    """A session and its cursors. Mutable state: the session, and whether it is `closed`.

    Threads may use it one after the other but not at once, which is an InterfaceError; `cancel` may
    be called by any thread at any time. `row_factory` is that of new cursors. With `warns` an
    answer that is not complete is warned of; `messages` is PEP 249's, and always empty: warnings
    are about statements, and cursors have them.
    """

    Warning = errors.Warning
    Error = errors.Error
    InterfaceError = errors.InterfaceError
    DatabaseError = errors.DatabaseError
    DataError = errors.DataError
    OperationalError = errors.OperationalError
    IntegrityError = errors.IntegrityError
    InternalError = errors.InternalError
    ProgrammingError = errors.ProgrammingError
    NotSupportedError = errors.NotSupportedError

    def __init__(
        self, session: Session, row_factory: RowFactory[R] | None = None, *, warns: bool = True
    ) -> None:
        self._session: Session | None = session
        self.closed = False
        # Where no factory is given, R is what rows are by themselves.
        self.row_factory: RowFactory[R] = row_factory or tuple_row  # type: ignore[assignment]
        self.warns = warns
        self.one_thread = OneThread()
        self.messages: list[Message] = []

    @property
    def session(self) -> Session:
        """The session below; raises InterfaceError if the connection is closed."""
        return self._require_open()

    @property
    def autocommit(self) -> bool:
        """True: every change is final when its statement ends."""
        return True

    @overload
    def cursor(self) -> Cursor[R]: ...

    @overload
    def cursor(self, row_factory: RowFactory[S]) -> Cursor[S]: ...

    def cursor(self, row_factory: RowFactory[Any] | None = None) -> Cursor[Any]:
        """A new cursor; all cursors of a connection share views, tables and options."""
        self._require_open()
        return Cursor(self, row_factory or self.row_factory)

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor[R]:
        """A new cursor that has run `sql`."""
        return self.cursor().execute(sql, parameters)

    def cancel(self) -> None:
        """Cancel the statement that runs now, which raises Cancelled where it was begun."""
        self.session.cancel()

    def commit(self) -> None:
        """Make the writes that wait since BEGIN; without it every change is final by itself."""
        if self._require_open().transaction is not None:
            self.execute("COMMIT")

    def rollback(self) -> None:
        """Drop the writes that wait since BEGIN.

        Raises NotSupportedError where none do: a change to the cloud cannot be undone.
        """
        transaction = self._require_open().transaction
        if transaction is not None:
            self.execute("ROLLBACK")
        if transaction is not None and not transaction.stays:
            return
        raise NotSupportedError(
            "a change to the cloud cannot be rolled back", hint="undo it with another statement"
        )

    def close(self) -> None:
        """Let go of connections, views and tables; closing again does nothing."""
        session, self._session = self._session, None
        self.closed = True
        if session is not None:
            session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = self._session.environment.description if self._session else "closed"
        return f"<cirrusql.Connection: {state}>"

    def _require_open(self) -> Session:
        if self._session is None:
            raise InterfaceError("the connection is closed")
        return self._session
