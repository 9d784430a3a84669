"""Build and plan stacks: how near they come to what the wire and their own graph allow at best."""

from __future__ import annotations

import json
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.endpoint import endpoint
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog
from cirrusql.session import Engine, aws_environment
from cirrusql.stack import Deployer, StackOptions, load

_BUILD_PORT, _PLAN_PORT = 4721, 4722
_BUILD_LATENCY, _PLAN_LATENCY = 0.200, 0.040
_LEVELS, _RESOURCES = 5, 200
# What one resource needs, one call after the other: is it there, create it, how did that end, and
# what is it now that others refer to. The next level begins with what the last one answers.
_CALLS_EACH = 4
# One at a time, two hundred would take three minutes: so many are built, and the time multiplied.
_FEW = 20
_UNCHANGED = 1_000
# The default of a local endpoint, and that of AWS.
_LIMITS = (64, 24)

Values = dict[str, Any]


def _tags(name: str) -> Values:
    own = {"stack-name": "{{ stack_name }}", "stack-env": "{{ stack_env }}", "resource-name": name}
    return {"tags": [{"key": f"stackql:{key}", "value": value} for key, value in own.items()]}


def _network(n: int, name: Sequence[str]) -> Iterator[tuple[str, Values]]:
    """A chain of five of which the service makes the identifiers, so that each is looked for."""
    yield "ec2.vpcs", {"cidr_block": f"10.{n}.0.0/16", **_tags(name[0])}
    subnet = {"vpc_id": f"{{{{ {name[0]}.vpc_id }}}}", "cidr_block": f"10.{n}.1.0/24"}
    yield "ec2.subnets", subnet | _tags(name[1])
    yield (
        "ec2.network_interfaces",
        {"subnet_id": f"{{{{ {name[1]}.subnet_id }}}}", **_tags(name[2])},
    )
    interface = {"network_interface_id": f"{{{{ {name[2]}.id }}}}", "device_index": "0"}
    instance = {"image_id": "ami-12345678", "network_interfaces": [interface]}
    yield "ec2.instances", instance | _tags(name[3])
    alarm: Values = {"alarm_name": name[4], "namespace": "AWS/EC2", "metric_name": "CPUUtilization"}
    alarm |= {"statistic": "Maximum", "period": 300, "evaluation_periods": 1, "threshold": 90}
    alarm |= {"comparison_operator": "GreaterThanThreshold"}
    dimension = {"name": "InstanceId", "value": f"{{{{ {name[3]}.instance_id }}}}"}
    yield "cloudwatch.alarms", {**alarm, "dimensions": [dimension]}


def _function(n: int, name: Sequence[str]) -> Iterator[tuple[str, Values]]:
    """A chain of five that have names."""
    trust = {"Version": "2012-10-17", "Statement": []}
    yield "iam.roles", {"role_name": name[0], "assume_role_policy_document": trust}
    code = {"runtime": "python3.13", "handler": "index.handle", "code": {"zip_file": "pass"}}
    function = {"function_name": name[1], "role": f"{{{{ {name[0]}.arn }}}}"}
    yield "lambda.functions", function | code
    target = {"id": "function", "arn": f"{{{{ {name[1]}.arn }}}}"}
    rule = {"name": name[2], "schedule_expression": "rate(1 hour)", "targets": [target]}
    yield "events.rules", rule
    parameter = {"name": f"/rules/{n}", "type": "String", "value": f"{{{{ {name[2]}.arn }}}}"}
    yield "ssm.parameters", parameter
    group = {"log_group_name": f"/of{{{{ {name[3]}.name }}}}", "retention_in_days": 30}
    yield "logs.log_groups", group


