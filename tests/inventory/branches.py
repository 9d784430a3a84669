"""What a local cloud holds, put into a store as a collection would, and taken out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cirrusql.catalog import Catalog
from cirrusql.inventory import Coverage, Run, Staged
from cirrusql.inventory.commit import commit
from cirrusql.inventory.redaction import Redactor
from cirrusql.inventory.rules import Rules
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store
from cirrusql.local import LocalCloud
from cirrusql.local.demo.seed import seed
from cirrusql.local.operations.organisation import demo_members

BEGIN = 1_795_000_000.0
_ROWS = (
    "SELECT account, region, type_name, identifier FROM resource"
    " JOIN collection c ON c.id = collection JOIN scope s ON s.id = c.scope"
    " ORDER BY account, region, type_name, identifier"
)
Place = tuple[str, str, str, str]


def call(cloud: LocalCloud, operation: str, account: str, region: str, **members: Any) -> Any:
    answer = cloud.call(operation, json.dumps(members).encode(), account=account, region=region)
    return json.loads(answer.body)


def demo(catalog: Catalog) -> LocalCloud:
    """The demo organisation, of which every account was asked."""
    cloud = LocalCloud.open(":memory:", catalog)
    seed(cloud)
    for account in demo_members():
        call(cloud, "ListResources", account, "us-east-1", TypeName="AWS::S3::Bucket")
    return cloud


def places(cloud: LocalCloud) -> list[Place]:
    """Every resource: account, region, type and identifier; global ones are asked at home."""
    rows: list[Any] = cloud.backend.store.connection.execute(_ROWS).fetchall()
    return [
        (account, "us-east-1" if region == "aws-global" else region, type_name, identifier)
        for account, region, type_name, identifier in rows
    ]


def read(cloud: LocalCloud, place: Place) -> str:
    """The text of a resource's properties."""
    account, region, type_name, identifier = place
    members = {"TypeName": type_name, "Identifier": identifier}
    answer = call(cloud, "GetResource", account, region, **members)
    assert "ResourceDescription" in answer, (place, answer)
    assert answer["ResourceDescription"]["Identifier"] == identifier
    return str(answer["ResourceDescription"]["Properties"])


def lists(cloud: LocalCloud, found: Iterable[Place]) -> dict[Place, str]:
    """What the lists of all scopes say of each resource, where they need no parent."""
    told: dict[Place, str] = {}
    for account, region, type_name in sorted({one[:3] for one in found}):
        token: str | None = None
        while True:
            more = {"NextToken": token} if token else {}
            page: dict[str, Any] = call(
                cloud, "ListResources", account, region, TypeName=type_name, **more
            )
            for one in page.get("ResourceDescriptions", ()):
                told[account, region, type_name, one["Identifier"]] = one["Properties"]
            token = page.get("NextToken")
            if not token:
                break
    return told


def staged(cloud: LocalCloud, catalog: Catalog, at: float) -> Iterator[Staged]:
    redactor = Redactor(b"k" * 32, Rules(catalog))
    for place in places(cloud):
        account, region, type_name, identifier = place
        text, digest = redactor.prepared(type_name, json.loads(read(cloud, place)))
        yield Staged(account, region, type_name, identifier, at + 1, text, digest)


def covered(found: Iterable[Place], at: float, **fields: Any) -> list[Coverage]:
    return [
        Coverage("", account, region, type_name, started_at=at, ended_at=at + 2, **fields)
        for account, region, type_name in sorted({one[:3] for one in found})
    ]


def collected(folder: Path, cloud: LocalCloud, catalog: Catalog, at: float = BEGIN) -> Store:
    """A store with all of a local cloud."""
    store = Store.open(folder, create=True)
    run = Run(new_run_id(at), started_at=at, committed_at=at + 3)
    commit(store, run, covered(places(cloud), at), staged(cloud, catalog, at))
    return store
