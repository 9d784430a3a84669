"""Names of relations: by their parts, or by what of them somebody remembers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from cirrusql.catalog import (
    API_PROVIDER,
    PROVIDER,
    PROVIDERS,
    SYSTEM,
    SYSTEM_RELATIONS,
    Catalog,
    operation_relations_of,
)
from cirrusql.catalog.api.views import described_views
from cirrusql.completion.candidate import CandidateKind, Offer, first_sentence
from cirrusql.completion.matching import Score, in_order, squeezed
from cirrusql.completion.surroundings import Surroundings
from cirrusql.completion.typed import Typed
from cirrusql.records import Record, replace

_LIST_ONLY = "_list_only"
_MOST_NEAR = 40
# How operations that read are called, and one letter more.
_LIKE_AN_OPERATION = re.compile("(batch)?(describe|get|list|search|lookup|head)[a-z]")
_PROVIDERS = {
    PROVIDER: "AWS's resource types, through the Cloud Control API",
    API_PROVIDER: "what AWS's own APIs tell: every operation that only reads",
    SYSTEM: "what this program knows: settings, columns, requests, …",
}


class Named(Record):
    """A relation of a service; `rank` is 1 for one that shows identifiers only.

    `provider` is the first part of its name, `below` what follows. `tight` and `tight_resource`
    are compared with what people type from memory.
    """

    service: str
    resource: str
    told: str
    below: str
    tight: str
    tight_resource: str
    rank: int = 0
    provider: str = PROVIDER


def all_named(catalog: Catalog) -> tuple[Named, ...]:
    """Every relation of resource types, read once for a catalogue and kept."""
    found: tuple[Named, ...] = catalog.kept("names to complete", lambda: tuple(_all(catalog)))
    return found


def operations_named(catalog: Catalog) -> tuple[Named, ...]:
    """Every relation of an operation, read and kept when one is first wanted: four times as many.

    >>> from cirrusql.catalog import Catalog
    >>> operations_named(Catalog.open())[0].below
    'accessanalyzer.check_access_not_granted'
    """
    found: tuple[Named, ...] = catalog.kept(
        "operations to complete",
        lambda: tuple(
            _named(service, name, told or "what an operation answers", provider=API_PROVIDER)
            for service, name, told in (*catalog.api.names(), *described_views())
        ),
    )
    return found


def _all(catalog: Catalog) -> Iterator[Named]:
    for service, resource, lists, text in catalog.relation_names():
        yield _named(service, resource, text)
        if lists:
            yield _named(service, resource + _LIST_ONLY, f"identifiers only: {text}", 1)
    for one in operation_relations_of():
        yield _named(one.service, one.resource, "what an operation of the API answers")


def _all_brought(catalog: Catalog) -> Iterator[Named]:
    """Every relation of other packages."""
    for one in catalog.plugins.relations():
        found = _named(one.service, one.resource, one.declared.help)
        yield replace(found, provider=one.provider)


def _named(
    service: str, resource: str, told: str, rank: int = 0, provider: str = PROVIDER
) -> Named:
    below = f"{service}.{resource}"
    # People remember what an operation is about, and not by which verb.
    noun = resource.partition("_")[2] if provider == API_PROVIDER else resource
    return Named(service, resource, told, below, squeezed(below), squeezed(noun), rank, provider)


def relations(typed: Typed, known: Surroundings, *, own: bool = True) -> Iterator[Offer]:
    """What the name at the cursor could become: providers, services, relations, the user's own."""
    path = tuple(part.lower() for part in typed.path)
    if not path:
        yield from _own(known) if own else ()
        yield from providers(known.catalog)
    elif path == (SYSTEM,):
        yield from _system(full=False)
    elif path[0] in PROVIDERS and len(path) == 1:
        yield from services(known.catalog, path[0])
    elif path[0] in PROVIDERS and len(path) == 2:
        yield from _resources(known.catalog, *path)
    else:
        yield from _brought(known.catalog, path)
    if len(path) < 2:
        yield from _near(typed, path, known.catalog)


def providers(catalog: Catalog) -> Iterator[Offer]:
    """The first parts of names."""
    for name, told in _PROVIDERS.items():
        yield Offer(CandidateKind.PROVIDER, name, told)
    for name, version in catalog.plugins.providers().items():
        yield Offer(CandidateKind.PROVIDER, name, f"of another package, version {version}")


