"""`%cirrusql` and `%%cirrusql` in Jupyter and IPython: SQL in a cell, its answer as a table.

The options before the SQL are those of the command line that say where statements go, and how they
behave. A connection stays open: a cell without a target goes where the last one went.
"""

from __future__ import annotations

from cirrusql.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cirrusql.notebook.answer import Answer
    from cirrusql.notebook.magic import load, unload

__all__ = ["Answer", "load", "unload"]

__getattr__ = lazily(__name__, {".answer": ("Answer",), ".magic": ("load", "unload")})
