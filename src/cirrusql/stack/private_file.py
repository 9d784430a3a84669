"""Files that only their owner can read: what they hold may have secrets in it."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, text: bytes) -> None:
    """Replace a file in one step, so that a reader sees the old one or the new one; raises OSError.

    Only one process at a time may do that: what one that died has left is written over. What is no
    file, such as `/dev/stdout` or a link, is written to as it is: to replace it would be to destroy
    it.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(text)
        return
    made = path.with_name(f".{path.name}.new")
    made.unlink(missing_ok=True)
    number = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(number)
    made.replace(path)
