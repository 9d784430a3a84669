"""Resources that pass the controls of kms, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.answers.clouds import ACCOUNT
from tests.controls.fsbp.case import Case, statement


def key(principal: Any) -> dict[str, Any]:
    return {"KeyPolicy": statement(Principal=principal, Action="kms:*", Resource="*")}


CASES = {
    "kms.5": Case(
        "AWS::KMS::Key",
        [key({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})],
        [key("*"), key({"AWS": ["arn:aws:iam::999988887777:root", "*"]})],
    ),
}
