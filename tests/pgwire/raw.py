"""A client that sends what a test says, byte by byte, and tells what it was answered."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

PROTOCOL = 196608


def framed(kind: str, body: bytes = b"") -> bytes:
    return kind.encode() + struct.pack("!I", len(body) + 4) + body


def text(value: str) -> bytes:
    return value.encode() + b"\0"


def startup(version: int = PROTOCOL, **parameters: str) -> bytes:
    body = struct.pack("!I", version)
    body += b"".join(text(key) + text(one) for key, one in parameters.items()) + b"\0"
    return struct.pack("!I", len(body) + 4) + body


def query(sql: str) -> bytes:
    return framed("Q", text(sql))


def parse(sql: str, name: str = "", types: Sequence[int] = ()) -> bytes:
    return framed("P", text(name) + text(sql) + struct.pack(f"!H{len(types)}I", len(types), *types))


def bind(
    values: Sequence[bytes | None] = (),
    *,
    portal: str = "",
    name: str = "",
    formats: Sequence[int] = (),
    results: Sequence[int] = (),
) -> bytes:
    body = text(portal) + text(name) + struct.pack(f"!H{len(formats)}H", len(formats), *formats)
    body += struct.pack("!H", len(values))
    for one in values:
        body += struct.pack("!i", -1) if one is None else struct.pack("!I", len(one)) + one
    return framed("B", body + struct.pack(f"!H{len(results)}H", len(results), *results))


def describe(kind: str, name: str = "") -> bytes:
    return framed("D", kind.encode() + text(name))


def execute(rows: int = 0, portal: str = "") -> bytes:
    return framed("E", text(portal) + struct.pack("!I", rows))


def close(kind: str, name: str = "") -> bytes:
    return framed("C", kind.encode() + text(name))


SYNC, FLUSH, TERMINATE = framed("S"), framed("H"), framed("X")


class Raw:
    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=20)
        self._buffer = b""
        self.parameters: dict[str, str] = {}
        self.key = (0, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @classmethod
    @contextmanager
    def connected(cls, address: tuple[str, int], **parameters: str) -> Iterator[Self]:
        with cls(address) as one:
            one.send(startup(PROTOCOL, **{"user": "tester", "database": "awscc", **parameters}))
            for kind, body in one.until("Z"):
                if kind == "S":
                    name, value = body[:-1].decode().split("\0")
                    one.parameters[name] = value
                elif kind == "K":
                    one.key = struct.unpack("!II", body)
            yield one

    def send(self, *messages: bytes) -> None:
        self.socket.sendall(b"".join(messages))

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self._buffer += data
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def message(self) -> tuple[str, bytes]:
        kind, size = struct.unpack("!cI", self._take(5))
        return kind.decode(), self._take(size - 4)

    def byte(self) -> bytes:
        return self._take(1)

    def until(self, last: str) -> list[tuple[str, bytes]]:
        """The messages up to one of that kind."""
        found = []
        while True:
            found.append(self.message())
            if found[-1][0] == last:
                return found

    def kinds(self, last: str = "Z") -> str:
        return "".join(kind for kind, _ in self.until(last))

    def ask(self, *messages: bytes) -> list[tuple[str, bytes]]:
        self.send(*messages)
        return self.until("Z")

    def rows(self, sql: str) -> list[list[str | None]]:
        return [row(body) for kind, body in self.ask(query(sql)) if kind == "D"]

    def is_closed(self) -> bool:
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True


def row(body: bytes) -> list[str | None]:
    """The cells of a row, as text."""
    count, at, cells = struct.unpack("!H", body[:2])[0], 2, []
    for _ in range(count):
        size = struct.unpack("!i", body[at : at + 4])[0]
        at += 4
        cells.append(None if size < 0 else body[at : at + size].decode())
        at += max(size, 0)
    return cells


def columns(body: bytes) -> list[tuple[str, int, int]]:
    """Name, type and format of each column of a RowDescription."""
    count, at, found = struct.unpack("!H", body[:2])[0], 2, []
    for _ in range(count):
        end = body.index(b"\0", at)
        _, _, type_, _, _, form = struct.unpack("!IHIhiH", body[end + 1 : end + 19])
        found.append((body[at:end].decode(), type_, form))
        at = end + 19
    return found


def fields(body: bytes) -> dict[str, str]:
    """The fields of an error or a notice."""
    parts = body.rstrip(b"\0").split(b"\0")
    return {one[:1].decode(): one[1:].decode() for one in parts}
