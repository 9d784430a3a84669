"""Servers in processes of their own, as `cirrusql serve` starts them."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


class Served:
    """A server's process, where it listens, and what it has said since."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        assert process.stderr is not None
        for line in process.stderr:
            self.said.append(line)
            found = re.search(r"protocol is at ([\d.]+):(\d+)", line)
            if found:
                self.address = (found[1], int(found[2]))
                break
        else:
            raise AssertionError("".join(self.said))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said += list(self.process.stderr)

    def dsn(self) -> str:
        return f"host={self.address[0]} port={self.address[1]} user=tester dbname=awscc"

    def memory(self, name: str = "VmRSS") -> int:
        """Its memory in megabytes, now or (`VmHWM`) at most."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]

    def threads(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"Threads:\s+(\d+)", status)[1])  # type: ignore[index]

    def files(self) -> int:
        return len(self.open_files())

    def open_files(self) -> list[str]:
        """What it has open; what is closed while one looks is not."""
        found = []
        for one in Path(f"/proc/{self.process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                found.append(str(one.readlink()))
        return sorted(found)


@contextmanager
def served(*options: str, **named: Any) -> Iterator[Served]:
    command = (sys.executable, "-m", "cirrusql", "serve", "--postgres", "0", *options)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **named) as process:
        try:
            yield Served(process)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
