"""Client and server killed at random while hundreds of resources are written: exactly once each.

The service makes the identifiers, so that a create which is made twice shows. What the client's
journal says is held against what the service has in its own file.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.writing.store import journal_at, store_at
from tests.writing.test_scenario import Endpoint, _free_port

COUNT = 500
VPC = "AWS::EC2::VPC"
TAGS = [{"Key": "Owner", "Value": "ops"}]
INSERT = f"""INSERT INTO awscc.ec2.vpcs (cidr_block)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {COUNT - 1})
SELECT '10.' || (i / 250) || '.' || (i % 250) || '.0/24' FROM n"""
UPDATE = """UPDATE awscc.ec2.vpcs SET tags = '[{"Key": "Owner", "Value": "ops"}]'
WHERE region = 'us-east-1'"""
DELETE = "DELETE FROM awscc.ec2.vpcs WHERE region = 'us-east-1'"
# How many are killed while each statement is carried out, and in all by the tests together: 54.
KILLS = 6
SERVE = """
import sys
from pathlib import Path
from cirrusql.catalog import Catalog
from cirrusql.local import Latency, Settings
from cirrusql.local.http.server import run
settings = Settings(latency=Latency(0.02, 0.12), duration=0.05)
run(Path(sys.argv[1]), Catalog.open(), port=int(sys.argv[2]), settings=settings)
"""


class Server(Endpoint):
    """The local cloud in a process. Mutable state: the process."""

    program = SERVE


class World:
    """A server, clients of it one after the other, and chance. Mutable state: what was killed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.cloud = folder / "cloud.sqlite3"
        self.journal = folder / "cirrusql" / "requests.sqlite3"
        self.port = _free_port()
        self.server = Server(self.cloud, self.port)
        self.random = Random(seed)
        self.killed: Counter[str] = Counter()

    def client(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        where = ("--endpoint-url", f"http://127.0.0.1:{self.port}", "--region", "us-east-1")
        words = [sys.executable, "-m", "cirrusql", command, *where, *arguments]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def carried_out(self, sql: str) -> None:
        """Have a statement carried out, though client and server are killed meanwhile."""
        before = len({row.run for row in journal_at(self.journal)})
        kills = KILLS
        for _ in range(40):
            runs = {row.run for row in journal_at(self.journal)}
            if len(runs) == before:
                client = self.client("exec", "--yes", "--no-progress", sql)
            else:
                number = str(max(runs))
                client = self._resuming(number)
            while kills and client.poll() is None:
                time.sleep(self.random.uniform(0.1, 1.2))
                if client.poll() is not None:
                    break
                kills -= 1
                if self.random.random() < 0.5:
                    self.killed["client"] += 1
                    client.send_signal(signal.SIGKILL)
                else:
                    self.killed["server"] += 1
                    self.server.kill()
                    time.sleep(self.random.uniform(0, 0.5))
                    self.server.start()
            _, said = client.communicate(timeout=120)
            if client.returncode == 0:
                return
            assert client.returncode in (-signal.SIGKILL, 1, 3), said.decode()
        raise AssertionError(f"it never ended: {said.decode()[-2000:]}")

    def _resuming(self, number: str) -> subprocess.Popen[bytes]:
        where = ("--endpoint-url", f"http://127.0.0.1:{self.port}", "--region", "us-east-1")
        words = [sys.executable, "-m", "cirrusql", "requests", "resume", number, *where]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_each_of_hundreds_is_written_exactly_once(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    world = World(tmp_path, seed)
    try:
        world.carried_out(INSERT)
        made = store_at(world.cloud).resources
        assert Counter(kind for kind, _ in made) == {VPC: COUNT}
        assert len({one["CidrBlock"] for one in made.values()}) == COUNT
        world.carried_out(UPDATE)
        changed = store_at(world.cloud).resources
        assert changed.keys() == made.keys()
        assert all(one["Tags"] == TAGS for one in changed.values())
        world.carried_out(DELETE)
        store = store_at(world.cloud)
    finally:
        world.server.kill()
    assert store.resources == {}
    ended = Counter((operation, status) for operation, _, status, *_ in store.requests)
    assert ended == {(verb, "SUCCESS"): COUNT for verb in ("CREATE", "UPDATE", "DELETE")}
    rows = journal_at(world.journal)
    assert Counter((row.verb, row.state) for row in rows) == {
        (verb, "done"): COUNT for verb in ("CREATE", "UPDATE", "DELETE")
    }
    assert world.killed.keys() == {"client", "server"}
