"""Resources that pass the controls of kinesis, and some that do not."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES = {
    "kinesis.1": Case(
        "AWS::Kinesis::Stream",
        [{"Name": "sealed", "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/k"}}],
        [{"Name": "plain"}],
    ),
    "kinesis.3": Case(
        "AWS::Kinesis::Stream",
        [
            {"Name": "week", "RetentionPeriodHours": 168},
            {"Name": "y", "RetentionPeriodHours": 8760},
        ],
        [{"Name": "days", "RetentionPeriodHours": 167}, {"Name": "unsaid"}],
    ),
}
