"""What type the columns of a query have that are computed, as far as its text tells.

SQLite knows the type of a value, not of an expression. A client of PostgreSQL's protocol is told
the types before the first row, and reads by them: `count(*)` must be a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from cirrusql.records import Record
from cirrusql.sql.grammar import ParseError, TokenError, exp, parse_one

Columns = Mapping[str, str | None]
"""The columns of a table or query by their names in lower case: one of the JSON types each."""

_INTEGER, _NUMBER, _STRING, _BOOLEAN, _OBJECT = "integer", "number", "string", "boolean", "object"


def computed_types(sql: str, tables: Mapping[str, Columns], count: int) -> tuple[str | None, ...]:
    """The types of a query's `count` result columns; None where only the value will tell.

    `tables` are those that its FROM may name. A query that is not understood has no types.

    >>> computed_types("SELECT count(*), a || 'x', max(n), * FROM t", {"t": {"n": "integer"}}, 4)
    ('integer', 'string', 'integer', None)
    """
    try:
        tree = parse_one(sql)
    except (ParseError, TokenError, RecursionError):
        return (None,) * count
    return _aligned(_Scope({name.lower(): one for name, one in tables.items()}).query(tree), count)


def gives_compound(sql: str) -> bool:
    """Whether columns of a query may come from a compound; one that only filters gives none.

    >>> gives_compound("SELECT a FROM (SELECT 1 AS a UNION SELECT 'x')")
    True
    >>> gives_compound("SELECT * FROM t WHERE a IN (SELECT 1 UNION SELECT 2)")
    False
    """
    if _COMPOUND.search(sql) is None:
        return False
    try:
        compounds = parse_one(sql).find_all(exp.SetOperation)
    except (ParseError, TokenError, RecursionError):
        return True
    return any(one.find_ancestor(exp.Where, exp.Having) is None for one in compounds)


_COMPOUND = re.compile(r"\b(?:UNION|INTERSECT|EXCEPT)\b", re.IGNORECASE)


class _Item(Record):
    """One item of a select list: its name, and its type; a star stands for any number of them."""

    name: str
    type: str | None
    is_star: bool = False


def _aligned(items: Sequence[_Item], count: int) -> tuple[str | None, ...]:
    """The types by place: from the left up to a star, and from the right down to one."""
    types = [one.type for one in items]
    stars = [place for place, one in enumerate(items) if one.is_star]
    if not stars:
        return tuple(types) if len(types) == count else (None,) * count
    left, right = types[: stars[0]], types[stars[-1] + 1 :]
    between = count - len(left) - len(right)
    return (*left, *(None,) * between, *right) if between >= 0 else (None,) * count


def function_type(name: str) -> str | None:
    """The type that a function gives, by its name in lower case; None for one that may give any.

    >>> function_type("date"), function_type("postgres_integer"), function_type("json_extract")
    ('string', 'integer', None)
    """
    return _FUNCTIONS.get(name) or _FUNCTIONS.get(name.removeprefix("postgres_"))


class _Scope:
    """The tables that a query may name: those around it, and those that its WITH defines."""

    def __init__(self, tables: Mapping[str, Columns]) -> None:
        self._tables = dict(tables)

    def query(self, tree: exp.Expr) -> list[_Item]:
        """The result columns of a SELECT, a compound or VALUES; none of what is another."""
        inner = _Scope(self._tables)
        for one in tree.args.get("with_", tree.args.get("with")) or ():
            inner.define(one)
        if isinstance(tree, exp.Subquery):
            return inner.query(tree.this)
        if isinstance(tree, exp.SetOperation):
            return _both(inner.query(tree.this), inner.query(tree.expression))
        listed = _values_of(tree)
        if listed is not None:
            return list(inner._listed(listed))
        return list(inner._selected(tree)) if isinstance(tree, exp.Select) else []

    def _listed(self, values: exp.Values) -> Iterator[_Item]:
        """The columns of VALUES: of a type where every row has it."""
        typing = _Typing(lambda _: None, self.query)
        rows = [row.expressions for row in values.expressions if isinstance(row, exp.Tuple)]
        for number, cells in enumerate(zip(*rows, strict=False), 1):
            yield _Item(f"column{number}", _common(typing.or_null(cell) for cell in cells))

    def define(self, one: exp.Expr) -> None:
        """Add a query of WITH to the tables."""
        names = [column.name.lower() for column in one.args["alias"].columns]
        # A recursive one names itself: what its first arm gives is what it has.
        self._tables[one.alias.lower()] = {}
        first = one.this.this if isinstance(one.this, exp.SetOperation) else one.this
        self._tables[one.alias.lower()] = _columns(self.query(first), names)
        self._tables[one.alias.lower()] = _columns(self.query(one.this), names)

    def _selected(self, select: exp.Select) -> Iterator[_Item]:
        sources = dict(self.sources(select))

        def column(node: exp.Column) -> str | None:
            found = _found_in(sources, node)
            return found.pop() if len(found) == 1 else None

        typing = _Typing(column, self.query)
        for item in select.expressions:
            inner = item.this if isinstance(item, exp.Alias) else item
            is_star = isinstance(inner, exp.Star) or (
                isinstance(getattr(inner, "this", None), exp.Star) and isinstance(inner, exp.Column)
            )
            yield _Item(item.alias_or_name.lower(), typing.of(inner), is_star)

    def sources(self, select: exp.Select) -> Iterator[tuple[str, Columns]]:
        """What FROM names, by the names that columns may have before them."""
        start = select.args.get("from_", select.args.get("from"))
        joins = select.args.get("joins") or ()
        for one in (*([start.this] if start is not None else []), *(join.this for join in joins)):
            if isinstance(one, exp.Values):
                yield one.alias.lower(), _columns(self._listed(one), ())
            elif isinstance(one, exp.Subquery):
                yield one.alias.lower(), _columns(self.query(one.this), ())
            elif isinstance(one, exp.Table):
                yield one.alias_or_name.lower(), self._tables.get(_full_name(one), {})


def _values_of(tree: exp.Expr) -> exp.Values | None:
    """Those of VALUES, which is read as `SELECT * FROM (VALUES …)`."""
    start = getattr(tree.args.get("from_", tree.args.get("from")), "this", None)
    is_star = [type(one) for one in tree.expressions] == [exp.Star]
    is_whole = is_star and isinstance(start, exp.Values) and not tree.args.get("joins")
    return start if is_whole else None


def _full_name(table: exp.Table) -> str:
    return (f"{table.db}.{table.name}" if table.db else table.name).lower()


def type_inside(node: exp.Expr | None, tables: Mapping[str, Columns]) -> str | None:
    """The type of an expression by the queries that it stands in; None where it cannot be told.

    >>> tree = parse_one("SELECT 1 FROM (SELECT a AS b FROM s.t) q GROUP BY c HAVING max(b) > 1")
    >>> type_inside(tree.find(exp.Max), {"s.t": {"a": "integer"}})
    'integer'
    """
    if node is None:
        return None
    around, above = [], node.parent
    while above is not None:
        around.append(above)
        above = above.parent
    scope = _Scope(tables)
    levels: list[Mapping[str, Columns]] = []
    for one in reversed(around):
        for with_ in one.args.get("with_", one.args.get("with")) or ():
            scope.define(with_)
        if isinstance(one, exp.Select):
            levels.insert(0, dict(scope.sources(one)))
        elif isinstance(one, exp.Update | exp.Delete) and isinstance(one.this, exp.Table):
            told = tables.get(_full_name(one.this), {})
            levels.insert(0, {one.this.alias_or_name.lower(): told})

    def column(node: exp.Column) -> str | None:
        for level in levels:
            found = _found_in(level, node)
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    return _Typing(column, scope.query).of(node)


def _found_in(sources: Mapping[str, Columns], node: exp.Column) -> set[str | None]:
    """The types of all columns that a name may stand for."""
    name, table = node.name.lower(), node.table.lower()
    return {one[name] for key, one in sources.items() if name in one and table in ("", key)}


def _columns(items: Iterable[_Item], names: Sequence[str]) -> Columns:
    items = list(items)
    if any(one.is_star for one in items):
        return {one.name: one.type for one in items if not one.is_star} if not names else {}
    told = names or [one.name for one in items]
    return dict(zip(told, (one.type for one in items), strict=False))


def _both(left: Sequence[_Item], right: Sequence[_Item]) -> list[_Item]:
    """The columns of a compound: of a type where both arms have it."""
    if len(left) != len(right):
        return [_Item("", None, True)]
    pairs = zip(left, right, strict=True)
    return [
        _Item(one.name, _common((one.type, other.type)), one.is_star or other.is_star)
        for one, other in pairs
    ]


def _common(types: Iterable[str | None]) -> str | None:
    """The type that all of them have; a NULL has any, and an integer beside a number is one."""
    found = set(types) - {_NULL}
    if not found:
        return None
    if found == {_INTEGER, _NUMBER}:
        return None  # SQLite gives 1 for the one and 1.5 for the other
    return found.pop() if len(found) == 1 else None


_NULL = "null"


class _Typing:
    """The types of expressions of one SELECT. `column` has those of columns, `query` of queries."""

    def __init__(
        self,
        column: Callable[[exp.Column], str | None],
        query: Callable[[exp.Expr], list[_Item]],
    ) -> None:
        self._column = column
        self._query = query

    def of(self, node: exp.Expr | None) -> str | None:
        """The type of an expression; None where only the value will tell."""
        found = self.or_null(node)
        return None if found == _NULL else found

    def or_null(self, node: exp.Expr | None) -> str | None:
        """As `of`, with a type of its own for NULL, which goes with any."""
        if node is None or isinstance(node, exp.Null):
            return _NULL
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Literal):
            return literal_type(node)
        if isinstance(node, exp.Cast):
            return _CASTS.get(node.to.this.name.upper())
        for kinds, told in _BY_CLASS:
            if isinstance(node, kinds):
                return told
        for kinds, way in _BY_PARTS:
            if isinstance(node, kinds):
                return way(self, node)
        return self._called(node)

    def _called(self, node: exp.Expr) -> str | None:
        name = _name(node)
        if name in PASSED_ON:
            return self.or_null(node.expressions[0] if node.expressions else None)
        return function_type(name)

    def of_query(self, node: exp.Expr) -> str | None:
        """That of the one column of a query in parentheses."""
        items = self._query(node.this)
        return items[0].type if items and not items[0].is_star else None

    def same(self, node: exp.Expr) -> str | None:
        """That of what it is around: parentheses, a window, an extreme."""
        return self.or_null(node.this)

    def neighbour(self, node: exp.Expr) -> str | None:
        """That of another row's value, and of what stands for it where there is no such row."""
        return _common((self.or_null(node.this), self.or_null(node.args.get("default"))))

    def arithmetic(self, node: exp.Expr) -> str | None:
        """Integers give an integer, and anything with a number a number."""
        found = {self.or_null(node.this), self.or_null(node.expression)}
        if found <= {_INTEGER, _BOOLEAN}:
            return _INTEGER
        return _NUMBER if found <= {_INTEGER, _NUMBER, _BOOLEAN} else None

    def sum(self, node: exp.Expr) -> str | None:
        """Integers have an integer for a sum."""
        inner = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
        found = self.or_null(inner)
        return _INTEGER if found in (_INTEGER, _BOOLEAN) else found if found == _NUMBER else None

    def branches(self, node: exp.Expr) -> str | None:
        """What all ways have in common."""
        ways = [one.args.get("true") for one in node.args.get("ifs") or ()]
        if isinstance(node, exp.If):
            ways.append(node.args.get("true"))
            ways.append(node.args.get("false"))
        elif isinstance(node, exp.Case):
            ways.append(node.args.get("default"))
        else:
            ways += [node.this, *node.expressions]
        return _common(self.or_null(way) for way in ways)


