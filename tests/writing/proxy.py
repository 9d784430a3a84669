"""A TCP proxy that loses answers: now and then it resets a connection instead of passing one on."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

_CHUNK = 1 << 16


@dataclass
class ResettingProxy:
    """Passes connections on to a port. Mutable state: how many it has reset, which are open."""

    target: int
    probability: float
    resets: int = 0
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._random = Random(7)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            self._reset(writer)
            return
        ends = {writer, upstream[1]}
        self.open |= ends
        await asyncio.gather(
            self._pass(reader, upstream[1], writer, answers=False),
            self._pass(upstream[0], writer, writer, answers=True),
        )
        self.open -= ends

    async def _pass(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        *,
        answers: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(_CHUNK):
                if answers and self._random.random() < self.probability:
                    self.resets += 1
                    self._reset(client)
                    break
                sink.write(data)
                await sink.drain()
        sink.close()

    @staticmethod
    def _reset(writer: asyncio.StreamWriter) -> None:
        """Close with a RST: what was answered is lost, and the other side sees an error."""
        connection = writer.get_extra_info("socket")
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


@contextlib.contextmanager
def proxying(proxy: ResettingProxy) -> Iterator[int]:
    """The port where the proxy listens, while it is needed."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_stopped(server, proxy), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stopped(server: asyncio.Server, proxy: ResettingProxy) -> None:
    server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for writer in proxy.open:
        writer.transport.abort()
    await asyncio.sleep(0.05)  # the aborted transports close themselves in the loop's next turns
