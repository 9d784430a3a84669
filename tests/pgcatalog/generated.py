"""Statements about the mirrored relations, made by chance from a grammar with types.

Most are right for PostgreSQL; some are wrong on purpose, since what it refuses must be refused.
"""

# ruff: noqa: E501 - a grammar is read in lines

from __future__ import annotations

from collections.abc import Sequence
from random import Random

Column = tuple[str, str]
"""A column as it is written, and what it is: t text, n name, i int4, o oid, b boolean, c "char"."""

_CLASSES = "relnamespace IN ('ec2'::regnamespace, 's3'::regnamespace) AND relkind IN ('r', 'v')"
_TABLES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        f"(SELECT * FROM pg_class WHERE {_CLASSES})",
        {"relname": "n", "relnamespace": "o", "relkind": "c", "relhasrules": "b", "relam": "o",
         "relpersistence": "c", "reloptions": "A", "relpages": "i"},
    ),
    (
        "(SELECT * FROM pg_namespace WHERE nspname IN ('ec2', 's3', 'pg_catalog'))",
        {"nspname": "n", "nspowner": "o"},
    ),
    (
        "(SELECT * FROM pg_attribute WHERE attrelid = 'ec2.vpcs'::regclass AND attnum > 0)",
        {"attname": "n", "atttypid": "o", "attnum": "s", "atttypmod": "i", "attidentity": "c",
         "attisdropped": "b", "attlen": "s"},
    ),
    (
        "(SELECT * FROM pg_type WHERE typname IN ('text', 'int8', '_text', 'name', 'int4range'))",
        {"typname": "n", "typlen": "s", "typbyval": "b", "typtype": "c", "typelem": "o",
         "typcategory": "c"},
    ),
    (
        "(SELECT * FROM information_schema.columns WHERE table_schema = 'ec2')",
        {"table_name": "n", "column_name": "n", "ordinal_position": "i", "is_nullable": "v",
         "data_type": "v", "numeric_precision": "i", "character_maximum_length": "i"},
    ),
    (
        "(VALUES ('a', 1, true), ('B', 2, NULL), (NULL, NULL, false), ('a', 3, true), ('', -4, NULL))",
        {"column1": "t", "column2": "i", "column3": "b"},
    ),
    ("(SELECT * FROM unnest(ARRAY['a', NULL, 'vpcs']) WITH ORDINALITY AS u(x, n))", {"x": "t"}),
    ("(SELECT * FROM generate_series(3, 1, -1) AS g(x))", {"x": "i"}),
    (
        "(SELECT conname, conrelid, k FROM pg_constraint, unnest(conkey) k WHERE conname ~ 'cs_pk')",
        {"conname": "n", "conrelid": "o", "k": "s"},
    ),
)  # fmt: skip
_TEXTS = (
    "'a'",
    "'vpcs'",
    "''",
    "'ec2'",
    "'A_%'",
    "'b\\c'",
    "'{a,b}'",
    "E'x\\ny'",
    "'it''s'",
    "'10'",
)
_PATTERNS = ("'v%'", "'%s'", "'_pc%'", "'%\\_%'", "'A%'", "'%'", "''", "NULL")
_REGULAR = (
    "'^v'",
    "'s$'",
    "'[a-c]+'",
    "'^(vpcs|text)$'",
    "'E'",
    "'.'",
    "'a|b'",
    "'^\\w+$'",
    "NULL",
)
_COMPARE = ("=", "<>", "<", "<=", ">", ">=")