def literal_type(node: exp.Literal) -> str:
    """The type of a constant."""
    if node.is_string:
        return _STRING
    is_integer = node.this.isdecimal() and int(node.this) < 2**63
    return _INTEGER if is_integer or node.this[:2].lower() == "0x" else _NUMBER


def _name(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    return node.sql_name().lower() if isinstance(node, exp.Func) else ""


_CASTS = {
    **dict.fromkeys(("INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT"), _INTEGER),
    **dict.fromkeys(("DOUBLE", "FLOAT"), _NUMBER),
    **dict.fromkeys(("TEXT", "VARCHAR", "CHAR", "NVARCHAR"), _STRING),
}
_BY_CLASS: tuple[tuple[tuple[type[exp.Expr], ...], str], ...] = (
    (
        (
            *(exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between),
            *(exp.Like, exp.Glob, exp.And, exp.Or, exp.Not, exp.Exists, exp.Boolean),
            *(exp.NullSafeEQ, exp.NullSafeNEQ, exp.RegexpLike),
        ),
        _BOOLEAN,
    ),
    ((exp.Count, exp.Length, exp.RowNumber, exp.BitwiseAnd, exp.BitwiseOr), _INTEGER),
    ((exp.Avg, exp.Round), _NUMBER),
    ((exp.JSONObject, exp.JSONArray), _OBJECT),
    ((exp.DPipe, exp.GroupConcat, exp.Upper, exp.Lower, exp.Substring, exp.Trim), _STRING),
    ((exp.TimeToStr,), _STRING),
)
_BY_PARTS: tuple[
    tuple[tuple[type[exp.Expr], ...], Callable[[_Typing, exp.Expr], str | None]], ...
] = (
    ((exp.Paren, exp.Neg, exp.Window, exp.Filter, exp.Abs, exp.Collate), _Typing.same),
    ((exp.Max, exp.Min, exp.FirstValue, exp.LastValue), _Typing.same),
    ((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod), _Typing.arithmetic),
    ((exp.Sum,), _Typing.sum),
    ((exp.Lag, exp.Lead), _Typing.neighbour),
    ((exp.Case, exp.Coalesce, exp.If), _Typing.branches),
    ((exp.Subquery,), _Typing.of_query),
)
# What PostgreSQL's arithmetic and constants are spelt by, which leaves a number what it is.
PASSED_ON = ("postgres_number", "postgres_divisor", "postgres_constant")
_FUNCTIONS = {
    **dict.fromkeys(
        (
            *("replace", "hex", "typeof", "printf", "format", "quote", "ltrim", "rtrim", "char"),
            *("date", "time", "datetime", "strftime", "concat", "concat_ws", "string_agg"),
            *("json_type", "group_concat", "now", "version", "split_part", "date_trunc"),
            *("text", "boolean_text", "uuid", "timestamp", "timestamptz", "left", "right"),
            *("upper", "lower", "initcap", "substr", "matched_part", "repeat", "reverse", "lpad"),
            *("rpad", "translate", "regexp_replace", "trim", "later", "later_by", "days_later"),
            *("days_later_turned", "json_text", "string", "to_char"),
        ),
        _STRING,
    ),
    **dict.fromkeys(
        (
            *("instr", "unicode", "unixepoch", "rank", "dense_rank", "ntile", "sign", "changes"),
            *("json_array_length", "json_valid", "total_changes", "last_insert_rowid"),
            *("integer", "position", "strpos", "ascii", "array_length", "length"),
        ),
        _INTEGER,
    ),
    **dict.fromkeys(
        (
            *("total", "julianday", "percent_rank", "cume_dist", "age_days", "float", "numeric"),
            *("round", "date_part", "seconds", "remainder"),
        ),
        _NUMBER,
    ),
    **dict.fromkeys(
        (
            *("boolean", "ilike", "starts_with", "json_contains", "json_has_key"),
            *("array_contains", "cidr_contains", "cidr_overlaps", "ip_in_cidr", "cidr_is_public"),
        ),
        _BOOLEAN,
    ),
    **dict.fromkeys(
        (
            *("json", "jsonb", "json_object", "json_array", "json_group_array"),
            *("json_group_object", "json_set", "json_insert", "json_remove", "json_replace"),
            *("json_patch", "array"),
        ),
        _OBJECT,
    ),
}
