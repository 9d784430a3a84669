"""What `stackql --version` says: tools take the second and the fourth word of its first line."""

from __future__ import annotations

import platform
import time
from pathlib import Path

from cirrusql.version import VERSION

FOLLOWED = "0.10.605"
"""The version of StackQL whose command line and protocol this follows."""


def version_text() -> str:
    """Three lines; the first has four words.

    >>> [len(line.split(" ")) for line in version_text().splitlines()]
    [4, 2, 1]
    """
    built = time.gmtime(Path(__file__).stat().st_mtime)
    return (
        f"stackql v{FOLLOWED} {platform.system() or 'unknown'} (cirrusql-{VERSION})\n"
        f"BuildDate: {time.strftime('%Y-%m-%dT%H:%M:%SZ', built)}\n"
        "https://stackql.io\n"
    )
