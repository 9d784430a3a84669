"""Resources that pass the controls of datafirehose, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case

ENCRYPTION = "DeliveryStreamEncryptionConfigurationInput"


def stream(name: str, **more: Any) -> dict[str, Any]:
    return {"DeliveryStreamName": name, **more}


CASES = {
    "datafirehose.1": Case(
        "AWS::KinesisFirehose::DeliveryStream",
        [
            stream("own", **{ENCRYPTION: {"KeyType": "AWS_OWNED_CMK"}}),
            stream(
                "put", DeliveryStreamType="DirectPut", **{ENCRYPTION: {"KeyType": "AWS_OWNED_CMK"}}
            ),
            stream("from-kinesis", DeliveryStreamType="KinesisStreamAsSource"),
        ],
        [stream("plain", DeliveryStreamType="DirectPut"), stream("unsaid")],
    ),
}
