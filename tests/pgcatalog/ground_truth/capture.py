"""Make the golden files again: `python -m tests.pgcatalog.ground_truth.capture`, with PGJDBC set.

Each client is run against a real server; what it sent is taken from the server's log and asked
again, for the types of its parameters, its columns and its rows. Object ids of the mirrored tables
are written as names, since they are different everywhere.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.pgcatalog.ground_truth.clients import CLIENTS
from tests.pgcatalog.ground_truth.cluster import Cluster, cluster

STATEMENTS = Path(__file__).parents[1] / "statements"
_PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
_LONG = 40
_QUERY = re.compile(r"\s*(?:/\*.*?\*/)?\s*(?:SELECT|WITH|VALUES|\()", re.IGNORECASE | re.DOTALL)
_OIDS = """
SELECT c.oid, n.nspname || '.' || c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE c.oid >= 16384 AND c.relkind IN ('r', 'v', 'i') AND n.nspname <> 'pg_toast'
UNION ALL SELECT o.oid, n.nspname || '.' || conname || ' constraint'
FROM pg_constraint o JOIN pg_namespace n ON n.oid = connamespace WHERE o.oid >= 16384
UNION ALL SELECT oid, 'schema ' || nspname FROM pg_namespace WHERE oid >= 16384
UNION ALL SELECT oid, 'database ' || datname FROM pg_database WHERE oid >= 16384
"""


class Asked:
    """A connection on which statements are asked again."""

    def __init__(self, made: Cluster) -> None:
        import psycopg

        self.connection = psycopg.connect(made.conninfo, autocommit=True)
        self.names = {str(oid): name for oid, name in self.connection.execute(_OIDS)}

    def ask(self, text: str, parameters: Sequence[str | None]) -> dict[str, Any] | None:
        """What the server answers; None for an error."""
        low = self.connection.pgconn
        encoded: Any = [None if one is None else one.encode() for one in parameters]
        if low.prepare(b"", text.encode()).status != 1:
            return None
        told = low.describe_prepared(b"")
        result = low.exec_prepared(b"", encoded)
        if result.status != 2:
            return None
        columns: list[list[Any]] = [
            [(result.fname(place) or b"").decode(), result.ftype(place)]
            for place in range(result.nfields)
        ]
        rows = [
            [
                self.cell(result.get_value(row, place), columns[place][1])
                for place in range(result.nfields)
            ]
            for row in range(result.ntuples)
        ]
        return {
            "text": self.named(text),
            "parameters": [None if one is None else self.named(one) for one in parameters],
            "parameter_types": [told.param_type(place) for place in range(told.nparams)],
            "columns": columns,
            "row_count": len(rows),
            "rows": rows if len(rows) <= _LONG else mirrored(rows),
        }

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()

    def cell(self, value: bytes | None, kind: int) -> str | None:
        """A cell as text; an object's id as its name."""
        if value is None:
            return None
        text = value.decode()
        return self.named(text) if kind in (26, 20, 1028, 30) else text

    def numbered(self, text: str) -> str:
        """A text with ids in the places of names."""
        for oid, name in self.names.items():
            text = text.replace(f"«{name}»", oid)
        return text

    def named(self, text: str) -> str:
        """A text with names in the places of ids."""
        return re.sub(
            r"\b\d{5,}\b",
            lambda match: f"«{self.names[match[0]]}»" if match[0] in self.names else match[0],
            text,
        )


def mirrored(rows: list[list[Any]]) -> list[list[Any]]:
    """Of many rows those of the mirrored schemas: the rest is PostgreSQL's own."""
    ours = {"ec2", "s3", "public", "vpcs", "subnets", "buckets", "notes", "recent"}
    return [row for row in rows if any(str(cell).strip() in ours for cell in row)]


def sent(logged: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str | None]]]:
    """The queries of a log, each once, with the values of their parameters."""
    seen = set()
    for text, detail in logged:
        values = [
            None if value == "NULL" else value[1:-1].replace("''", "'")
            for _, value in _PARAMETER.findall(detail or "")
        ]
        key = (text, tuple(values))
        if _QUERY.match(text) and key not in seen:
            seen.add(key)
            yield text, values


def main() -> None:
    """Run the clients, all or those that are named, and write a file for each."""
    names = sys.argv[1:] or list(CLIENTS)
    with (
        tempfile.TemporaryDirectory() as folder,
        cluster(Path(folder)) as made,
        closing(Asked(made)) as asked,
    ):
        _keep(names, made, asked)


def _keep(names: Sequence[str], made: Cluster, asked: Asked) -> None:
    for name in names:
        mark = made.mark()
        CLIENTS[name](made)
        found = [asked.ask(text, values) for text, values in list(sent(made.since(mark)))]
        kept = [one for one in found if one is not None]
        print(name, len(kept), "of", len(found))  # noqa: T201
        if kept:
            text = ",\n".join(json.dumps(one, ensure_ascii=False) for one in kept)
            (STATEMENTS / f"{name}.json").write_text(f"[\n{text}\n]\n")


if __name__ == "__main__":
    main()
