"""The stack `factory` on a local cloud that is served over HTTP, and commands that can be killed.

What became of it is read from the service's own file and from the journal's, not asked of the
client.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import apsw

from tests.writing.store import Store, journal_at, store_at
from tests.writing.test_scenario import Endpoint, _free_port

FACTORY = Path(__file__).parent / "factory"
THERE = Counter(
    {
        "AWS::EC2::VPC": 2,
        "AWS::EC2::InternetGateway": 1,
        "AWS::EC2::RouteTable": 1,
        "AWS::EC2::Subnet": 2,
        "AWS::EC2::SecurityGroup": 1,
        "AWS::EC2::VPCGatewayAttachment": 1,
        "AWS::EC2::Route": 1,
        "AWS::EC2::NetworkAcl": 1,
        "AWS::SQS::Queue": 2,
        "AWS::SNS::Topic": 1,
        "AWS::SNS::Subscription": 1,
        "AWS::IAM::Role": 1,
        "AWS::IAM::InstanceProfile": 1,
        "AWS::SecretsManager::Secret": 1,
        "AWS::Logs::LogGroup": 1,
        "AWS::SSM::Parameter": 1,
    }
)
"""How many resources of each type the stack is."""

SERVE = """
import sys
from pathlib import Path
from cirrusql.catalog import Catalog
from cirrusql.local import Latency, Settings
from cirrusql.local.http.server import run
settings = Settings(latency=Latency(0.005, 0.03), duration=0.08, admin=True)
run(Path(sys.argv[1]), Catalog.open(), port=int(sys.argv[2]), settings=settings)
"""


class Server(Endpoint):
    """The local cloud in a process."""

    program = SERVE


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


class Works:
    """A served cloud, and commands on the stack one after the other, killed by chance.

    Mutable state: the server, how many commands were killed, and chance itself.
    """

    def __init__(self, folder: Path, seed: str) -> None:
        self.cloud = folder / "cloud.sqlite3"
        self.journal = folder / "state" / "cirrusql" / "requests.sqlite3"
        self.data = folder / "data" / "cirrusql" / "stacks"
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.random = Random(seed)
        self.killed = 0
        self.server = Server(self.cloud, self.port)

    # -- commands -----------------------------------------------------------------------------

    def start(self, command: str, *options: str, **variables: str) -> subprocess.Popen[str]:
        """A command on the stack, begun."""
        where = ("--endpoint-url", self.url, "--region", "us-east-1")
        words = ["stack", *self.words(command, variables), *where, *options]
        return subprocess.Popen(
            [sys.executable, "-m", "cirrusql", *words],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.cloud.parent,
        )  # fmt: skip

    def words(self, command: str, variables: dict[str, str]) -> list[str]:
        """The stack, its environment, and the variables for it."""
        given = [word for name, value in variables.items() for word in ("-e", f"{name}={value}")]
        return [command, str(FACTORY), "dev", *given]

    def run(self, command: str, *options: str, **variables: str) -> Ended:
        """A command on the stack, and how it ended."""
        process = self.start(command, *options, **variables)
        out, err = process.communicate(timeout=120)
        return Ended(process.returncode, out, err)

    def run_killed(
        self, kills: int, command: str, *options: str, after: tuple[float, float], **variables: str
    ) -> Ended:
        """A command, run again and again until nobody kills it any more, so many times at most.

        Each is killed so many seconds after it began, if it has not ended then.
        """
        for _ in range(kills):
            process = self.start(command, *options, **variables)
            try:
                out, err = process.communicate(timeout=self.random.uniform(*after))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.communicate()
                self.killed += 1
                continue
            return Ended(process.returncode, out, err)
        return self.run(command, *options, **variables)

    def start_writing(self, command: str, writes: int = 1) -> subprocess.Popen[str]:
        """A command on the stack that has begun so many writes."""
        enough = self._noted() + writes
        process = self.start(command, "--yes")
        deadline = time.monotonic() + 60
        while self._noted() < enough:
            assert (process.poll(), time.monotonic() < deadline) == (None, True)
            time.sleep(0.005)
        return process

    def _noted(self) -> int:
        try:
            return len(journal_at(self.journal))
        except apsw.Error:  # it is being made
            return 0

    def configure(self, **settings: Any) -> None:
        """Change settings of the local cloud."""
        request = urllib.request.Request(
            f"{self.url}/_local/admin/settings",
            json.dumps(settings).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=10).close()

    # -- what there is --------------------------------------------------------------------------

    def store(self) -> Store:
        """What the service has, once everything that was accepted has ended."""
        deadline = time.monotonic() + 60
        while any(status in ("PENDING", "IN_PROGRESS") for _, _, status, *_ in self._requests()):
            assert time.monotonic() < deadline, "a request never ends"
            time.sleep(0.05)
            self._ask("ListResources", {"TypeName": "AWS::EC2::VPC"})
        return store_at(self.cloud)

    def _requests(self) -> list[Any]:
        return store_at(self.cloud).requests

    def _ask(self, operation: str, members: dict[str, Any]) -> None:
        headers = {
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"CloudApiService.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=123456789012/20260101/us-east-1"
            "/cloudcontrolapi/aws4_request, SignedHeaders=host, Signature=0",
        }
        request = urllib.request.Request(self.url, json.dumps(members).encode(), headers)
        urllib.request.urlopen(request, timeout=10).close()

    def delete(self, type_name: str, identifier: str) -> None:
        """Delete a resource behind the stack's back."""
        self._ask("DeleteResource", {"TypeName": type_name, "Identifier": identifier})
        self.store()

    def there(self) -> Counter[str]:
        """How many resources of each type there are."""
        return Counter(type_name for type_name, _ in self.store().resources)

    def made(self, since: int = 0) -> Counter[str]:
        """How many resources of each type were made, by requests after that many."""
        return Counter(
            type_name
            for operation, _, status, _, type_name in self.store().requests[since:]
            if (operation, status) == ("CREATE", "SUCCESS")
        )

    def asked(self) -> int:
        """How many requests there were."""
        return len(self.store().requests)

    def kept(self) -> dict[str, dict[str, Any]]:
        """What the stack's state has, by resource; nothing without a state."""
        found = list(self.data.glob("*/*.json"))
        return json.loads(found[0].read_text("utf-8"))["resources"] if found else {}

    def state_path(self) -> Path:
        """The file of the stack's state."""
        (found,) = self.data.glob("*/*.json")
        return found

    # -- what has to hold ---------------------------------------------------------------------

    def require_nothing_open(self) -> None:
        """Everything that was begun has come to an end, and is accounted for."""
        rows = journal_at(self.journal)
        assert not [row for row in rows if row.open or row.state == "not started"], rows
        connection = apsw.Connection(str(self.journal))
        try:
            runs = connection.execute("SELECT number FROM run WHERE ended IS NULL").fetchall()
        finally:
            connection.close()
        assert runs == []
        assert list(self.data.glob("*/.*.new")) == []

    def require_built(self, **variables: str) -> None:
        """The stack is there, each resource once and nothing else, and a plan has nothing to do."""
        there = self.there()
        assert there == THERE, there - THERE or THERE - there
        self.require_nothing_open()
        planned = self.run("plan", "--detailed-exitcode", **variables)
        assert planned.code == 0, planned
        assert not [name for name, one in self.kept().items() if one["obsolete"]]
        tested = self.run("test", **variables)
        assert tested.code == 0, tested

    def require_gone(self) -> None:
        """Nothing is left of the stack."""
        assert list(self.store().resources) == []
        self.require_nothing_open()
        assert self.kept() == {}


def environment(folder: Path) -> dict[str, str]:
    """The variables of the environment for a user of their own."""
    return {
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_STATE_HOME": str(folder / "state"),
        "AWS_ACCESS_KEY_ID": "123456789012",
        "AWS_SECRET_ACCESS_KEY": "none",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
