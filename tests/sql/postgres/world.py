"""The tables that statements are run on, in both databases, and how their answers are compared."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cirrusql
from cirrusql.engine.options import Options
from cirrusql.records import replace
from cirrusql.session import Session

FOLDER = Path(__file__).parent
GOLDEN = FOLDER / "golden.json"
COLUMNS = {
    "t": "id int, name text, size int, price numeric, ok boolean, made timestamptz, day date,"
    " doc jsonb, tags jsonb",
    "u": "t_id int, note text",
}
_DOC = '{"a": "one", "b": {"c": "x"}, "n": 1, "f": true, "l": [1, "two"]}'
ROWS: dict[str, list[tuple[Any, ...]]] = {
    "t": [
        (1, "alpha", 10, 2.5, True, "2026-01-01T10:00:00Z", "2026-01-01", _DOC,
         '[{"Key": "Owner", "Value": "ops"}, {"Key": "Env", "Value": "prod"}]'),
        (2, "Alpine", 25, 3.5, False, "2026-01-15T23:59:59Z", "2026-01-15",
         '{"a": null, "n": -2.5, "f": false, "z": "1.50"}', '[{"Key": "Env", "Value": "dev"}]'),
        (3, "beta", None, -2.5, None, "2026-01-31T00:00:00Z", "2026-01-31", '{"a": 1, "l": []}',
         "[]"),
        (4, "École", 10, 0.5, True, None, None, None, None),
    ],
    "u": [(1, "First"), (1, "fine"), (3, "other"), (None, "lost")],
}  # fmt: skip


def statements() -> Iterator[tuple[str, bool]]:
    """Each statement that was written, and whether it is to be refused."""
    for line in (FOLDER / "statements.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("--"):
            yield line.removeprefix("! "), line.startswith("! ")


def session(connection: cirrusql.Connection) -> Session:
    """The connection's session, with the tables, and PostgreSQL's dialect."""
    made = connection.session
    for table, columns in COLUMNS.items():
        list(made.execute(f"CREATE TEMP TABLE {table} ({columns})"))
        for row in ROWS[table]:
            places = ", ".join("?" * len(row))
            list(made.execute(f"INSERT INTO {table} VALUES ({places})", row))
    made.options = replace(made.options, postgres=True)
    assert isinstance(made.options, Options)
    return made


def answer(one: Session, sql: str) -> list[list[Any]]:
    """Our rows of a statement."""
    (result,) = one.execute(sql)
    return [list(row) for row in result]


def same(expected: Sequence[Sequence[Any]], found: Sequence[Sequence[Any]], sql: str) -> bool:
    """Whether two answers say the same; their order counts where the statement has one."""
    if len(expected) != len(found):
        return False
    if "ORDER BY" in sql:
        return all(map(_same_row, expected, found))
    left = list(found)
    for row in expected:
        match = next((one for one in left if _same_row(row, one)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _same_row(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return len(one) == len(other) and all(map(_same_value, one, other))


def _same_value(expected: Any, found: Any) -> bool:
    """PostgreSQL's value, and ours: true is 1, a document is a text."""
    if isinstance(expected, dict):  # a document
        try:
            return bool(json.loads(str(found)) == expected["json"])
        except ValueError:
            return False
    if isinstance(expected, bool):
        return bool(found is not None and found == int(expected))
    if isinstance(expected, int | float):
        return isinstance(found, int | float) and math.isclose(expected, found, rel_tol=1e-9)
    return bool(expected == found)


# -- statements that are made ---------------------------------------------------------------------

