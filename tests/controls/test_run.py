"""Controls run side by side: what came of each, whatever became of the others."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cirrusql
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.controls import Control, Report, Severity, State, Status, Waiver, Waivers
from cirrusql.controls.baseline import Baseline
from cirrusql.controls.checking import Accepted, checked, today
from cirrusql.controls.run import Manner
from cirrusql.errors import Cancelled, InterfaceError
from cirrusql.session import MEMORY, Options
from tests.answers.clouds import ACCOUNT, Cloud
from tests.answers.trouble import Troubled, refusal

GROUP = "AWS::Logs::LogGroup"
NAMED = "SELECT log_group_name AS resource, 'it is there' AS reason, region FROM logs.log_groups"
NOTHING = "SELECT 1 AS resource, 2 AS reason WHERE 0"

Make = Callable[..., Cloud]


def control(name: str, query: str, severity: Severity = Severity.MEDIUM) -> Control:
    text = f"ASSERT '{name}' AS {query}"
    return Control(name, f"the title of {name}", severity, (), text, "mine.sql", 7, 3)


def check(
    cloud: Cloud,
    *controls: Control,
    accepted: Accepted | None = None,
    threshold: Severity = Severity.LOW,
    known: tuple[Control, ...] = (),
    **manner: Any,
) -> Report:
    how = Manner(**{"database": MEMORY, **manner})
    return checked(cloud.session.engine, controls, how, accepted or Accepted(), threshold, known)


def statuses(report: Report) -> list[Status]:
    return [one.status for one in report.outcomes]


@pytest.fixture
def around(catalog: Catalog) -> Iterator[Make]:
    """Makes clouds of two regions with a transport of the test's own in between."""
    made: list[Cloud] = []

    def make(between: Callable[[Transport], Transport]) -> Cloud:
        made.append(Cloud(catalog, ("us-east-1", "eu-west-1"), around=between))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


def refusing(call: Call, _: int) -> Answer | None:
    """Nothing may be read of one region."""
    return refusal("AccessDeniedException") if call.region == "eu-west-1" else None


def test_a_finding_is_a_row_with_its_details(cloud: Cloud) -> None:
    query = (
        "SELECT 7 AS Resource, NULL AS reason, 'eu-west-1' AS region, '12' AS account_id,"
        " json('[1]') AS a, 2 AS b, 3 AS b UNION ALL SELECT NULL, x'01', NULL, NULL, NULL, 0, 0"
    )
    one, two = check(cloud, control("a", query)).findings()
    assert (one.resource, one.reason) == ("7", "the title of a")
    assert (one.region, one.account) == ("eu-west-1", "12")
    assert one.details == {"a": [1], "b": 2, "b_2": 3}
    assert (two.resource, two.reason, two.region, two.account) == ("NULL", "01", None, ACCOUNT)


def test_outcomes_are_in_the_order_of_the_controls(cloud: Cloud) -> None:
    names = [f"c{number}" for number in range(40)]
    report = check(cloud, *(control(name, NOTHING) for name in names))
    assert [one.control.id for one in report.outcomes] == names
    assert report.passed
    assert report.account == ACCOUNT


def test_one_that_is_wrong_leaves_the_others_alone(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "g"})
    report = check(
        cloud,
        control("name", NAMED.replace("log_group_name", "log_gruop_name")),
        control("syntax", "SELECT 1 AS resource, 2 AS reason FROM ("),
        control("columns", "SELECT 1 AS resource"),
        control("while", "SELECT 1 AS resource, json('{') AS reason"),
        control("good", NOTHING),
        control("found", NAMED),
    )
    errors = [Status.ERROR] * 4
    assert statuses(report) == [*errors, Status.PASSED, Status.FAILED]
    assert (report.failed, report.complete, report.passed) == (True, False, False)
    assert "line 7, column" in str(report.outcomes[0].error), "the place in the file"
    assert report.outcomes[0].lacks == (str(report.outcomes[0].error),)


def test_an_error_alone_is_no_pass(cloud: Cloud) -> None:
    report = check(cloud, control("a", "SELECT 1 AS resource"), control("b", NOTHING))
    assert (report.failed, report.complete, report.passed) == (False, False, False)


