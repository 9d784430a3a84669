"""Resources that pass the controls of cloudformation, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import ROLE, Case


def stack(name: str, **more: Any) -> dict[str, Any]:
    return {"StackName": name, "TemplateBody": "{}", **more}


CASES = {
    "cloudformation.3": Case(
        "AWS::CloudFormation::Stack",
        [stack("kept", EnableTerminationProtection=True)],
        [stack("loose", EnableTerminationProtection=False), stack("unsaid")],
    ),
    "cloudformation.4": Case(
        "AWS::CloudFormation::Stack",
        [stack("served", RoleARN=ROLE)],
        [stack("plain"), stack("kept", EnableTerminationProtection=True)],
    ),
}
