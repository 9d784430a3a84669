"""What a query asks for and cannot find: said beforehand, because SQLite only says NULL.

    state ->> 'name' is always NULL: state has no 'name', write state ->> 'Name'

Computed from the statement and the schemas of the types that it names; no call is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cirrusql.catalog import Catalog, PluginRelation, Relation, ResourceRelation, SystemRelation
from cirrusql.catalog.shapes import ANYTHING, Keys, Shape, Within
from cirrusql.records import replace
from cirrusql.sql.columns import RelationColumns, Role, StagingColumn
from cirrusql.sql.comparisons import Comparison, comparisons, mismatches
from cirrusql.sql.document_keys import keyless
from cirrusql.sql.grammar import exp
from cirrusql.sql.list_lengths import uncounted
from cirrusql.sql.lookups import Lookup, is_tag_list, lookups
from cirrusql.sql.origins import Origin, Origins, Place
from cirrusql.sql.walk import Walk

_LONGEST = 2000
_TAGS = Shape({}, ({"type": "object", "additionalProperties": {"type": "string"}},))


def notes_on(
    tree: exp.Expr, relations: Mapping[int, RelationColumns], catalog: Catalog
) -> tuple[str, ...]:
    """A line for each thing in a query that cannot be what was meant, in the order of the text.

    `relations` are the columns of the relations that it names, by the offset of each name.
    """
    shapes = _Shapes(catalog)
    found: dict[str, None] = {}
    for node, place in Walk(tree, relations).expressions:
        found.update(dict.fromkeys(map(_line, _notes(node, place, shapes))))
    return tuple(found)


def _line(note: str) -> str:
    """One line of bounded length: a text compared may be a policy, of many lines."""
    flat = " ".join(note.splitlines())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"


def _notes(node: exp.Expr, place: Place, shapes: _Shapes) -> Iterator[str]:
    for lookup in lookups(node):
        known = shapes.of(tuple(one.read(()) for one in place.origins(lookup.base)))
        complaints = [lookup.complaint(origin, shape) for origin, shape in known]
        # A UNION's arms may differ: what one of them has is there.
        if complaints and complaints[0] is not None and None not in complaints:
            yield complaints[0]
    for comparison in comparisons(node):
        known = shapes.of(place.origins(comparison.operand))
        if known:
            is_json = known[0][0].is_json
            yield from mismatches(comparison, [one for _, one in known], is_json=is_json)
        yield from _keyless(comparison, place, shapes)
        counted = comparison.operand.expressions
        uncounting = uncounted(comparison)
        if uncounting and shapes.of(place.origins(counted[0] if counted else None)):
            yield uncounting


def _keyless(comparison: Comparison, place: Place, shapes: _Shapes) -> Iterator[str]:
    """A line for each value that the keys of `json_each` or `json_tree` can never be."""
    found = shapes.keys(place.origins(comparison.operand))
    if found:
        origin, document, _ = found[0]
        has_tags = is_tag_list(replace(origin, steps=origin.steps[:-1]))
        yield from keyless(comparison, [one for *_, one in found], document, has_tags=has_tags)


def meant_by_dot(
    relation: Relation, column: StagingColumn, part: str, catalog: Catalog
) -> str | None:
    """What to write for `column.part`, which is not how SQLite reads a part of a document.

    None if there is no such part, nor one that is called alike.
    """
    lookup = Lookup(exp.column(column.name), (part,), "->>", exp.Literal.string(part))
    origin = Origin(relation, column).read(())
    for _, shape in _Shapes(catalog).of((origin,)):
        return lookup.instead(origin, shape)
    return f"{column.name} ->> '{part}'"


class _Shapes:
    """What is known of the values of some origins. Mutable state: a memo of columns looked up."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._columns: dict[tuple[str, str], Shape] = {}

    def of(self, origins: Origins) -> list[tuple[Origin, Shape]]:
        """Each origin with its shape; empty if one of them is of no schema, or leads nowhere."""
        found: list[tuple[Origin, Shape]] = []
        for origin in origins:
            shape = self._column(origin).follow(origin.steps)
            if shape is None or shape is ANYTHING:
                return []
            found.append((origin, shape))
        return found

    def keys(self, origins: Origins) -> list[tuple[Origin, Shape, Keys]]:
        """Each origin that is the keys of a document, with that; empty if there may be others."""
        found: list[tuple[Origin, Shape, Keys]] = []
        for origin in origins:
            *steps, last = origin.steps or (None,)
            if last not in (Within.KEY, Within.ANY_KEY):
                return []
            document = self._column(origin).follow(steps)
            keys = document.keys(last) if document is not None else None
            if document is None or keys is None:
                return []
            found.append((origin, document, keys))
        return found

    def _column(self, origin: Origin) -> Shape:
        if isinstance(origin.relation, SystemRelation | PluginRelation):
            return _plain(origin.column)
        if not isinstance(origin.relation, ResourceRelation):
            return ANYTHING  # conditions on an operation's members are its request
        key = (origin.relation.type_name, origin.column.key)
        if key not in self._columns:
            self._columns[key] = self._described(origin)
        return self._columns[key]

    def _described(self, origin: Origin) -> Shape:
        role = origin.column.role
        if role is Role.TAGS:
            return _TAGS
        if role not in (Role.PROPERTY, Role.PROPERTIES, Role.IDENTIFIER_PART):
            return _plain(origin.column)
        schema = self._catalog.schema(str(origin.relation.type_name))
        model = Shape(schema, ({"type": "object", "properties": schema["properties"]},))
        if role is Role.PROPERTIES:
            return model
        return model.follow(origin.column.key.split("/")) or ANYTHING


def _plain(column: StagingColumn) -> Shape:
    """What is known of a column that is no part of a schema; nothing of a document."""
    known = column.type not in ("object", "array")
    return Shape({}, ({"type": column.type},)) if known else ANYTHING