_ATOMS = {
    "int": ("id", "size", "3", "'7'::int", "length(name)", "(doc ->> 'n')::numeric::int"),
    "text": ("name", "'Alpha'", "lower(name)", "doc ->> 'a'", "id::text", "left(name, 2)", "'é'"),
    "bool": (
        "ok",
        "ok = true",
        "true",
        "name LIKE 'a%'",
        "name ~ 'a$'",
        "doc ? 'b'",
        "size IS NULL",
    ),
    "date": ("day::date", "'2026-01-10'::date", "made::date", "current_date"),
    "time": ("made", "now()", "date_trunc('day', made)", "day + interval '3 hours'"),
    "json": ("doc", "doc -> 'b'", "tags -> 0", "'{\"a\": 1}'::jsonb"),
}
_MADE = {
    "int": (
        "{int} + {int}", "{int} - {int}", "{int} * {int}", "({int}) % 5", "-({int})", "{int} / 2",
        "coalesce({int}, 0)", "CASE WHEN {bool} THEN {int} ELSE {int} END", "strpos({text}, 'a')",
        "({bool})::int", "round(({int}) / 4.0)::int", "({date} - '2026-01-01'::date)",
        "extract(day FROM {time})::int", "greatest({int}, {int})", "coalesce({int}, '0')",
        "nullif({int}, '3')", "least('4', {int})", "CASE WHEN {bool} THEN {int} ELSE '7' END",
        "CASE {int} WHEN '3' THEN 1 WHEN {int} THEN '2' END", "(SELECT {int})",
    ),
    "text": (
        "{text} || {text}", "upper({text})", "({int})::text", "({bool})::text", "{int} || {text}",
        "substr({text}, 2, 2)", "coalesce({text}, 'none')", "{json} ->> 'a'", "right({text}, 1)",
        "split_part({text}, 'l', 1)", "replace({text}, 'a', 'b')", "'x' || ({int} + {int})",
        "({date})::text", "CASE ({bool}) WHEN 'true' THEN {text} ELSE {text} END", "'b' || ok",
        "concat({text}, ok, {bool})", "({bool}) || {text}",
    ),
    "bool": (
        "{int} < {int}", "{int} = {int}", "{text} = {text}", "{text} LIKE '%a%'", "NOT ({bool})",
        "{text} ILIKE 'A%'", "{text} ~* 'L'", "{bool} AND {bool}", "{bool} OR {bool}",
        "{int} BETWEEN 2 AND {int}", "{int} IN (1, 2, {int})", "{text} IS NULL", "{date} < {date}",
        "{time} > {time}", "{json} @> '{{\"c\": \"x\"}}'", "{int} IS DISTINCT FROM {int}",
        "{int} = ANY(ARRAY[1, 10])", "true = ({bool})", "{text} || 'a' LIKE '%aa'",
        "{text} NOT LIKE '_l%'", "({bool}) IS TRUE",
        "{int} = '3'", "'3' < {int}", "{int} IN ('1', '3')", "'3' IN ({int}, 4)",
        "{int} BETWEEN '1' AND '5'", "'3' BETWEEN {int} AND {int}", "({bool}) = 'true'",
        "'f' <> ({bool})", "({int}, {bool}) = ('3', 't')", "({int}, {int}) IN (('3', '1'), (4, 4))",
        "{int} = ANY('{{1,3}}')", "({bool}) = ANY('{{t}}')", "{int} <> ALL('{{1,3}}')",
        "coalesce({bool}, 'f')", "nullif({bool}, 't')", "({bool}) IS DISTINCT FROM 'true'",
        "{int} = ANY(ARRAY['1', '3']::int[])", "'3' IN (SELECT {int} FROM u)",
        "(SELECT {int}) = '3'", "{date} >= '2026-01-10'",
        "({time})::timestamptz - ({time})::timestamptz > interval '1 day'",
    ),
    "date": (
        "({date}) + 1", "({date}) - 2", "({time})::date", "coalesce({date}, '2026-05-05'::date)",
    ),
    "time": (
        "{time} + interval '1 day'", "{time} - interval '2 hours 30 minutes'",
        "date_trunc('month', {time})", "{date} + interval '1 month'", "({date})::timestamptz",
    ),
    "json": ("{json} -> 'a'", "jsonb_build_object('k', {int})"),
}  # fmt: skip
# What these give depends on when they are asked.
_NOW = ("now()", "current_date")


def made(number: int, seed: int = 1) -> Iterator[str]:
    """So many statements, made of expressions whose types fit."""
    chance = random.Random(seed)
    while number:
        kinds = [chance.choice(list(_MADE)) for _ in range(chance.randint(1, 3))]
        made = (_expression(chance, kind, 3) for kind in kinds)
        items = ", ".join(f"{one} AS c{place}" for place, one in enumerate(made))
        where = _expression(chance, "bool", 3)
        sql = f"SELECT id, {items} FROM t"
        sql += f" WHERE {where}" if chance.random() < 0.6 else ""
        if not any(word in sql for word in _NOW):
            number -= 1
            yield f"{sql} ORDER BY id"


def _expression(chance: random.Random, kind: str, depth: int) -> str:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(_ATOMS[kind])
    form = chance.choice(_MADE[kind])
    parts = form.replace("{{", "\0").replace("}}", "\1")
    while (at := parts.find("{")) >= 0:
        end = parts.find("}", at)
        inner = _expression(chance, parts[at + 1 : end], depth - 1)
        parts = f"{parts[:at]}{inner.replace('{', chr(0)).replace('}', chr(1))}{parts[end + 1 :]}"
    return parts.replace("\0", "{").replace("\1", "}")


def expression_of(chance: random.Random, kind: str) -> str:
    """An expression of a kind over the columns of `t`."""
    while True:
        found = _expression(chance, kind, 2)
        if not any(word in found for word in _NOW):
            return found
