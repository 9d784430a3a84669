"""Resources that pass the controls of ses, and some that do not."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES = {
    "ses.3": Case(
        "AWS::SES::ConfigurationSet",
        [{"Name": "strict", "DeliveryOptions": {"TlsPolicy": "REQUIRE"}}],
        [
            {"Name": "lax", "DeliveryOptions": {"TlsPolicy": "OPTIONAL"}},
            {"Name": "half", "DeliveryOptions": {"SendingPoolName": "pool"}},
            {"Name": "unsaid"},
        ],
    ),
}
