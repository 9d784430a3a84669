"""`cirrusql inventory compact` and `prune`."""

from __future__ import annotations

import argparse
import time

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.selection import selected
from cirrusql.cli.narration import Narrator, counted
from cirrusql.durations import written
from cirrusql.errors import ConfirmationNeeded
from cirrusql.inventory import upkeep
from cirrusql.inventory.queries import written_time


def compact(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Make few files of many, and say how many."""
    with selected(parsed) as selection:
        kept = upkeep.compact(selection.inventory.store)
    narrator.say(f"{counted(kept.files_after, 'file')}, before it were {kept.files_before:,}")
    return ExitCode.DONE


def prune(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Forget what is older than is to be kept, once that is confirmed."""
    before = time.time() - parsed.keep
    with selected(parsed) as selection:
        store = selection.inventory.store
        selection.inventory.past.runs()  # an inventory without any has nothing to forget
        if parsed.dry_run:
            events = upkeep.would_forget(store, before)
            narrator.say(f"{counted(events, 'event')} before {written_time(before)} would go")
            return ExitCode.DONE
        _confirm(parsed, narrator, f"forget all history before {written_time(before)}?")
        kept = upkeep.prune(store, before)
    narrator.say(
        f"{counted(kept.rows_forgotten, 'event')} forgotten, {written(parsed.keep)} kept;"
        f" {counted(kept.files_after, 'file')}, before it were {kept.files_before:,}"
    )
    return ExitCode.DONE


def _confirm(parsed: argparse.Namespace, narrator: Narrator, question: str) -> None:
    if parsed.yes:
        return
    if not narrator.can_ask:
        raise ConfirmationNeeded(f"this would {question[:-1]}", hint="say yes with --yes")
    if not narrator.asks(question):
        raise ConfirmationNeeded("not confirmed; nothing was forgotten")
