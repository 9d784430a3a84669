"""GROUP BY: what it groups by, and that nothing else stands outside of an aggregate."""

from __future__ import annotations

from collections.abc import Sequence

from cirrusql.errors import ParseError, UnknownName
from cirrusql.pgcatalog.compiler import Compiler
from cirrusql.pgcatalog.names import column_name, identifier
from cirrusql.pgcatalog.operations import sortable
from cirrusql.pgcatalog.scope import Scope, Source
from cirrusql.sql.grammar import exp

# What tells a row of PostgreSQL's own tables, where it is not `oid`.
_KEYS = {
    "pg_attribute": ("attrelid", "attnum"), "pg_description": ("objoid", "classoid", "objsubid"),
    "pg_index": ("indexrelid",), "pg_range": ("rngtypid",),
}  # fmt: skip


class Grouping:
    """The terms of one GROUP BY. Mutable while it is made."""

    def __init__(self) -> None:
        self.sql = ""
        self._terms: dict[str, exp.Expr] = {}

    @classmethod
    def of(cls, compiler: Compiler, node: exp.Expr, scope: Scope) -> Grouping:
        """The terms of a SELECT: a number or an alias stands for a column of its list."""
        made = scope.group = cls()
        group = node.args.get("group")
        if group is None:
            return made
        if any(value for name, value in group.args.items() if name != "expressions"):
            compiler.cannot("this GROUP BY is not supported here")
        pieces = []
        for one in group.expressions:
            term = _meant(one, node.expressions, scope)
            value = compiler.expression(term, scope)
            if scope.is_aggregated:
                raise ParseError("aggregate functions are not allowed in GROUP BY")
            made._terms[value.sql] = term
            pieces.append(sortable(compiler, value))
        scope.bare.clear()
        made.sql = f" GROUP BY {', '.join(pieces)}"
        return made

    def check(self, scope: Scope, *, has_having: bool) -> None:
        """Raises ParseError for a column that is neither grouped nor aggregated."""
        if not (self.sql or scope.is_aggregated or has_having):
            return
        keyed = [one for one in scope.sources if self._has_key(one)]
        fine = {value.sql for one in keyed for _, value in one.columns}
        for sql, name in scope.bare:
            if sql not in self._terms and sql not in fine:
                raise ParseError(
                    f'column "{name}" must appear in the GROUP BY clause or be used in an'
                    " aggregate function"
                )

    def has(self, sql: str) -> bool:
        """Whether it groups by what is so in SQLite."""
        return sql in self._terms

    def holds(self, sql: str, node: exp.Expr) -> bool:
        """Whether a piece is one of the terms."""
        kind = type(node)
        return sql in self._terms or any(
            type(term) is kind and node == term for term in self._terms.values()
        )

    def _has_key(self, source: Source) -> bool:
        if not source.class_oid:
            return False
        known = dict(source.columns)
        names = ("oid",) if "oid" in known else _key(source)
        return bool(names) and all(
            name in known and known[name].sql in self._terms for name in names
        )


def _key(source: Source) -> tuple[str, ...]:
    from cirrusql.pgcatalog.system import system_tables

    name = next((one.name for one in system_tables().values() if one.oid == source.class_oid), "")
    return _KEYS.get(name, ())


def _meant(node: exp.Expr, listed: Sequence[exp.Expr], scope: Scope) -> exp.Expr:
    """A term of GROUP BY; a column of FROM comes before an alias."""
    found = node
    if isinstance(node, exp.Literal) and not node.is_string:
        place = int(node.this) if str(node.this).isdigit() else 0
        if not 0 < place <= len(listed):
            raise ParseError(f"GROUP BY position {node.this} is not in select list")
        found = listed[place - 1]
    elif isinstance(node, exp.Column) and node.args.get("table") is None:
        try:
            scope.column(identifier(node.this))
        except UnknownName:
            name = identifier(node.this)
            found = next((one for one in listed if column_name(one) == name), node)
    return found.this if isinstance(found, exp.Alias) else found
