"""PEP 249 for asyncio: what waits is awaited, and cancelling a task cancels its statement.

>>> import asyncio
>>> from cirrusql import aio
>>> async def names():
...     async with aio.connect(local=":memory:") as connection:
...         cursor = await connection.execute("SELECT value FROM json_each('[1, 2]')")
...         return [row async for row in cursor]
>>> asyncio.run(names())
[(1,), (2,)]

Statements of one connection are run one after the other, in a thread of its own; those of several
connections side by side. Connections to the same target share one engine.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.aio.connection import Connection, connect
    from cirrusql.aio.cursor import Cursor

__all__ = ["Connection", "Cursor", "connect"]

__getattr__ = lazily(__name__, {".connection": ("Connection", "connect"), ".cursor": ("Cursor",)})
