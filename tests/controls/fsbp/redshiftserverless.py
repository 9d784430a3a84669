"""Resources that pass the controls of redshiftserverless, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case

WORKGROUP = "AWS::RedshiftServerless::Workgroup"
NAMESPACE = "AWS::RedshiftServerless::Namespace"


def workgroup(name: str, **more: Any) -> dict[str, Any]:
    return {"WorkgroupName": name, "NamespaceName": "own", **more}


def namespace(name: str, **more: Any) -> dict[str, Any]:
    return {"NamespaceName": name, **more}


# Tested by itself: the parameters of a workgroup are what the service says.
OTHERS = {"redshiftserverless.2"}

CASES = {
    "redshiftserverless.1": Case(
        WORKGROUP,
        [workgroup("inside", EnhancedVpcRouting=True)],
        [workgroup("outside", EnhancedVpcRouting=False), workgroup("unsaid")],
    ),
    "redshiftserverless.3": Case(
        WORKGROUP,
        [workgroup("private", PubliclyAccessible=False), workgroup("unsaid")],
        [workgroup("public", PubliclyAccessible=True)],
    ),
    "redshiftserverless.5": Case(
        NAMESPACE,
        [namespace("own", AdminUsername="harbour")],
        [namespace("usual", AdminUsername="admin"), namespace("unsaid")],
    ),
    "redshiftserverless.6": Case(
        NAMESPACE,
        [namespace("both", LogExports=["userlog", "connectionlog", "useractivitylog"])],
        [
            namespace("one", LogExports=["userlog"]),
            namespace("none", LogExports=[]),
            namespace("unsaid"),
        ],
    ),
}
