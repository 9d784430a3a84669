"""What an answer becomes when rows of one of its relations are missing: shorter, or false.

    SELECT v.vpc_id FROM awscc.ec2.vpcs v
    WHERE NOT EXISTS (SELECT 1 FROM awscc.ec2.flow_logs f WHERE f.resource_id = v.vpc_id)

Without a VPC's row the answer lacks that VPC. Without a flow log's row it has a VPC that it must
not have. Deciding that takes the whole statement: each place in which a query or a join stands
either keeps what is below it, counts it, or may turn what is missing into a row. What is not
understood may. Two negations do not cancel each other, except within one expression: to be careful costs an
error that says what to do, and to be wrong costs a false row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cirrusql.records import Record, field
from cirrusql.sql.absence import ANY, Absence, Effect
from cirrusql.sql.from_clause import FromClause
from cirrusql.sql.grammar import exp
from cirrusql.sql.judged import has_aggregate, judged_names, own_nodes


def absences(tree: exp.Expr) -> Mapping[int, Absence]:
    """For each relation, by the offset at which its name begins, what its missing rows do.

    >>> from cirrusql.sql.grammar import parse_one
    >>> query = "SELECT 1 FROM a.b WHERE x NOT IN (SELECT y FROM c.d) AND z IN (SELECT y FROM e.f)"
    >>> [(one.effect.name, one.place) for _, one in sorted(absences(parse_one(query)).items())]
    [('LOSES', ''), ('INVENTS', 'NOT IN'), ('LOSES', '')]
    """
    part = _query(tree, {})
    names = judged_names(tree)
    return {
        start: Absence(effect, place, names.get(start, ANY))
        for start, (effect, place) in part.absent.items()
    }


_Absent = Mapping[int, tuple[Effect, str]]


class _Part(Record):
    """A query, or an item of a FROM: what its relations' missing rows do to its rows.

    `altered` are the columns whose values they may change, in lower case; `*` for any. Those of
    them that are `growing` can only be too small.
    """

    absent: _Absent = field(factory=dict)
    altered: frozenset[str] = frozenset()
    alias: str = ""
    growing: frozenset[str] = frozenset()


_Ctes = Mapping[str, _Part]


def _merged(parts: Iterable[_Absent]) -> dict[int, tuple[Effect, str]]:
    """All of them; of a relation that is in several the worst counts, as for a CTE used twice."""
    found: dict[int, tuple[Effect, str]] = {}
    for part in parts:
        for start, one in part.items():
            if start not in found or one[0].value > found[start][0].value:
                found[start] = one
    return found


def _at_least(absent: _Absent, effect: Effect, place: str = "") -> _Absent:
    return {
        start: one if one[0].value >= effect.value else (effect, place)
        for start, one in absent.items()
    }


def _inventing(absent: _Absent, place: str) -> _Absent:
    return _at_least(absent, Effect.INVENTS, place)


def _present(absent: _Absent) -> _Absent:
    """Where only whether there is a row matters: aggregates below it do not."""
    return {
        start: (Effect.LOSES, "") if one[0] is Effect.COUNTS else one
        for start, one in absent.items()
    }


# -- queries ---------------------------------------------------------------------------------------


def _query(tree: exp.Expr, ctes: _Ctes) -> _Part:
    visible = {**ctes, **_ctes(tree, ctes)}
    if isinstance(tree, exp.Subquery):
        return _limited(tree, _query(tree.this, visible), visible)
    if isinstance(tree, exp.SetOperation):
        return _limited(tree, _compound(tree, visible), visible)
    if isinstance(tree, exp.Select):
        return _limited(tree, _select(tree, visible), visible)
    below = (_query(node, visible).absent for node in _nested(tree))
    return _Part(_inventing(_merged(below), "VALUES"), ANY)


def _ctes(tree: exp.Expr, ctes: _Ctes) -> dict[str, _Part]:
    with_ = tree.args.get("with_")
    found: dict[str, _Part] = {}
    for cte in with_.expressions if with_ is not None else ():
        visible = {**ctes, **found}
        part = (_recursive if with_.args.get("recursive") else _plain_cte)(cte, visible)
        names = [column.name.lower() for column in cte.args["alias"].args.get("columns") or ()]
        # Which of the names is which column is not worth knowing: one that is altered alters all.
        altered = ANY if names and part.altered else part.altered
        growing = frozenset() if names else part.growing
        found[cte.alias.lower()] = _Part(part.absent, altered, growing=growing)
    return found


def _plain_cte(cte: exp.CTE, ctes: _Ctes) -> _Part:
    return _query(cte.this, ctes)


_ITSELF = -1


def _recursive(cte: exp.CTE, ctes: _Ctes) -> _Part:
    """A CTE that may read itself: its own missing rows must do no more than to lose some."""
    itself = _Part({_ITSELF: (Effect.LOSES, "")})
    part = _query(cte.this, {**ctes, cte.alias.lower(): itself})
    absent = {start: one for start, one in part.absent.items() if start != _ITSELF}
    if part.absent.get(_ITSELF, (Effect.LOSES, ""))[0] is not Effect.LOSES:
        absent = dict(_inventing(absent, "a recursive query"))
    return _Part(absent, part.altered)


def _compound(tree: exp.SetOperation, ctes: _Ctes) -> _Part:
    left, right = _query(tree.this, ctes), _query(tree.expression, ctes)
    altered = left.altered | (ANY if right.altered else frozenset())
    there, other = left.absent, right.absent
    if not isinstance(tree, exp.Union) and altered:
        place = "a comparison with an aggregate"
        there, other = _inventing(there, place), _inventing(other, place)
    if isinstance(tree, exp.Except):
        other = _inventing(other, "the right side of EXCEPT")
    return _Part(_merged((there, other)), altered)


def _limited(tree: exp.Expr, part: _Part, ctes: _Ctes) -> _Part:
    """What LIMIT makes of a query: the first of what was read may not be the first of all.

    Without an order any rows will do.
    """
    limits = [one for name in ("limit", "offset") if (one := tree.args.get(name)) is not None]
    if not limits:
        return part
    counted = (_query(node, ctes).absent for limit in limits for node in _nested(limit))
    absent = _merged((part.absent, _inventing(_merged(counted), "LIMIT")))
    if tree.args.get("order") is not None:
        absent = dict(_inventing(absent, "ORDER BY … LIMIT"))
    return _Part(absent, part.altered, growing=part.growing)


# -- one SELECT ------------------------------------------------------------------------------------


def _select(select: exp.Select, ctes: _Ctes) -> _Part:
    clause = FromClause(select)
    sources = [_source(node, ctes) for node in clause.sources]
    absent = [*(source.absent for source in sources), *_joined(select, clause, sources, ctes)]
    where = select.args.get("where")
    if where is not None:
        absent.append(_condition(where.this, sources, ctes))
    having = select.args.get("having")
    if having is not None:
        absent += _having(select, having.this, sources, ctes)
    for clause_name in ("group", "order", "windows"):
        for node in (one for part in _clause(select, clause_name) for one in _nested(part)):
            below = _query(node, ctes).absent
            sorts = clause_name == "order"
            absent.append(below if sorts else _inventing(below, "a scalar subquery"))
    return _listed(select, sources, _merged(absent), ctes)


def _clause(select: exp.Select, name: str) -> list[exp.Expr]:
    """The nodes of a clause: none, one, or several."""
    found = select.args.get(name)
    return [] if found is None else found if isinstance(found, list) else [found]


def _source(node: exp.Expr, ctes: _Ctes) -> _Part:
    """An item of a FROM by its own alias."""
    if isinstance(node, exp.Subquery):
        part = _query(node, ctes)
        return _Part(part.absent, part.altered, node.alias.lower(), part.growing)
    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
        return _Part(alias=node.alias_or_name.lower())
    alias = (node.alias or node.name).lower()
    known = None if node.db else ctes.get(node.name.lower())
    if known is not None:
        return _Part(known.absent, known.altered, alias, known.growing)
    return _Part({_start(node): (Effect.LOSES, "")}, alias=alias)


def _start(node: exp.Table | exp.Column) -> int:
    return int(node.parts[0].meta.get("start", _ITSELF))


def _joined(
    select: exp.Select, clause: FromClause, sources: list[_Part], ctes: _Ctes
) -> Iterator[_Absent]:
    """What joins do: a partner that is missing leaves a row with NULLs in its place."""
    for number, node in enumerate(clause.sources):
        if isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
            yield _condition(node.this, sources[:number], ctes)
    for join in clause.joins:
        outer = f"the optional side of a {join.side} JOIN"
        for place in join.optional:
            if not _refuses_missing(select, sources[place].alias):
                yield _inventing(sources[place].absent, outer)
        if join.on is not None:
            absent = _condition(join.on, sources, ctes)
            own = {start for source in sources for start in source.absent}
            asked = {start: one for start, one in absent.items() if start not in own}
            yield {**absent, **_inventing(asked, outer)} if join.side else absent
        names = (*join.using, *(ANY if join.is_natural else ()))
        for source in sources:
            merged = set(names) & source.altered or (names and source.altered >= ANY)
            if merged or (join.is_natural and source.altered):
                yield _inventing(source.absent, "a comparison with an aggregate")


_REFUSING = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Like, exp.In, exp.Between)


def _refuses_missing(select: exp.Select, alias: str) -> bool:
    """Whether WHERE is true of no row in which a source is all NULL, as far as is plain to see."""
    where = select.args.get("where")
    stack = [where.this] if where is not None else []
    while stack:
        node = stack.pop().unnest()
        if isinstance(node, exp.And):
            stack += (node.this, node.expression)
        elif isinstance(node, exp.Not) and isinstance(node.this, exp.Is):
            if isinstance(node.this.expression, exp.Null) and _is_of(node.this.this, alias):
                return True
        elif isinstance(node, _REFUSING) and not node.args.get("negate"):
            sides = (node.this, node.args.get("expression"))
            if any(_is_of(side, alias) for side in sides):
                return True
    return False


def _is_of(node: exp.Expr | None, alias: str) -> bool:
    return isinstance(node, exp.Column) and node.table.lower() == alias


def _listed(select: exp.Select, sources: list[_Part], absent: _Absent, ctes: _Ctes) -> _Part:
    """What the select list makes of the rows: aggregates count them, windows number them."""
    group = select.args.get("group")
    keys = list(group.expressions) if group is not None else []
    counts = group is not None or has_aggregate(select)
    items = list(select.expressions)
    altered: set[str] = set()
    others: list[_Absent] = []
    windows = False
    for number, item in enumerate(items, 1):
        windows |= any(isinstance(node, exp.Window) for node in own_nodes(item))
        below = list(_subqueries(item, ctes))
        others += below
        is_key = any(_is_key(item, number, key) for key in keys)
        if below or (counts and not is_key):
            altered.add(item.alias_or_name.lower())
        altered |= _passed(item, sources)
    rest = (*_clause(select, "order"), *_clause(select, "windows"))
    windows |= any(isinstance(node, exp.Window) for one in rest for node in own_nodes(one))
    pure = group is not None and not has_aggregate(select) and not altered
    if counts and not pure:
        absent = _at_least(absent, Effect.COUNTS)
    if windows:
        absent, altered = _inventing(absent, "a window function"), {*altered, *ANY}
    growing = (one.alias for one in items if isinstance(one.unalias(), _GROWING))
    names = frozenset() if windows else frozenset(name.lower() for name in growing if name)
    return _Part(_merged((absent, *others)), frozenset(altered), growing=names)


def _is_key(item: exp.Expr, number: int, key: exp.Expr) -> bool:
    """Whether an item of a select list is one of the expressions that rows are grouped by."""
    inner = item.unalias()
    if isinstance(key, exp.Literal) and not key.is_string:
        return key.this == str(number)
    if isinstance(key, exp.Column) and isinstance(inner, exp.Column):
        same = not (key.table and inner.table) or key.table.lower() == inner.table.lower()
        if same and key.name.lower() == inner.name.lower():
            return True
    named = isinstance(key, exp.Column) and key.name.lower() == item.alias.lower()
    return bool(inner == key or (item.alias and named))


def _passed(item: exp.Expr, sources: list[_Part]) -> set[str]:
    """What of a select list's item may have another value because a source's column does."""
    inner = item.unalias()
    if isinstance(inner, exp.Star) or (
        isinstance(inner, exp.Column) and isinstance(inner.this, exp.Star)
    ):
        return {name for source in sources for name in source.altered}
    touched = any(_altered_in(item, source) for source in sources)
    return {item.alias_or_name.lower()} if touched else set()


def _subqueries(item: exp.Expr, ctes: _Ctes) -> Iterator[_Absent]:
    """The queries in a select list's item: one that only aggregates and stands alone counts."""
    for node in _nested(item):
        inner = node.unnest() if isinstance(node, exp.Subquery) else node
        alone = isinstance(inner, exp.Select) and inner.args.get("group") is None
        if alone and has_aggregate(inner) and not _is_correlated(inner):
            yield _query(node, ctes).absent
        else:
            in_words = "EXISTS" if isinstance(node.parent, exp.Exists) else "a scalar subquery"
            yield _inventing(_query(node, ctes).absent, in_words)


