"""The SQLAlchemy dialect: `create_engine("cirrusql://…")` over the DB-API of this package.

SQLAlchemy finds it by its entry point. Services are schemas, relations are tables; the SQL is
SQLite's, so that its compiler is SQLAlchemy's own for SQLite with what differs put right.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.sqlalchemy_dialect.dialect import CirruSQLDialect
    from cirrusql.sqlalchemy_dialect.incomplete import Incomplete
    from cirrusql.sqlalchemy_dialect.transactions import NotRolledBack

__all__ = ["CirruSQLDialect", "Incomplete", "NotRolledBack"]

__getattr__ = lazily(
    __name__,
    {
        ".dialect": ("CirruSQLDialect",),
        ".incomplete": ("Incomplete",),
        ".transactions": ("NotRolledBack",),
    },
)
