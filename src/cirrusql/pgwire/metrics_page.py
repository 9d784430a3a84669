"""Health and metrics of a server, over HTTP: what a service manager and Prometheus ask."""

from __future__ import annotations

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cirrusql.errors import OperationalError
from cirrusql.pgwire.server import PostgresServer


class MetricsPage:
    """Answers /health and /metrics until stopped. Raises OperationalError for a taken port."""

    def __init__(self, server: PostgresServer, host: str, port: int) -> None:
        try:
            self._http = ThreadingHTTPServer((host, port), _handler(server))
        except OSError as error:
            raise OperationalError(f"cannot listen on {host}:{port}: {error}") from None
        self._http.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it is."""
        host, port = self._http.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        """Begin to answer, in a thread of its own."""
        thread = threading.Thread(target=self._http.serve_forever, name="metrics", daemon=True)
        thread.start()

    def stop(self) -> None:
        """No more answers."""
        self._http.shutdown()
        self._http.server_close()


def _handler(server: PostgresServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            if self.path == "/metrics":
                self._answer(200, server.metrics.text())
            elif self.path == "/health":
                self._answer(
                    503 if server.stopped else 200, "stopping\n" if server.stopped else "ok\n"
                )
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
            pass  # the server has its own log

    return Handler
