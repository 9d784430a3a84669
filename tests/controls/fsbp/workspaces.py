"""Resources that pass the controls of workspaces, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def workspace(user: str, **more: Any) -> dict[str, Any]:
    return {"BundleId": "wsb-0123456789", "DirectoryId": "d-0123456789", "UserName": user, **more}


def case(setting: str) -> Case:
    return Case(
        "AWS::WorkSpaces::Workspace",
        [workspace("sealed", **{setting: True})],
        [workspace("plain", **{setting: False}), workspace("unsaid")],
    )


CASES = {
    "workspaces.1": case("UserVolumeEncryptionEnabled"),
    "workspaces.2": case("RootVolumeEncryptionEnabled"),
}