def test_half_an_answer_is_no_pass(around: Make) -> None:
    cloud = around(lambda inner: Troubled(inner, refusing))
    absent = (
        "SELECT 'no' AS resource, 'none' AS reason WHERE NOT EXISTS (SELECT 1 FROM logs.log_groups)"
    )
    report = check(cloud, control("a", NAMED), control("b", absent), control("c", NOTHING))
    assert statuses(report) == [Status.INCOMPLETE, Status.INCOMPLETE, Status.PASSED]
    assert "eu-west-1" in report.outcomes[0].lacks[0]
    assert (report.failed, report.complete) == (False, False)
    cloud.put(GROUP, {"LogGroupName": "g"})
    report = check(cloud, control("a", NAMED))
    assert statuses(report) == [Status.FAILED]
    assert (report.failed, report.complete) == (True, False)
    assert report.outcomes[0].lacks


def test_half_an_answer_of_a_control_that_does_not_count_is_told(around: Make) -> None:
    cloud = around(lambda inner: Troubled(inner, refusing))
    low = control("a", NAMED, Severity.LOW)
    report = check(cloud, low, threshold=Severity.CRITICAL)
    assert (report.failed, report.complete, report.passed) == (False, False, False)


@pytest.mark.parametrize("threshold", Severity)
def test_findings_count_from_a_severity_on(threshold: Severity, cloud: Cloud) -> None:
    query = "SELECT 1 AS resource, 2 AS reason"
    for severity in Severity:
        report = check(cloud, control("a", query, severity), threshold=threshold)
        assert report.failed is (severity.rank >= threshold.rank)
        assert statuses(report) == [Status.FAILED]


def test_what_is_the_same_is_asked_once_and_a_failure_is_not_remembered(around: Make) -> None:
    def trouble(call: Call, number: int) -> Answer | None:
        return refusal("AccessDeniedException") if number == 1 else None

    cloud = around(lambda inner: Troubled(inner, trouble))
    for number in range(3):
        cloud.put(GROUP, {"LogGroupName": f"g{number}"})
    everywhere = [
        control(f"c{number}", f"{NAMED} WHERE region = 'us-east-1'") for number in range(9)
    ]
    report = check(cloud, *everywhere, threads=1)
    assert statuses(report) == [Status.ERROR, *[Status.FAILED] * 8]
    assert report.calls == len(cloud.transport.sent) == 2


def test_nothing_is_remembered_from_one_check_to_the_next(cloud: Cloud) -> None:
    assert check(cloud, control("a", NAMED)).passed
    cloud.put(GROUP, {"LogGroupName": "g"})
    assert check(cloud, control("a", NAMED)).failed
    assert cloud.rows(NAMED) == [("g", "it is there", "us-east-1")]


class Together(Troubled):
    """Answers no call before six are under way; two are what one control asks."""

    def __init__(self, inner: Transport) -> None:
        super().__init__(inner, lambda *_: None)
        self.waiting = 0
        self.enough = asyncio.Event()

    async def send(self, call: Call) -> Answer:
        self.waiting += 1
        if self.waiting == 6:
            self.enough.set()
        async with asyncio.timeout(10):
            await self.enough.wait()
        return await super().send(call)


def test_controls_wait_side_by_side(around: Make) -> None:
    cloud = around(Together)
    kinds = ("s3.buckets", "sqs.queues", "kms.keys")
    queries = {kind: f"SELECT region AS resource, 'a' AS reason FROM {kind}" for kind in kinds}
    assert check(cloud, *(control(kind, query) for kind, query in queries.items())).passed


class Endless(Troubled):
    """Interrupts the main thread when it is called, again a moment later, and gives no answer."""

    async def send(self, call: Call) -> Answer:
        self.calls += 1
        for _ in range(2 if self.calls == 1 else 0):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            await asyncio.sleep(0.05)
        await asyncio.sleep(3600)
        return await super().send(call)


def test_an_interrupt_ends_all_of_it_at_once(around: Make) -> None:
    cloud = around(lambda inner: Endless(inner, lambda *_: None))
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        check(cloud, *(control(f"c{number}", NAMED) for number in range(30)))
    while any(one.name.startswith("cirrusql check") for one in threading.enumerate()):
        assert time.monotonic() - started < 10
        time.sleep(0.01)


