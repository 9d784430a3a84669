"""Resources that pass the controls of sqs, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import Case, statement


def _queue_policy(cloud: Cloud, queue: str, number: int, good: bool) -> None:
    if good and number:
        return
    principal: Any = {"AWS": ACCOUNT} if good else "*"
    document = statement(Principal=principal, Action="sqs:SendMessage", Resource="*")
    cloud.put("AWS::SQS::QueueInlinePolicy", {"Queue": queue, "PolicyDocument": document})


CASES = {
    "sqs.1": Case(
        "AWS::SQS::Queue",
        [
            {"QueueName": "managed", "SqsManagedSseEnabled": True},
            {"QueueName": "keyed", "SqsManagedSseEnabled": False, "KmsMasterKeyId": "alias/k"},
        ],
        [{"QueueName": "plain", "SqsManagedSseEnabled": False}],
    ),
    "sqs.3": Case(
        "AWS::SQS::Queue",
        [{"QueueName": "own"}, {"QueueName": "without"}],
        [{"QueueName": "public"}],
        _queue_policy,
    ),
}
