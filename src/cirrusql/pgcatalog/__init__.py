"""A `pg_catalog` and an `information_schema` that tell clients of PostgreSQL of our relations.

`PgCatalog` is one for the process, `CatalogueSession` one for each connection. `is_catalogue` says
which statements are theirs.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.pgcatalog.catalogue import PgCatalog
    from cirrusql.pgcatalog.own import OwnTable
    from cirrusql.pgcatalog.prepared import Prepared
    from cirrusql.pgcatalog.recognition import is_catalogue
    from cirrusql.pgcatalog.scope import OutputColumn
    from cirrusql.pgcatalog.session import CatalogueSession
    from cirrusql.pgcatalog.settings import SERVER_VERSION, VERSION, Settings

__all__ = [
    "SERVER_VERSION",
    "VERSION",
    "CatalogueSession",
    "OutputColumn",
    "OwnTable",
    "PgCatalog",
    "Prepared",
    "Settings",
    "is_catalogue",
]

__getattr__ = lazily(
    __name__,
    {
        ".catalogue": ("PgCatalog",),
        ".own": ("OwnTable",),
        ".prepared": ("Prepared",),
        ".recognition": ("is_catalogue",),
        ".scope": ("OutputColumn",),
        ".session": ("CatalogueSession",),
        ".settings": ("SERVER_VERSION", "VERSION", "Settings"),
    },
)
