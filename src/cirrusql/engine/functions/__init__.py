"""The SQL functions beside SQLite's own.

One `SqlFunction` is all that a function is: what SQLite is told of it, and what is told of it to
those who ask. `declared` has those records by group, and costs little to import; what a function
does stands in the module of its noun, imported when it is first called.
"""

from cirrusql.engine.functions.function import (
    Argument,
    Running,
    SqlFunction,
    Type,
    Value,
)
from cirrusql.engine.functions.registry import (
    FUNCTIONS,
    described,
    register,
    registry,
    rows,
    table_columns,
)

__all__ = [
    "FUNCTIONS",
    "Argument",
    "Running",
    "SqlFunction",
    "Type",
    "Value",
    "described",
    "register",
    "registry",
    "rows",
    "table_columns",
]
