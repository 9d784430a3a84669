"""Resources that pass the controls of datasync, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case

LOG = {"CloudWatchLogGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/datasync"}


def task(name: str, **more: Any) -> dict[str, Any]:
    where = "arn:aws:datasync:us-east-1:123456789012:location/loc-"
    return {
        "Name": name,
        "SourceLocationArn": where + "0123456789abcdef0",
        "DestinationLocationArn": where + "0123456789abcdef1",
        **more,
    }


CASES = {
    "datasync.1": Case(
        "AWS::DataSync::Task",
        [task("logged", **LOG), task("more", **LOG, Options={"LogLevel": "TRANSFER"})],
        [task("silent"), task("off", **LOG, Options={"LogLevel": "OFF"})],
    ),
}
