"""One connection with our functions, as every session has."""

from __future__ import annotations

from typing import Any

import apsw

from cirrusql.engine.functions import register

SQLITE = apsw.Connection(":memory:")
register(SQLITE)


def value(sql: str, *parameters: Any) -> Any:
    """The value of an expression."""
    return SQLITE.execute(f"SELECT {sql}", parameters).get
