"""The predicates of a WHERE that speak of one relation alone, where they stand in its text.

SQLite can answer them from that relation's rows before any other is there, whatever functions they
are made of: so only rows that pass need partners.
"""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.sql.conditions import operands
from cirrusql.sql.grammar import exp
from cirrusql.sql.scopes import SelectScope
from cirrusql.sql.sources import FromItem, TableUse
from cirrusql.sql.written import Written


def own_predicates(
    written: Written, scope: SelectScope, item: FromItem, use: TableUse
) -> Iterator[tuple[int, int]]:
    """Where the predicates stand that every row of a relation must satisfy by itself to matter.

    A relation that an outer join may leave out has none: what WHERE refuses of its rows can still
    be what keeps a row of the other side from being without a partner.
    """
    where = scope.select.args.get("where")
    if where is None or scope.may_lack(item):
        return
    for part in operands(where.this, exp.And):
        columns = list(part.find_all(exp.Column))
        if columns and all(_is_of(column, scope, use) for column in columns) and _is_plain(part):
            place = written.place(part)
            if place is not None:
                yield place


def _is_of(column: exp.Column, scope: SelectScope, use: TableUse) -> bool:
    uses = scope.resolve(column).uses
    return len(uses) == 1 and uses[0].table is use


def _is_plain(part: exp.Expr) -> bool:
    return part.find(exp.Query, exp.AggFunc, exp.Window) is None