def services(catalog: Catalog, provider: str = PROVIDER, *, full: bool = False) -> Iterator[Offer]:
    """The services of a provider, with its name before them if they are to be full."""
    counts: dict[str, int] = {}
    for one in _below(catalog, provider):
        counts[one.service] = counts.get(one.service, 0) + (one.rank == 0)
    prefix = f"{provider}." if full else ""
    for name, count in sorted(counts.items()):
        told = f"{count} relation{'' if count == 1 else 's'}"
        yield Offer(CandidateKind.SERVICE, prefix + name, told, word=name, label=name)


def _below(catalog: Catalog, provider: str) -> tuple[Named, ...]:
    return operations_named(catalog) if provider == API_PROVIDER else all_named(catalog)


def _resources(catalog: Catalog, provider: str, service: str) -> Iterator[Offer]:
    for one in _below(catalog, provider):
        if one.service == service:
            told = first_sentence(one.told)
            yield Offer(CandidateKind.RELATION, one.resource, told, one.rank)


def services_brought(catalog: Catalog, provider: str) -> Iterator[Offer]:
    """The services of a provider that another package brings."""
    counts = Counter(one.service for one in catalog.plugins.relations(provider))
    for name, count in counts.items():
        told = f"{count} relation{'' if count == 1 else 's'}"
        yield Offer(CandidateKind.SERVICE, name, told)


def _brought(catalog: Catalog, path: tuple[str, ...]) -> Iterator[Offer]:
    """What another package's provider has below a name."""
    if len(path) == 1:
        yield from services_brought(catalog, path[0])
    for one in catalog.plugins.relations(path[0]):
        if path[1:] == (one.service,):
            yield Offer(CandidateKind.RELATION, one.resource, first_sentence(one.declared.help))


def _own(known: Surroundings) -> Iterator[Offer]:
    for one in known.own:
        name = one.name if one.name.isidentifier() else '"' + one.name.replace('"', '""') + '"'
        yield Offer(CandidateKind.OWN, name, f"a {one.kind} of your own", word=one.name)


def _system(*, full: bool) -> Iterator[Offer]:
    for one in SYSTEM_RELATIONS:
        text = one.name if full else one.resource
        yield Offer(CandidateKind.RELATION, text, one.help, begins_path=full)


def _near(typed: Typed, path: tuple[str, ...], catalog: Catalog) -> Iterator[Offer]:
    """Full names of relations that what was typed could be meant for, by fewer letters.

    `ec2vol` is awscc.ec2.volumes. What was typed is compared below the provider.
    """
    has_provider = bool(path) and path[0] in (*PROVIDERS, *catalog.plugins.providers())
    below = path[1:] if has_provider else path
    written = squeezed(".".join((*below, typed.word)))
    if path == (SYSTEM,) or not written or (below != path and not typed.word):
        return
    for number, one in enumerate(_meant(written, path[0] if below != path else "", catalog)):
        text = f"{one.provider}.{one.below}"
        # They are in order already, and match what was typed as a whole, not its last word.
        word = f"{typed.word}…"
        told = first_sentence(one.told)
        kind = CandidateKind.RELATION
        yield Offer(kind, text, told, 1 + number, word, one.below, begins_path=True)


def _meant(written: str, provider: str, catalog: Catalog) -> list[Named]:
    """The relations that could be meant, of a provider or of all.

    Operations are looked through only where they are asked for, where what was typed begins as
    their names do, or where no resource type is alike.
    """
    if provider:
        return _matching(_below(catalog, provider), written)
    found = _matching((*all_named(catalog), *_all_brought(catalog)), written)
    if not found or _LIKE_AN_OPERATION.match(written):
        found += _matching(operations_named(catalog), written)
    return found


def _matching(names: Iterable[Named], written: str) -> list[Named]:
    """The names that match best, few of them.

    Those that show identifiers only are left out unless they are meant: half of all names.
    """
    most = 1 if "list" in written else 0
    found = []
    for one in names:
        fits = _fits(written, one) if one.rank <= most else None
        if fits is not None:
            found.append(((fits[0], one.rank, fits[1], len(one.resource)), one))
    found.sort(key=lambda pair: pair[0])
    return [one for _, one in found[:_MOST_NEAR]]


def _fits(written: str, one: Named) -> Score | None:
    """How well a name matches; a prefix of the resource is as good as one of the service."""
    place = one.tight.find(written)
    if place == 0 or one.tight_resource.startswith(written):
        return 1, 0
    if place > 0:
        return 2, place
    scattered = (in_order(written, one.tight_resource), in_order(written, one.tight))
    return min((fits for fits in scattered if fits is not None), default=None)
