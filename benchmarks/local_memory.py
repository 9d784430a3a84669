"""Measure the memory of the local cloud's server once every type was used: one create, read,
update, list and delete of each, over HTTP. `python -m benchmarks local_memory`.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.local_endpoint import SERVE, running
from benchmarks.table import Line, show
from cirrusql.catalog import Catalog, ResourceType
from cirrusql.samples import models as samples

MOST_MEGABYTES = 200
_ACCOUNT = "111122223333"


class Client:
    """Calls the server at a port, each operation in a region where the type exists."""

    def __init__(self, port: int, kind: ResourceType) -> None:
        self._port = port
        self._kind = kind
        regions = kind.regions
        self._region = "us-east-1" if not regions or "us-east-1" in regions else min(regions)

    def call(self, operation: str, **members: Any) -> dict[str, Any]:
        """The answer's document; of an error, too."""
        scope = f"{_ACCOUNT}/20260101/{self._region}/cloudcontrolapi/aws4_request"
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"CloudApiService.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}",
        }
        body = json.dumps({"TypeName": self._kind.type_name, **members})
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("POST", "/", body, headers)
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer


def use_every_type(port: int, catalog: Catalog) -> Counter[str]:
    """Use every type that has a create handler; how many calls of each operation were answered."""
    answered: Counter[str] = Counter()
    for kind in catalog.resource_types():
        if "create" in kind.handlers:
            answered += _use(Client(port, kind), catalog, kind)
    return answered


def _use(client: Client, catalog: Catalog, kind: ResourceType) -> Counter[str]:
    desired = samples.model(catalog, kind.type_name, Random(1), optional=True)
    created = client.call("CreateResource", DesiredState=json.dumps(desired))
    event = client.call(
        "GetResourceRequestStatus", RequestToken=created["ProgressEvent"]["RequestToken"]
    )["ProgressEvent"]
    identifier = event["Identifier"]
    fixed = {pointer.split("/")[2] for pointer in (*kind.create_only, *kind.primary_identifier)}
    patch = [
        {"op": "add", "path": f"/{name}", "value": value}
        for name, value in desired.items()
        if name not in fixed
    ]
    answers = {
        "CreateResource": created,
        "GetResource": client.call("GetResource", Identifier=identifier),
        "UpdateResource": client.call(
            "UpdateResource", Identifier=identifier, PatchDocument=json.dumps(patch)
        ),
        "ListResources": client.call("ListResources", ResourceModel=json.dumps(desired)),
        "DeleteResource": client.call("DeleteResource", Identifier=identifier),
    }
    return Counter(name for name, answer in answers.items() if "__type" not in answer)


def megabytes(process: int, field: str = "VmRSS") -> float:
    """A process's memory, as Linux tells it: what is resident, or was at most (`VmHWM`)."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "cloud.db")
        with running(lambda port: [sys.executable, "-c", SERVE, path, str(port)]) as server:
            before = megabytes(server.process)
            answered = use_every_type(server.port, Catalog.open())
            after, most = megabytes(server.process), megabytes(server.process, "VmHWM")
    lines = [Line("before the first call", f"{before:.0f} MB")]
    lines += [Line(f"{name} answered", str(count)) for name, count in answered.items()]
    lines += [
        Line("after every type", f"{after:.0f} MB"),
        Line("at most", f"{most:.0f} MB", f"<= {MOST_MEGABYTES} MB", most <= MOST_MEGABYTES),
    ]
    show("Memory of the local cloud's server", lines)


if __name__ == "__main__":
    main()
