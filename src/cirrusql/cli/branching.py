"""`cirrusql local import --store`: a local cloud made of what an inventory has collected."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from cirrusql.catalog import Catalog
from cirrusql.cli.arguments import regions_of
from cirrusql.cli.exit import ExitCode
from cirrusql.cli.narration import Narrator, counted, listed
from cirrusql.errors import StoreError
from cirrusql.session import make_local_cloud, open_local_cloud

if TYPE_CHECKING:
    from cirrusql.inventory.snapshot import Gaps, Snapshot
    from cirrusql.local import LocalCloud
    from cirrusql.local.taking import TakenIn


def import_store(parsed: argparse.Namespace, narrator: Narrator) -> ExitCode:
    """Make a local cloud of an inventory, or put it into one; 3 if something of it is lacking."""
    from cirrusql.engine.object_storage import object_storage
    from cirrusql.inventory.reading import Reading
    from cirrusql.inventory.snapshot import Snapshot
    from cirrusql.inventory.store import Store

    catalog = Catalog.open()
    snapshot = Snapshot(
        Reading(Store.open(parsed.store, object_storage(parsed.store, None)), catalog),
        catalog,
        parsed.as_of,
        regions_of(parsed.type),
        regions_of(parsed.account),
    )
    taken = _taken(Path(parsed.data).expanduser(), catalog, snapshot)
    gaps = snapshot.gaps()
    narrator.say(_summary(parsed, snapshot, taken))
    for told in (*_lacking(gaps), *_left_out(taken)):
        narrator.warning(told)
    narrator.hint(f"cirrusql exec --local={parsed.data} --account '*' \"SELECT …\"")
    whole = not (gaps or taken.unknown or taken.unfit)
    return ExitCode.DONE if whole else ExitCode.INCOMPLETE


def _taken(path: Path, catalog: Catalog, snapshot: Snapshot) -> TakenIn:
    from cirrusql.local.taking import take_in

    found = []

    def fill(cloud: LocalCloud) -> None:
        found.append(take_in(cloud, snapshot.resources(), snapshot.accounts, snapshot.moment))

    if path.exists():
        with closing(open_local_cloud(path, catalog, seed=False)) as cloud:
            fill(cloud)
    elif not make_local_cloud(path, catalog, fill):
        hint = "nothing was changed in it; try again, or name another file with --data"
        raise StoreError(f"another process has made {path} meanwhile", hint=hint)
    return found[0]


def _summary(parsed: argparse.Namespace, snapshot: Snapshot, taken: TakenIn) -> str:
    hidden = ""
    if snapshot.hidden:
        hidden = f"; {counted(snapshot.hidden, 'hidden value')} replaced by marks"
    return (
        f"{counted(taken.resources, 'resource')} of {counted(len(snapshot.accounts), 'account')}"
        f" as of {snapshot.at} are in {parsed.data}{hidden}"
    )


def _lacking(gaps: Gaps) -> list[str]:
    """What the inventory does not know of the moment, one line each."""
    from cirrusql.inventory.queries import written_time

    told = []
    if gaps.failed:
        told.append(f"{_scopes(gaps.failed)} never answered completely: {_causes(gaps.failed)}")
    if gaps.carried:
        told.append(
            f"{_scopes(gaps.carried)} had failed: {_causes(gaps.carried)}; what earlier runs"
            f" found is there, the oldest of {written_time(gaps.carried_since)}"
        )
    if gaps.never:
        types = listed(gaps.examples)
        told.append(f"{counted(gaps.never, 'scope')} had never been asked: {types}")
    if gaps.unread:
        told.append(f"{counted(gaps.unread, 'resource')} had been listed and never read: left out")
    return told


def _left_out(taken: TakenIn) -> list[str]:
    told = []
    for left, why in ((taken.unknown, "not in the catalogue"), (taken.unfit, "not readable JSON")):
        if left:
            count = counted(sum(left.values()), "resource")
            told.append(f"{count} left out, {why}: {listed(sorted(left))}")
    return told


def _scopes(causes: Mapping[str, int]) -> str:
    return counted(sum(causes.values()), "scope")


def _causes(causes: Mapping[str, int]) -> str:
    return ", ".join(f"{cause} {count:,}" for cause, count in sorted(causes.items()))
