"""Resources that pass the controls of eventbridge, and some that do not."""

from __future__ import annotations

from tests.answers.clouds import ACCOUNT, Cloud
from tests.controls.fsbp.case import Case, statement

POLICY = statement(Principal={"AWS": ACCOUNT}, Action="events:PutEvents", Resource="*")


def _statement(cloud: Cloud, bus: str, number: int, good: bool) -> None:
    if good and number == 1:
        said = {"StatementId": "own", "Statement": POLICY["Statement"][0]}
        cloud.put("AWS::Events::EventBusPolicy", {"EventBusName": bus, **said})


CASES = {
    "eventbridge.3": Case(
        "AWS::Events::EventBus",
        [
            {"Name": "within", "Policy": POLICY},
            {"Name": "beside"},
            {"Name": "default"},
            {"Name": "aws.partner/example.com/one"},
        ],
        [{"Name": "without"}, {"Name": "empty", "Policy": {**POLICY, "Statement": []}}],
        _statement,
    ),
}
