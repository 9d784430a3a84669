"""`cirrusql inventory sql`: views for other engines, as text."""

from __future__ import annotations

import argparse

from cirrusql.cli import streams
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.selection import selected
from cirrusql.cli.narration import Narrator
from cirrusql.inventory.engine_views import statements


def views(parsed: argparse.Namespace, _narrator: Narrator) -> ExitCode:
    """Write the statements of one engine."""
    with selected(parsed) as selection:
        streams.write_text(statements(parsed.engine, selection.inventory.store))
    return ExitCode.DONE
