"""Where the values of a query's expressions come from: which column's document, and where in it.

    SELECT rule ->> 'CidrIp' FROM (
        SELECT value AS rule FROM awscc.ec2.security_groups, json_each(security_group_ingress))

`rule` is each element of `security_group_ingress`. Followed through aliases, derived tables, CTEs,
UNION, `json_each` and `json_tree`, as far as that is certain, and for notes only: what is not
followed is not spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from cirrusql.catalog import Relation
from cirrusql.catalog.shapes import Step, Within
from cirrusql.records import Record, field, replace
from cirrusql.sql.columns import RelationColumns, StagingColumn
from cirrusql.sql.constants import NotConstant, constant
from cirrusql.sql.grammar import exp
from cirrusql.sql.json_paths import operand_steps, path_steps

# What the rows of each are of its argument, and the columns that are no part of it.
_EACH = {"json_each": Within.EACH, "json_tree": Within.ANY}
LOOKUPS = (exp.JSONExtract, exp.JSONExtractScalar)
"""`->` and `json_extract` of several paths; `->>` and `json_extract` of one."""
_OTHER_COLUMNS = frozenset(("key", "type", "id", "parent", "fullkey", "path"))


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


_UNKNOWN = Outputs(is_open=True)


class Item(Record):
    """One item of a FROM clause; `columns` is None for a table that SQLite alone knows."""

    alias: str
    find: Callable[[str], Origins | None]
    columns: Mapping[str, Origins] | None = None


class Place(Record, frozen=False, eq=False):
    """A SELECT while it is walked: what it reads from, the names it gives, what is around it."""

    items: list[Item]
    parent: Place | None = None
    aliases: dict[str, exp.Expr] = field(factory=dict)

    def origins(self, node: exp.Expr | None, *, aliases: bool = True) -> Origins:
        """Where the value of an expression here may come from."""
        inner = node.unnest() if node is not None else None
        if isinstance(inner, exp.Column):
            return self._column(inner, aliases=aliases)
        steps = looked_up(inner) if inner is not None else None
        if inner is None or steps is None or _is_concatenated(inner):
            return ()
        found = self.origins(inner.this, aliases=aliases)
        return tuple(one.read(steps, is_json=gives_json(inner)) for one in found)

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
                ctes[cte.alias.lower()] = _UNKNOWN  # within itself
            ctes[cte.alias.lower()] = _renamed(self._query(cte.this, parent, ctes), cte)
        if isinstance(tree, exp.Subquery):
            return self._query(tree.this, parent, ctes)
        if isinstance(tree, exp.Select):
            return self._select(tree, parent, ctes)
        if not isinstance(tree, exp.SetOperation):
            return _UNKNOWN
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
            return _derived(source.alias_or_name, _UNKNOWN)
        if not isinstance(source.this, exp.Identifier):
            return self._function(source, place, ctes)
        columns = self._relations.get(source.parts[0].meta.get("start", -1))
        if columns is not None:
            return _relation(source.alias or source.name, columns)
        known = None if source.db else ctes.get(source.name.lower())
        return _derived(source.alias or source.name, known or _UNKNOWN)

    def _function(self, source: exp.Table, place: Place, ctes: Mapping[str, Outputs]) -> Item:
        """`json_each`, `json_tree`, or another function that gives rows."""
        # It sees what stands before it, and not its own columns.
        before = Place(list(place.items), place.parent)
        self._expression(source.this, before, ctes)
        name = str(source.this.name).lower()
        within = _EACH.get(name)
        steps = function_path(source.this) if within is not None else None
        if within is None or steps is None:
            return _derived(source.alias or name, _UNKNOWN)
        found = before.origins(source.this.expressions[0])
        values = tuple(origin.read((*steps, within)) for origin in found)
        columns: dict[str, Origins] = dict.fromkeys(_OTHER_COLUMNS, ())
        columns |= {"value": values, "atom": values}
        return _derived(source.alias or name, Outputs(columns))


def looked_up(node: exp.Expr) -> tuple[Step, ...] | None:
    """The steps that an expression takes into a document; None for any other expression."""
    if not isinstance(node, LOOKUPS) or node.expressions:
        return None
    if is_function(node):
        return steps_of(node.expression)
    try:
        return operand_steps(constant(node.expression))
    except NotConstant:
        return None


def is_function(node: exp.Expr) -> bool:
    """Whether a look-up is written `json_extract(…)`, and not with an arrow."""
    return bool(node.args.get("json_subtype")) or "only_json_types" not in node.args


def gives_json(node: exp.Expr) -> bool:
    """Whether a look-up is `->`, whose value is JSON text."""
    return isinstance(node, exp.JSONExtract) and not is_function(node)


def function_path(call: exp.Expr) -> tuple[Step, ...] | None:
    """The steps of a function's second argument, none without it; None if it is not constant."""
    if len(call.expressions) < 2:
        return () if call.expressions else None
    return steps_of(call.expressions[1])


def steps_of(path: exp.Expr) -> tuple[Step, ...] | None:
    """The steps of a path that is a function's argument; None if it is not constant."""
    try:
        text = constant(path)
    except NotConstant:
        return None
    return path_steps(text) if isinstance(text, str) else None


def _is_concatenated(node: exp.Expr) -> bool:
    """Whether SQLite looks into more than is written before the arrow: `a || b -> 'x'`.

    Both operators bind alike there, from left to right.
    """
    while isinstance(node.parent, LOOKUPS) and node.parent.this is node:
        node = node.parent
    parent = node.parent
    return isinstance(parent, exp.DPipe) and parent.expression is node


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
