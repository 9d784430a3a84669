"""Resources that pass the controls of athena, and some that do not."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

METRICS = "PublishCloudWatchMetricsEnabled"

CASES = {
    "athena.4": Case(
        "AWS::Athena::WorkGroup",
        [
            {"Name": "seen", "WorkGroupConfiguration": {METRICS: True}},
            {"Name": "unsaid", "WorkGroupConfiguration": {"EnforceWorkGroupConfiguration": True}},
            {"Name": "plain"},
        ],
        [{"Name": "off", "WorkGroupConfiguration": {METRICS: False}}],
    ),
}
