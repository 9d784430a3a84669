"""What PostgreSQL's spellings are here where SQLite has nothing for them.

`cirrusql.sql.postgres` writes calls of these functions; a connection has them once a statement, or
a view that it reads, calls one. Their names begin with `postgres_`, which PostgreSQL's own do not.
"""

from cirrusql.engine.functions.postgres.declared import POSTGRES, PREFIX

__all__ = ["POSTGRES", "PREFIX"]
