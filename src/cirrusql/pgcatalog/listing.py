"""Which relations a database has: those of a provider, and what CirruSQL knows itself.

The provider's word is the database, a service is a schema, a resource a table. A number that says
which relation it is stays the same in every process, because drivers keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cirrusql.catalog import (
    API_PROVIDER,
    PROVIDER,
    SYSTEM,
    SYSTEM_RELATIONS,
    Catalog,
    operation_relations_of,
)
from cirrusql.catalog.listed import Listed, of_facts
from cirrusql.records import replace

DATABASES = (PROVIDER, API_PROVIDER)
"""The databases that there are."""

# Where each kind's numbers begin. 16384 is the first that PostgreSQL gives to a user's table.
TYPES_FROM, OPERATIONS_FROM, VIEWS_FROM, SYSTEM_FROM = 16_384, 100_000, 200_000, 210_000
SCHEMAS_FROM, OWN_FROM = 300_000, 1_000_000

Listing = Callable[[Catalog, str], Iterable[Listed]]
"""What gives the relations of a database."""


def known_database(name: str | None) -> str:
    """The database that a name stands for: any that is none is the first.

    >>> known_database("AWS"), known_database("stackql"), known_database(None)
    ('aws', 'awscc', 'awscc')
    """
    wanted = (name or "").lower()
    return wanted if wanted in DATABASES else PROVIDER


def listing(catalog: Catalog, database: str) -> Iterator[Listed]:
    """Every relation of a database, each with the number that is its object id."""
    yield from _operations(catalog) if database == API_PROVIDER else _types(catalog)
    for number, known in enumerate(SYSTEM_RELATIONS):
        yield of_facts(
            SYSTEM_FROM + number, SYSTEM, known.resource, known.facts,
            description=known.help, is_view=True,
        )  # fmt: skip


def _types(catalog: Catalog) -> Iterator[Listed]:
    for one in catalog.listed():
        yield replace(one, number=TYPES_FROM + one.number)
    for number, relation in enumerate(operation_relations_of()):
        yield of_facts(
            VIEWS_FROM + number, relation.service, relation.resource, relation.facts,
            description=relation.told, is_view=bool(relation.view),
        )  # fmt: skip


def _operations(catalog: Catalog) -> Iterator[Listed]:
    from cirrusql.catalog.api.views import api_view, view_names

    for one in catalog.api.listed():
        yield replace(one, number=OPERATIONS_FROM + one.number)
    for number, (service, name) in enumerate(view_names()):
        view = api_view(service, name)
        assert view is not None
        yield of_facts(
            VIEWS_FROM + number, service, name, view.facts, description=view.told, is_view=True
        )
