"""What a FROM may name: relations, common table expressions, queries, own tables."""

from __future__ import annotations

from collections.abc import Sequence

from tests.differential.columns import shown
from tests.differential.conditions import Column
from tests.differential.maker import From, Maker
from tests.differential.model import Core, Item, Query, Use
from tests.differential.relations import RELATIONS, Relation
from tests.differential.text import either, use
from tests.differential.world import REGIONS


class Sources(Maker):
    """Makes one item of a FROM."""

    def _source(self, depth: int) -> From:
        if self._ctes and self._say.chance(0.45):
            name, query = self._random.choice(self._ctes)
            alias = self._say.pick({self._alias("x"): 4, name: 0})
            return self._derived(alias, query, f"{name}{self._as()}{alias}")
        if depth and self._say.chance(0.2):
            alias, query = self._alias("d"), self._query(depth - 1)
            return self._derived(alias, query, f"({query.sql}){self._as()}{alias}")
        if self._say.chance(0.03):
            return self._own_table()
        choices = [relation for relation in RELATIONS if relation.needs is None]
        return self._relation(self._random.choice(choices))

    def _own_table(self) -> From:
        """A table of the user's own."""
        alias = self._alias("n")
        kinds = {"name": "text", "region": "shown", "note": "number"}
        columns = {
            name: Column(f"{alias}.{name}", kind, ("orders", "10", 1, 2, 3))
            for name, kind in kinds.items()
        }
        return From(f"notes AS {alias}", [Item(alias, columns, frozenset(columns))])

    def _relation(self, relation: Relation, number: Use | None = None) -> From:
        used = number or Use(next(self._numbers), relation)
        if number is None:
            self._uses.append(used)
        bare = number is None and self._say.chance(0.1) and relation.resource not in self._bare
        alias = relation.resource if bare else self._alias("t")
        full = relation.name if bare else ""
        names = self._copy.columns(relation)
        columns = {
            name: Column(self._written(alias, name, full), kind, self._values(relation, name))
            for name, kind in relation.columns.items()
        }
        if not relation.is_global:
            columns["region"] = Column(self._written(alias, "region", full), "region", REGIONS)
        if len(relation.parts) == 1 and not relation.list_only and self._say.chance(0.1):
            used.hidden.add("Identifier")
            values = columns[relation.parts[0]].values
            columns["Identifier"] = Column(f"{alias}.Identifier", "text", values)
        item = Item(alias, columns, frozenset(names), use=used)
        if bare:
            self._bare.add(alias)
            return From(use(used.number, relation.name, f" AS {alias}"), [item])
        return From(f"{use(used.number, relation.name)}{self._as()}{alias}", [item])

    def _values(self, relation: Relation, column: str) -> tuple[object, ...]:
        # What is compared with NULL is never true, and may be known to say nothing of a region.
        return tuple(value for value in self._copy.values(relation, column) if value is not None)

    def _written(self, alias: str, name: str, full: str = "") -> str:
        if full and self._say.chance(0.5):
            return either(f"{full}.{name}", f"{alias}.{name}")
        forms = {
            f"{alias}.{name}": 20,
            f'{alias}."{name}"': 1,
            f"{alias.upper()}.{name.upper()}": 1,
        }
        return str(self._say.pick(forms))

    def _derived(self, alias: str, query: Query, text: str) -> From:
        columns = {
            name: Column(f"{alias}.{name}", column.kind, column.values)
            for name, column in query.outputs
        }
        return From(text, [Item(alias, columns, frozenset(columns), query=query)])

    def _narrowed(self, item: Item, names: Sequence[str]) -> str:
        """A derived table of a relation with a few of its columns, in the relation's place."""
        assert item.use is not None
        inner = self._relation(item.use.relation, number=item.use)
        columns = dict(inner.items[0].columns)
        texts = ", ".join(f"{columns[name].text} AS {name}" for name in names)
        core = Core(inner.items, outputs=tuple(shown(columns[name]) for name in names))
        item.query = Query(f"SELECT {texts} FROM {inner.text}", tuple(names), (core,))
        item.use = None
        item.columns = {
            name: Column(f"{item.alias}.{name}", columns[name].kind, columns[name].values)
            for name in names
        }
        item.names = frozenset(names)
        return f"({item.query.sql}) AS {item.alias}"
