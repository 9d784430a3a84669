"""Resources that pass the controls of mq, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def broker(name: str, engine: str, **more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {"HostInstanceType": "mq.m5.large"}
    usual |= {"DeploymentMode": "SINGLE_INSTANCE", "PubliclyAccessible": False}
    return {"BrokerName": name, "EngineType": engine, **usual, **more}


CASES = {
    "mq.2": Case(
        "AWS::AmazonMQ::Broker",
        [
            broker("heard", "ACTIVEMQ", Logs={"Audit": True}),
            broker("rabbit", "RABBITMQ", Logs={"General": True}),
        ],
        [
            broker("mute", "ACTIVEMQ", Logs={"Audit": False, "General": True}),
            broker("unsaid", "ActiveMQ"),
        ],
    ),
}
