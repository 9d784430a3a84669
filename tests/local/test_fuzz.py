"""Random and mutated requests: always a well-formed answer, and a refused one changes nothing."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.local import LocalCloud
from cirrusql.local.protocol.errors import EXCEPTIONS

REQUESTS = int(os.environ.get("CIRRUSQL_FUZZ_REQUESTS", "20000"))
SHARDS = 4

TYPES = (
    "AWS::Logs::LogGroup",
    "AWS::EC2::VPC",
    "AWS::ApiGateway::Stage",
    "AWS::SecretsManager::Secret",
    "AWS::Lambda::Permission",
    "AWS::S3::Bucket",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DMS::ReplicationInstance",
    "AWS::EKS::Addon",
    "Foo::Bar::Baz",
)
OPERATIONS = (
    "CreateResource",
    "GetResource",
    "UpdateResource",
    "DeleteResource",
    "ListResources",
    "GetResourceRequestStatus",
    "ListResourceRequests",
    "CancelResourceRequest",
    "Nonsense",
)
MEMBERS = (
    "TypeName",
    "TypeVersionId",
    "RoleArn",
    "Identifier",
    "DesiredState",
    "PatchDocument",
    "ClientToken",
    "ResourceModel",
    "NextToken",
    "MaxResults",
    "RequestToken",
    "ResourceRequestStatusFilter",
    "Unknown",
)
STATES = (
    {"LogGroupName": "g", "RetentionInDays": 7, "Tags": [{"Key": "a", "Value": "b"}]},
    {"CidrBlock": "10.0.0.0/16", "VpcEncryptionControl": {"Mode": "monitor"}},
    {"RestApiId": "a", "StageName": "s", "Variables": {"k": "v"}},
    {"Name": "s", "SecretString": "hush", "GenerateSecretString": {"PasswordLength": 8}},
    {"BucketName": "bucket-x", "LifecycleConfiguration": {"Rules": [{"Status": "Enabled"}]}},
    {"ClusterName": "c", "AddonName": "a", "Tags": []},
)
WORDS = ("", "g", "a|s", "|", "{", "{}", "[]", "null", "\u0000", "\ud800", "ł" * 300, "/", "~")
NAMES = ("Tags/0", "Tags/-", "Tags/99", "a/b", "", "LogGroupName")
STEPS = ("add", "remove", "replace", "move", "copy", "test")


class Mutator:
    """Makes requests that are right, nearly right and plain wrong; repeatable by its seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.tokens = ["00000000-0000-4000-8000-000000000000"]

    def request(self) -> tuple[str, bytes]:
        operation = self.random.choice(OPERATIONS)
        members = {"TypeName": self.random.choice(TYPES), **self.plausible(operation)}
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 4))):
            members = self.mutated(members)
        body = json.dumps(members).encode()
        if self.random.random() < 0.05:
            body = self.damaged(body)
        return operation, body

    def plausible(self, operation: str) -> dict[str, Any]:
        random = self.random
        state = random.choice(STATES)
        identifier = random.choice(("g", "a|s", "bucket-x", '{"LogGroupName": "g"}', "c|a"))
        common = {"ClientToken": f"t{random.randrange(50)}"} if random.random() < 0.3 else {}
        if operation == "CreateResource":
            return {"DesiredState": json.dumps(self.mutated(state)), **common}
        if operation == "UpdateResource":
            return {"Identifier": identifier, "PatchDocument": self.patch(state), **common}
        if operation in ("GetResource", "DeleteResource"):
            return {"Identifier": identifier}
        if operation.endswith(("Status", "Request")):
            return {"RequestToken": random.choice(self.tokens)}
        return {"ResourceModel": json.dumps(self.mutated(state))} if random.random() < 0.3 else {}

    def patch(self, state: dict[str, Any]) -> str:
        steps = []
        for _ in range(self.random.randrange(4)):
            name = self.random.choice((*state, *NAMES))
            steps.append(
                self.mutated(
                    {
                        "op": self.random.choice(
                            ("add", "remove", "replace", "move", "copy", "test")
                        ),
                        "path": f"/{name}",
                        "from": f"/{self.random.choice(tuple(state))}",
                        "value": self.value(2),
                    }
                )
            )
        return json.dumps(steps)

    def mutated(self, members: dict[str, Any]) -> dict[str, Any]:
        random, copied = self.random, dict(members)
        action = random.randrange(5)
        name = random.choice((*copied, *MEMBERS[:3])) if copied else random.choice(MEMBERS)
        if action == 0:
            copied.pop(name, None)
        elif action == 1:
            copied[name] = self.value(3)
        elif action == 2 and isinstance(copied.get(name), str):
            copied[name] = self.damaged(copied[name].encode("utf-8", "replace")).decode("latin-1")
        elif action == 3:
            copied[random.choice(MEMBERS)] = self.value(2)
        return copied

    def value(self, depth: int) -> Any:
        random = self.random
        kind = random.randrange(9 if depth else 6)
        if kind == 0:
            return random.choice((None, True, False))
        if kind == 1:
            return random.choice((0, -1, 7, 101, 2**31, 2**53, 2**63, -(2**63)))
        if kind == 2:
            return random.choice((0.5, 1e300, -0.0))
        if kind < 6:
            return random.choice(WORDS)
        if kind == 6:
            return [self.value(depth - 1) for _ in range(random.randrange(4))]
        if kind == 7:
            return {random.choice(WORDS): self.value(depth - 1) for _ in range(random.randrange(4))}
        nested: Any = 1
        for _ in range(random.choice((5, 90, 150, 400))):
            nested = [nested] if random.random() < 0.5 else {"a": nested}
        return nested

    def damaged(self, data: bytes) -> bytes:
        random, changed = self.random, bytearray(data)
        for _ in range(random.randrange(1, 4)):
            place = random.randrange(len(changed) + 1)
            if random.random() < 0.5 and changed:
                del changed[place : place + random.randrange(1, 9)]
            else:
                changed[place:place] = bytes(random.randrange(256) for _ in range(3))
        return bytes(changed)


def check(answer: Any, operation: str, body: bytes) -> dict[str, Any]:
    """The document of an answer that is well-formed as AWS's are."""
    document: dict[str, Any] = json.loads(answer.body)
    if answer.status == 200:
        assert "__type" not in document
        return document
    assert document.keys() == {"__type", "Message"}, (operation, body, document)
    code = document["__type"].rpartition("#")[2]
    assert EXCEPTIONS[code][1] == answer.status
    assert answer.status < 500, (operation, body, document)
    return document


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(SHARDS))
def test_random_requests_are_answered_and_refused_ones_change_nothing(
    catalog: Catalog, seed: int
) -> None:
    cloud, mutator = LocalCloud.open(":memory:", catalog, random=Random(seed)), Mutator(seed)
    connection = cloud.backend.store.connection
    statuses = {200: 0}

    def contents() -> Any:
        return connection.execute(
            "SELECT count(*), total(length(properties) + length(identifier)),"
            " (SELECT count(*) FROM request) FROM resource"
        ).fetchone()

    for _ in range(REQUESTS // SHARDS):
        operation, body = mutator.request()
        before = contents()
        answer = cloud.call(operation, body, account="000000000000", region="us-east-1")
        document = check(answer, operation, body)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        if answer.status != 200:
            assert contents() == before, (operation, body)
        elif "ProgressEvent" in document:
            mutator.tokens.append(document["ProgressEvent"]["RequestToken"])
    assert statuses[200] > REQUESTS // SHARDS // 10
    assert statuses[400] > REQUESTS // SHARDS // 10
