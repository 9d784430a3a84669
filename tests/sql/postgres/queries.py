"""Whole queries that are made, of all that may stand in one, for both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from tests.sql.postgres.world import expression_of

# What is read, and its columns by kind.
_READ: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("t", {"int": "id", "text": "name", "bool": "ok", "num": "price", "time": "made",
           "date": "day::date"}),
    ("t AS a", {"int": "a.size", "text": "a.name", "bool": "a.ok", "num": "a.price",
                "time": "a.made::timestamptz", "date": "a.made::date"}),
    ("t a JOIN u ON u.t_id = a.id", {"int": "a.id", "text": "u.note", "bool": "a.ok"}),
    ("t LEFT JOIN u ON t_id = id", {"int": "t_id", "text": "note", "bool": "ok",
                                    "num": "price * 2", "time": "made - interval '1 day'",
                                    "date": "day::date - 1"}),
    ("u RIGHT JOIN t ON t_id = id AND note LIKE 'f%'",
     {"int": "id", "text": "note", "bool": "ok"}),
    ("t FULL JOIN u ON id = t_id", {"int": "size", "text": "note", "bool": "ok"}),
    ("t a, t b", {"int": "a.id - b.size", "text": "b.name", "bool": "a.ok",
                  "num": "a.price / b.size", "time": "b.made", "date": "b.made::date"}),
    ("t a JOIN t b USING (id)", {"int": "id", "text": "b.name", "bool": "a.ok"}),
    ("t CROSS JOIN generate_series(1, 3) AS g(n)", {"int": "n", "text": "name", "bool": "ok"}),
    ("t, jsonb_array_elements(tags) AS e", {"int": "id", "text": "e ->> 'Key'", "bool": "ok"}),
    ("t CROSS JOIN LATERAL jsonb_array_elements(tags) AS e(v)",
     {"int": "size", "text": "v ->> 'Value'", "bool": "v ->> 'Key' = 'Env'"}),
    ("(SELECT id AS i, name AS n, size > 10 AS s FROM t WHERE id < 4) AS q",
     {"int": "q.i", "text": "n", "bool": "s"}),
    ("(VALUES (1, 'one', true), (2, 'Two', NULL), (NULL, NULL, false)) AS v(a, b, c)",
     {"int": "a", "text": "b", "bool": "v.c"}),
)  # fmt: skip
_KINDS = ("int", "text", "bool", "num", "time", "date")
_ORDERED = (
    "", " DESC", " ASC", " NULLS FIRST", " NULLS LAST", " DESC NULLS LAST", " DESC NULLS FIRST",
)  # fmt: skip
_ITEMS = {
    "int": ("{int} + 1", "-{int}", "(SELECT count(*) FROM u WHERE t_id = {int})",
            "coalesce({int}, 0)"),
    "text": ("upper({text})", "{text} || 'x'", "(SELECT max(note) FROM u WHERE t_id = {int})",
             "coalesce({text}, '-')"),
    "bool": ("NOT {bool}", "{int} IN (1, NULL)", "{text} IS NULL", "{int} = '1'"),
    "num": ("{num} / 2", "round({num}, 1)", "coalesce({num}, '0.5')"),
    "time": ("date_trunc('month', {time})", "{time} + interval '2 hours'",
             "coalesce({time}, '2026-01-01T00:00:00Z')"),
    "date": ("{date} + 1", "({time})::date", "coalesce({date}, '2026-01-01')"),
}  # fmt: skip
_AGGREGATES = {
    "int": ("count(*)", "count({int})", "count(DISTINCT {int})", "sum({int})", "max({int})",
            "count(*) FILTER (WHERE {bool})", "sum({int}) FILTER (WHERE NOT {bool})",
            "sum(DISTINCT {int})", "max({int}) - min({int})", "count({text}) + 1",
            "coalesce(sum({int}), '0')"),
    "text": ("max({text})", "min({text})", "string_agg({text}, ',' ORDER BY {text})",
             "string_agg({text}, '-' ORDER BY {int} DESC, {text})", "coalesce(max({text}), '-')"),
    "bool": ("bool_or({bool})", "bool_and({bool})", "every({bool})", "count(*) > 1",
             "max({int}) = '3'"),
    "num": ("sum({num})", "avg({int})", "max({num})", "min({num}) * 2", "sum({int}) / 4.0"),
    "time": ("max({time})", "min({time}) + interval '1 day'"),
    "date": ("max({date})", "min({date}) + 1", "max({time})::date"),
}  # fmt: skip
_WINDOWS = {
    "int": ("row_number() OVER (ORDER BY {int}, {text}, {bool})", "count(*) OVER ()",
            "rank() OVER (ORDER BY {int} DESC)", "sum({int}) OVER (PARTITION BY {bool})",
            "dense_rank() OVER (PARTITION BY {bool} ORDER BY {text})",
            "sum({int}) OVER (ORDER BY {int} NULLS FIRST RANGE UNBOUNDED PRECEDING)"),
    "text": ("max({text}) OVER (PARTITION BY {int})",
             "first_value({text}) OVER (ORDER BY {text})"),
    "bool": ("bool_or({bool}) OVER (PARTITION BY {text})",),
    "num": ("avg({num}) OVER (PARTITION BY {bool})", "sum({num}) OVER (ORDER BY {int})"),
    "time": ("max({time}) OVER (ORDER BY {int})",),
    "date": ("max({date}) OVER (ORDER BY {int})",),
}  # fmt: skip
_CONDITIONS = (
    "{bool}", "NOT {bool}", "{int} > 1", "{text} IS NOT NULL", "{int} IN (SELECT t_id FROM u)",
    "{int} NOT IN (SELECT t_id FROM u WHERE t_id IS NOT NULL)", "{int} NOT IN (SELECT t_id FROM u)",
    "EXISTS (SELECT 1 FROM u WHERE t_id = {int})", "{text} LIKE '%e%' OR {bool}",
    "NOT EXISTS (SELECT 1 FROM u x WHERE x.t_id = {int} AND x.note LIKE 'f%')",
    "{int} BETWEEN 1 AND 2", "({int}, {bool}) IN (SELECT size, ok FROM t)", "{bool} IS NOT TRUE",
    "{int} = (SELECT min(size) FROM t)", "{int} = ANY (SELECT id FROM t)",
    "{int} <> ALL (SELECT size FROM t WHERE size > 10)", "{text} IN ('alpha', 'First', 'Env')",
    "{int} IS DISTINCT FROM 1", "coalesce({bool}, {int} > '2')",
)  # fmt: skip
_HAVING = ("count(*) > 1", "max({int}) > 1", "min({text}) IS NOT NULL", "max({int}) IN (1, 3)")
_SETS = ("UNION", "UNION ALL", "INTERSECT", "EXCEPT")
_WAYS = ("plain", "plain", "grouped", "aggregated", "windows", "distinct")


def made_queries(number: int, seed: int = 1) -> Iterator[str]:
    """So many, each with an order by all of its columns."""
    chance = random.Random(seed)
    for _ in range(number):
        yield _whole(chance, [chance.choice(_KINDS) for _ in range(chance.randint(1, 3))])


def _whole(chance: random.Random, kinds: list[str]) -> str:
    """A query with what may stand before and behind it: WITH, UNION, ORDER BY, LIMIT."""
    query = _query(chance, kinds, chance.choice(_WAYS))
    if chance.random() < 0.25:
        names = ", ".join(f"w{place}" for place in range(len(kinds)))
        exists = " WHERE w0 IS NOT NULL AND EXISTS (SELECT 1 FROM w x WHERE x.w0 = w.w0)"
        query = f"WITH w ({names}) AS ({query}) SELECT {names} FROM w{chance.choice(('', exists))}"
    while chance.random() < 0.3:
        query = f"{query} {chance.choice(_SETS)} {_query(chance, kinds, 'plain')}"
    places = [f"{place + 1}{chance.choice(_ORDERED)}" for place in range(len(kinds))]
    chance.shuffle(places)
    query += f" ORDER BY {', '.join(places)}"
    limits = [f" LIMIT {chance.randint(1, 4)}", f" OFFSET {chance.randint(0, 2)}"]
    chance.shuffle(limits)
    return query + "".join(limits[: chance.choice((0, 0, 1, 2))])


def _query(chance: random.Random, kinds: list[str], way: str) -> str:
    source, columns = chance.choice([one for one in _READ if set(kinds) <= set(one[1])])

    def filled(forms: tuple[str, ...]) -> str:
        return chance.choice(forms).format(**columns)

    behind = f" WHERE {filled(_CONDITIONS)}" if chance.random() < 0.6 else ""
    if way == "grouped":
        keys = chance.sample(list(columns), chance.randint(1, 2))
        items = [
            columns[kind] if kind in keys and chance.random() < 0.5 else filled(_AGGREGATES[kind])
            for kind in kinds
        ]
        behind += f" GROUP BY {', '.join(columns[key] for key in keys)}"
        behind += f" HAVING {filled(_HAVING)}" if chance.random() < 0.4 else ""
    elif way in ("aggregated", "windows"):
        forms = _AGGREGATES if way == "aggregated" else _WINDOWS
        items = [filled(forms[kind]) for kind in kinds]
    else:
        items = [_item(chance, kind, columns, source) for kind in kinds]
    named = (f"{one} AS c{n}" if chance.random() < 0.5 else one for n, one in enumerate(items))
    distinct = "DISTINCT " if way == "distinct" else ""
    return f"SELECT {distinct}{', '.join(named)} FROM {source}{behind}"


def _item(chance: random.Random, kind: str, columns: Mapping[str, str], source: str) -> str:
    if source == "t" and kind != "num" and chance.random() < 0.4:
        return expression_of(chance, kind)
    forms = (columns[kind], columns[kind], *_ITEMS[kind])
    return chance.choice(forms).format(**columns)
