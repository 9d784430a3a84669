"""A console, and a cloud that it asks, each in a process of its own, as people start them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_ACCOUNT = "000000000000"
_ADDRESS = re.compile(r"http://\S+?#enter=\S+")
_CLOUD = re.compile(r"http://127\.0\.0\.1:\d+")


class Served:
    """A console's process, which can be killed and started again at the same place.

    Mutable state: the process and its port.
    """

    def __init__(self, folder: Path, *options: str, more: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.environment = environment(folder, **(more or {}))
        self._options = options
        self._process: subprocess.Popen[str] | None = None
        self.address = ""
        self._port = 0

    @property
    def origin(self) -> str:
        """Its address without the token."""
        return self.address.partition("/#")[0]

    def start(self) -> None:
        """Start it, at the port that it had before if there was one."""
        command = [sys.executable, "-m", "cirrusql", "serve", "--console", str(self._port)]
        self._process = subprocess.Popen(
            [*command, *self._options], stderr=subprocess.PIPE, text=True, env=self.environment
        )
        self.address = told(self._process, _ADDRESS)
        self._port = int(self.origin.rpartition(":")[2])

    def kill(self) -> None:
        """End it at once, as a machine that loses its power does."""
        self._end(signal.SIGKILL)

    def stop(self) -> str:
        """Have it end; what it said since it began."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> str:
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.communicate(timeout=30)[1]

    def executed(self, *words: str) -> bytes:
        """What `cirrusql exec` of the same cloud writes."""
        command = [sys.executable, "-m", "cirrusql", "exec", *self._options, *words]
        done = subprocess.run(command, env=self.environment, capture_output=True, check=True)
        return done.stdout


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The variables of a user who has nothing yet but this folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    homes = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("STATE", "DATA", "CONFIG")}
    return {**kept, **homes, **more}


def told(process: subprocess.Popen[str], wanted: re.Pattern[str]) -> str:
    """What a process says of itself on stderr."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        found = wanted.search(line)
        if found is not None:
            return found.group(0)
    raise AssertionError(f"it did not start: {''.join(said)}")


@contextmanager
def console(folder: Path, *options: str, **more: str) -> Iterator[Served]:
    """A console while it is needed."""
    served = Served(folder, *options, more=more)
    served.start()
    try:
        yield served
    finally:
        served.stop()


@contextmanager
def cloud(folder: Path, *options: str, **settings: Any) -> Iterator[dict[str, str]]:
    """A local cloud over HTTP with the demo organisation; gives the variables that lead to it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "cirrusql", "local", "serve", "--port", "0", "--seed"]
    command += ["--settings", str(folder / "settings.json"), *options]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=environment(folder)
    ) as process:
        try:
            yield {
                "AWS_ENDPOINT_URL": told(process, _CLOUD),
                "AWS_ACCESS_KEY_ID": _ACCOUNT,
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_REGION": "us-east-1",
                "AWS_CONFIG_FILE": os.devnull,
                "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            }
        finally:
            process.terminate()
            process.communicate(timeout=30)
