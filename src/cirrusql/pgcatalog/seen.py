"""What names and numbers of objects mean to one connection, by its path and its own tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from cirrusql.pgcatalog.rows import COLLATIONS, Table
from cirrusql.pgcatalog.settings import Settings
from cirrusql.pgcatalog.store import Store
from cirrusql.pgcatalog.system import PG_CATALOG, SCHEMAS
from cirrusql.pgcatalog.type_rows import function_name
from cirrusql.pgcatalog.types import types


class Seen:
    """The objects of a database and of a session. Mutable: what is visible, kept by the path."""

    def __init__(
        self,
        store: Store,
        database: str,
        user: str,
        settings: Settings,
        own: Sequence[Table],
    ) -> None:
        self.database = database
        self.user = user
        self.schemas: Mapping[str, int] = store.schemas
        self._store = store
        self._settings = settings
        self._own = own
        self._visible: tuple[tuple[int, ...], frozenset[int]] | None = None

    @cached_property
    def names(self) -> Mapping[tuple[int, str], int]:
        """The object ids of the relations, by schema and name."""
        own = {(one.schema, one.name): one.oid for one in self._own}
        return {**self._store.names, **own} if own else self._store.names

    @cached_property
    def places(self) -> Mapping[int, tuple[int, str]]:
        """Schema and name of each relation."""
        return {oid: place for place, oid in self.names.items()}

    @property
    def path(self) -> tuple[int, ...]:
        """The schemas in which a name of one part is looked for, PostgreSQL's own first."""
        found = [self.schemas[name] for name in self._path_names if name in self.schemas]
        own = SCHEMAS[PG_CATALOG]
        return tuple(found) if own in found else (own, *found)

    @property
    def _path_names(self) -> list[str]:
        return [self.user if one == "$user" else one for one in self._settings.search_path]

    @property
    def current_schema(self) -> str | None:
        """The first schema of the path that exists."""
        return next((name for name in self._path_names if name in self.schemas), None)

    def current_schemas(self, *, implicit: bool) -> list[str]:
        """The schemas of the path that exist, with PostgreSQL's own if that is wanted."""
        found = [name for name in self._path_names if name in self.schemas]
        return [PG_CATALOG, *found] if implicit and PG_CATALOG not in found else found

    def is_visible(self, oid: int) -> bool:
        """Whether a relation is what its name alone means."""
        path = self.path
        if self._visible is None or self._visible[0] != path:
            self._visible = (path, self._visible_in(path))
        return oid in self._visible[1]

    def visible(self, kind: str, oid: int) -> int | None:
        """Whether an object of a kind is what its name alone means; None for none."""
        if kind == "table":
            return int(self.is_visible(oid)) if oid in self.places else None
        if kind == "type":
            return int(types()[oid].namespace in self.path) if oid in types() else None
        if kind == "function":
            return None if function_name(oid) is None else 1
        return 1 if kind == "collation" and oid in COLLATIONS else None

    def _visible_in(self, path: Sequence[int]) -> frozenset[int]:
        rank = {schema: place for place, schema in reversed(list(enumerate(path)))}
        found: dict[str, tuple[int, int]] = {}
        for (schema, name), number in self.names.items():
            place = rank.get(schema)
            if place is not None and (name not in found or place < found[name][0]):
                found[name] = (place, number)
        return frozenset(number for _, number in found.values())
