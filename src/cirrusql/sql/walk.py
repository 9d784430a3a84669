"""Every expression of a query, with the names that it sees and what they are of.

    SELECT rule ->> 'CidrIp' FROM (
        SELECT value AS rule FROM awscc.ec2.security_groups, json_each(security_group_ingress))

`rule` is each element of `security_group_ingress`. Followed through aliases, derived tables, CTEs,
UNION, `json_each` and `json_tree`, as far as that is certain, and for notes only: what is not
followed is not spoken of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cirrusql.catalog.shapes import Within
from cirrusql.sql.columns import RelationColumns
from cirrusql.sql.grammar import exp
from cirrusql.sql.json_access import function_path
from cirrusql.sql.origins import UNKNOWN_OUTPUTS, Item, Origin, Origins, Outputs, Place

# What the values and keys of each are of its argument, and the columns that are no part of it.
_EACH = {
    "json_each": (Within.EACH, Within.KEY),
    "json_tree": (Within.ANY, Within.ANY_KEY),
    "postgres_array_elements": (Within.EACH, Within.KEY),
    "postgres_array_elements_text": (Within.EACH, Within.KEY),
    "postgres_each": (Within.EACH, Within.KEY),
    "postgres_each_text": (Within.EACH, Within.KEY),
}
_OTHER_COLUMNS = frozenset(("key", "type", "id", "parent", "fullkey", "path"))


class Walk:
    """Every expression of a query, with the place where it stands. Made by one walk of the tree.

    `relations` are the columns of the relations that it names, by the offset of each name.
    """

    def __init__(self, tree: exp.Expr, relations: Mapping[int, RelationColumns]) -> None:
        self.expressions: list[tuple[exp.Expr, Place]] = []
        self._relations = relations
        self._query(tree, None, {})

    def _query(
        self, tree: exp.Expr, parent: Place | None, around: Mapping[str, Outputs]
    ) -> Outputs:
        with_ = tree.args.get("with_")
        ctes = dict(around)
        for cte in with_.expressions if with_ is not None else ():
            if with_ is not None and with_.args.get("recursive"):
                ctes[cte.alias.lower()] = UNKNOWN_OUTPUTS  # within itself
            ctes[cte.alias.lower()] = _renamed(self._query(cte.this, parent, ctes), cte)
        if isinstance(tree, exp.Subquery):
            return self._query(tree.this, parent, ctes)
        if isinstance(tree, exp.Select):
            return self._select(tree, parent, ctes)
        if not isinstance(tree, exp.SetOperation):
            return UNKNOWN_OUTPUTS
        arms = [self._query(arm, parent, ctes) for arm in (tree.this, tree.expression)]
        outputs = _united(*arms)
        order = tree.args.get("order")
        if order is not None:
            self._expression(order, Place([_derived("", outputs)], parent), ctes)
        return outputs

    def _select(
        self, select: exp.Select, parent: Place | None, ctes: Mapping[str, Outputs]
    ) -> Outputs:
        place = Place([], parent)
        start = select.args.get("from_")
        joins = select.args.get("joins") or ()
        for source in (*((start.this,) if start is not None else ()), *(j.this for j in joins)):
            self._source(source, place, ctes)
        aliased = (item for item in select.expressions if isinstance(item, exp.Alias))
        place.aliases.update((item.alias.lower(), item.this) for item in aliased)
        read = {id(start), id(select.args.get("with_")), *map(id, joins)}
        for child in select.iter_expressions():
            if id(child) not in read:
                self._expression(child, place, ctes)
        for join in joins:
            if join.args.get("on") is not None:
                self._expression(join.args["on"], place, ctes)
        return _outputs(select, place)

    def _expression(self, root: exp.Expr, place: Place, ctes: Mapping[str, Outputs]) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, exp.Query):
                self._query(node, place, ctes)
            else:
                self.expressions.append((node, place))
                stack.extend(node.iter_expressions(reverse=True))

    # -- FROM -------------------------------------------------------------------------------------

    def _source(self, source: exp.Expr, place: Place, ctes: Mapping[str, Outputs]) -> None:
        """Add an item of FROM, or those that parentheses around a join enclose."""
        nested = isinstance(source, exp.Subquery) and not isinstance(source.this, exp.Query)
        if nested and not source.alias:
            self._source(source.this, place, ctes)
        else:
            place.items.append(self._item(source, place, ctes))
        for join in source.args.get("joins") or ():
            self._source(join.this, place, ctes)
            if join.args.get("on") is not None:
                self._expression(join.args["on"], place, ctes)

    def _item(self, source: exp.Expr, place: Place, ctes: Mapping[str, Outputs]) -> Item:
        if isinstance(source, exp.Subquery) and isinstance(source.this, exp.Query):
            # What stands in FROM does not see what stands beside it.
            outputs = self._query(source.this, place.parent, ctes)
            return _derived(source.alias, _renamed(outputs, source))
        if not isinstance(source, exp.Table):
            return _derived(source.alias_or_name, UNKNOWN_OUTPUTS)
        if not isinstance(source.this, exp.Identifier):
            return self._function(source, place, ctes)
        columns = self._relations.get(source.parts[0].meta.get("start", -1))
        if columns is not None:
            return _relation(source.alias or source.name, columns)
        known = None if source.db else ctes.get(source.name.lower())
        return _derived(source.alias or source.name, known or UNKNOWN_OUTPUTS)

    def _function(self, source: exp.Table, place: Place, ctes: Mapping[str, Outputs]) -> Item:
        """`json_each`, `json_tree`, or another function that gives rows."""
        # It sees what stands before it, and not its own columns.
        before = Place(list(place.items), place.parent)
        self._expression(source.this, before, ctes)
        name = str(source.this.name).lower()
        within = _EACH.get(name)
        steps = function_path(source.this) if within is not None else None
        if within is None or steps is None:
            return _derived(source.alias or name, UNKNOWN_OUTPUTS)
        found = before.origins(source.this.expressions[0])
        values, keys = (tuple(one.read((*steps, step)) for one in found) for step in within)
        columns: dict[str, Origins] = dict.fromkeys(_OTHER_COLUMNS, ())
        columns |= {"value": values, "atom": values}
        if name != "json_tree" or not steps:  # json_tree's root has the path's last key
            columns["key"] = keys
        return _derived(source.alias or name, Outputs(columns))


def _relation(alias: str, columns: RelationColumns) -> Item:
    def find(name: str) -> Origins | None:
        column = columns.find(name)
        return (Origin(columns.relation, column),) if column is not None else None

    visible = {one.name.lower(): (Origin(columns.relation, one),) for one in columns.visible}
    return Item(alias, find, visible)


def _derived(alias: str, outputs: Outputs) -> Item:
    return Item(alias, outputs.find, None if outputs.is_open else outputs.columns)


def _outputs(select: exp.Select, place: Place) -> Outputs:
    found: dict[str, Origins] = {}
    is_open = False
    for item in select.expressions:
        inner = item.this if isinstance(item, exp.Alias) else item
        if isinstance(inner, exp.Star) or isinstance(inner.this, exp.Star):
            wanted = inner.text("table").lower() if isinstance(inner, exp.Column) else ""
            for source in place.items:
                if wanted in ("", source.alias.lower()):
                    is_open = is_open or source.columns is None
                    _add(found, (source.columns or {}).items())
        else:
            _add(found, [(item.alias_or_name.lower(), place.origins(inner))])
    return Outputs(found, is_open)


def _add(found: dict[str, Origins], columns: Iterable[tuple[str, Origins]]) -> None:
    """Add columns; of two that are called alike nobody can say which a name means."""
    for name, origins in columns:
        found[name] = () if name in found else origins


def _renamed(outputs: Outputs, source: exp.Expr) -> Outputs:
    """The outputs of a query whose columns are listed behind its name, as in `name(a, b)`."""
    alias = source.args.get("alias")
    listed = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    if not listed:
        return outputs
    names = [column.name.lower() for column in listed]
    if outputs.is_open or len(outputs.columns) != len(names):
        return Outputs(dict.fromkeys(names, ()))
    return Outputs(dict(zip(names, outputs.columns.values(), strict=True)))


def _united(left: Outputs, right: Outputs) -> Outputs:
    """The outputs of UNION and the like: named by the first arm, matched by position."""
    if left.is_open or right.is_open or len(left.columns) != len(right.columns):
        return Outputs(dict.fromkeys(left.columns, ()), left.is_open)
    pairs = zip(left.columns.items(), right.columns.values(), strict=True)
    return Outputs({name: _either(a, b) for (name, a), b in pairs})


def _either(left: Origins, right: Origins) -> Origins:
    """The origins of a value that is one or the other, each once: 30 CTEs that double them are
    a billion.
    """
    known = (*left, *right) if left and right else ()
    unique = {(one.relation.name, one.column.key, one.steps, one.is_json): one for one in known}
    return tuple(unique.values())
