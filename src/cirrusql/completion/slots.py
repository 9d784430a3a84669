"""What fills the places of a statement's form: names and values of one kind each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cirrusql.catalog import PROVIDERS
from cirrusql.completion.candidate import CandidateKind, Offer
from cirrusql.completion.columns import relation_named
from cirrusql.completion.relations import providers, relations, services, services_brought
from cirrusql.completion.shown import condition
from cirrusql.completion.surroundings import Surroundings
from cirrusql.completion.typed import Typed


def slot(name: str, typed: Typed, known: Surroundings) -> Iterator[Offer]:
    """The offers for a slot of a form; none for a name that is to be made up."""
    fill = _SLOTS.get(name)
    return iter(()) if fill is None else fill(typed, known)


def _providers(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    return iter(()) if typed.path else providers(known.catalog)


def _services(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    if not typed.path:
        yield from providers(known.catalog)
        yield from services(known.catalog, full=True)
    elif len(typed.path) == 1 and typed.path[0].lower() in PROVIDERS:
        yield from services(known.catalog, typed.path[0].lower())
    elif len(typed.path) == 1:
        yield from services_brought(known.catalog, typed.path[0].lower())


def _relations(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    return relations(typed, known)


def _methods(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    relation = relation_named(known.catalog, typed.path) if typed.path else None
    if relation is None:
        yield from relations(typed, known, own=False)
        return
    for one in relation.methods:
        told = f"{one.sql_verb}: {', '.join(one.required_params)}"
        yield Offer(CandidateKind.METHOD, one.name, told)


def _settings(_typed: Typed, known: Surroundings) -> Iterator[Offer]:
    for one in known.settings:
        told = " · ".join(part for part in (one.signature, one.description) if part)
        yield Offer(CandidateKind.SETTING, one.name, told)


def _setting_values(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    name = typed.tokens[1].value.lower() if typed.at > 1 else ""
    one = next((one for one in known.settings if one.name == name), None)
    for value in one.values if one is not None else ():
        yield Offer(CandidateKind.VALUE, value, f"for {name}")
    if name == "search_path":
        yield from services(known.catalog)


def _own(kind: str) -> Callable[[Typed, Surroundings], Iterator[Offer]]:
    def fill(_typed: Typed, known: Surroundings) -> Iterator[Offer]:
        for one in known.own:
            if one.kind == kind:
                yield Offer(CandidateKind.OWN, one.name, f"a {kind} of your own")

    return fill


def parameters(typed: Typed, known: Surroundings) -> Iterator[Offer]:
    """What a method called by EXEC wants to be told."""
    names = [token.value for token in typed.tokens[1 : typed.at] if not token.is_symbol(".")][:4]
    relation = relation_named(known.catalog, names[:-1]) if len(names) > 1 else None
    for one in relation.methods if relation is not None else ():
        if one.name == names[-1].lower():
            for parameter in one.required_params:
                yield Offer(CandidateKind.PARAMETER, f"@{parameter}", f"of {one.name}")


_SLOTS: Mapping[str, Callable[[Typed, Surroundings], Iterator[Offer]]] = {
    "<provider>": _providers,
    "<service>": _services,
    "<relation>": _relations,
    "<method>": _methods,
    "<setting>": _settings,
    "<setting_value>": _setting_values,
    "<view>": _own("view"),
    "<materialized>": _own("materialized view"),
    "<table>": _own("table"),
    "<parameters>": parameters,
    "<condition>": condition,
}
