"""Write the whole site into a folder, with several processes where there are processors."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.docs.site.addresses import Addresses, grouped
from cirrusql.docs.site.guides import pictures
from cirrusql.docs.site.search_index import write_index
from cirrusql.docs.site.site_page import Entry
from cirrusql.docs.site.workshop import Made, Share, Workshop
from cirrusql.errors import UnknownName
from cirrusql.records import Record

ASSETS = Path(__file__).parent / "assets"
_SHARES_OF_A_PROCESS = 40


class SiteSummary(Record):
    """What was written: pages, statements that gave an output and that did not, bytes."""

    directory: Path
    pages: int
    recorded: int
    not_recorded: int
    size: int
    search_size: int


def build_site(
    catalog: Catalog,
    directory: Path,
    *,
    services: Collection[str] | None = None,
    processes: int | None = None,
) -> SiteSummary:
    """Write the site below `directory`, which is made if need be; files of its names are replaced.

    `services` are those whose relations are in it, by default all. The examples are run on local
    clouds in memory, whose clock and chance depend on names alone: two sites that are made of one
    catalogue are the same to the byte, whatever number of `processes` made them; by default there
    is one for each processor. Raises UnknownName for a service that is not known, OSError if a file
    cannot be written, and NotSupportedError where markdown-it-py or the guides are not installed.
    """
    addresses = Addresses(catalog, None if services is None else frozenset(services))
    _require_known(catalog, addresses.services)
    size = _write_assets(directory)
    shares = _shares(addresses)
    count = min(processes or os.cpu_count() or 1, len(shares))
    found: list[tuple[str, Entry]] = []
    pages = recorded = failed = 0
    for made in _made(addresses, directory, shares, count):
        pages += made.pages
        recorded += made.recorded
        failed += made.not_recorded
        size += made.size
        found += ((path, Entry(*entry)) for path, entry in made.found)
    searched = write_index(directory / "assets" / "search", found)
    return SiteSummary(directory, pages, recorded, failed, size + searched, searched)


def _require_known(catalog: Catalog, services: frozenset[str] | None) -> None:
    known = {*catalog.services(), *catalog.api.services()}
    for name in sorted((services or set()) - known):
        raise UnknownName(f"no service '{name}'", hint="SHOW SERVICES lists them")


def _made(addresses: Addresses, directory: Path, shares: list[Share], count: int) -> Iterable[Made]:
    """What was made of each share, in the shares' order."""
    if count == 1:
        workshop = Workshop(addresses, directory)
        try:
            yield from map(workshop.make, shares)
        finally:
            workshop.close()
        return
    start = partial(_open_workshop, addresses.catalog.path, addresses.services, directory)
    # A child that is forked would have this process's locks, and none of its threads.
    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=start)
    with pool:
        yield from pool.map(_make, shares)


_workshops: list[Workshop] = []


def _open_workshop(catalog: str, services: frozenset[str] | None, directory: Path) -> None:
    _workshops.append(Workshop(Addresses(Catalog.open(catalog), services), directory))


def _make(share: Share) -> Made:
    return _workshops[0].make(share)


def _shares(addresses: Addresses) -> list[Share]:
    """The work in pieces, large ones first, so that no process is left with one at the end."""
    resources = grouped(addresses.resources)
    operations = grouped(addresses.operations)
    shares = [
        Share(
            "resources",
            service,
            tuple(name for name, _ in some[start : start + _SHARES_OF_A_PROCESS]),
        )
        for service, some in resources.items()
        for start in range(0, len(some), _SHARES_OF_A_PROCESS)
    ]
    shares += [
        Share("operations", service, tuple(name for name, _ in some))
        for service, some in operations.items()
    ]
    shares.sort(key=lambda one: -len(one.names) * (10 if one.kind == "resources" else 1))
    return [Share("rest"), *shares]


def _write_assets(directory: Path) -> int:
    files: Iterator[tuple[Path, str]] = (
        (path, f"assets/{path.name}") for path in sorted(ASSETS.iterdir()) if path.is_file()
    )
    # Scripts of an earlier site, for words that are no more, would be found.
    shutil.rmtree(directory / "assets" / "search", ignore_errors=True)
    every = (*files, *((path, f"guides/{name}") for path, name in pictures()))
    return sum(_copy(path, directory / name) for path, name in every)


def _copy(path: Path, target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.write_bytes(path.read_bytes())
