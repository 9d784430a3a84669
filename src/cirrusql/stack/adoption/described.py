"""A resource that was read, as a manifest would describe it: what can be given, as it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cirrusql.catalog import ResourceType
from cirrusql.catalog.definitions import inner_definition, member_definitions
from cirrusql.catalog.naming import snake_name, standard_snake_name
from cirrusql.errors import Error
from cirrusql.execute.read.direct import Key, Model
from cirrusql.plan.desired import DesiredState
from cirrusql.plan.pointers import ITEM, Pointer, find, without
from cirrusql.plan.rules import Rules
from cirrusql.records import Record
from cirrusql.stack.planning.desired import own_identifier
from cirrusql.stack.planning.tags import is_services_own

Json = Any


class Described(Record, eq=False):
    """What a manifest says of one resource.

    `given` are its properties by the schema's names, `props` the same as they are written: both
    names and values. `hidden` are the properties that cannot be read, those of them that a creation
    needs in `required`. With `is_refused` the schema would refuse to make the resource of what is
    given. `model` is the resource as it was read.
    """

    resource_type: ResourceType
    identifier: str
    region: str
    given: Mapping[str, Json]
    props: Mapping[str, Json]
    hidden: tuple[str, ...]
    required: tuple[str, ...]
    is_refused: bool
    model: Model

    @property
    def key(self) -> Key:
        """The resource's type, identifier and region."""
        return self.resource_type.type_name, self.identifier, self.region

    @property
    def names_itself(self) -> bool:
        """Whether what is given says which resource it is."""
        return own_identifier(self.resource_type, self.given) == self.identifier


def described(
    key: Key, model: Model, resource_type: ResourceType, state: DesiredState
) -> Described:
    """A resource by its own properties; what the service made or does not show is left out."""
    given: Model = {**model}
    for rule in (*state.rules.read_only, *state.rules.write_only):
        given = _pruned(given, rule)
    given = _without_services_tags(given, state.rules)
    given = {name: value for name, value in given.items() if _is_known(name, value, resource_type)}
    columns = [one for one in resource_type.columns if one.property in given]
    columns.sort(key=lambda one: one.property in ("Tags", *state.rules.tags[:1]))
    given = {one.property: given[one.property] for one in columns}
    hidden = _hidden(resource_type, given, state.rules)
    violations = list(state.violations(given))
    lacking = {one.path[0] for one in violations if len(one.path) == 1}
    return Described(
        resource_type,
        key[1],
        key[2],
        given,
        {one.name: _spelled(one.property, given[one.property], state) for one in columns},
        hidden,
        tuple(name for name in hidden if name in lacking),
        bool(violations),
        model,
    )


def _hidden(resource_type: ResourceType, given: Model, rules: Rules) -> tuple[str, ...]:
    """The properties that cannot be read, in the schema's order."""
    hidden = {rule[0] for rule in rules.write_only}
    names = (one.property for one in resource_type.columns)
    return tuple(name for name in names if name in hidden and name not in given)


def _is_known(name: str, value: Json, resource_type: ResourceType) -> bool:
    return value is not None and name in resource_type.column_by_property


def _pruned(value: Json, place: Pointer) -> Json:
    """A value without what a pointer reaches, nor the objects that have nothing else in them."""
    if not any(True for _ in find(value, place)):
        return value
    kept = without(value, place)
    for end in range(len(place) - 1, 0, -1):
        if any(inner == {} for inner in find(kept, place[:end])) and ITEM not in place[:end]:
            kept = without(kept, place[:end])
    return kept


def _without_services_tags(given: Model, rules: Rules) -> Model:
    """Without the tags that AWS itself has put there, which nobody else may give."""
    (*above, last) = rules.tags or ("",)
    for holder in find(given, tuple(above)) if last else ():
        tags = holder.get(last) if isinstance(holder, dict) else None
        if any(is_services_own(tag) for tag in tags or ()):
            assert tags is not None
            own = _others(tags)
            kept: Model = _replaced(given, rules.tags, own) if own else without(given, rules.tags)
            return kept
    return given


def _others(tags: Json) -> Json:
    if isinstance(tags, dict):
        return {name: value for name, value in tags.items() if not is_services_own(name)}
    return [tag for tag in tags if not is_services_own(tag)]


def _replaced(given: Json, place: Pointer, value: Json) -> Json:
    if not place:
        return value
    return {**given, place[0]: _replaced(given[place[0]], place[1:], value)}


# -- spelling -------------------------------------------------------------------------------------


def _spelled(name: str, value: Json, state: DesiredState) -> Json:
    """A property's value with its names in snake case, where they can be told from users' own.

    Read back it is the same: where it would not be, names are as the schema has them.
    """
    spelled = _snake(value, state.rules.schema["properties"][name], state.rules.schema)
    try:
        same = state.value(name, spelled) == state.value(name, value)
    except Error:
        same = False
    return spelled if same else value


def _snake(value: Json, definition: Json, schema: Mapping[str, Json]) -> Json:
    if isinstance(value, list):
        items = inner_definition(definition, ITEM, schema) if definition is not None else None
        return [_snake(item, items, schema) for item in value]
    if not isinstance(value, dict):
        return value
    known = member_definitions(definition, schema) if definition is not None else {}
    others = inner_definition(definition, ITEM, schema) if definition is not None else None
    return {
        _name(name, known): _snake(inner, known.get(name, others), schema)
        for name, inner in value.items()
    }


def _name(name: str, known: Mapping[str, Json]) -> str:
    if name not in known:
        return name
    for spelling in (snake_name(name), standard_snake_name(name)):
        if spelling not in known and next(_spelt_so(spelling, known)) == name:
            return spelling
    return name


def _spelt_so(spelling: str, known: Mapping[str, Json]) -> Iterator[str]:
    """The schema's names that a spelling may mean, the one that it does mean first."""
    return (one for one in known if spelling in (snake_name(one), standard_snake_name(one)))
