"""Functions of logs."""

from __future__ import annotations

from cirrusql.engine.functions.declared.shorthand import texts
from cirrusql.engine.functions.function import SqlFunction

LOGS = (
    SqlFunction(
        "filter_pattern_covers",
        texts("pattern", "other"),
        "cirrusql.engine.functions.filter_patterns:filter_pattern_covers",
        "logs",
        "1 if a filter pattern of CloudWatch Logs for JSON events selects every event that another"
        " selects, however the two are written, else 0; NULL for a pattern of another kind",
        "filter_pattern_covers('{$.a = y || $.a = x}', '{ ($.a = \"x\") && ($.b = 1) }') = 1",
    ),
)
