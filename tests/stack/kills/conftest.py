"""A served local cloud for a test, and whoever works on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack.kills.works import Works, environment

Begin = Callable[[int], Works]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Makes works whose chance begins with a number; their servers end with the test."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    made: list[Works] = []

    def begin(seed: int) -> Works:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        for name, value in environment(folder).items():
            monkeypatch.setenv(name, value)
        made.append(Works(folder, seed))
        return made[-1]

    yield begin
    for works in made:
        works.server.kill()
