"""Resources that pass the controls of sns, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import Case, statement


def _topic_policy(cloud: Cloud, topic: str, _: int, good: bool) -> None:
    principal: Any = {"AWS": ACCOUNT} if good else {"AWS": "*"}
    document = statement(Principal=principal, Action="sns:Publish", Resource="*")
    cloud.put("AWS::SNS::TopicInlinePolicy", {"TopicArn": topic, "PolicyDocument": document})


CASES = {
    "sns.4": Case(
        "AWS::SNS::Topic", [{"TopicName": "own"}], [{"TopicName": "public"}], _topic_policy
    ),
}
