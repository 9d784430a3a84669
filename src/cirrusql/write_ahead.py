"""SQLite files that several processes use: readers go on while one writes."""

from __future__ import annotations

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    import apsw

_SECONDS_BETWEEN = 0.01


def use_write_ahead_log(
    connection: apsw.Connection,
    schema: str,
    seconds: float,
    check: Callable[[], object] | None = None,
) -> None:
    """Have a database keep a write-ahead log, which is a property of its file.

    Others that open the file at the same moment are waited for: SQLite gives up at once when two
    want to change the mode of one file, whatever its busy timeout is. Raises apsw.BusyError after
    so many seconds, and before that what `check` does, which is asked each time.

    >>> import apsw
    >>> use_write_ahead_log(apsw.Connection(":memory:"), "main", 10)
    """
    import apsw

    until = time.monotonic() + seconds
    while True:
        try:
            connection.execute(f"PRAGMA {schema}.journal_mode = WAL")
        except apsw.BusyError:
            if check is not None:
                check()
            if time.monotonic() >= until:
                raise
            time.sleep(_SECONDS_BETWEEN)
        else:
            return
