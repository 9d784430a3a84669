"""What the columns of a query's result are, and which of them let a predicate through.

A predicate on a column of a result may as well be asked of the rows below where it could not
change what else the query makes of them: it must not come before a LIMIT, nor take rows out of a
group or a window that it does not take whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cirrusql.records import replace
from cirrusql.sql.grammar import exp
from cirrusql.sql.own_text import folds
from cirrusql.sql.scopes import SelectScope
from cirrusql.sql.sources import ColumnUse, FromItem, Output, Outputs

_Named = tuple[str, Output]


def outputs_of(scope: SelectScope) -> Outputs:
    """The result columns of a SELECT, in order."""
    passes = _Passing(scope)
    found: list[_Named] = []
    is_open = False
    for item in scope.select.expressions:
        inner = item.this if isinstance(item, exp.Alias) else item
        if isinstance(inner, exp.Star) or _is_star(inner):
            columns, certain = _starred(scope, inner)
            found += ((name, passes.judged(output)) for name, output in columns)
            is_open = is_open or not certain
        else:
            found.append((item.alias_or_name.lower(), passes.judged(_made(scope, inner))))
    return Outputs(tuple(found), is_open, (scope,))


def compound(left: Outputs, right: Outputs, *, limited: bool) -> Outputs:
    """The result columns of a compound: named by the left arm, matched by their places.

    Where the places are not certain a name means nothing, and may be made of any scope.
    """
    selects = left.selects + right.selects
    if left.open or right.open or len(left.columns) != len(right.columns):
        scopes = left.scopes | right.scopes
        columns = tuple((name, Output(scopes=scopes)) for name, _ in left.columns)
        return Outputs(columns, True, selects)
    pairs = zip(left.columns, right.columns, strict=True)
    columns = tuple((name, _both(one, other, limited)) for (name, one), (_, other) in pairs)
    return Outputs(columns, False, selects)


def renamed(outputs: Outputs, names: Sequence[str]) -> Outputs:
    """The columns of a CTE whose names are listed, as in `name(a, b)`."""
    if not names:
        return outputs
    if outputs.open or len(outputs.columns) != len(names):
        tainted = Output(scopes=outputs.scopes)
        return replace(outputs, columns=tuple((name, tainted) for name in names))
    pairs = zip(names, outputs.columns, strict=True)
    return replace(outputs, columns=tuple((name, output) for name, (_, output) in pairs))


def repeated(outputs: Outputs) -> Outputs:
    """The columns of a CTE that reads itself: recursion hides what a name means."""
    tainted = Output(scopes=outputs.scopes)
    return replace(outputs, columns=tuple((name, tainted) for name, _ in outputs.columns))


def without_passing(outputs: Outputs) -> Outputs:
    """The columns of a query whose LIMIT no predicate passes."""
    columns = ((name, replace(output, passing=False)) for name, output in outputs.columns)
    return replace(outputs, columns=tuple(columns))


def _both(one: Output, other: Output, limited: bool) -> Output:
    # Each once: a CTE that unites another with itself, and so on, would double them each time.
    uses = tuple(dict.fromkeys(one.uses + other.uses)) if one.uses and other.uses else ()
    passing = one.passing and other.passing and not limited
    return Output(uses, passing, one.scopes | other.scopes)


def _is_star(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and isinstance(node.this, exp.Star)


def _made(scope: SelectScope, expression: exp.Expr) -> Output:
    """What an expression of a SELECT list is."""
    inner = expression.unnest()
    if isinstance(inner, exp.Column):
        return scope.resolve(inner)
    return Output(scopes=scope.scopes_in(inner))


def _starred(scope: SelectScope, star: exp.Expr) -> tuple[list[_Named], bool]:
    """The columns that `*` stands for, and whether these are all of them, in their places."""
    wanted = star.text("table").lower() if isinstance(star, exp.Column) else ""
    found: list[_Named] = []
    certain = not scope.merges_columns or bool(wanted)
    for source in scope.sources:
        if not wanted or source.alias.lower() == wanted:
            columns, all_known = _columns(source)
            found += columns
            certain = certain and all_known
    if not certain:
        # A name that USING merges is of several sources; which of them is not told here.
        found = [(name, _ambiguous(found, name)) for name in dict.fromkeys(n for n, _ in found)]
    return found, certain


def _ambiguous(columns: Sequence[_Named], name: str) -> Output:
    outputs = [output for known, output in columns if known == name]
    if len(outputs) == 1:
        return outputs[0]
    uses = tuple(use for output in outputs for use in output.uses)
    passing = all(output.passing for output in outputs)
    scopes = frozenset(one for output in outputs for one in output.scopes)
    return Output(uses, passing, scopes)


def _columns(source: FromItem) -> tuple[list[_Named], bool]:
    if source.table is not None:
        names = [column.name for column in source.table.columns.visible]
        known = ((name.lower(), source.find(name)) for name in names)
        return [(name, output) for name, output in known if output is not None], True
    if source.outputs is not None:
        return list(source.outputs.columns), not source.outputs.open
    return [], False


class _Passing:
    """Which columns of a SELECT's result a predicate passes."""

    def __init__(self, scope: SelectScope) -> None:
        arguments = scope.select.args
        self._never = any(arguments.get(name) for name in ("limit", "offset"))
        nodes = scope.nodes
        self._keys: list[set[ColumnUse]] = []
        windows = [node for node in nodes if isinstance(node, exp.Window)]
        for window in windows:
            self._keys.append(set(_uses(scope, window.args.get("partition_by") or ())))
        if arguments.get("group") or folds(nodes):
            self._keys.append(set(_uses(scope, group_keys(scope.select))))

    def judged(self, output: Output) -> Output:
        """The output, passing only if a predicate on it takes whole groups and windows."""
        whole = all(keys.issuperset(output.uses) for keys in self._keys)
        passes = output.passing and not self._never and bool(output.uses) and whole
        return output if passes == output.passing else replace(output, passing=passes)


def group_keys(select: exp.Select) -> Iterator[exp.Expr]:
    """The expressions of GROUP BY; a number is the result that it stands for."""
    group = select.args.get("group")
    for key in group.expressions if group is not None else ():
        inner = key.unnest()
        if isinstance(inner, exp.Literal) and inner.is_int:
            place = int(inner.this) - 1
            if 0 <= place < len(select.expressions):
                yield select.expressions[place].unalias().unnest()
        else:
            yield inner


def _uses(scope: SelectScope, expressions: Iterable[exp.Expr]) -> Iterator[ColumnUse]:
    for expression in expressions:
        inner = expression.unnest()
        if isinstance(inner, exp.Column):
            yield from scope.resolve(inner).uses
