"""Names of relations that leave something out, in full: `ec2.vpcs`, or `vpcs` by a search path.

Done by position where the binder finds names of tables, and for the names that other statements
have; never in the text itself.
"""

from __future__ import annotations

from typing import Protocol

from cirrusql.catalog import PROVIDER, PROVIDERS, Catalog
from cirrusql.errors import NotSupportedError, UnknownName, did_you_mean
from cirrusql.records import replace
from cirrusql.sql.name_defaults import NO_SERVICES, NameDefaults
from cirrusql.sql.own_names import is_cloud
from cirrusql.sql.relations import find_relation
from cirrusql.sql.statements import Name


class Own(Protocol):
    """The user's own tables and views."""

    def find(self, name: str, schema: str | None = None, /) -> object | None:
        """What has that name, in any case; None if nothing has."""


class FullNames:
    """Names in full, for one session with defaults of its own."""

    def __init__(self, defaults: NameDefaults, catalog: Catalog, own: Own) -> None:
        self._defaults = defaults
        self._catalog = catalog
        self._own = own

    def of(self, parts: tuple[str, ...]) -> tuple[str, ...] | None:
        """The parts of the relation that a name without some of them means; None to leave it.

        A table or view of the user's own goes before. Raises UnknownName, with the closest match,
        for a name of one part that nothing in the search path has.
        """
        if len(parts) == 2 and self._defaults.provider != PROVIDER:
            # A view of the user's own may have a dot in its name.
            leads = parts[0].lower() not in (*PROVIDERS, *NO_SERVICES)
            is_own = self._own.find(".".join(parts)) is not None
            return (self._defaults.provider, *parts) if leads and not is_own else None
        services = self._defaults.services
        if len(parts) != 1 or not services or _is_sqlites(parts[0]):
            return None
        return None if self._own.find(parts[0]) is not None else self._found(services, parts[0])

    def name(self, name: Name) -> Name:
        """A statement's name in full, as `of`; errors carry its position."""
        if name.schema is not None or (len(name.parts) == 2 and not is_cloud(name)):
            return name
        try:
            found = self.of(name.parts)
        except UnknownName as error:
            raise error.with_(position=name.position) from None
        return name if found is None else replace(name, parts=found)

    def _found(self, services: tuple[str, ...], name: str) -> tuple[str, ...]:
        hint = None
        for service in services:
            full = (self._defaults.provider, service, name)
            try:
                find_relation(self._catalog, full)
            except UnknownName as error:
                hint = hint or error.hint
            except NotSupportedError:
                return full  # which says why, where it is read
            else:
                return full
        where = ", ".join(services)
        message = f"no table or view '{name}' of your own, and no such resource in {where}"
        raise UnknownName(message, hint=hint or did_you_mean(name, services))


def _is_sqlites(name: str) -> bool:
    return name.lower().startswith(("sqlite_", "cirrusql_", "@"))
