"""A user without files or AWS settings, and an account with no more than a template asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Command, _own_home, command
from tests.stack.templates_life.lives import Life
from tests.stack.templates_life.running import Running

__all__ = ["_own_home", "begin", "command"]

Begin = Callable[[Life], Running]


@pytest.fixture
def begin(command: Command, own_cloud: Path) -> Begin:
    """Begins the lives of stacks, all in one cloud."""
    return lambda life: Running(life, command, own_cloud).prepared()
