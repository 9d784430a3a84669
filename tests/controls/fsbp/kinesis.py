"""Resources that pass the controls of kinesis, and some that do not."""

from __future__ import annotations

from tests.controls.fsbp.case import Case

CASES = {
    "kinesis.1": Case(
        "AWS::Kinesis::Stream",
        [{"Name": "sealed", "StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/k"}}],
        [{"Name": "plain"}],
    ),
}
