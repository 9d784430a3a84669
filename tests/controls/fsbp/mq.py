"""Resources that pass the controls of mq, and some that do not."""

from __future__ import annotations

from typing import Any

from tests.controls.fsbp.case import Case


def broker(name: str, engine: str, **more: Any) -> dict[str, Any]:
    usual = {"HostInstanceType": "mq.m5.large", "DeploymentMode": "SINGLE_INSTANCE"}
    usual |= {"PubliclyAccessible": False, "AutoMinorVersionUpgrade": True}
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
