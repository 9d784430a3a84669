"""The user's own folders for what is kept from one run to the next.

Where each platform's programs keep such things; an XDG variable names another place on every one.
By hand, because `platformdirs` takes 10 ms to import (docs/decisions/folders.md).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cirrusql.errors import OperationalError

_NAME = "cirrusql"
# Data, configuration and state: the XDG variable, and where it is below the home folder otherwise.
_DATA = ("XDG_DATA_HOME", {"darwin": "Library/Application Support", "": ".local/share"})
_CONFIG = ("XDG_CONFIG_HOME", {"darwin": "Library/Application Support", "": ".config"})
_STATE = ("XDG_STATE_HOME", {"darwin": "Library/Application Support", "": ".local/state"})
_WINDOWS = ("LOCALAPPDATA", "AppData/Local")


def data_folder() -> Path:
    """Where databases are: the local cloud, and tables and views of the user's own.

    `~/.local/share/cirrusql` on Linux; as all of these functions, it makes no folder. Raises
    OperationalError where the user has no home folder and nothing names another.
    """
    return _folder(*_DATA) / _NAME


def state_folder() -> Path:
    """Where it is kept what was done: the journal of writes and the shell's history.

    `~/.local/state/cirrusql` on Linux.
    """
    return _folder(*_STATE) / _NAME


def config_folder() -> Path:
    """Where files are that the user writes: the configuration of accounts.

    `~/.config/cirrusql` on Linux.
    """
    return _folder(*_CONFIG) / _NAME


def _folder(variable: str, below_home: dict[str, str]) -> Path:
    named = _named(variable)
    if named is not None:
        return named
    if sys.platform == "win32":
        return _named(_WINDOWS[0]) or _home(variable) / _WINDOWS[1]
    return _home(variable) / below_home.get(sys.platform, below_home[""])


def _named(variable: str) -> Path | None:
    """The folder that a variable names; a relative one is to be ignored (XDG, section "Basics")."""
    value = os.path.expanduser(os.environ.get(variable, ""))  # noqa: PTH111 - '' is no path
    return Path(value) if os.path.isabs(value) else None  # noqa: PTH117


def _home(variable: str) -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a container's user that is in no password file, and no HOME
        hint = f"set HOME, or {variable}, to a folder that can be written"
        raise OperationalError("there is no home folder to keep files in", hint=hint) from None
