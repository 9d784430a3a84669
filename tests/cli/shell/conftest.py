from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import Output
from cirrusql.cli.shell.shell import Shell
from cirrusql.cli.streams import Target as Stream
from cirrusql.session import Options, Target


class Told(Shell):
    """A shell, what it has written, and what it has told."""

    out: io.BytesIO
    err: io.StringIO

    def wrote(self) -> str:
        """What was written since this was asked last."""
        text = self.out.getvalue().decode()
        self.out.seek(0)
        self.out.truncate()
        return text

    def said(self) -> str:
        """What was told since this was asked last."""
        text = self.err.getvalue()
        self.err.seek(0)
        self.err.truncate()
        return text


@pytest.fixture
def shell(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """A shell on an empty local cloud, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    out, err = io.BytesIO(), io.StringIO()
    made = Told(catalog, Output(Stream(out)), Narrator(err), {"region": "us-east-1"})
    made.out, made.err = out, err
    made.connect(Target(local=":memory:"), Options())
    yield made
    made.close()
    shutil.rmtree(tmp_path, ignore_errors=True)