def _levels(count: int) -> Iterator[Values]:
    """The resources of a manifest: as many in each of the levels, of both chains by turns."""
    chains = []
    for number in range(count // _LEVELS):
        names = [f"r{level}_{number}" for level in range(_LEVELS)]
        chain = _function(number, names) if number % 2 else _network(number, names)
        chains.append(list(zip(names, chain, strict=True)))
    for level in range(_LEVELS):
        for one in chains:
            name, (relation, values) = one[level]
            yield _resource(name, relation, values)


def _resource(name: str, relation: str, values: Values) -> Values:
    props = [{"name": key, "value": value} for key, value in values.items()]
    return {"name": name, "resource": f"awscc.{relation}", "props": props}


def _log_groups() -> Iterator[Values]:
    """The log groups that the endpoint has from the start, each after one of the level before."""
    each = _UNCHANGED // _LEVELS
    for number in range(1, _UNCHANGED + 1):
        values = {"log_group_name": f"group-{number}", "retention_in_days": 30}
        one = _resource(f"g{number}", "logs.log_groups", values)
        yield one | ({"depends_on": [f"g{number - each}"]} if number > each else {})


def _folder(parent: str, name: str, resources: Iterator[Values]) -> Path:
    manifest = {
        "version": 1,
        "name": name,
        "providers": ["awscc"],
        "globals": [{"name": "region", "value": "us-east-1"}],
        "resources": list(resources),
    }
    folder = Path(parent) / name
    folder.mkdir()
    (folder / "stackql_manifest.yml").write_text(json.dumps(manifest), "utf-8")  # JSON is YAML
    return folder


@contextmanager
def _deployer(
    folder: Path, url: str, *, parallelism: int | None = None, limit: int | None = None
) -> Iterator[Deployer]:
    catalog = Catalog.open()
    environment = aws_environment(endpoint_url=url, regions=("us-east-1",), concurrency=limit)
    options = StackOptions(parallelism=parallelism or StackOptions().parallelism, confirmed=True)
    with Engine(catalog, environment) as engine:
        yield Deployer(engine, load(folder, "dev", catalog=catalog), options)


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def _building(parent: str) -> list[Line]:
    """Build two hundred, and some of them one at a time."""
    ideal = _LEVELS * _CALLS_EACH * _BUILD_LATENCY
    folder = _folder(parent, "levels", _levels(_RESOURCES))
    with endpoint(_BUILD_PORT, _BUILD_LATENCY) as url, _deployer(folder, url) as deployer:
        many, built = _seconds(deployer.build)
        assert len(built.changes) == _RESOURCES
        again, same = _seconds(deployer.build)
        assert not any(one.action.changes for one in same.changes.values())
    folder = _folder(parent, "few", _levels(_FEW))
    with (
        endpoint(_BUILD_PORT, _BUILD_LATENCY) as url,
        _deployer(folder, url, parallelism=1) as deployer,
    ):
        alone, _ = _seconds(deployer.build)
    ratio = alone * _RESOURCES / _FEW / many
    return [
        Line(f"{_RESOURCES} resources in {_LEVELS} levels: built", f"{many:.2f} s"),
        Line(
            f"  over {_LEVELS} x {_CALLS_EACH} calls in a row", f"{many / ideal:.2f} x",
            "within 1.3 x", many <= 1.3 * ideal,
        ),
        Line("  built again, nothing to do", f"{again:.2f} s"),
        Line(f"  --parallelism 1, by {_FEW} of them", f"{ratio:.0f} x"),
    ]  # fmt: skip


def _planning(parent: str, limit: int) -> list[Line]:
    """Plan a thousand that are as wanted, before and after the stack was built for the first time.

    The better of three each: the first opens connections, as in the other measurements of reads.
    """
    folder = Path(parent) / "unchanged"
    ideal = math.ceil(_UNCHANGED / limit) * _PLAN_LATENCY
    with (
        endpoint(_PLAN_PORT, _PLAN_LATENCY, groups={"us-east-1": _UNCHANGED}) as url,
        _deployer(folder, url, limit=limit) as deployer,
    ):
        new, plan = min((_seconds(deployer.plan) for _ in range(3)), key=lambda one: one[0])
        assert not plan.has_changes, plan
        deployer.build()
        known, plan = min((_seconds(deployer.plan) for _ in range(3)), key=lambda one: one[0])
        assert not plan.has_changes, plan
        deployer.teardown()
    return [
        Line(f"{_UNCHANGED:,} unchanged, {limit} calls at once: planned", f"{known:.2f} s"),
        _over("  over the ideal", known / ideal),
        _over("  before it was ever built", new / ideal),
    ]


def _over(what: str, ratio: float) -> Line:
    return Line(what, f"{ratio:.2f} x", "within 1.3 x", ratio <= 1.3)


def main() -> None:
    """Measure everything in one run: the server on one core, this process on the other."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    with tempfile.TemporaryDirectory() as parent:
        for name in ("XDG_STATE_HOME", "XDG_DATA_HOME"):
            os.environ[name] = parent
        _folder(parent, "unchanged", _log_groups())
        show(
            f"Stacks, {_BUILD_LATENCY * 1000:.0f} ms added to each call of a build and"
            f" {_PLAN_LATENCY * 1000:.0f} ms to each of a plan",
            [*_building(parent), *(line for limit in _LIMITS for line in _planning(parent, limit))],
        )


if __name__ == "__main__":
    main()
