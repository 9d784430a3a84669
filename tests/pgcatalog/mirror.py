"""The relations that the real server had when its answers were kept; answers as it writes them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.catalog.listed import Listed
from cirrusql.pgcatalog import CatalogueSession, OwnTable, PgCatalog, keys
from cirrusql.pgcatalog.list_texts import written

STATEMENTS = Path(__file__).with_name("statements")
OWN = (
    OwnTable("notes", (("id", 20), ("body", 25))),
    OwnTable("recent", (("id", 20), ("body", 25)), is_view=True),
)
_TABLES: dict[str, dict[str, str]] = {
    "ec2.vpcs": {
        "vpc_id": "string", "cidr_block": "string", "is_default": "boolean", "tags": "array",
        "size": "integer", "price": "number", "region": "string",
    },
    "ec2.vpcs_list_only": {"region": "string", "vpc_id": "string"},
    "ec2.subnets": {
        "subnet_id": "string", "vpc_id": "string", "available_ip_address_count": "integer",
        "tags": "array", "region": "string",
    },
    "s3.buckets": {
        "bucket_name": "string", "versioning_configuration": "object", "region": "string",
    },
    "s3.buckets_list_only": {"region": "string", "bucket_name": "string"},
}  # fmt: skip
_KEYS = {
    "ec2.vpcs": ("vpc_id", "region"), "ec2.subnets": ("subnet_id", "region"),
    "s3.buckets": ("bucket_name", "region"),
}  # fmt: skip
_FIRST = 20_000


def _listing(_catalog: Catalog, _database: str) -> list[Listed]:
    return [
        Listed(
            _FIRST + number,
            name.split(".")[0],
            name.split(".")[1],
            "",
            tuple((column, kind, "") for column, kind in columns.items()),
            name.endswith("_list_only"),
            _KEYS.get(name, ()),
        )
        for number, (name, columns) in enumerate(_TABLES.items())
    ]


def session(catalog: Catalog) -> CatalogueSession:
    """What a connection sees whose server has the mirrored relations and no others."""
    made = PgCatalog(catalog, _listing).session("awscc", "postgres")
    made.show_own(OWN)
    return made


class Names:
    """Object ids as names, since each server has its own."""

    def __init__(self, of: CatalogueSession) -> None:
        numbers = {f"schema {name}": oid for name, oid in of.seen.schemas.items() if oid > 16_384}
        known = {oid: name for name, oid in of.seen.schemas.items()}
        numbers |= {f"{known[schema]}.{name}": oid for (schema, name), oid in of.seen.names.items()}
        numbers |= {
            f"{name} constraint": oid - keys.INDEXES_FROM + keys.CONSTRAINTS_FROM
            for name, oid in numbers.items()
            if name.endswith("_pkey")
        }
        numbers |= {"database awscc": 16_001, "database aws": 16_002}
        self._numbers = {f"«{name}»": str(oid) for name, oid in numbers.items()}
        self._names = {oid: name for name, oid in self._numbers.items()}

    def numbered(self, text: str) -> str:
        """A text with ids in the places of names."""
        return re.sub("«[^»]*»", lambda match: self._numbers.get(match[0], "0"), text)

    def cell(self, value: Any, kind: int) -> str | None:
        """A cell as the server writes it."""
        if value is None or isinstance(value, bool):
            return None if value is None else "ft"[value]
        if isinstance(value, list):
            is_vector = kind in (22, 30)
            shown = " ".join(map(str, value)) if is_vector else str(written(json.dumps(value)))
        else:
            shown = str(value).removesuffix(".0") if kind in (700, 701) else str(value)
        if kind not in (26, 20, 1028, 30):
            return shown
        return re.sub(r"\b\d{5,}\b", lambda match: self._names.get(match[0], match[0]), shown)


def asked() -> list[dict[str, Any]]:
    """Every statement that was kept, each once, with the client that sent it."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for path in sorted(STATEMENTS.glob("*.json")):
        for one in json.loads(path.read_text()):
            key = (one["text"], *map(str, one["parameters"]))
            found.setdefault(key, {**one, "client": path.stem})
    return list(found.values())


