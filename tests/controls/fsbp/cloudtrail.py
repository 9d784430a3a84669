"""Resources that pass the controls of cloudtrail, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import ROLE, Case


def trail(**more: Any) -> dict[str, Any]:
    return {"S3BucketName": "trails", "IsLogging": True, **more}


OTHERS = {"cloudtrail.1"}

CASES = {
    "cloudtrail.2": Case(
        "AWS::CloudTrail::Trail",
        [trail(TrailName="sealed", KMSKeyId="alias/trail")],
        [trail(TrailName="plain")],
    ),
    "cloudtrail.4": Case(
        "AWS::CloudTrail::Trail",
        [trail(TrailName="signed", EnableLogFileValidation=True)],
        [trail(TrailName="unsigned", EnableLogFileValidation=False), trail(TrailName="unsaid")],
    ),
    "cloudtrail.5": Case(
        "AWS::CloudTrail::Trail",
        [
            trail(
                TrailName="told",
                CloudWatchLogsLogGroupArn=f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:t:*",
                CloudWatchLogsRoleArn=ROLE,
            )
        ],
        [trail(TrailName="silent")],
    ),
}
