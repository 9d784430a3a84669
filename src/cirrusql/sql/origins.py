"""Where the values of a query's expressions come from: which column's document, and where in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cirrusql.catalog import Relation
from cirrusql.catalog.shapes import Step, Within
from cirrusql.records import Record, field, replace
from cirrusql.sql.columns import StagingColumn
from cirrusql.sql.grammar import exp
from cirrusql.sql.json_access import gives_json, is_concatenated, looked_up


class Origin(Record):
    """A place in the documents of one column of a relation.

    With `is_json` the value is JSON text, quotes and all, as `->` gives it; else it is SQL's.
    """

    relation: Relation
    column: StagingColumn
    steps: tuple[Step, ...] = ()
    is_json: bool = False

    def read(self, steps: Sequence[Step], *, is_json: bool = False) -> Origin:
        """A place in the value, which is taken for a document."""
        begun = self.steps if self.is_json else (*self.steps, Within.TEXT)
        return replace(self, steps=(*begun, *steps), is_json=is_json)


Origins = tuple[Origin, ...]
"""The origins that a value may have, one for each arm of a UNION; empty if one is not known."""


class Outputs(Record):
    """The columns of a query, in lower case; with `is_open` there may be others beside them."""

    columns: Mapping[str, Origins] = field(factory=dict)
    is_open: bool = False

    def find(self, name: str) -> Origins | None:
        """The origins of a column; None if there is none of that name."""
        return self.columns.get(name.lower(), () if self.is_open else None)


UNKNOWN_OUTPUTS = Outputs(is_open=True)


class Item(Record):
    """One item of a FROM clause; `columns` is None for a table that SQLite alone knows."""

    alias: str
    find: Callable[[str], Origins | None]
    columns: Mapping[str, Origins] | None = None


class Place(Record, frozen=False, eq=False):
    """A SELECT while it is walked: what it reads from, the names it gives, what is around it.

    `known` are look-ups' origins by their nodes: of 900 arrows, each has all those before it.
    """

    items: list[Item]
    parent: Place | None = None
    aliases: dict[str, exp.Expr] = field(factory=dict)
    known: dict[int, Origins] = field(factory=dict)

    def origins(self, node: exp.Expr | None, *, aliases: bool = True) -> Origins:
        """Where the value of an expression here may come from."""
        inner = node.unnest() if node is not None else None
        if isinstance(inner, exp.Column):
            return self._column(inner, aliases=aliases)
        if inner is None or id(inner) in self.known:
            return self.known.get(id(inner), ())
        steps = looked_up(inner)
        if steps is None or is_concatenated(inner):
            return ()
        found = self.origins(inner.this, aliases=aliases)
        made = tuple(one.read(steps, is_json=gives_json(inner)) for one in found)
        return self.known.setdefault(id(inner), made) if aliases else made

    def _column(self, column: exp.Column, *, aliases: bool) -> Origins:
        place: Place | None = self
        qualifier, name = column.table.lower(), column.name
        while place is not None:
            named = [i for i in place.items if not qualifier or i.alias.lower() == qualifier]
            having = [found for item in named if (found := item.find(name)) is not None]
            if having or (qualifier and named):
                return having[0] if len(having) == 1 else ()
            alias = place.aliases.get(name.lower()) if aliases and not qualifier else None
            if alias is not None:
                return place.origins(alias, aliases=False)
            place = place.parent
        return ()
