"""What a query says of regions and accounts: which it names, and of which relations it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cirrusql.sql.bound import NamedScope
from cirrusql.sql.columns import SCOPES, StagingColumn
from cirrusql.sql.equalities import members, row_values
from cirrusql.sql.from_clause import Join
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import own_nodes
from cirrusql.sql.predicates import EVERY_REGION
from cirrusql.sql.resolution import Resolution
from cirrusql.sql.scopes import SelectScope
from cirrusql.sql.sources import UNCERTAIN, Output, ScopeUse

_EQUALITIES = (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ)
_CONDITIONS = ("where", "having", "from_", "joins", "with_")
_NO_COMPARISON = (exp.Exists, exp.Is)  # `x IS y` is another node, unless y is NULL or a truth value


def named(resolution: Resolution, column: StagingColumn) -> Iterator[NamedScope]:
    """Every text with which the query compares a relation's region, or account, but `'*'`.

    By `=`, `<>`, IS or IN, wherever that stands: a misspelt one that is left out is not left out.
    """
    for scope in resolution.scopes:
        for node in scope.nodes:
            for literal in _compared_texts(node, scope, column):
                if literal.this != EVERY_REGION:
                    yield NamedScope(literal.this, literal.meta["start"])


def _compared_texts(
    node: exp.Expr, scope: SelectScope, column: StagingColumn
) -> Iterator[exp.Literal]:
    if isinstance(node, _EQUALITIES):
        sides = [node.this.unnest(), node.expression.unnest()]
        texts = [side for side in sides if isinstance(side, exp.Literal) and side.is_string]
        others = [side for side in sides if side not in texts]
        if isinstance(node, exp.NEQ | exp.NullSafeNEQ):
            texts = [text for text in texts if text.this]  # `<> ''` is said of every region
    elif isinstance(node, exp.In):
        others = [node.this.unnest()]
        values = (value.unnest() for value in node.expressions)
        texts = [v for v in values if isinstance(v, exp.Literal) and v.is_string]
    else:
        return
    columns = [one for one in others if isinstance(one, exp.Column)]
    uses = scope.resolve(columns[0]).uses if len(columns) == 1 else ()
    if uses and all(use.column.key == column.key for use in uses):
        yield from (text for text in texts if "start" in text.meta)


def speaks_of_scopes(expression: exp.Expr, scope: SelectScope) -> frozenset[ScopeUse]:
    """The relations of whose region or account a condition says more than that it is another's.

    Whatever it does with a region, it means to have rows of every region that there is.
    """
    found: set[ScopeUse] = set()
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, exp.Column):
            found |= scope.resolve(node).scopes
        elif isinstance(node, exp.In) and node.args.get("query") is not None:
            found.update(_of_membership(node, scope))
        elif isinstance(node, exp.Query):
            found |= scope.scopes_of_query(node)
        else:
            stack.extend(_other_parts(node, scope))
    return frozenset(found)


def compared_scopes(scope: SelectScope) -> Iterator[ScopeUse]:
    """The relations whose scope a SELECT compares where that is no condition: in its list, say."""
    select = scope.select
    roots = (part for part in select.iter_expressions() if part.arg_key not in _CONDITIONS)
    for node in own_nodes(roots):
        if isinstance(node, exp.Case) and node.this is not None:
            yield from speaks_of_scopes(node.this, scope)
        elif isinstance(node, exp.Predicate | exp.Nullif) and not isinstance(node, _NO_COMPARISON):
            yield from speaks_of_scopes(node, scope)


def merged_scopes(join: Join, scope: SelectScope) -> frozenset[ScopeUse]:
    """The relations whose scope a join by name compares with what is not the same of a relation."""
    return frozenset(use for column in SCOPES for use in _merged(join, scope, column.name))


def _merged(join: Join, scope: SelectScope, name: str) -> Iterator[ScopeUse]:
    if not join.merges(name):
        return
    sources = [scope.sources[place] for place in (*join.left, *join.right)]
    if join.is_natural:  # which compares what is there, and not what might be asked for
        sources = [one for one in sources if one.table is None or one.table.shows(name)]
    having = [source for source in sources if source.may_have(name)]
    outputs = [source.find(name) or UNCERTAIN for source in having]
    if not all(output.is_same_scope(outputs[0]) for output in outputs):
        yield from (use for output in outputs for use in output.scopes)


def _other_parts(node: exp.Expr, scope: SelectScope) -> Iterator[exp.Expr]:
    """What an expression is made of, without regions of relations compared with each other."""
    if not isinstance(node, exp.EQ | exp.NullSafeEQ):  # of other regions one speaks by `<>`
        yield from node.iter_expressions()
        return
    sides = [list(row_values(node.this)), list(row_values(node.expression))]
    if len(sides[0]) != len(sides[1]):
        yield from node.iter_expressions()
        return
    for pair in zip(*sides, strict=True):
        if not _are_same_scope(pair, scope):
            yield from pair


def _are_same_scope(pair: Sequence[exp.Expr], scope: SelectScope) -> bool:
    """Whether two expressions are the same of two relations: the region, or the account."""
    one, other = pair
    if not (isinstance(one, exp.Column) and isinstance(other, exp.Column)):
        return False
    return scope.resolve(one).is_same_scope(scope.resolve(other))


def _of_membership(node: exp.In, scope: SelectScope) -> Iterator[ScopeUse]:
    """Of `x IN (SELECT y …)`: nothing where both are regions, or accounts, of relations."""
    pairs = list(members(node, scope))
    if not pairs:
        yield from scope.scopes_in(node)
    if not all(left for left, _ in pairs):
        yield from scope.scopes_in(node.this)  # of `max(region) IN (SELECT …)`, no column
    for left, right in pairs:
        outputs: list[Output] = [one.output for one in (*left, *right)]
        if not (left and all(output.is_same_scope(outputs[0]) for output in outputs)):
            yield from (use for output in outputs for use in output.scopes)
