"""Looking through the catalogue: a search, and a page for each name."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from cirrusql.completion.surroundings import OwnRelation
from cirrusql.console.catalogue.own_facts import own_facts
from cirrusql.console.catalogue.relation_facts import relation_facts
from cirrusql.console.replies import Asked, answering, text
from cirrusql.console.routes.asking import console_of, person_of
from cirrusql.errors import InterfaceError


def _search(request: Request, asked: Asked) -> Any:
    own = [(one.name, one.kind) for one in _own(request, asked)]
    return console_of(request).catalogue.search(text(asked, "text"), own)


def _relation(request: Request, asked: Asked) -> Any:
    name = text(asked, "name")
    engine = console_of(request).engine
    own = _own(request, asked)
    if name.lower() in {one.name.lower() for one in own}:
        tab = console_of(request).desk.tab(person_of(request), text(asked, "tab"))
        with tab.at_rest() as session:
            return own_facts(own, name, session)
    return relation_facts(engine.catalog, name, engine.environment.regions)


def _function(request: Request, asked: Asked) -> Any:
    fields = ("name", "signature", "kind", "group", "help", "example", "source")
    found = console_of(request).catalogue.function(text(asked, "name"))
    return {"forms": [dict(zip(fields, row, strict=True)) for row in found]}


def _having(request: Request, asked: Asked) -> Any:
    kind = text(asked, "kind")
    if kind not in ("column", "key"):
        raise InterfaceError("'kind' is column or key")
    return console_of(request).catalogue.having(kind, text(asked, "name"))


def _services(request: Request, _: Asked) -> Any:
    return {"services": console_of(request).catalogue.services()}


def _service(request: Request, asked: Asked) -> Any:
    return {"relations": console_of(request).catalogue.service(text(asked, "name"))}


def _own(request: Request, asked: Asked) -> tuple[OwnRelation, ...]:
    """The tables and views of the tab that asks; none without a tab."""
    if not asked.get("tab"):
        return ()
    tab = console_of(request).desk.tab(person_of(request), text(asked, "tab"))
    known = tab.surroundings()
    return () if known is None else known.own


ROUTES = [
    Route("/api/catalogue/search", answering(_search)),
    Route("/api/catalogue/relation", answering(_relation)),
    Route("/api/catalogue/function", answering(_function)),
    Route("/api/catalogue/having", answering(_having)),
    Route("/api/catalogue/services", answering(_services)),
    Route("/api/catalogue/service", answering(_service)),
]
"""What the catalogue part of the page asks."""
