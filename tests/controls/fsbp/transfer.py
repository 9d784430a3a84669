"""Resources that pass the controls of transfer, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import ROLE, Case


def connector(**more: Any) -> dict[str, Any]:
    return {"AccessRole": ROLE, "Url": "sftp://example.com", **more}


CASES = {
    "transfer.2": Case(
        "AWS::Transfer::Server",
        [{"Protocols": ["SFTP", "FTPS"]}, {}],
        [{"Protocols": ["FTP"]}, {"Protocols": ["SFTP", "FTP"]}],
    ),
    "transfer.3": Case("AWS::Transfer::Connector", [connector(LoggingRole=ROLE)], [connector()]),
}
