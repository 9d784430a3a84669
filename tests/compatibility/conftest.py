"""A user without files or settings, and the command line in this process."""

from tests.cli.conftest import _own_home, command

__all__ = ["_own_home", "command"]
