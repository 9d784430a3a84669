"""Reads against an endpoint that throttles, on a real clock: how much of its limit is used."""

from __future__ import annotations

import time

from benchmarks.endpoint import endpoint
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import AWS_LIMITS, UNLIMITED, Client, Limits
from cirrusql.cloudcontrol.aws import AwsEnvironment
from cirrusql.records import replace
from cirrusql.session import Session, aws_environment

_PORT = 4713
# The endpoint lets through 20 calls at once, and then so many a second.
_RATE, _BURST, _READS = 20, 20, 202
_NAMES = ", ".join(f"'group-{number}'" for number in range(_READS))
_SELECT = f"SELECT retention_in_days FROM awscc.logs.log_groups WHERE log_group_name IN ({_NAMES})"


def _lines(what: str, limits: Limits) -> list[Line]:
    """One statement of 202 reads: the share of the limit that it used, and what was refused."""
    with endpoint(_PORT, rate=_RATE) as url:
        environment = aws_environment(endpoint_url=url, regions=("us-east-1",))

        def connect() -> Client:
            return Client(AwsEnvironment(endpoint_url=url).transport(lenient=True), limits)

        limited = replace(environment, connect=connect)
        with Session.alone(Catalog.open(), limited) as session:
            start = time.perf_counter()
            (result,) = session.execute(_SELECT)
            list(result.rows)
            seconds = time.perf_counter() - start
    used = (_READS - _BURST) / _RATE / seconds
    refused = result.diagnostics.throttles / result.diagnostics.total_calls
    return [
        Line(f"{what}: used of {_RATE} calls/s", f"{used:.0%}", "at least 85 %", used >= 0.85),
        Line("  refused", f"{refused:.1%}", "", None),
    ]


def main() -> None:
    """Measure both: as against AWS, and an endpoint of which nothing is known."""
    known = _lines("a limit that is expected", AWS_LIMITS)
    show("A service that throttles", known + _lines("a limit to be found", UNLIMITED))


if __name__ == "__main__":
    main()
