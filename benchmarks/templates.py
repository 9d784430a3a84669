"""A template of a hundred resources: built by us, and by boto3 in the template's order.

The second is what people have who do not use CloudFormation: a script that creates each resource
through Cloud Control, waits until it is there, and reads what others refer to.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3

from benchmarks.endpoint import endpoint
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.session import Engine, aws_environment
from cirrusql.stack import Deployer, StackOptions, load_template

_PORT, _LATENCY = 4731, 0.040
_RESOURCES = 100
_CHAIN = 5

Model = dict[str, Any]


def _chain(n: int) -> Iterator[tuple[str, Model]]:
    """Five resources, each of which refers to one before it."""
    trust = {"Version": "2012-10-17", "Statement": []}
    yield f"Role{n}", _of("AWS::IAM::Role", AssumeRolePolicyDocument=trust)
    code = {"Runtime": "python3.13", "Handler": "index.handle", "Code": {"ZipFile": "pass"}}
    role = {"Fn::GetAtt": [f"Role{n}", "Arn"]}
    yield f"Function{n}", _of("AWS::Lambda::Function", Role=role, **code)
    yield f"Queue{n}", _of("AWS::SQS::Queue", DelaySeconds=str(n % 9))
    source = {
        "EventSourceArn": {"Fn::GetAtt": [f"Queue{n}", "Arn"]},
        "FunctionName": {"Ref": f"Function{n}"},
    }
    yield f"Source{n}", _of("AWS::Lambda::EventSourceMapping", **source)
    value = {"Fn::Join": ["|", [{"Ref": f"Queue{n}"}, {"Ref": f"Function{n}"}]]}
    yield f"Name{n}", _of("AWS::SSM::Parameter", Type="String", Value=value)


def _of(type_name: str, **properties: Any) -> Model:
    return {"Type": type_name, "Properties": properties}


def _template() -> Model:
    chains = (one for n in range(_RESOURCES // _CHAIN) for one in _chain(n))
    return {"Resources": dict(chains)}


def _ours(url: str, template: Model, folder: Path) -> tuple[float, float, float]:
    """Seconds to build all of it, to plan it again, and to tear it down."""
    path = folder / "hundred.json"
    path.write_text(json.dumps(template))
    environment = aws_environment(endpoint_url=url, regions=("us-east-1",))
    with Engine(Catalog.open(), environment) as engine:

        def deployer() -> Deployer:
            return Deployer(
                engine, load_template(path, engine=engine), StackOptions(confirmed=True)
            )

        start = time.perf_counter()
        assert len(deployer().build().changes) == _RESOURCES
        built = time.perf_counter() - start
        start = time.perf_counter()
        assert not deployer().plan().has_changes
        planned = time.perf_counter() - start
        start = time.perf_counter()
        deployer().teardown()
        return built, planned, time.perf_counter() - start


class _Script:
    """What a careful script does with boto3."""

    def __init__(self, url: str) -> None:
        self._client = boto3.client(
            "cloudcontrol", endpoint_url=url, region_name="us-east-1",
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip
        self._made: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def build(self, template: Model) -> None:
        """Create every resource in the template's order."""
        for name, resource in template["Resources"].items():
            state = json.dumps(self._value(resource["Properties"]))
            kind = resource["Type"]
            answer = self._client.create_resource(TypeName=kind, DesiredState=state)
            identifier = self._waited(answer["ProgressEvent"])
            read = self._client.get_resource(TypeName=kind, Identifier=identifier)
            model = json.loads(read["ResourceDescription"]["Properties"])
            self._made[name] = identifier, model

    def _waited(self, event: Any) -> str:
        while event["OperationStatus"] != "SUCCESS":
            assert event["OperationStatus"] in ("PENDING", "IN_PROGRESS"), event
            token = event["RequestToken"]
            event = self._client.get_resource_request_status(RequestToken=token)["ProgressEvent"]
        return str(event["Identifier"])

    def _value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"Ref": name}:
                return self._made[name][0]
            case {"Fn::GetAtt": [name, attribute]}:
                return self._made[name][1][attribute]
            case {"Fn::Join": [between, items]}:
                return str(between).join(map(str, self._value(items)))
        found = {name: self._value(one) for name, one in value.items()}
        # The service wants a number as a number.
        return {n: int(v) if n == "DelaySeconds" else v for n, v in found.items()}


def _theirs(url: str, template: Model) -> float:
    start = time.perf_counter()
    _Script(url).build(template)
    return time.perf_counter() - start


def main() -> None:
    """Measure both in one run, each on an endpoint of its own that begins empty."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    template = _template()
    with tempfile.TemporaryDirectory() as parent:
        for name in ("XDG_STATE_HOME", "XDG_DATA_HOME"):
            os.environ[name] = parent
        with endpoint(_PORT, _LATENCY) as url:
            built, planned, gone = _ours(url, template, Path(parent))
        with endpoint(_PORT, _LATENCY) as url:
            script = _theirs(url, template)
    ratio = script / built
    show(
        f"A template of {_RESOURCES} resources, {_LATENCY * 1000:.0f} ms added to each call",
        [
            Line("built by boto3, in the template's order", f"{script:.2f} s"),
            Line("built by us", f"{built:.2f} s"),
            Line("  so many times as fast", f"{ratio:.0f} x", "at least 10 x", ratio >= 10),
            Line("  planned again, nothing to do", f"{planned:.2f} s"),
            Line("  torn down", f"{gone:.2f} s"),
        ],
    )


if __name__ == "__main__":
    main()
