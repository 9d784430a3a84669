"""The server over stdin and stdout, as a program that an agent's host has started."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import anyio
from mcp.server.stdio import stdio_server

from cirrusql.mcp.server import DoorServer

_AT_ONCE = 65_536


async def serve_stdio(server: DoorServer) -> None:
    """Answer until stdin ends, or this is cancelled."""
    stdin, stop = _stdin()
    async with stdio_server(stdin=stdin) as (messages_in, messages_out):
        try:
            await server.run_over(messages_in, messages_out)
        finally:
            stop()  # else what reads lines would be waited for


def _stdin() -> tuple[anyio.AsyncFile[str], Callable[[], None]]:
    """stdin, and what ends it: a thread that waits for a line cannot be told to stop otherwise.

    Left to itself, a server that was told to end by SIGTERM waited for its client's next line.
    """
    reader, writer = os.pipe()
    lock = threading.Lock()
    closed = False

    def stop() -> None:
        nonlocal closed
        with lock:
            if not closed:
                closed = True
                os.close(writer)

    def pump() -> None:
        try:
            while data := os.read(0, _AT_ONCE):
                _write_all(writer, data)
        except OSError:
            pass
        finally:
            stop()

    threading.Thread(target=pump, name="cirrusql stdin", daemon=True).start()
    return anyio.wrap_file(os.fdopen(reader, encoding="utf-8", errors="replace")), stop


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
