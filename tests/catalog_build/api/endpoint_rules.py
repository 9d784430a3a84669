"""The endpoints of every service as botocore's own evaluator of the rules gives them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader

from cirrusql.catalog_build.api.models import ServiceModel, models
from cirrusql.catalog_build.api.readable import Verdict, verdict

DATA = Path(botocore.__file__).parent / "data"
Hosts = dict[str, tuple[str, str]]


@cache
def every_model() -> tuple[ServiceModel, ...]:
    """All of them, without their prose: with it they are a gigabyte."""
    return tuple(map(_without_prose, models(DATA)))


def _without_prose(model: ServiceModel) -> ServiceModel:
    pending: list[Any] = [model.operations, model.shapes]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if isinstance(node.get("documentation"), str):
                del node["documentation"]
            pending += node.values()
        elif isinstance(node, list):
            pending += node
    return model


@cache
def _partitions() -> Any:
    return Loader().load_data("partitions")


def regions() -> Mapping[str, tuple[str, list[str]]]:
    """Suffix and regions of each partition."""
    return {
        one["id"]: (
            one["outputs"]["dnsSuffix"],
            [name for name in one["regions"] if not name.endswith("global")],
        )
        for one in _partitions()["partitions"]
    }


def contexts(model: ServiceModel) -> dict[str, list[str]]:
    """The operations that read, by what the rules are told of each, as text."""
    found: dict[str, list[str]] = {}
    for operation, definition in model.operations.items():
        if verdict(model, operation) is Verdict.READS:
            found.setdefault(context(definition), []).append(operation)
    return found


def context(definition: Mapping[str, Any]) -> str:
    told = definition.get("staticContextParams", {})
    return " ".join(f"{name}={told[name]['value']}" for name in sorted(told))


def resolved(model: ServiceModel, told: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Partition, region, host and signing region of a service in every region."""
    rules = Loader().load_service_model(model.name, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, _partitions())
    for partition, (_, names) in regions().items():
        for region in names:
            parameters = {"Region": region, "UseFIPS": False, "UseDualStack": False}
            parameters |= {"AccountId": "{AccountId}"} if model.name == "s3control" else {}
            parameters |= dict(told)
            known = {key: value for key, value in parameters.items() if key in rules["parameters"]}
            try:
                found = provider.resolve_endpoint(**known)
            except BotoCoreError:
                continue
            schemes = found.properties.get("authSchemes") or [{}]
            signed = schemes[0].get("signingRegion") or region
            yield partition, region, found.url.removeprefix("https://"), signed


def statics(model: ServiceModel, operation: str) -> dict[str, Any]:
    told = model.operations[operation].get("staticContextParams", {})
    return {name: one["value"] for name, one in told.items()}


def exceptions(model: ServiceModel, told: Mapping[str, Any]) -> dict[str, list[str]]:
    """By partition the host and the region signed for, where they do not follow the usual rule."""
    by_partition: dict[str, dict[str, tuple[str, str]]] = {}
    for partition, region, host, signed in resolved(model, told):
        by_partition.setdefault(partition, {})[region] = host, signed
    found = {}
    for partition, hosts in by_partition.items():
        usual = f"{model.metadata['endpointPrefix']}.{{region}}.{regions()[partition][0]}"
        if len(set(hosts.values())) == 1 and len(hosts) > 1:
            host, signed = next(iter(hosts.values()))
            found[partition] = [host, signed]
            continue
        patterns = {
            region: (host.replace(region, "{region}"), "" if signed == region else signed)
            for region, (host, signed) in hosts.items()
        }
        counted = Counter(patterns.values())
        common = (usual, "") if (usual, "") in counted else counted.most_common(1)[0][0]
        if common != (usual, ""):
            found[partition] = list(common)
        # A region that is unlike the others of its partition has an entry of its own.
        found |= {region: list(one) for region, one in patterns.items() if one != common}
    return found


def document() -> str:
    """The data file: services, and operations that are told apart, with hosts of their own."""
    lines = []
    for model in every_model():
        for text, operations in sorted(contexts(model).items()):
            found = exceptions(model, statics(model, operations[0]))
            usual = exceptions(model, {}) if text else None
            if found and found != usual:
                name = f"{model.name} {text}".strip()
                lines.append(f"  {json.dumps(name)}: {json.dumps(found)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    target = Path("src/cirrusql/catalog_build/data/api/endpoints.json")
    target.write_text(document(), "utf-8")
