"""The user's own folders."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """Where data is kept from one run to the next."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "cirrusql"


def state_folder() -> Path:
    """Where it is kept what was done."""
    home = os.environ.get("XDG_STATE_HOME")
    return (Path(home) if home else Path.home() / ".local" / "state") / "cirrusql"
