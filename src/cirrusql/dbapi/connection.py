"""A connection: one session and its cursors."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from cirrusql.catalog import Catalog
from cirrusql.dbapi.cursor import Cursor
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
) -> Connection:
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

    Raises InterfaceError for arguments that contradict each other, CatalogError without a usable
    catalogue, and CredentialsError for an unknown profile. Nothing is called yet.
    """
    options = Options(
        strict=strict,
        read_only=read_only,
        timeout=timeout,
        max_rows=max_rows,
        writes=WriteOptions(confirmed=yes),
    )
    place = MEMORY if database is not None and str(database) == MEMORY else database
    own = place if place is None else Path(place)
    if engine is not None:
        if local or endpoint_url or profile or region or seed is not None or catalog:
            raise InterfaceError("an engine is connected already; it takes no other target")
        return Connection(Session(engine, options, database=own, listener=listener))
    opened = catalog if isinstance(catalog, Catalog) else Catalog.open(catalog)
    regions = (region,) if isinstance(region, str) else tuple(region or ())
    acquired = acquire(Target(local, endpoint_url, profile, regions, seed), opened)

    def give_back() -> None:
        release(acquired)

    return Connection(
        Session(acquired, options, database=own, listener=listener, on_close=give_back)
    )


class Connection:
    """A session and its cursors. Mutable state: the session, None once it is closed.

    Threads may share the module but not a connection; only `cancel` may come from another one.
    """

    def __init__(self, session: Session) -> None:
        self._session: Session | None = session

    @property
    def session(self) -> Session:
        """The session below; raises InterfaceError if the connection is closed."""
        return self._require_open()

    def cursor(self) -> Cursor:
        """A new cursor; all cursors of a connection share views, tables and options."""
        self._require_open()
        return Cursor(self)

    def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """A new cursor that has run `sql`."""
        return self.cursor().execute(sql, parameters)

    def cancel(self) -> None:
        """Cancel the statement that runs now, which raises Cancelled where it was begun."""
        self.session.cancel()

    def commit(self) -> None:
        """Do nothing: every change is final when its statement ends."""
        self._require_open()

    def rollback(self) -> None:
        """Raise NotSupportedError: a change to the cloud cannot be undone."""
        raise NotSupportedError(
            "a change to the cloud cannot be rolled back", hint="undo it with another statement"
        )

    def close(self) -> None:
        """Let go of connections, views and tables; closing again does nothing."""
        session, self._session = self._session, None
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
