"""A served local cloud for a test, and whoever works on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stack.kills.works import Works, environment

Begin = Callable[[], Works]


@pytest.fixture
def begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Begin]:
    """Makes works whose chance is the test's own for each `--seed`; servers end with the test.

    A module with a `WORKS` has works of its own kind.
    """
    kind: type[Works] = getattr(request.module, "WORKS", Works)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    made: list[Works] = []

    def begin() -> Works:
        made.append(kind(tmp_path, f"{request.config.option.seed} {request.node.name}"))
        return made[-1]

    yield begin
    for works in made:
        works.server.kill()
