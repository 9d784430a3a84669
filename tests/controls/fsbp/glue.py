"""Resources that pass the controls of glue, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import ROLE, Case


def transform(name: str, **more: Any) -> dict[str, Any]:
    kind = {
        "TransformType": "FIND_MATCHES",
        "FindMatchesParameters": {"PrimaryKeyColumnName": "id"},
    }
    tables = {"GlueTables": [{"DatabaseName": "d", "TableName": "t"}]}
    usual = {"Role": ROLE, "InputRecordTables": tables, "TransformParameters": kind}
    return {"Name": name, **usual, **more}


def job(name: str, command: str, version: str | None = None) -> dict[str, Any]:
    model = {"Name": name, "Role": ROLE, "Command": {"Name": command}}
    return {**model, "GlueVersion": version} if version else model


def encrypted(mode: str) -> dict[str, Any]:
    return {"MLUserDataEncryption": {"MLUserDataEncryptionMode": mode}}


CASES = {
    "glue.3": Case(
        "AWS::Glue::MLTransform",
        [transform("sealed", TransformEncryption=encrypted("SSE-KMS"))],
        [transform("plain", TransformEncryption=encrypted("DISABLED")), transform("unsaid")],
    ),
    "glue.4": Case(
        "AWS::Glue::Job",
        [
            job("first", "glueetl", "3.0"),
            job("new", "gluestreaming", "5.0"),
            job("script", "pythonshell", "1.0"),
            job("ray", "glueray"),
        ],
        [
            job("old", "glueetl", "2.0"),
            job("stream", "gluestreaming", "0.9"),
            job("none", "glueetl"),
        ],
    ),
}