def _is_correlated(select: exp.Select) -> bool:
    """Whether a query speaks of a source that is not its own; a name alone is taken for its own."""
    own = {one.alias_or_name.lower() for one in select.find_all(exp.Table, exp.Subquery)}
    return any(
        column.table and column.table.lower() not in own for column in select.find_all(exp.Column)
    )


# -- expressions -----------------------------------------------------------------------------------


def _condition(
    expression: exp.Expr, sources: list[_Part], ctes: _Ctes, *, holds: bool = True
) -> _Absent:
    """What a condition does, of the relations of its queries and of those of its columns.

    With `holds` rows pass for which it is true, without it those for which it is not.
    """
    found: list[_Absent] = []
    stack = [(expression, holds)]
    while stack:
        node, holds = stack.pop()
        if isinstance(node, exp.Paren | exp.Not):
            stack.append((node.this, holds != isinstance(node, exp.Not)))
        elif isinstance(node, exp.And | exp.Or):
            stack += ((node.this, holds), (node.expression, holds))
        else:
            found.append(_predicate(node, sources, ctes, holds=holds))
    return _merged(found)


def _predicate(node: exp.Expr, sources: list[_Part], ctes: _Ctes, *, holds: bool) -> _Absent:
    found: list[_Absent] = []
    whole = None
    if isinstance(node, exp.Exists):
        whole = node.this
        place = "NOT EXISTS"
    elif isinstance(node, exp.In):
        whole = node.args.get("query")
        holds, place = holds != bool(node.args.get("negate")), "NOT IN"
        relation = node.args.get("field")
        if isinstance(relation, exp.Column):
            there = {_start(relation): (Effect.LOSES, "")}
            known = None if relation.table else ctes.get(relation.name.lower())
            there = dict(known.absent) if known is not None else there
            found.append(there if holds else _inventing(there, place))
    if whole is not None:
        part = _query(whole, ctes)
        compared = isinstance(node, exp.In) and part.altered
        if compared:
            found.append(_inventing(part.absent, "a comparison with an aggregate"))
        else:
            found.append(_present(part.absent) if holds else _inventing(part.absent, place))
    for query in _nested(node):
        if query is not whole:
            where = "CASE" if query.find_ancestor(exp.Case) else "a scalar subquery"
            found.append(_inventing(_query(query, ctes).absent, where))
    found += (
        _inventing(source.absent, "a comparison with an aggregate")
        for source in sources
        if _altered_in(node, source) and not (holds and _only_grows(node, source))
    )
    return _merged(found)


