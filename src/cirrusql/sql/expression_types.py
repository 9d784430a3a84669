"""The types of expressions, as far as their text tells: constants, operators, functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cirrusql.records import Record, field
from cirrusql.sql.grammar import exp
from cirrusql.sql.typed_calls import CONSTANT

_INTEGER, _NUMBER, _STRING, _BOOLEAN, _OBJECT = "integer", "number", "string", "boolean", "object"
NULL = "null"
"""The type of NULL, which goes with any."""


class Item(Record):
    """One item of a select list: its name, and its type; a star stands for any number of them.

    `inside` is what is known of a star's columns, their places not among it.
    """

    name: str
    type: str | None
    is_star: bool = False
    inside: Mapping[str, str | None] = field(factory=dict)


def function_type(name: str) -> str | None:
    """The type that a function gives, by its name in lower case; None for one that may give any.

    >>> function_type("date"), function_type("postgres_integer"), function_type("json_extract")
    ('string', 'integer', None)
    """
    return _FUNCTIONS.get(name) or _FUNCTIONS.get(name.removeprefix("postgres_"))


def common_type(types: Iterable[str | None]) -> str | None:
    """The type that all of them have; a NULL has any, and an integer beside a number is one."""
    found = set(types) - {NULL}
    if not found:
        return None
    if found == {_INTEGER, _NUMBER}:
        return _NUMBER
    return found.pop() if len(found) == 1 else None


class Typing:
    """The types of expressions of one SELECT. `column` has those of columns, `query` of queries."""

    def __init__(
        self,
        column: Callable[[exp.Column], str | None],
        query: Callable[[exp.Expr], list[Item]],
    ) -> None:
        self._column = column
        self._query = query

    def of(self, node: exp.Expr | None) -> str | None:
        """The type of an expression; None where only the value will tell."""
        found = self.or_null(node)
        return None if found == NULL else found

    def or_null(self, node: exp.Expr | None) -> str | None:
        """As `of`, with a type of its own for NULL, which goes with any."""
        if node is None or isinstance(node, exp.Null):
            return NULL
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
        if name == CONSTANT and isinstance(node.expressions[0].unnest(), exp.Literal):
            return NULL  # it is what it stands with
        if name == _REMAINDER:
            return self._combined(*node.expressions)
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
        return common_type((self.or_null(node.this), self.or_null(node.args.get("default"))))

    def arithmetic(self, node: exp.Expr) -> str | None:
        """Integers give an integer, and anything with a number a number."""
        return self._combined(node.this, node.expression)

    def _combined(self, *operands: exp.Expr) -> str | None:
        found = {self.or_null(one) for one in operands}
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
        return common_type(self.or_null(way) for way in ways)


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
    ((exp.JSONObject, exp.JSONArray, exp.JSONExtract), _OBJECT),
    ((exp.DPipe, exp.GroupConcat, exp.Upper, exp.Lower, exp.Substring, exp.Trim), _STRING),
    ((exp.TimeToStr,), _STRING),
)
_BY_PARTS: tuple[
    tuple[tuple[type[exp.Expr], ...], Callable[[Typing, exp.Expr], str | None]], ...
] = (
    ((exp.Paren, exp.Neg, exp.Window, exp.Filter, exp.Abs, exp.Collate), Typing.same),
    ((exp.Max, exp.Min, exp.FirstValue, exp.LastValue, exp.Nullif), Typing.same),
    ((exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod), Typing.arithmetic),
    ((exp.Sum,), Typing.sum),
    ((exp.Lag, exp.Lead), Typing.neighbour),
    ((exp.Case, exp.Coalesce, exp.If, exp.Greatest, exp.Least), Typing.branches),
    ((exp.Subquery,), Typing.of_query),
)
# What PostgreSQL's arithmetic and constants are spelt by, which leaves a number what it is.
PASSED_ON = ("postgres_number", "postgres_divisor", "postgres_fraction", CONSTANT)
_REMAINDER = "postgres_remainder"
_FUNCTIONS = {
    **dict.fromkeys(
        (
            *("replace", "hex", "typeof", "printf", "format", "quote", "ltrim", "rtrim", "char"),
            *("date", "time", "datetime", "strftime", "concat", "concat_ws", "string_agg"),
            *("json_type", "group_concat", "now", "version", "split_part", "date_trunc"),
            *("text", "boolean_text", "uuid", "timestamp", "timestamptz", "left", "right"),
            *("upper", "lower", "initcap", "substr", "matched_part", "repeat", "reverse", "lpad"),
            *("rpad", "translate", "regexp_replace", "trim", "later", "later_by", "days_later"),
            *("days_later_turned", "json_text", "string", "to_char", "joined", "concatenated"),
            *("policy_allows", "policy_is_public", "sha", "sha2"),
            *("md5", "sha1", "sha256", "ts", "ts_add", "regexp_substr", "json_typeof", "tag"),
            *("arn_partition", "arn_service", "arn_region", "arn_account", "arn_resource"),
            *("arn_part", "cidr_first", "cidr_last", "current_date", "current_time"),
            *("current_timestamp", "boolean_letter"),
        ),
        _STRING,
    ),
    **dict.fromkeys(
        (
            *("instr", "unicode", "unixepoch", "rank", "dense_rank", "ntile", "sign", "changes"),
            *("json_array_length", "json_valid", "total_changes", "last_insert_rowid"),
            *("integer", "position", "strpos", "ascii", "array_length", "length", "days_between"),
            # By sqlglot's names: instr and strpos, array_length, random.
            *("str_position", "array_size", "rand", "octet_length", "json_len"),
        ),
        _INTEGER,
    ),
    **dict.fromkeys(
        (
            *("total", "julianday", "percent_rank", "cume_dist", "age_days", "float", "numeric"),
            *("round", "date_part", "seconds", "floor", "ceil", "ceiling", "trunc", "sqrt", "exp"),
            *("ln", "log", "log2", "log10", "pow", "power", "degrees", "radians", "pi", "median"),
            *("percentile", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
        ),
        _NUMBER,
    ),
    **dict.fromkeys(
        (
            *("boolean", "ilike", "starts_with", "json_contains", "json_has_key"),
            *("array_contains", "cidr_contains", "cidr_overlaps", "ip_in_cidr", "cidr_is_public"),
            *("regexp", "regexp_like", "json_equal", "json_has_any", "json_has_all", "port_in"),
            *(
                "is_public_ip",
                "aws_policy_equal",
                "action_matches",
                "arn_matches",
                "filter_pattern_covers",
            ),
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
