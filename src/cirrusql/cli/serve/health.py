"""Health and metrics of all doors, over HTTP: what a service manager and Prometheus ask."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cirrusql.errors import OperationalError

Counters = Callable[[], str]
"""What a door has counted, in Prometheus's text."""


class Health:
    """How all doors are: well once each of so many is open, until they are told to close.

    Mutable state: the counters of those that are open, and whether they are told to.
    """

    def __init__(self, doors: int) -> None:
        self._doors = doors
        self._opened: list[Counters] = []
        self._stopping = False

    def opened(self, counters: Counters) -> None:
        """A door is open."""
        self._opened.append(counters)

    def stopping(self) -> None:
        """All of them are told to close."""
        self._stopping = True

    @property
    def word(self) -> str:
        """`ok`, `starting` or `stopping`."""
        if self._stopping:
            return "stopping"
        return "ok" if len(self._opened) == self._doors else "starting"

    @property
    def counters(self) -> str:
        """Those of every door."""
        return "".join(counters() for counters in [*self._opened])


class HealthPage:
    """Answers /health and /metrics until stopped. Raises OperationalError for a taken port."""

    def __init__(self, health: Health, host: str, port: int) -> None:
        made = _Server if ":" not in host else _Server6
        try:
            self._http = made((host, port), _handler(health))
        except OSError as error:
            raise OperationalError(f"cannot listen on {host}:{port}: {error.strerror}") from None

    @property
    def url(self) -> str:
        """Where it is."""
        host, port = self._http.server_address[:2]
        shown = f"[{host!s}]" if ":" in str(host) else str(host)
        return f"http://{shown}:{port}"

    def start(self) -> None:
        """Begin to answer, in a thread of its own."""
        thread = threading.Thread(target=self._http.serve_forever, name="health", daemon=True)
        thread.start()

    def stop(self) -> None:
        """No more answers."""
        self._http.shutdown()
        self._http.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Nothing: a client that went away is no reason for a traceback."""


class _Server6(_Server):
    address_family = socket.AF_INET6


def _handler(health: Health) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, health.counters)
            elif self.path == "/health":
                word = health.word
                self._answer(200 if word == "ok" else 503, f"{word}\n")
            else:
                self._answer(404, "there is /health and /metrics\n")

        def _answer(self, status: int, text: str) -> None:
            body = text.encode()
            with contextlib.suppress(OSError):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass  # the doors have their own logs

    return Handler
