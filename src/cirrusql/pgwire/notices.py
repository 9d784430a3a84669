"""What a client is told of an answer when its last row was sent."""

from __future__ import annotations

from cirrusql.pgwire.failures import notice_fields
from cirrusql.pgwire.messages import notice
from cirrusql.result import Result

_MOST_NOTICES = 20


def notices_of(result: Result) -> list[bytes]:
    """What is missing, cause by cause, and what is worth knowing, as messages."""
    told = []
    for problem in result.diagnostics.problems[:_MOST_NOTICES]:
        detail = problem.error.message
        told.append(notice(notice_fields(str(problem), warning=True, detail=detail)))
    more = len(result.diagnostics.problems) - _MOST_NOTICES
    if more > 0:
        told.append(notice(notice_fields(f"{more} more parts are missing", warning=True)))
    told += [notice(notice_fields(one)) for one in result.diagnostics.notes[:_MOST_NOTICES]]
    if result.more:
        told.append(notice(notice_fields("there are more rows than max_rows", warning=True)))
    return told