class Maker:
    """Makes statements. Mutable: the chance, and the columns that can be named at the moment."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.columns: list[Column] = []
        self._number = 0

    # -- values -----------------------------------------------------------------------------------

    def _one(self, *made: str) -> str:
        return self.chance.choice(made)

    def value(self, kind: str, depth: int = 2) -> str:
        """A piece of a kind: t text, i whole number, b boolean, f number, l list of texts."""
        known = [name for name, of in self.columns if of in _LIKE[kind]]
        if known and self.chance.random() < (0.4 if depth else 0.7):
            return self.chance.choice(known)
        if depth <= 0 or self.chance.random() < 0.2:
            return self._constant(kind)
        return {"t": self._text, "i": self._whole, "b": self._boolean, "f": self._number_of,
                "l": self._list}[kind](depth - 1)  # fmt: skip

    def _constant(self, kind: str) -> str:
        if self.chance.random() < 0.12:
            name = {"t": "text", "i": "int", "b": "bool", "f": "numeric", "l": "text[]"}[kind]
            return f"NULL::{name}"
        return {
            "t": self.chance.choice(_TEXTS),
            "i": self._one("0", "1", "2", "-1", "7", "25", "1259", "2147483647"),
            "b": self._one("true", "false"),
            "f": self._one("1.5", "0.25", "2.0", "10", "-3.75", "1e2"),
            "l": self._one("ARRAY['a', 'b']", "'{a,NULL,\"b c\"}'::text[]", "ARRAY[]::text[]",
                           "ARRAY['vpcs', NULL]", "string_to_array('x,y,,z', ',')"),
        }[kind]  # fmt: skip

    def _text(self, depth: int) -> str:
        a, b, i = self.value("t", depth), self.value("t", depth), self.value("i", depth)
        return self._one(
            f"upper({a})", f"({a} || '.' || {b})", f"coalesce({a}, {b})", f"left({a}, {i})",
            f"right({a}, {i})", f"replace({a}, 'a', {b})", f"{a}::text", f"{i}::text",
            f"substr({a}, {i})", f"substring({a} from 2 for 3)", f"split_part({a}, 'a', 1)",
            f"{self.value('b', depth)}::text", f"concat({a}, {i}, {self.value('b', depth)})",
            f"CASE WHEN {self.value('b', depth)} THEN {a} ELSE {b} END", f"quote_ident({a})",
            f"quote_literal({a})", f"concat_ws(',', {a}, {b})", f"format('%s-%I', {a}, coalesce({b}, 'x'))",
            f"format_type({self._one('23', '25', '1043', '1009', '0', '99')}, NULL)", f"trim({a})",
            f"nullif({a}, {b})", f"(ARRAY[{a}, {b}])[{self._one('1', '2', '3')}]", f"ltrim({a}, 'v')",
            f"array_to_string({self.value('l', depth)}, ',', '*')", f"greatest({a}, {b})",
            f"{self.value('l', depth)}::text", f"regexp_replace({a}, '[a-c]', 'x')", f"least({a}, {b})",
            f"(SELECT max(nspname) FROM pg_namespace WHERE nspname < {a} AND nspname ~ '^(ec2|s3)$')",
            f"({self.value('l', depth)})[{i}]", f"({i} || {a})", f"lower({a}::varchar)",
            f"{a}::varchar(3)", f"substring({a} from 'a(.)')", f"string_to_array({a}, ',')::text",
        )  # fmt: skip

    def _whole(self, depth: int) -> str:
        a, b, t = self.value("i", depth), self.value("i", depth), self.value("t", depth)
        small = self._one("0", "1", "2", "3", "-5")
        return self._one(
            f"({small} + {small})", f"length({t})", f"({small} - {small})", f"(- {small})",
            f"coalesce({a}, {b})", f"strpos({t}, 'a')", f"({small} / 2)", f"({small} % 3)",
            f"CASE WHEN {self.value('b', depth)} THEN {a} ELSE {b} END", f"nullif({a}, {b})",
            f"{self.value('b', depth)}::int", f"array_length({self.value('l', depth)}, 1)",
            f"cardinality({self.value('l', depth)})", f"position('s' in {t})", f"abs({small})",
            f"array_position({self.value('l', depth)}, {t})", f"greatest({a}, {b})",
            f"{self.value('f', depth)}::int", "'12'::int", f"({a} & 3)", f"(length({t}) * {small})",
            "(SELECT count(*)::int FROM pg_namespace WHERE nspname ~ '^(ec2|s3)$')",
        )  # fmt: skip

    def _number_of(self, depth: int) -> str:
        a, i = self.value("f", depth), self._one("1", "2", "3", "-5")
        return self._one(f"({a} + 1.10)", f"({a} * 1.5)", f"({i} / 2.0)", f"{i}::numeric", f"(-{a})",
                         f"({a} - 0.5)", f"round({a}, 1)", f"coalesce({a}, 0)", f"abs({a})",
                         f"'{self._one('1.25', '7')}'::numeric")  # fmt: skip

    def _list(self, depth: int) -> str:
        a, t = self.value("l", depth), self.value("t", depth)
        return self._one(
            f"({a} || {t}::text)", f"array_append({a}, {t}::text)", f"({a} || {a})",
            f"array_remove({a}, {t}::text)", f"string_to_array({t}, 'a')", f"ARRAY[{t}, 'x']",
            f"ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^(ec2|s3)$' AND nspname < {t}"
            " ORDER BY 1)",
        )  # fmt: skip

    def _boolean(self, depth: int) -> str:
        kind = self._one("t", "t", "i", "i", "b", "f", "l")
        a, b = self.value(kind, depth), self.value(kind, depth)
        t, v, w = self.value("t", depth), self.value("b", depth), self.value("b", depth)
        operator, many = self.chance.choice(_COMPARE), self._one("ANY", "ALL", "SOME")
        word = self._one("", "NOT ")
        return self._one(
            f"({a} {operator} {b})", f"({v} AND {w})", f"({v} OR {w})", f"(NOT {v})",
            f"({a} IS {word}NULL)", f"({t} {word}LIKE {self.chance.choice(_PATTERNS)})",
            f"({t} {word}ILIKE {self.chance.choice(_PATTERNS)})", f"({v} IS {word}TRUE)",
            f"({t} {self._one('~', '~*', '!~', '!~*')} {self.chance.choice(_REGULAR)})",
            f"({a} {word}IN ({b}, {self.value(kind, depth)}))", f"({a} {word}BETWEEN {b} AND {a})",
            f"({a} IS {word}DISTINCT FROM {b})", f"({t} {operator} {many} ({self.value('l', depth)}))",
            f"({t} {word}LIKE {many} (ARRAY['v%', 'a', NULL]))", f"({v} IS {word}UNKNOWN)",
            f"({self.value('i', depth)} {operator} {many} ('{{1,2,NULL}}'))", f"coalesce({v}, {w})",
            f"({t} {word}IN (SELECT nspname FROM pg_namespace WHERE nspname < {t}))",
            f"({t} {operator} {many} (SELECT nspname::text FROM pg_namespace WHERE nspname ~ '^(ec2|s3)$'))",
            f"EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = {t})", f"(({a}, {t}) = ({b}, 'a'))",
            f"(({a}, {t}) IN (({b}, 'a'), ({a}, {t})))", f"(({a}, {t}) {operator} ({b}, {t}))",
            f"({self.value('l', depth)} {self._one('@>', '<@', '&&')} {self.value('l', depth)})",
            f"(CASE {a} WHEN {b} THEN {v} ELSE {w} END)",
        )  # fmt: skip

    # -- queries ----------------------------------------------------------------------------------

    def source(self) -> tuple[str, list[Column]]:
        """A table with an alias, and its columns."""
        self._number += 1
        table, columns = self.chance.choice(_TABLES)
        alias = f"t{self._number}"
        return f"{table} AS {alias}", [(f"{alias}.{name}", kind) for name, kind in columns.items()]

    def _from(self) -> str:
        sql, self.columns = self.source()
        for _ in range(self.chance.choice([0, 0, 1, 1, 2])):
            other, columns = self.source()
            word = self._one(
                " JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ", " CROSS JOIN ", ", "
            )
            self.columns = [*self.columns, *columns]
            sql += word + other
            if word not in (" CROSS JOIN ", ", "):
                # PostgreSQL joins from both sides only by what it can sort.
                left = self.chance.choice(self.columns[: -len(columns)])[0]
                right = self.chance.choice(columns)[0]
                sql += f" ON {left}::text = {right}::text"
        return sql

    def query(self, kinds: Sequence[str] | None = None, *, is_grouped: bool | None = None) -> str:
        """A SELECT, of columns of these kinds; beside those that it is grouped by."""
        if is_grouped is None:
            is_grouped = self.chance.random() < 0.3
        before, self.columns = self.columns, []
        try:
            source = self._from()
            where = f" WHERE {self.value('b')}" if self.chance.random() < 0.6 else ""
            kinds = kinds or [
                self._one("t", "i", "b", "f", "l") for _ in range(self.chance.randint(1, 4))
            ]
            if is_grouped:
                return self._grouped(source, where, kinds)
            pieces = [self._piece(kind) for kind in kinds]
            word = "DISTINCT " if self.chance.random() < 0.2 else ""
            listed = ", ".join(f"{one} AS c{n}" for n, one in enumerate(pieces, 1))
            return f"SELECT {word}{listed} FROM {source}{where}{self._order(len(pieces))}"
        finally:
            self.columns = before

    def _piece(self, kind: str) -> str:
        """A value, or what a window, a function of many rows or a query beside it gives."""
        chance = self.chance.random()
        if chance < 0.75 or kind not in ("t", "i"):
            return self.value(kind)
        t, i, b = self.value("t"), self.value("i"), self.value("b")
        if chance < 0.85:
            over = self._one("", f"PARTITION BY {b}", f"ORDER BY {t}", f"ORDER BY {i} DESC NULLS LAST",
                             f"PARTITION BY {i} ORDER BY {t} NULLS FIRST")  # fmt: skip
            call = (
                self._one(f"min({t})", f"max({t})") if kind == "t"
                else self._one("rank()", "dense_rank()", "count(*)", f"count({t})", f"max({i})")
            )  # fmt: skip
            return f"{call} OVER ({over})" + ("::int" if "k()" in call or "count" in call else "")
        if chance < 0.93:
            self._draws = True
            return f"unnest({self.value('l')})" if kind == "t" else "generate_series(1, 2)"
        known = [name for name, of in self.columns if of in ("t", "n", "v")]
        name = self.chance.choice(known) if known else "'ec2'"
        inner = f"FROM pg_namespace n WHERE n.nspname = {name}"
        return (
            f"(SELECT n.nspname::text {inner})"
            if kind == "t"
            else f"(SELECT count(*)::int {inner})"
        )

    def _order(self, count: int) -> str:
        """An order that decides all, sometimes with an end."""
        if self.chance.random() < 0.4:
            return ""
        places = list(range(1, count + 1))
        self.chance.shuffle(places)
        how = ("", " DESC", " NULLS FIRST", " DESC NULLS LAST")
        terms = [
            f"{self._one(str(place), f'c{place}')}{self.chance.choice(how)}" for place in places
        ]
        some = f" LIMIT {self.chance.randint(0, 6)} OFFSET {self.chance.randint(0, 3)}"
        return f" ORDER BY {', '.join(terms)}{some if self.chance.random() < 0.5 else ''}"

    def _grouped(self, source: str, where: str, kinds: Sequence[str]) -> str:
        keys = [
            self.value(self._one("t", "i", "b", "f", "l")) for _ in range(self.chance.randint(0, 2))
        ]
        groups = [self._aggregate(kind) for kind in kinds]
        pieces = [*keys, *groups]
        listed = ", ".join(f"{one} AS c{n}" for n, one in enumerate(pieces, 1))
        by = ", ".join(self._one(str(n), one) for n, one in enumerate(keys, 1) if not one.isdigit())
        group = f" GROUP BY {', '.join(map(str, range(1, len(keys) + 1)))}" if keys else ""
        having = (
            f" HAVING count(*) > {self._one('0', '1')}" if by and self.chance.random() < 0.3 else ""
        )
        return f"SELECT {listed} FROM {source}{where}{group}{having}{self._order(len(pieces))}"

    def _aggregate(self, kind: str) -> str:
        t, i, b = self.value("t"), self.value("i"), self.value("b")
        some = f" FILTER (WHERE {b})" if self.chance.random() < 0.25 else ""
        how = self._one("", " DESC", " NULLS FIRST")
        return {
            "t": self._one(f"min({t})", f"max({t})", f"string_agg({t}, ',' ORDER BY {t}, {i}{how})"),
            "i": self._one("count(*)", f"count({t})", f"count(DISTINCT {t})", f"sum({i} % 100)", f"max({i})"),
            "b": self._one(f"bool_and({b})", f"bool_or({b})"),
            "f": self._one(f"avg({i} % 100)", f"sum(({i} % 100)::bigint)", f"sum({self.value('f')})"),
            "l": self._one(f"array_agg({t} ORDER BY {t}{how})", f"array_agg(DISTINCT {t})",
                           f"array_agg({i} ORDER BY {i}{how})", f"array_agg({b} ORDER BY {b}{how})"),
        }[kind] + some  # fmt: skip

    def statement(self) -> tuple[str, bool]:
        """A whole one, and whether it says in which order its rows come."""
        self._number, self.columns = 0, []
        chance = self.chance.random()
        if chance < 0.7:
            made = self.query()
            return made, " ORDER BY " in made.rpartition(" FROM (")[2].rpartition(")")[2]
        kinds = [self._one("t", "i", "b", "f") for _ in range(self.chance.randint(1, 3))]
        is_grouped = self.chance.random() < 0.3
        one, other = (self.query(kinds, is_grouped=is_grouped) for _ in range(2))
        if chance < 0.85:
            word = self._one("UNION", "UNION ALL", "EXCEPT", "INTERSECT")
            order = self._order(len(kinds)) if not is_grouped else ""
            return f"({one}) {word} ({other}){order}", bool(order)
        if chance < 0.93:
            return (
                f"WITH w AS ({one}) SELECT w.*, count(*) OVER () FROM w, (SELECT 1 AS x) y",
                False,
            )
        return (
            f"SELECT * FROM ({one}) AS a LEFT JOIN ({other}) AS b ON a.c1::text = b.c1::text",
            False,
        )


_LIKE = {"t": "tnv", "i": "is", "b": "b", "f": "", "l": "A"}
