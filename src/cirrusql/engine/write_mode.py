"""What a server that others ask was started for."""

from __future__ import annotations

from enum import Enum

from cirrusql.errors import NotAllowed


class WriteMode(Enum):
    """What a server was started for: to read; to create and change; to delete too."""

    READ_ONLY = "read-only"
    WRITE = "create-and-update"
    DELETE_TOO = "delete-too"

    def require(self, methods: tuple[str, ...]) -> None:
        """Raise NotAllowed for methods that the server was not started for."""
        if self is WriteMode.READ_ONLY:
            message = "this server only reads"
            raise NotAllowed(message, hint="whoever started it may start it with --write")
        if "delete" in methods and self is not WriteMode.DELETE_TOO:
            message = "this server deletes nothing, and this would delete or replace"
            raise NotAllowed(
                message, hint="whoever started it may start it with --write=delete-too"
            )