def test_an_engine_that_is_closed_meanwhile_ends_it(around: Make) -> None:
    class Closing(Troubled):
        async def send(self, call: Call) -> Answer:
            threading.Thread(target=cloud.session.engine.close).start()
            await asyncio.sleep(3600)
            return await super().send(call)

    cloud = around(lambda inner: Closing(inner, lambda *_: None))
    with pytest.raises((Cancelled, InterfaceError)):
        check(cloud, control("a", NAMED))


def test_time_runs_out_for_one_control_and_not_for_others(around: Make) -> None:
    class Stuck(Troubled):
        async def send(self, call: Call) -> Answer:
            await asyncio.sleep(3600)
            return await super().send(call)

    cloud = around(lambda inner: Stuck(inner, lambda *_: None))
    report = check(cloud, control("a", NAMED), control("b", NOTHING), options=Options(timeout=0.2))
    assert statuses(report) == [Status.ERROR, Status.PASSED]
    assert "longer than 0.2 seconds" in str(report.outcomes[0].error)


def test_what_is_accepted_is_told_apart(cloud: Cloud) -> None:
    for name in ("new", "known", "waived"):
        cloud.put(GROUP, {"LogGroupName": name})
    before = check(cloud, control("a", f"{NAMED} WHERE log_group_name = 'known'"))
    gone = check(cloud, control("a", "SELECT 'gone' AS resource, 'b' AS reason"))
    waiver = Waiver("A", "wai*", "why", today())
    old = Waiver("a", "new", "why", today().replace(year=2020))
    other = Waiver("b", "new", "why", today())
    skipped = Waiver("skipped", "new", "why", today())
    accepted = Accepted(
        Waivers((waiver, old, other, skipped), today()),
        Baseline.of([*before.findings(), *gone.findings()]),
    )
    one = control("a", NAMED)
    report = check(cloud, one, accepted=accepted, known=(one, control("skipped", NOTHING)))
    states = {finding.resource: finding.state for finding in report.findings()}
    assert states == {"new": State.NEW, "known": State.KNOWN, "waived": State.WAIVED}
    assert [one.resource for one in report.gone] == ["gone"]
    assert (report.expired, report.unused, report.astray) == ((old,), (), (other,))
    only = control("a", f"{NAMED} WHERE log_group_name <> 'new'")
    report = check(cloud, only, accepted=accepted)
    assert statuses(report) == [Status.ACCEPTED]
    assert report.passed


def test_nothing_is_told_to_be_gone_or_unused_by_half_an_answer(around: Make) -> None:
    cloud = around(lambda inner: Troubled(inner, refusing))
    gone = check(cloud, control("a", "SELECT 'gone' AS resource, 'b' AS reason"))
    waivers = Waivers((Waiver("a", "x", "why", today()),), today())
    accepted = Accepted(waivers, Baseline.of(gone.findings()))
    report = check(cloud, control("a", NAMED), accepted=accepted)
    assert (report.unused, report.gone) == ((), ())


def test_it_cannot_write_whatever_it_says(cloud: Cloud) -> None:
    """Past the parser of files, which refuses it, too."""
    cloud.put(GROUP, {"LogGroupName": "g"})
    text = "DELETE FROM awscc.logs.log_groups WHERE log_group_name = 'g'"
    report = check(cloud, Control("a", "a", Severity.LOW, (), text, "mine.sql"))
    assert statuses(report) == [Status.ERROR]
    assert "only reads" in str(report.outcomes[0].error)
    assert cloud.rows(NAMED)


def test_python_checks_files_and_sets(tmp_path: Path) -> None:
    path = tmp_path / "mine.sql"
    path.write_text("ASSERT 'a' AS SELECT :what AS resource, 'b' AS reason", "utf-8")
    report = cirrusql.check(path, "fsbp", only=["a", "s3.8"], variables={"what": "x"}, local=MEMORY)
    assert [(one.control, one.resource) for one in report.findings()] == [("a", "x")]
    with cirrusql.connect(local=MEMORY) as connection:
        engine = connection.session.engine
        assert cirrusql.check("fsbp", only=["rds.*"], engine=engine).passed
        with pytest.raises(InterfaceError, match="no other target"):
            cirrusql.check("fsbp", engine=engine, region="eu-west-1")
    with pytest.raises(InterfaceError, match="'hgih' is no severity"):
        cirrusql.check("fsbp", severity="hgih", local=MEMORY)
