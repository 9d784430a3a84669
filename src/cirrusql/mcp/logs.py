"""What the SDK and this door have to say to whoever reads the server's stderr: lines."""

from __future__ import annotations

import logging
import sys

_LOGGERS = ("mcp", "cirrusql.mcp", "uvicorn")


class _OneLine(logging.Formatter):
    """A record as one line; no traceback, of which a message that is refused is no reason."""

    def formatException(self, _: object) -> str:  # noqa: N802 - logging's own name
        """Nothing."""
        return ""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return " ".join(super().format(record).split())


def log_in_lines() -> None:
    """Have errors go to stderr, a line each, and nothing else of what is logged."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("cirrusql: %(message)s"))
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.ERROR)
        logger.handlers, logger.propagate = [handler], False
