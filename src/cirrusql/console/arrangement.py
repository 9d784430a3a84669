"""How rows are looked at: which of them, in which order. What the page asks, as SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cirrusql.errors import InterfaceError
from cirrusql.records import Record

_COMPARISONS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_WITHOUT_VALUE = {"null": "{c} IS NULL", "not null": "{c} IS NOT NULL"}


class Condition(Record):
    """What a row must have in a column: `contains`, a comparison, `null` or `not null`."""

    column: int
    operator: str
    value: str = ""

    def sql(self) -> tuple[str, list[Any]]:
        """As SQL, and the values of its parameters.

        A number is compared with numbers as one, and with texts as what was typed.

        >>> Condition(0, "contains", "A").sql()
        ('instr(lower(CAST(c0 AS TEXT)), lower(?)) > 0', ['A'])
        >>> Condition(1, "null").sql()
        ('c1 IS NULL', [])
        """
        column = f"c{self.column}"
        if self.operator in _WITHOUT_VALUE:
            return _WITHOUT_VALUE[self.operator].format(c=column), []
        if self.operator == "contains":
            return f"instr(lower(CAST({column} AS TEXT)), lower(?)) > 0", [self.value]
        compared = _COMPARISONS[self.operator]
        number = _number(self.value)
        if number is None:
            return f"CAST({column} AS TEXT) {compared} ?", [self.value]
        is_number = f"typeof({column}) IN ('integer', 'real')"
        as_text = f"CAST({column} AS TEXT) {compared} ?"
        sql = f"CASE WHEN {is_number} THEN {column} {compared} ? ELSE {as_text} END"
        return sql, [number, self.value]


class Order(Record):
    """A column that rows are ordered by."""

    column: int
    descending: bool = False


class Arrangement(Record):
    """Conditions that all hold, and what rows are ordered by, first things first."""

    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()

    @classmethod
    def parse(cls, asked: Mapping[str, Any], width: int) -> Arrangement:
        """What a page says; raises InterfaceError for what is none, of so many columns.

        >>> Arrangement.parse({"orders": [{"column": 2, "descending": True}]}, 3).order_sql
        ' ORDER BY c2 DESC, n'
        """
        try:
            conditions = tuple(
                Condition(_column(one, width), str(one["operator"]), str(one.get("value", "")))
                for one in _listed(asked, "conditions")
            )
            orders = tuple(
                Order(_column(one, width), bool(one.get("descending")))
                for one in _listed(asked, "orders")
            )
        except (KeyError, TypeError, AttributeError):
            raise InterfaceError("rows are arranged by columns and conditions") from None
        for one in conditions:
            if one.operator not in ("contains", *_WITHOUT_VALUE, *_COMPARISONS):
                raise InterfaceError(f"'{one.operator}' is no comparison")
        return cls(conditions, orders)

    @property
    def is_plain(self) -> bool:
        """Whether it is all rows as they came."""
        return not self.conditions and not self.orders

    @property
    def where_sql(self) -> tuple[str, list[Any]]:
        """The conditions, and the values of their parameters."""
        parts = [one.sql() for one in self.conditions]
        if not parts:
            return "", []
        return (
            " WHERE " + " AND ".join(sql for sql, _ in parts),
            [value for _, values in parts for value in values],
        )

    @property
    def order_sql(self) -> str:
        """The order, which ends with that in which rows came."""
        names = [f"c{one.column}{' DESC' if one.descending else ''}" for one in self.orders]
        return f" ORDER BY {', '.join((*names, 'n'))}"


def _listed(asked: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = asked.get(name) or []
    if not isinstance(found, list):
        raise TypeError
    return found


def _column(one: Mapping[str, Any], width: int) -> int:
    number = one["column"]
    if not isinstance(number, int) or not 0 <= number < width:
        raise InterfaceError(f"there is no column {number}")
    return number


def _number(text: str) -> int | float | None:
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if isinstance(number, int) and not -(2**63) <= number < 2**63:
            continue
        return number
    return None
