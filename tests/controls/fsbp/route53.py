"""Resources that pass the controls of route53, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import Case

LOG = {"CloudWatchLogsLogGroupArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/aws/route53/z"}
VPC: dict[str, Any] = {"VPCId": "vpc-0123456789abcdef0", "VPCRegion": "us-east-1"}

CASES = {
    "route53.2": Case(
        "AWS::Route53::HostedZone",
        [{"Name": "heard.example.", "QueryLoggingConfig": LOG}, {"Name": "in.", "VPCs": [VPC]}],
        [{"Name": "mute.example."}],
    ),
}
