"""The shared commit and the log beside the file: whole, durable, fair, and of bounded size."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import threading
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
from cirrusql.local.http.group_commit import Committer
from cirrusql.local.protocol.tokens import new_token
from cirrusql.local.services.table import writes
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


class Watched:
    """A local cloud that notes what came together, and whose commits may be held up."""

    def __init__(self, cloud: LocalCloud, failing: str = "") -> None:
        self._cloud = cloud
        self._failing = failing.encode()
        self.groups: list[int] = []
        self.disk = threading.Event()
        self.disk.set()
        self.broken = False

    @property
    def backend(self) -> Any:
        return self._cloud.backend

    def call_all(self, calls: Iterable[Call]) -> list[Answer]:
        calls = list(calls)
        if any(map(writes, calls)):
            answers = self.prepare_all(calls)
            self.commit()
            return answers
        return self._cloud.call_all(calls)

    def read(self, call: Call) -> Answer:
        return self._cloud.read(call)

    def prepare_all(self, calls: list[Call]) -> list[Answer]:
        self.groups.append(len(calls))
        if self._failing and any(self._failing in call.body for call in calls):
            raise RuntimeError("a call that cannot be done")
        return self._cloud.prepare_all(calls)

    def commit(self) -> None:
        assert self.disk.wait(60)
        if self.broken and self.groups[-1] > 1:
            # Its own thread finds no transaction to commit, as after a full disk.
            self.backend.store._writer.execute("ROLLBACK")
        self._cloud.commit()


def run_all(cloud: Any, calls: Iterable[Call]) -> list[Answer | BaseException]:
    async def work() -> list[Answer | BaseException]:
        committer = Committer(cloud)
        return await asyncio.gather(*map(committer.run, calls), return_exceptions=True)

    return asyncio.run(work())


def test_writes_that_arrive_together_share_commits(cloud: LocalCloud) -> None:
    watched = Watched(cloud)
    answers = run_all(watched, [create(f"g{number}") for number in range(40)])
    assert [answer.status for answer in answers if isinstance(answer, Answer)] == [200] * 40
    assert watched.groups == [40]


def test_every_answer_goes_to_its_own_call(cloud: LocalCloud) -> None:
    names = [f"g{number}" for number in range(100)]
    answers = run_all(cloud, [create(name) for name in names])
    told = [json.loads(one.body)["ProgressEvent"] for one in answers if isinstance(one, Answer)]
    assert [event["Identifier"] for event in told] == names
    assert len({event["RequestToken"] for event in told}) == 100


def test_a_call_that_fails_takes_no_other_along(
    cloud: LocalCloud, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched(cloud, failing="g7")
    answers = run_all(watched, [create(f"g{number}") for number in range(20)])
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


def test_a_group_has_a_bound(cloud: LocalCloud) -> None:
    watched = Watched(cloud)
    answers = run_all(watched, [create(f"g{number}") for number in range(150)])
    assert len(answers) == 150
    assert watched.groups == [64, 64, 22]


def test_while_the_disk_is_waited_for_reads_go_on_and_writes_gather(cloud: LocalCloud) -> None:
    watched = Watched(cloud)

    async def work() -> None:
        committer = Committer(watched)  # type: ignore[arg-type]
        watched.disk.clear()
        first = asyncio.create_task(committer.run(create("first")))
        await asyncio.sleep(0.05)
        later = [asyncio.create_task(committer.run(create(f"later{n}"))) for n in range(30)]
        for _ in range(10):
            # What is on its way to the disk is neither told nor seen.
            assert (await committer.run(get("first"))).status == 400
        await asyncio.sleep(0.05)
        assert not first.done()
        watched.disk.set()
        await asyncio.gather(first, *later)
        assert (await committer.run(get("first"))).status == 200

    asyncio.run(work())
    assert watched.groups == [1, 30]


def test_nobody_is_answered_before_the_commit(cloud: LocalCloud, path: Path) -> None:
    """What a second process sees at the moment of an answer is what the answer says."""
    other = apsw.Connection(str(path))

    async def work() -> None:
        committer = Committer(cloud)

        async def one(name: str) -> None:
            await committer.run(create(name))
            found = other.execute("SELECT 1 FROM resource WHERE identifier = ?", (name,)).get
            assert found == 1, name

        await asyncio.gather(*[one(f"g{number}") for number in range(200)])

    asyncio.run(work())
    other.close()


def test_a_commit_that_fails_is_undone_and_tried_call_by_call(
    cloud: LocalCloud, caplog: pytest.LogCaptureFixture
) -> None:
    watched = Watched(cloud)
    watched.broken = True
    answers = run_all(watched, [create(f"g{number}") for number in range(5)])
    assert watched.groups == [5, 1, 1, 1, 1, 1]
    assert [answer.status for answer in answers if isinstance(answer, Answer)] == [200] * 5
    assert listed(cloud) == {f"g{number}" for number in range(5)}
    assert "tried one by one" in caplog.text


def test_threads_and_the_loop_write_in_turns(cloud: LocalCloud) -> None:
    def write(thread: int) -> None:
        for number in range(25):
            assert cloud.call_all([create(f"t{thread}-{number}")])[0].status == 200

    async def work() -> None:
        committer = Committer(cloud)
        writers = [asyncio.to_thread(write, thread) for thread in range(3)]
        calls = [committer.run(create(f"g{number}")) for number in range(200)]
        await asyncio.gather(*writers, *calls)

    asyncio.run(work())
    assert len(listed(cloud)) == 3 * 25 + 200


def test_in_memory_there_is_nothing_to_wait_for(catalog: Catalog) -> None:
    cloud = LocalCloud.open(":memory:", catalog)
    answers = run_all(cloud, [call for n in range(50) for call in (create(f"g{n}"), get(f"g{n}"))])
    assert all(isinstance(answer, Answer) for answer in answers)
    assert len(listed(cloud)) == 50
    cloud.close()


def test_closing_waits_for_a_commit_on_its_way(path: Path, catalog: Catalog) -> None:
    cloud = LocalCloud.open(path, catalog)
    cloud.prepare_all([create("g")])
    closing = threading.Thread(target=cloud.close)
    closing.start()
    time.sleep(0.05)
    assert closing.is_alive()
    cloud.commit()
    closing.join(60)
    again = LocalCloud.open(path, catalog)
    assert listed(again) == {"g"}
    again.close()


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
