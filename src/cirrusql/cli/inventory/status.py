"""`cirrusql inventory status`: how scopes were answered, by cause."""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable

from cirrusql.cli.exit import ExitCode
from cirrusql.cli.inventory.selection import Selection, selected
from cirrusql.cli.inventory.telling import tell_age
from cirrusql.cli.narration import Narrator, counted, listed
from cirrusql.cli.output import output_to
from cirrusql.engine.display import Display
from cirrusql.inventory.ages import age_in_words
from cirrusql.inventory.standings import Standing
from cirrusql.inventory.times import iso_or_none
from cirrusql.inventory.upkeep import files, size
from cirrusql.result import Diagnostics, Result, ResultColumn

_COLUMNS = (
    ("state", "string"),
    ("cause", "string"),
    ("scopes", "integer"),
    ("listed", "integer"),
    ("oldest_known", "string"),
    ("age", "string"),
    ("for_example", "string"),
)


def status(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Show it; 3 if a scope that was asked is not known as it is now."""
    with selected(parsed) as selection, output_to(None, narrator.warning) as output:
        tell_age(selection, narrator)
        _tell_store(selection, narrator)
        found = selection.standings(everywhere=True).values()
        output.show(_shown(found), Display(parsed.output))
    gaps = [one for one in found if one.is_gap]
    if not selection.named:  # what nobody wanted to know is not missing
        gaps = [one for one in gaps if one.kind != "never asked"]
    return ExitCode.INCOMPLETE if gaps else ExitCode.DONE


def _tell_store(selection: Selection, narrator: Narrator) -> None:
    store = selection.inventory.store
    megabytes = size(store) / 1_000_000
    runs = selection.inventory.reading.runs()
    narrator.say(
        f"{store.place}: {counted(len(runs), 'run')}, {counted(files(store), 'file')},"
        f" {megabytes:,.1f} MB"
    )


def _shown(found: Iterable[Standing]) -> Result:
    groups: dict[tuple[str, str | None], list[Standing]] = defaultdict(list)
    for one in found:
        groups[one.kind, one.cause].append(one)
    now = time.time()
    rows = []
    for (kind, cause), those in sorted(groups.items(), key=str):
        times = [one.known_at for one in those if one.known_at is not None]
        oldest = min(times, default=None)
        age = None if oldest is None else age_in_words(max(0.0, now - oldest))
        counts = sum(one.listed for one in those) if times else None
        example = None if kind == "complete" else listed([str(one) for one in those], 1)
        rows.append((kind, cause, len(those), counts, iso_or_none(oldest), age, example))
    columns = tuple(ResultColumn(name, kind) for name, kind in _COLUMNS)
    return Result(columns, iter(rows), Diagnostics())
