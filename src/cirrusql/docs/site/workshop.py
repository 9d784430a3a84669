"""Where one process makes its share of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from cirrusql.docs.site.addresses import Addresses
from cirrusql.docs.site.functions import documented_functions
from cirrusql.docs.site.index_pages import index_pages
from cirrusql.docs.site.layout import document
from cirrusql.docs.site.other_pages import function_page, guide_page
from cirrusql.docs.site.recording.operations import OperationRecorder
from cirrusql.docs.site.recording.sample_cloud import sample_session
from cirrusql.docs.site.relation_pages import (
    listed_by,
    operation_site_page,
    other_page,
    resource_page,
)
from cirrusql.docs.site.site_page import SitePage
from cirrusql.docs.written import write
from cirrusql.records import Record
from cirrusql.session import Session
from cirrusql.version import VERSION

_RAN, _FAILED = '<div class="ran">', '<div class="ran failed">'


class Share(Record):
    """Some of the pages: those of a service's `resources` or `operations`, or the `rest`."""

    kind: str
    service: str = ""
    names: tuple[str, ...] = ()


class Made(Record):
    """What was made of a share. `found` are paths with the fields of what a search finds there."""

    pages: int
    recorded: int
    not_recorded: int
    size: int
    found: list[tuple[str, tuple[str, str, str, str]]]


class Workshop:
    """Makes pages and writes them. The mutable state is the session on the demo organisation."""

    def __init__(self, addresses: Addresses, directory: Path) -> None:
        self._addresses = addresses
        self._directory = directory
        self._session: Session | None = None
        info = addresses.catalog.info()
        self._foot = (
            f"Made by CirruSQL {VERSION} from the catalogue of {info.built}."
            " What stands under examples was recorded on a local cloud: its values are made up."
        )

    def close(self) -> None:
        """End the session."""
        if self._session is not None:
            self._session.close()

    def make(self, share: Share) -> Made:
        """Make and write the pages of a share; raises OSError."""
        count = recorded = failed = size = 0
        found: list[tuple[str, tuple[str, str, str, str]]] = []
        for page in self._pages(share):
            count += 1
            recorded += page.body.count(_RAN)
            failed += page.body.count(_FAILED)
            size += write(self._directory / page.path, document(page, self._foot))
            found += (
                (page.path, (one.kind, one.name, one.anchor, one.about)) for one in page.entries
            )
        return Made(count, recorded, failed, size, found)

    def _pages(self, share: Share) -> Iterator[SitePage]:
        if share.kind == "resources":
            yield from self._resources(share)
        elif share.kind == "operations":
            yield from self._operations(share)
        else:
            yield from self._rest()

    def _resources(self, share: Share) -> Iterator[SitePage]:
        catalog = self._addresses.catalog
        for name in share.names:
            relation = catalog.relation(share.service, name)
            depend = self._listed_by.get(relation.type_name, ())
            yield resource_page(self._addresses, relation, depend)

    def _operations(self, share: Share) -> Iterator[SitePage]:
        every = tuple(self._addresses.catalog.api.every(share.service))
        recorder = OperationRecorder(self._demo)
        for relation in every:
            title = self._titles[share.service]
            yield operation_site_page(self._addresses, relation, every, title, recorder)

    def _rest(self) -> Iterator[SitePage]:
        yield from index_pages(self._addresses)
        for guide in self._addresses.guides:
            yield guide_page(self._addresses, guide)
        for name in documented_functions():
            yield function_page(self._addresses, name, self._demo)
        for relation in self._addresses.others:
            yield other_page(self._addresses, relation, self._demo)

    @property
    def _demo(self) -> Session:
        if self._session is None:
            self._session = sample_session(self._addresses.catalog, "demo", seeded=True)
        return self._session

    @cached_property
    def _listed_by(self) -> dict[str, tuple[str, ...]]:
        return listed_by(self._addresses.catalog)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return self._addresses.catalog.api.titles()
