"""The inventories of an engine: where they are, and what opens and reads them."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from cirrusql.errors import InterfaceError, OperationalError

if TYPE_CHECKING:
    from pathlib import Path

    from cirrusql.catalog import Catalog
    from cirrusql.engine.engine import Engine
    from cirrusql.inventory.past import Past
    from cirrusql.inventory.reading import Reading
    from cirrusql.inventory.redaction import Redactor
    from cirrusql.inventory.store import Store


class Inventory:
    """An opened inventory. Thread-safe; what it holds beside the store is made when needed."""

    def __init__(self, store: Store, catalog: Catalog) -> None:
        self.store = store
        self._catalog = catalog

    @cached_property
    def reading(self) -> Reading:
        """What it knows of any moment."""
        from cirrusql.inventory.reading import Reading

        return Reading(self.store, self._catalog)

    @cached_property
    def past(self) -> Past:
        """What it has recorded."""
        from cirrusql.inventory.past import Past

        return Past(self.store, self._catalog)

    @cached_property
    def redactor(self) -> Redactor:
        """What hides secrets before they are stored; its key is in the user's state folder.

        Raises OperationalError if the key can be neither read nor made.
        """
        return redactor_of(self._catalog)

    @cached_property
    def _hide(self) -> Callable[[Any], Any] | None:
        """What hides a secret again as it was hidden; None where nothing was ever hidden here."""
        try:
            return self.redactor.hidden if _key_file().exists() else None
        except OperationalError:
            return None

    def document(self, properties: str) -> dict[str, Any]:
        """The properties of a resource as they were kept, with a HiddenValue for each secret."""
        import orjson

        from cirrusql.inventory.hidden import with_hidden_values

        found: dict[str, Any] = with_hidden_values(orjson.loads(properties), self._hide)
        return found


def redactor_of(catalog: Catalog) -> Redactor:
    """What hides this user's secrets; raises OperationalError without a key."""
    from cirrusql.inventory.redaction import Redactor, key_at
    from cirrusql.inventory.rules import Rules

    return Redactor(key_at(_key_file()), Rules(catalog))


class Inventories:
    """The inventories that an engine's sessions have opened, by their place; thread-safe.

    Mutable state: the inventories, which stay open as long as the engine lives.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened: dict[str, Inventory] = {}
        self._lock = Lock()

    def place(self, given: str | os.PathLike[str] | None = None) -> str | None:
        """The folder or address that a user gives, there or with the target, else the target's own.

        None where nothing is kept, as in a local cloud in memory. May ask for the account; raises
        CredentialsError where it cannot be had.
        """
        if given is not None:
            return os.fspath(given)
        environment = self._engine.environment
        if environment.inventory is not None:
            return environment.inventory
        if environment.own_name is None:
            return None
        from cirrusql.folders import data_folder

        name = environment.own_name or f"{environment.partition}-{self._engine.identity()}"
        return str(data_folder() / "inventory" / name)

    def open(
        self, given: str | os.PathLike[str] | None = None, *, create: bool = False
    ) -> Inventory:
        """The inventory in a place; `create` makes one if there is none.

        Raises NotSupportedError without the extra, OperationalError if there is no inventory, and
        InterfaceError where there is no place for one unless it is named.
        """
        place = self.place(given)
        if place is None:
            hint = "--store names a folder for one"
            raise InterfaceError("a cloud in memory has no inventory of its own", hint=hint)
        from cirrusql.engine.object_storage import object_storage
        from cirrusql.inventory.store import Store

        with self._lock:
            if place not in self._opened:
                access = object_storage(place, self._engine.environment.aws)
                store = Store.open(place, access, create=create)
                self._opened[place] = Inventory(store, self._engine.catalog)
            return self._opened[place]

    def find(self, given: str | os.PathLike[str] | None = None) -> Inventory | None:
        """The inventory in a place; None if there is no place for one, or none in it."""
        place = self.place(given)
        # Most people have none, and should not wait for what reads one.
        if place is None or ("://" not in place and not os.path.isdir(place)):  # noqa: PTH112
            return None
        from cirrusql.engine.object_storage import object_storage
        from cirrusql.inventory.store import Store

        with self._lock:
            # A folder may be gone meanwhile; a bucket is not asked again for each statement.
            if place not in self._opened or "://" not in place:
                store = Store.find(place, object_storage(place, self._engine.environment.aws))
                if store is None:
                    return None
                self._opened.setdefault(place, Inventory(store, self._engine.catalog))
            return self._opened[place]

    def __repr__(self) -> str:
        return f"<Inventories: {', '.join(self._opened) or 'none opened'}>"


def _key_file() -> Path:
    from cirrusql.folders import state_folder

    return state_folder() / "inventory.key"
