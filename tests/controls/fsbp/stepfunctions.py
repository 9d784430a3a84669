"""Resources that pass the controls of stepfunctions, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import ROLE, Case

GROUP = {"LogGroupArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:s:*"}


def machine(name: str, level: str | None = None) -> dict[str, Any]:
    states = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    model: dict[str, Any] = {"StateMachineName": name, "RoleArn": ROLE, "Definition": states}
    if level:
        destination = [{"CloudWatchLogsLogGroup": GROUP}]
        model["LoggingConfiguration"] = {"Level": level, "Destinations": destination}
    return model


CASES = {
    "stepfunctions.1": Case(
        "AWS::StepFunctions::StateMachine",
        [machine("all", "ALL"), machine("errors", "ERROR")],
        [machine("off", "OFF"), machine("unsaid")],
    ),
}
