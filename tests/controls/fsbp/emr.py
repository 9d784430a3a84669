"""Resources that pass the controls of emr, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def configuration(name: str, **encryption: Any) -> dict[str, Any]:
    said = {"EncryptionConfiguration": encryption} if encryption else {}
    return {"Name": name, "SecurityConfiguration": said}


def case(setting: str) -> Case:
    return Case(
        "AWS::EMR::SecurityConfiguration",
        [configuration("sealed", **{setting: True})],
        [configuration("plain", **{setting: False}), configuration("unsaid")],
    )


# Tested by itself: no resource changes what it asks.
OTHERS = {"emr.2"}

CASES = {
    "emr.3": case("EnableAtRestEncryption"),
    "emr.4": case("EnableInTransitEncryption"),
}
