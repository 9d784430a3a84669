"""Properties that hold for every type and model: what goes in comes out, patches arrive exactly."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog, ResourceType
from cirrusql.local import Answer, LocalCloud
from cirrusql.local.schema.pointers import cut, parse_pointer
from cirrusql.samples import models as samples

SHARDS = 4


class Client:
    """Calls a local cloud in process, in a region where the type exists."""

    def __init__(self, cloud: LocalCloud, kind: ResourceType, account: str) -> None:
        self._cloud = cloud
        self._account = account
        self._region = "us-east-1" if "us-east-1" in kind.regions else min(kind.regions)

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        body = json.dumps(members).encode()
        answer = self.answer(operation, body)
        document: dict[str, Any] = json.loads(answer.body)
        assert answer.status == 200, (members.get("TypeName"), document)
        return document

    def answer(self, operation: str, body: bytes) -> Answer:
        return self._cloud.call(operation, body, account=self._account, region=self._region)

    def ended(self, answer: dict[str, Any]) -> dict[str, Any]:
        token = answer["ProgressEvent"]["RequestToken"]
        event: dict[str, Any] = self.call("GetResourceRequestStatus", RequestToken=token)
        assert event["ProgressEvent"]["OperationStatus"] == "SUCCESS", event
        return dict(event["ProgressEvent"])

    def read(self, kind: ResourceType, identifier: str) -> dict[str, Any]:
        answer = self.call("GetResource", TypeName=kind.type_name, Identifier=identifier)
        assert answer["ResourceDescription"]["Identifier"] == identifier
        properties: dict[str, Any] = json.loads(answer["ResourceDescription"]["Properties"])
        return properties


def readable(kind: ResourceType, model: dict[str, Any]) -> dict[str, Any]:
    """A copy without what only the service sets and what it never gives back."""
    seen = copy.deepcopy(model)
    cut(seen, map(parse_pointer, (*kind.read_only, *kind.write_only)))
    return {name: solid for name, value in seen.items() if (solid := _solid(value)) != {}}


def _solid(value: Any) -> Any:
    """Without empty objects: what is left of one whose members are not to be compared."""
    if isinstance(value, list):
        return [_solid(item) for item in value]
    if isinstance(value, dict):
        members = {name: _solid(item) for name, item in value.items()}
        return {name: item for name, item in members.items() if item != {}}
    return value


def of_shard(catalog: Catalog, shard: int, *handlers: str) -> list[ResourceType]:
    kinds = [kind for kind in catalog.resource_types() if kind.handlers.keys() >= {*handlers}]
    return kinds[shard::SHARDS]


@pytest.fixture(scope="module")
def cloud(catalog: Catalog) -> LocalCloud:
    return LocalCloud.open(":memory:", catalog, random=Random(7))


@pytest.mark.slow
@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize("shard", range(SHARDS))
def test_048_any_valid_model_comes_back_as_it_was_written(
    catalog: Catalog, cloud: LocalCloud, shard: int, optional: bool, account: str
) -> None:
    for kind in of_shard(catalog, shard, "create", "read"):
        client = Client(cloud, kind, account)
        model = samples.model(catalog, kind.type_name, Random(shard), optional=optional)
        answer = client.call(
            "CreateResource", TypeName=kind.type_name, DesiredState=json.dumps(model)
        )
        event = client.ended(answer)
        got = client.read(kind, event["Identifier"])
        for name, value in readable(kind, model).items():
            assert readable(kind, {name: got[name]}) == {name: value}, kind.type_name
        for pointer in kind.write_only:
            if pointer not in kind.read_only:
                assert not cut(copy.deepcopy(got), [parse_pointer(pointer)]), kind.type_name
        made = {p.split("/")[2] for p in kind.read_only if p.count("/") == 2}
        assert made <= got.keys() | {p.split("/")[2] for p in kind.write_only}, kind.type_name


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return all(name in whole and _contains(whole[name], part[name]) for name in part)
    return bool(whole == part)


def within(part: Any, whole: Any) -> bool:
    """Whether every member of `part` is in `whole`, at every depth."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and within(part[name], whole[name]) for name in part)
    return bool(part == whole)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_072_whatever_is_listed_can_be_read(
    catalog: Catalog, cloud: LocalCloud, shard: int, account: str
) -> None:
    for kind in of_shard(catalog, shard, "create", "read", "list"):
        client = Client(cloud, kind, account)
        model = samples.model(catalog, kind.type_name, Random(shard + 100))
        answer = client.call(
            "CreateResource", TypeName=kind.type_name, DesiredState=json.dumps(model)
        )
        identifier = client.ended(answer)["Identifier"]
        got = client.read(kind, identifier)
        keys = next((k for k in kind.list_keys.required if all(n in got for n in k)), ())
        if kind.list_keys.required and not keys:
            keys = kind.list_keys.required[0]
        parent = {name: got.get(name, model.get(name, "x")) for name in keys}
        members = {"ResourceModel": json.dumps(parent)} if parent else {}
        page = client.call("ListResources", TypeName=kind.type_name, **members)
        found = [item["Identifier"] for item in page["ResourceDescriptions"]]
        if all(name in got for name in keys):
            assert identifier in found, (kind.type_name, parent, found)
        for item in page["ResourceDescriptions"]:
            whole = client.read(kind, item["Identifier"])
            assert within(json.loads(item["Properties"]), whole), kind.type_name


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_057_a_patch_between_two_models_arrives_exactly(
    catalog: Catalog, cloud: LocalCloud, shard: int, account: str
) -> None:
    arrived = 0
    for kind in of_shard(catalog, shard, "create", "read", "update"):
        client = Client(cloud, kind, account)
        first = samples.model(catalog, kind.type_name, Random(shard + 200))
        second = samples.model(catalog, kind.type_name, Random(shard + 300), optional=True)
        # What a resource is identified by stays as it is, whether the schema says so or not.
        pointers = (*kind.create_only, *kind.read_only, *kind.primary_identifier)
        fixed = {p.split("/")[2] for p in pointers}
        answer = client.call(
            "CreateResource", TypeName=kind.type_name, DesiredState=json.dumps(first)
        )
        identifier = client.ended(answer)["Identifier"]
        before = client.read(kind, identifier)
        wanted = {name: value for name, value in second.items() if name not in fixed}
        hidden = {p.split("/")[2] for p in kind.write_only}
        patch = [{"op": "add", "path": f"/{name}", "value": wanted[name]} for name in wanted]
        patch += [
            {"op": "add", "path": f"/{name}", "value": first[name]}
            for name in hidden & first.keys() - wanted.keys() - fixed
        ]
        members = {"TypeName": kind.type_name, "Identifier": identifier}
        body = json.dumps({**members, "PatchDocument": json.dumps(patch)}).encode()
        updated = client.answer("UpdateResource", body)
        if updated.status != 200:
            # The second model may contradict what of the first one cannot be changed.
            assert b"Model validation failed" in updated.body, (kind.type_name, updated.body)
            assert client.read(kind, identifier) == before
            continue
        arrived += 1
        client.ended(json.loads(updated.body))
        after = client.read(kind, identifier)
        for name, value in readable(kind, wanted).items():
            assert readable(kind, {name: after[name]}) == {name: value}, kind.type_name
        for name in before.keys() - wanted.keys() - hidden:
            assert after[name] == before[name], (kind.type_name, name)
    assert arrived > 100
