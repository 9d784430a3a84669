"""Resources that pass the controls of connect, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def instance(alias: str, **more: bool) -> dict[str, Any]:
    return {
        "InstanceAlias": alias,
        "IdentityManagementType": "CONNECT_MANAGED",
        "Attributes": {"InboundCalls": True, "OutboundCalls": True, **more},
    }


CASES = {
    "connect.2": Case(
        "AWS::Connect::Instance",
        [instance("logged", ContactflowLogs=True)],
        [instance("silent", ContactflowLogs=False), instance("unsaid")],
    ),
}
