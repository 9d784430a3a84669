"""What a client sends to a server of PostgreSQL's protocol, recorded and sent again.

A recording is made by a proxy between the client and a server:

    python -m tests.stackql.wire FILE PORT SERVER_PORT

and is a list of exchanges: the client's messages up to where it waits, and what it was answered.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
from pathlib import Path
from typing import Any

SSL_REQUEST = 80877103
Frame = tuple[str, bytes]


class Wire:
    """A socket, as frames. Mutable: what was read and not used."""

    def __init__(self, connected: socket.socket) -> None:
        self.socket = connected
        self._read = b""

    def _take(self, size: int) -> bytes:
        while len(self._read) < size:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError
            self._read += data
        taken, self._read = self._read[:size], self._read[size:]
        return taken

    def first(self) -> bytes:
        """A startup message, or a request for encryption."""
        size = self._take(4)
        return size + self._take(struct.unpack("!I", size)[0] - 4)

    def letter(self) -> bytes:
        """The one byte that answers a request for encryption."""
        return self._take(1)

    def frame(self) -> Frame:
        """The next message."""
        letter, size = struct.unpack("!cI", self._take(5))
        return letter.decode(), self._take(size - 4)


def framed(letter: str, body: bytes) -> bytes:
    return letter.encode() + struct.pack("!I", len(body) + 4) + body


# -- exchanges as JSON has them -------------------------------------------------------------------


def written(frame: Frame) -> list[str]:
    """A message of the client: a query is text, all else is hex."""
    letter, body = frame
    return [letter, body[:-1].decode() if letter == "Q" else body.hex()]


def read(letter: str, text: str) -> Frame:
    return letter, text.encode() + b"\0" if letter == "Q" else bytes.fromhex(text)


def answered(frames: list[Frame]) -> dict[str, Any]:
    """What a client learns of an answer."""
    told: dict[str, Any] = {"letters": "", "columns": [], "rows": []}
    for letter, body in frames:
        if not told["letters"].endswith(letter):
            told["letters"] += letter
        if letter == "T":
            told["columns"] = _columns(body)
        elif letter == "D":
            told["rows"].append(_cells(body))
        elif letter == "C":
            told["tag"] = body[:-1].decode()
        elif letter == "E":
            told["error"] = {part[:1]: part[1:] for part in body.decode().split("\0") if part}
    return told


def _columns(body: bytes) -> list[list[Any]]:
    columns, at = [], 2
    for _ in range(struct.unpack("!H", body[:2])[0]):
        end = body.index(b"\0", at)
        columns.append([body[at:end].decode(), struct.unpack("!I", body[end + 7 : end + 11])[0]])
        at = end + 19
    return columns


def _cells(body: bytes) -> list[str | None]:
    cells: list[str | None] = []
    at = 2
    for _ in range(struct.unpack("!H", body[:2])[0]):
        (size,) = struct.unpack("!i", body[at : at + 4])
        at += 4
        cells.append(None if size < 0 else body[at : at + size].decode())
        at += max(size, 0)
    return cells


# -- recording ------------------------------------------------------------------------------------


def _recorded(client: Wire, server: Wire, kept: list[dict[str, Any]]) -> None:
    first = client.first()
    while struct.unpack("!I", first[4:8])[0] == SSL_REQUEST:
        kept.append({"first": first.hex(), "answer": "N"})
        server.socket.sendall(first)
        client.socket.sendall(server.letter())
        first = client.first()
    server.socket.sendall(first)
    kept.append({"first": first.hex(), "answer": _until_ready(server, client)["letters"]})
    sent: list[Frame] = []
    while True:
        sent.append(client.frame())
        server.socket.sendall(framed(*sent[-1]))
        if sent[-1][0] == "X":
            return
        if sent[-1][0] in "QS":
            answer = _until_ready(server, client)
            kept.append({"sent": [written(one) for one in sent], "answer": answer})
            sent = []


def _until_ready(server: Wire, client: Wire) -> dict[str, Any]:
    frames: list[Frame] = []
    while not frames or frames[-1][0] != "Z":
        frames.append(server.frame())
        client.socket.sendall(framed(*frames[-1]))
    return answered(frames)


def _record(path: Path, port: int, server_port: int) -> None:
    listener = socket.create_server(("127.0.0.2", port))
    connections: list[list[dict[str, Any]]] = []

    def serve(client: socket.socket) -> None:
        kept: list[dict[str, Any]] = []
        connections.append(kept)
        server = socket.create_connection(("127.0.0.1", server_port))
        try:
            _recorded(Wire(client), Wire(server), kept)
        except (EOFError, OSError):
            pass
        finally:
            server.close()
            path.write_text(json.dumps(connections, indent=1, ensure_ascii=False) + "\n")

    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


# -- sending again --------------------------------------------------------------------------------


class Replay:
    """Sends what was recorded, with the identifiers that this cloud gives in place of the former.

    Mutable: which text of the recorded answers is which one now.
    """

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._now: dict[str, str] = {}

    def run(self, exchanges: list[dict[str, Any]]) -> None:
        """Send a connection's messages; asserts that each is answered as it was."""
        with socket.create_connection(self._address, timeout=30) as connected:
            wire = Wire(connected)
            for exchange in exchanges:
                if "first" in exchange:
                    connected.sendall(bytes.fromhex(exchange["first"]))
                    if exchange["answer"] == "N":
                        assert wire.letter() == b"N"
                    else:
                        assert _answer(wire)["letters"] == exchange["answer"]
                    continue
                sent = [read(letter, self._renamed(text)) for letter, text in exchange["sent"]]
                connected.sendall(b"".join(framed(*one) for one in sent))
                self._compare(exchange["answer"], _answer(wire), sent)

    def _renamed(self, text: str) -> str:
        for old, new in self._now.items():
            text = text.replace(old, new)
        return text

    def _compare(self, then: dict[str, Any], now: dict[str, Any], sent: list[Frame]) -> None:
        assert now.get("error") == then.get("error"), (sent, now)
        for part in ("letters", "columns", "tag"):
            assert now.get(part) == then.get(part), (sent, now, then)
        assert len(now["rows"]) == len(then["rows"]), (sent, now, then)
        for old_row, new_row in zip(then["rows"], now["rows"], strict=True):
            for (name, _), old, new in zip(now["columns"], old_row, new_row, strict=True):
                if old != new and name not in _PASSING:
                    assert "-" in str(old), (sent, name, old, new)
                    if len(old) < 60:
                        self._now[old] = new


# What is another with each run, and stands in no later statement.
_PASSING = ("EventTime", "RequestToken", "ResourceModel", "private_ip")


def _answer(wire: Wire) -> dict[str, Any]:
    frames: list[Frame] = []
    while not frames or frames[-1][0] != "Z":
        frames.append(wire.frame())
    return answered(frames)


if __name__ == "__main__":
    _record(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