def _altered_in(node: exp.Expr, source: _Part) -> bool:
    """Whether an expression, or a query in it, has a column of a source that may be altered."""
    if not source.altered:
        return False
    return any(
        (not column.table or column.table.lower() == source.alias)
        and (source.altered >= ANY or column.name.lower() in source.altered)
        for column in node.find_all(exp.Column)
    )


# What more rows can only make larger, and where the larger side of a comparison stands.
_GROWING = (exp.Count, exp.Max)
_LARGER = {exp.GT: "this", exp.GTE: "this", exp.LT: "expression", exp.LTE: "expression"}


def _larger(node: exp.Expr) -> exp.Expr | None:
    """The larger side of a comparison with a constant; None of anything else."""
    name = _LARGER.get(type(node))
    if name is None:
        return None
    other = node.args["expression" if name == "this" else "this"]
    return node.args[name].unnest() if isinstance(other, exp.Literal | exp.Neg) else None


def _only_grows(node: exp.Expr, source: _Part) -> bool:
    """Whether what is true of the rows that were read is true of all: `n > 3` of a count."""
    side = _larger(node)
    return isinstance(side, exp.Column) and side.name.lower() in source.growing


def _having(
    select: exp.Select, expression: exp.Expr, sources: list[_Part], ctes: _Ctes
) -> Iterator[_Absent]:
    """What HAVING does: `count(*) > 3` of what was read is true of all; any other may not be."""
    items = {item.alias.lower(): item.this for item in select.expressions if item.alias}
    own = _merged(source.absent for source in sources)
    group = select.args.get("group")
    keys = list(group.expressions) if group is not None else []
    stack = [expression]
    while stack:
        node = stack.pop().unnest()
        if isinstance(node, exp.And):
            stack += (node.this, node.expression)
            continue
        yield _condition(node, sources, ctes)
        side = _larger(node)
        if isinstance(side, exp.Column) and not side.table:
            side = items.get(side.name.lower(), side)
        if not isinstance(side, _GROWING) and not _is_of_keys(node, keys, items):
            yield _inventing(own, "HAVING")


def _is_of_keys(node: exp.Expr, keys: list[exp.Expr], items: Mapping[str, exp.Expr]) -> bool:
    """Whether a condition is of nothing but what rows are grouped by."""
    if any(isinstance(one, exp.Func | exp.Query) for one in node.find_all(exp.Func, exp.Query)):
        return False
    named = (items.get(column.name.lower(), column) for column in node.find_all(exp.Column))
    return all(any(_is_key(one, 0, key) for key in keys) for one in named)


def _nested(node: exp.Expr | None) -> Iterator[exp.Expr]:
    """The queries in an expression that are not inside others."""
    stack = [node] if node is not None else []
    while stack:
        one = stack.pop()
        for child in one.iter_expressions():
            if isinstance(child, exp.Query):
                yield child
            else:
                stack.append(child)
