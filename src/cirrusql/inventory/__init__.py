"""The inventory: what was found, when, and what was asked for, in three tables with a memory.

The store only: it knows nothing of sessions, engines or calls. Its tables are Delta tables, which
other engines read; `deltalake` is imported where a store is opened.
"""

from cirrusql.inventory.records import Coverage, Event, Run, ScopeKey, Staged

__all__ = ["Coverage", "Event", "Run", "ScopeKey", "Staged"]
