"""What a session's names mean that leave something out."""

from __future__ import annotations

from cirrusql.catalog.naming import PROVIDER
from cirrusql.records import Record

ANY_OWN = "public"
"""What PostgreSQL's clients write before the user's own: it may be kept, or the session's only."""
NO_SERVICES = (ANY_OWN, "$user", "main", "temp", "pg_catalog", "information_schema", "cirrusql")
"""What a search path may name and what is no service; names there are found without it."""


class NameDefaults(Record):
    """What names mean that leave something out.

    `provider` is that of names of two parts. `search_path` are the services in which names of one
    part are looked for, in order, once nothing of the user's own is called so.
    """

    provider: str = PROVIDER
    search_path: tuple[str, ...] = (ANY_OWN,)

    @property
    def services(self) -> tuple[str, ...]:
        """The services of the search path.

        >>> NameDefaults(search_path=("public", "ec2")).services
        ('ec2',)
        """
        return tuple(one for one in self.search_path if one not in NO_SERVICES)


DEFAULT_NAMES = NameDefaults()
