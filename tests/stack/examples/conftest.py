"""A user without files or AWS settings, whose local cloud begins empty."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command, _own_home, command
from tests.stack.examples.lives import Life
from tests.stack.examples.running import Running

__all__ = ["_own_home", "begin", "command"]

Begin = Callable[[Life], Running]


@pytest.fixture
def begin(command: Command, own_cloud: Path) -> Begin:
    """Begins the life of a stack in a cloud of its own."""
    return lambda life: Running(life, command, own_cloud)
