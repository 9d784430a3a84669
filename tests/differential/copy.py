"""A plain SQLite copy of every resource of a local cloud, made of what the service itself says.

Nothing of the product reads it: the store names the resources, GetResource gives each one's
properties, and the catalogue what column each property is.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

import apsw

from tests.answers.clouds import Cloud
from tests.differential.relations import RELATIONS, Relation
from tests.differential.world import REGIONS

_GLOBAL = "aws-global"
_HOME = "us-east-1"

Cell = str | int | float | None


class Copy:
    """The copy. Mutable state: one SQLite connection, of which nothing but queries is asked."""

    def __init__(self, cloud: Cloud) -> None:
        self.connection = apsw.Connection(":memory:")
        self._cloud = cloud
        self._columns: dict[str, tuple[str, ...]] = {}
        for relation in RELATIONS:
            self._make(relation)

    def close(self) -> None:
        self.connection.close()

    def columns(self, relation: Relation) -> tuple[str, ...]:
        """What `*` shows of a relation, in its order."""
        return self._columns[relation.name]

    def values(self, relation: Relation, column: str) -> tuple[Cell, ...]:
        """The different values of a column, in order."""
        sql = f'SELECT DISTINCT "{column}" FROM "{relation.name}" ORDER BY 1'
        return tuple(value for (value,) in self.connection.execute(sql))

    def read(self, relation: Relation, regions: Collection[str], hidden: Collection[str]) -> str:
        """A query for the relation's rows as far as these regions have them.

        What is in no region of its own is asked once: at home, or else in the first that is asked.
        """
        columns = [f'"{name}"' for name in (*self._columns[relation.name], *sorted(hidden))]
        names = ", ".join(f"'{region}'" for region in sorted(regions))
        if relation.is_global:
            place = _HOME if _HOME in regions else min(regions, default="")
            columns[columns.index('"region"')] = f"'{place}' AS region"
            where = "1" if regions else "0"
        else:
            where = f"region IN ({names})"
        return f'SELECT {", ".join(columns)} FROM "{relation.name}" WHERE {where}'

    def _make(self, relation: Relation) -> None:
        kind = self._cloud.catalog.resource_type(relation.type_name)
        properties = {column.name: column.property for column in kind.columns}
        if relation.list_only:
            properties = {"region": "", **{part: properties[part] for part in relation.parts}}
        else:
            properties = {**properties, "region": ""}
        self._columns[relation.name] = tuple(properties)
        names = ", ".join(f'"{name}"' for name in (*properties, "Identifier"))
        self.connection.execute(f'CREATE TABLE "{relation.name}" ({names})')
        places = ", ".join("?" * (len(properties) + 1))
        for region, identifier in self._resources(relation.type_name):
            model = self._model(relation.type_name, region, identifier)
            row = [region if c == "region" else _cell(model.get(p)) for c, p in properties.items()]
            sql = f'INSERT INTO "{relation.name}" VALUES ({places})'
            self.connection.execute(sql, (*row, identifier))

    def _resources(self, type_name: str) -> list[tuple[str, str]]:
        rows = self._cloud.local.backend.store.connection.execute(
            "SELECT s.region, r.identifier FROM resource r JOIN collection c ON c.id = r.collection"
            " JOIN scope s ON s.id = c.scope WHERE c.type_name = ? ORDER BY 1, 2",
            (type_name,),
        )
        found = [(str(region), str(identifier)) for region, identifier in rows]
        assert {region for region, _ in found} in ({_GLOBAL}, set(REGIONS)), type_name
        return found

    def _model(self, type_name: str, region: str, identifier: str) -> Mapping[str, Any]:
        asked = _HOME if region == _GLOBAL else region
        answer = self._cloud.ask("GetResource", asked, TypeName=type_name, Identifier=identifier)
        model: Mapping[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
        return model


def _cell(value: Any) -> Cell:
    """A property's value in SQL: documents are JSON, and booleans numbers."""
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value
