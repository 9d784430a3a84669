"""ANY, ALL and IN: a value compared with each of several."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.errors import ParseError
from cirrusql.pgcatalog.casts import converted
from cirrusql.pgcatalog.coercion import Mismatch, category, common_type
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.operations import compared, operate, same_form
from cirrusql.pgcatalog.rows_compared import paired
from cirrusql.pgcatalog.scope import Answered, Scope, Typed, quoted
from cirrusql.pgcatalog.signatures import operator
from cirrusql.pgcatalog.types import BOOL, UNKNOWN, array_of, element_of, is_array
from cirrusql.sql.grammar import exp


def quantified(node: exp.Expr) -> tuple[str, exp.Expr] | None:
    """ANY or ALL, and what it is of; None for an operand that is neither."""
    if isinstance(node, (exp.Any, exp.All)):
        word, of = ("ALL" if isinstance(node, exp.All) else "ANY"), node.this
    elif isinstance(node, exp.Anonymous) and str(node.this).upper() in ("ANY", "ALL", "SOME"):
        word, of = ("ALL" if str(node.this).upper() == "ALL" else "ANY"), node.expressions[0]
    else:
        return None
    while isinstance(of, exp.Paren):
        of = of.this
    return word, of


def for_each(
    compiler: Compiler, left: exp.Expr, symbol: str, what: tuple[str, exp.Expr], scope: Scope
) -> Typed:
    """`value = ANY (list)`, of any operator."""
    word, of = what
    is_in = (word, symbol) in (("ANY", "="), ("ALL", "<>"))
    negated = "NOT " if word == "ALL" else ""
    if isinstance(of, (exp.Subquery, exp.Select, exp.SetOperation)):
        if is_in:
            return in_query(compiler, [left], of, scope, negated)
        answered, alias = _renamed(compiler, of, scope), compiler.alias()
        item = Typed(f"{alias}.c1", answered.columns[0].type)
        source = f"({answered.sql}) AS {alias}"
        return _of_all(compiler, compiler.expression(left, scope), symbol, item, source, word)
    value, items = compiler.expression(left, scope), compiler.expression(of, scope)
    if items.type == UNKNOWN:  # a text in quotes, or a parameter
        items = converted(compiler, items, array_of(operator(symbol, value.type, UNKNOWN).takes[1]))
    if not is_array(items.type):
        raise Mismatch("op ANY/ALL (array) requires array on right side")
    alias = compiler.alias()
    item = Typed(f"{alias}.value", element_of(items.type))
    source = f"json_each({items.sql}) AS {alias}"
    if is_in:
        meant = operator("=", value.type, item.type)
        value = converted(compiler, value, meant.takes[0])
        item = converted(compiler, item, meant.takes[1])
        found = f"{same_form(value)} {negated}IN (SELECT {same_form(item)} FROM {source})"
    else:
        found = _of_all(compiler, value, symbol, item, source, word).sql
    return Typed(f"(CASE WHEN {items.sql} IS NOT NULL THEN {found} END)", BOOL)


def _of_all(
    compiler: Compiler, value: Typed, symbol: str, item: Typed, source: str, word: str
) -> Typed:
    """Whether a test holds for any or all of several; NULL where one that is NULL would decide."""
    test = operate(compiler, symbol, value, item).sql
    alias = compiler.alias()
    decides, otherwise = (0, 1) if word == "ALL" else (1, 0)
    best = "min" if word == "ALL" else "max"
    told = (
        f"CASE WHEN {best}({alias}.t) = {decides} THEN {decides}"
        f" WHEN count(*) > count({alias}.t) THEN NULL ELSE {otherwise} END"
    )
    return Typed(f"(SELECT {told} FROM (SELECT {test} AS t FROM {source}) AS {alias})", BOOL)


def _renamed(compiler: Compiler, node: exp.Expr, scope: Scope) -> Answered:
    """A query whose columns are called c1, c2 …; what says nothing of its type is a text."""
    answered = compiler.query(node, scope).decided()
    alias = compiler.alias()
    names = ", ".join(f"c{place + 1}" for place in range(len(answered.columns)))
    sql = f"WITH {alias}({names}) AS ({answered.sql}) SELECT * FROM {alias}"
    return Answered(sql, answered.columns, answered.is_empty)


def in_query(
    compiler: Compiler, left: Sequence[exp.Expr], node: exp.Expr, scope: Scope, negated: str
) -> Typed:
    """`value IN (SELECT …)`, of a value or of a row of them."""
    values = compiler.expressions(left, scope)
    answered, alias = _renamed(compiler, node, scope), compiler.alias()
    if len(values) != len(answered.columns):
        raise Mismatch("subquery has too many columns or too few")
    items = [Typed(f"{alias}.c{n}", one.type) for n, one in enumerate(answered.columns, 1)]
    ones, others = paired(compiler, "=", values, items)
    each = ", ".join(map(same_form, ones))
    found = ", ".join(map(same_form, others))
    inner = f"SELECT {found} FROM ({answered.sql}) AS {quoted(alias)}"
    return Typed(f"(({each}) {negated}IN ({inner}))", BOOL)


def among(compiler: Compiler, value: Typed, nodes: Sequence[exp.Expr], scope: Scope) -> Typed:
    """A value compared with each that is written down: all alike if they can be."""
    items = compiler.expressions(nodes, scope)
    if not items:
        raise ParseError('syntax error at or near ")"')
    # Those that are the same for each row are of one type, where there are several.
    fixed = [place for place, node in enumerate(nodes) if node.find(exp.Column) is None]
    try:
        common = common_type((value.type, *(items[place].type for place in fixed)), "IN")
    except Mismatch:
        common = UNKNOWN
    if len(fixed) > 1 and common != UNKNOWN and category(common) != "A":
        for place in fixed:
            items[place] = converted(compiler, items[place], common)
    each = [operate(compiler, "=", value, one) for one in items]
    takes = {operator("=", value.type, one.type).takes for one in items}
    if len(takes) > 1:
        return Typed(f"({' OR '.join(one.sql for one in each)})", BOOL)
    ((wanted, other),) = takes
    value = converted(compiler, value, wanted)
    found = [converted(compiler, one, other) for one in items]
    if compared("=", value, found[0]) is None:
        return compiler.cannot("IN of these types is not supported here", BOOL)
    return Typed(f"({same_form(value)} IN ({', '.join(map(same_form, found))}))", BOOL)