def answer(of: CatalogueSession, names: Names, one: dict[str, Any]) -> list[list[str | None]]:
    """Our rows for one of them, as the server would write them."""
    prepared = of.prepare(names.numbered(one["text"]))
    values = [None if value is None else names.numbered(value) for value in one["parameters"]]
    return [
        [
            names.cell(value, column.type)
            for value, column in zip(row, prepared.columns, strict=True)
        ]
        for row in of.run(prepared, values)
    ]


def same(one: dict[str, Any], ours: list[list[str | None]], theirs: list[list[str | None]]) -> bool:
    """Whether rows agree, in their order if the statement asks for one."""
    # Of asyncpg's types several have the same depth.
    if "order by" in one["text"].lower() and "depth DESC" not in one["text"]:
        return ours == theirs
    return sorted(ours, key=str) == sorted(theirs, key=str)


def of_the_mirror(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows about the mirrored schemas: of long answers only those were kept."""
    ours = {"ec2", "s3", "public", "vpcs", "subnets", "buckets", "notes", "recent"}
    return [row for row in rows if any(str(cell).strip() in ours for cell in row)]


DIFFERENT: tuple[tuple[str, str], ...] = (
    ("current_setting('jit')", "there is no compiler here"),
    ("FROM pg_catalog.pg_database WHERE datallowconn", "there are two databases"),
    ("pg_catalog.pg_database d\nORDER BY", "there are two databases"),
    ("JOIN pg_catalog.pg_tablespace t on d.dattablespace", "there are two databases"),
    ("FROM pg_catalog.pg_database db", "there are two databases"),
    ("pg_catalog.array_in'::regproc as is_array, typtype, typname, pg_type.oid", "no row types"),
    ("then 2002 else 2001 end", "no table has a row type"),
    ("coalesce(a.fnames, '{}')", "no table has a row type"),
    ("SELECT t.oid, typarray, attname", "no table has a row type"),
    ("pg_get_keywords()", "the keywords are SQLite's"),
    ("pg_catalog.lower('t%')", "some settings are known here, not all of PostgreSQL's"),
    ("pg_catalog.pg_table_size(c.oid)", "no table takes room"),
    ("pg_total_relation_size", "no table takes room"),
    ("c.oid = '1259'", "its indexes are not told of"),
    ("'1259' AND c.oid = i.indrelid", "its indexes are not told of"),
    ('nspowner) AS "Owner"', "whoever connects owns all"),
    ("r.rolsuper, r.rolinherit", "nobody is a superuser"),
    ("rolname, rolsuper, rolcanlogin", "nobody is a superuser"),
    ("pg_catalog.pg_extension e", "there are no extensions"),
    ("pg_catalog.pg_ts_config c", "there is no full text search"),
    ("pg_catalog.pg_language l", "there are no languages"),
    ("'^(search_path)$'", "the path is public alone"),
    ("'search_path', 'standard_conforming_strings'", "the path is public alone"),
    ("pg_get_viewdef", "what a view is made of is not told"),
    ("pg_backend_pid()", "each server has its own"),
    ("version()", "it says what it is"),
    ("c.relpartbound, c.oid) as partition_expr", "no row types, no transactions"),
    ("xmin as state_number", "no transactions"),
    ("T.xmin as table_state_number", "no transactions"),
    ("SELECT * FROM information_schema.tables", "nobody inserts into a view here"),
    ("SELECT * FROM information_schema.columns", "nobody changes a view here"),
    ("pg_catalog.pg_cast c", "a notice says so"),
    ("WHERE datistemplate = false;", "there are two databases"),
    ('"stat"."n_live_tup"', "nobody counts rows"),
    ("(select array_agg(i.inhparent)", "no table has a row type"),
)
"""What tells a statement whose rows differ, and why they may."""


def difference(one: dict[str, Any]) -> str | None:
    """Why the rows of a statement may differ; None if they may not."""
    return next((why for part, why in DIFFERENT if part in one["text"]), None)
