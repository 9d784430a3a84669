"""The shared commit and the log beside the file: whole, durable, fair, and of bounded size."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.local.conftest import LOG_GROUP
from tests.local.test_crash import Writer, call, listed, start

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import STS
from cirrusql.local import Answer, Call, LocalCloud, Scope
from cirrusql.local.http.group_commit import Committer, GroupSize
from cirrusql.local.protocol.tokens import new_token
from cirrusql.local.storage.checkpoints import checkpoints_beside

SCOPE = Scope("000000000000", "us-east-1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cloud.db"


@pytest.fixture
def cloud(path: Path, catalog: Catalog) -> Iterator[LocalCloud]:
    cloud = LocalCloud.open(path, catalog)
    yield cloud
    cloud.close()


def create(name: str) -> Call:
    state = json.dumps({"LogGroupName": name})
    members = {"TypeName": LOG_GROUP, "DesiredState": state}
    return Call("CreateResource", json.dumps(members).encode(), SCOPE)


def get(name: str) -> Call:
    members = {"TypeName": LOG_GROUP, "Identifier": name}
    return Call("GetResource", json.dumps(members).encode(), SCOPE)


def in_the_file_proper(path: Path) -> set[str]:
    """The resources in the file, without what only the log beside it holds."""
    copy = shutil.copy(path, path.with_suffix(".copy"))
    connection = apsw.Connection(
        f"file:{copy}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    )
    try:
        rows = connection.execute("SELECT identifier FROM resource").fetchall()
        return {str(identifier) for (identifier,) in rows}
    finally:
        connection.close()


def log_size(path: Path) -> int:
    return path.with_name(path.name + "-wal").stat().st_size


class Counted:
    """A local cloud that notes how many calls came together, and takes time over commits."""

    def __init__(self, cloud: LocalCloud, failing: str = "") -> None:
        self._cloud = cloud
        self._failing = failing.encode()
        self.groups: list[int] = []

    @property
    def backend(self) -> Any:
        return self._cloud.backend

    def call_all(self, calls: Iterable[Call]) -> list[Answer]:
        calls = list(calls)
        self.groups.append(len(calls))
        if self._failing and any(self._failing in call.body for call in calls):
            raise RuntimeError("a call that cannot be done")
        return self._cloud.call_all(calls)


def run_all(cloud: Any, calls: Iterable[Call]) -> list[Answer | BaseException]:
    async def work() -> list[Answer | BaseException]:
        committer = Committer(cloud)
        return await asyncio.gather(*map(committer.run, calls), return_exceptions=True)

    return asyncio.run(work())


def test_writes_that_arrive_together_share_commits(cloud: LocalCloud) -> None:
    counted = Counted(cloud)
    answers = run_all(counted, [create(f"g{number}") for number in range(40)])
    assert [answer.status for answer in answers if isinstance(answer, Answer)] == [200] * 40
    assert sum(counted.groups) == 40
    assert counted.groups[0] == 16
    assert len(counted.groups) <= 3


def test_every_answer_goes_to_its_own_call(cloud: LocalCloud) -> None:
    names = [f"g{number}" for number in range(100)]
    answers = run_all(cloud, [create(name) for name in names])
    told = [json.loads(one.body)["ProgressEvent"] for one in answers if isinstance(one, Answer)]
    assert [event["Identifier"] for event in told] == names
    assert len({event["RequestToken"] for event in told}) == 100


def test_a_call_that_fails_takes_no_other_along(
    cloud: LocalCloud, caplog: pytest.LogCaptureFixture
) -> None:
    counted = Counted(cloud, failing="g7")
    answers = run_all(counted, [create(f"g{number}") for number in range(20)])
    assert isinstance(answers[7], RuntimeError)
    others = [answer for number, answer in enumerate(answers) if number != 7]
    assert all(isinstance(answer, Answer) and answer.status == 200 for answer in others)
    assert "tried one by one" in caplog.text


def test_a_caller_that_has_gone_takes_no_other_along(cloud: LocalCloud) -> None:
    async def work() -> list[Answer]:
        committer = Committer(cloud)
        tasks = [asyncio.create_task(committer.run(create(f"g{n}"))) for n in range(40)]
        await asyncio.sleep(0)
        for task in tasks[::3]:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        return [answer for answer in done if isinstance(answer, Answer)]

    assert len(asyncio.run(work())) == 26


def test_reads_do_not_wait_for_a_commit(cloud: LocalCloud) -> None:
    async def work() -> list[str]:
        committer = Committer(cloud)
        order: list[str] = []

        async def one(name: str, call: Call) -> None:
            await committer.run(call)
            order.append(name)

        identity = Call("GetCallerIdentity", b"Action=GetCallerIdentity", SCOPE, STS)
        await asyncio.gather(one("write", create("g")), one("read", get("g")), one("sts", identity))
        return order

    assert asyncio.run(work()) == ["read", "sts", "write"]


def test_groups_grow_while_commits_are_slow_and_shrink_again() -> None:
    size = GroupSize()
    assert size.most == 16
    for _ in range(30):
        size.measured(size.most, commit=0.012, work=size.most * 0.0001)
    assert 100 <= size.most <= 120
    for _ in range(30):
        size.measured(size.most, commit=0.0004, work=size.most * 0.0001)
    assert size.most == 16


def test_a_checkpoint_copies_what_is_committed_and_the_log_starts_over(
    cloud: LocalCloud, path: Path
) -> None:
    names = {f"g{number:04}" for number in range(300)}
    with cloud.backend.store.checkpointer() as copy_log:
        copy_log()
        for name in sorted(names):
            cloud.call_all([create(name)])
        assert in_the_file_proper(path) == set()
        before = log_size(path)
        copy_log()
        assert in_the_file_proper(path) == names
        for number in range(100):
            cloud.call_all([create(f"more{number}")])
        assert log_size(path) == before
        # What came after it is in the log until the next one, and can be read all the same.
        assert in_the_file_proper(path) == names
        assert cloud.call_all([get("more99")])[0].status == 200


def test_the_log_stays_small_while_writes_go_on(cloud: LocalCloud, path: Path) -> None:
    written, sizes = 0, []
    with checkpoints_beside(cloud.backend.store):
        deadline = time.monotonic() + 2.5
        while time.monotonic() < deadline:
            cloud.call_all([create(f"g{written + number}") for number in range(16)])
            written += 16
            sizes.append(log_size(path))
    in_all = written * 4000  # bytes, were nothing ever copied
    assert sizes[-1] < in_all / 2
    assert len(listed(cloud)) == written


def test_without_the_thread_commits_make_checkpoints_again(cloud: LocalCloud, path: Path) -> None:
    with checkpoints_beside(cloud.backend.store):
        pass
    assert cloud.backend.store.connection.execute("PRAGMA wal_autocheckpoint").get > 0
    with cloud.backend.store.transaction():
        assert cloud.backend.store.connection.execute("PRAGMA wal_autocheckpoint").get > 0


def test_every_connection_waits_for_the_disk(cloud: LocalCloud) -> None:
    store = cloud.backend.store
    full = 2
    assert store.connection.execute("PRAGMA synchronous").get == full
    with store.transaction():
        assert store.connection.execute("PRAGMA synchronous").get == full


def test_tokens_are_unique_and_grow_with_time() -> None:
    tokens = [new_token() for _ in range(10_000)]
    assert len(set(tokens)) == 10_000
    moments = [token[:13] for token in tokens]
    assert moments == sorted(moments)


@pytest.mark.slow
@pytest.mark.parametrize("moment", [0.26, 0.4, 0.52, 0.6, 0.77, 0.9])
def test_083_nothing_answered_is_lost_at_a_checkpoint_or_within_a_group(
    path: Path, catalog: Catalog, moment: float
) -> None:
    process, port = start(path, 0.0)
    names = [f"/crash/{number:05}" for number in range(64 * 200)]
    writers = [Writer(port, names[first::64]) for first in range(64)]
    for writer in writers:
        writer.start()
    time.sleep(moment)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(20)
    for writer in writers:
        writer.join(30)
    acknowledged = {name for writer in writers for name in writer.acknowledged}
    assert acknowledged
    cloud = LocalCloud.open(path, catalog)
    present = listed(cloud)
    assert acknowledged <= present
    assert len(present - acknowledged) <= 64
    for writer in writers:
        for name, token in list(writer.acknowledged.items())[-3:]:
            event: Any = call(cloud, "GetResourceRequestStatus", RequestToken=token)
            assert event["ProgressEvent"]["Identifier"] == name
    check = cloud.backend.store.connection.execute("PRAGMA integrity_check").fetchall()
    assert check == [("ok",)]
    cloud.close()
