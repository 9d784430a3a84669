"""Resources that pass the controls of efs, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def access_point(**more: Any) -> dict[str, Any]:
    return {"FileSystemId": "fs-0123456789abcdef0", **more}


CASES = {
    "efs.1": Case("AWS::EFS::FileSystem", [{"Encrypted": True}], [{"Encrypted": False}, {}]),
    "efs.3": Case(
        "AWS::EFS::AccessPoint",
        [access_point(RootDirectory={"Path": "/app"})],
        [access_point(RootDirectory={"Path": "/"}), access_point()],
    ),
    "efs.4": Case(
        "AWS::EFS::AccessPoint",
        [access_point(PosixUser={"Uid": "1000", "Gid": "1000"})],
        [access_point()],
    ),
    "efs.7": Case(
        "AWS::EFS::FileSystem",
        [{"BackupPolicy": {"Status": "ENABLED"}}],
        [{"BackupPolicy": {"Status": "DISABLED"}}, {}],
    ),
    "efs.8": Case("AWS::EFS::FileSystem", [{"Encrypted": True}], [{"Encrypted": False}, {}]),
}
