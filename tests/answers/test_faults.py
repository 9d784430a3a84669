"""Trouble while reading: the right rows, or an honest account of what is missing; never more calls
than a bound, and never part of an answer that says it is the whole.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call, RetryPolicy, Transport
from cirrusql.errors import (
    AccessDenied,
    CallFailed,
    Cancelled,
    Error,
    IncompleteAnswer,
    Throttled,
    Timeout,
    TransportError,
)
from cirrusql.local import Fault, Settings
from cirrusql.records import replace
from cirrusql.session import Options
from tests.answers.clouds import IMPATIENT, Cloud
from tests.answers.trouble import Trouble, Troubled, refusal
from tests.patience import cancelled

GROUP = "AWS::Logs::LogGroup"
VPC = "AWS::EC2::VPC"
DOMAIN = "AWS::CustomerProfiles::Domain"
INTEGRATION = "AWS::CustomerProfiles::Integration"

ROWS = 250
IDEAL = 3 + ROWS  # three pages and every resource
READ = "SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups"

Make = Callable[..., Cloud]


@pytest.fixture
def troubled(catalog: Catalog) -> Iterator[Make]:
    """Makes local clouds of one region or more with trouble between them and the session."""
    made: list[Cloud] = []

    def make(trouble: Trouble, *regions: str, **details: Any) -> Cloud:
        def around(transport: Transport) -> Transport:
            return Troubled(transport, trouble)

        made.append(Cloud(catalog, regions or ("us-east-1",), around=around, **details))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


def with_groups(cloud: Cloud, count: int = ROWS, region: str = "us-east-1") -> Cloud:
    models = ({"LogGroupName": f"g{n:03}", "RetentionInDays": 30} for n in range(count))
    cloud.put(GROUP, *models, region=region)
    return cloud


def expected(count: int = ROWS) -> list[tuple[str, int]]:
    return [(f"g{n:03}", 30) for n in range(count)]


# -- what passes


@pytest.mark.parametrize(
    "code",
    [
        "ThrottlingException",
        "ServiceInternalErrorException",
        "NetworkFailureException",
        "ThrottlingException/general",
    ],
)
def test_every_fifth_call_refused(cloud: Cloud, code: str) -> None:
    with_groups(cloud)
    name, _, general = code.partition("/")
    fault = Fault(name, probability=0.2)
    if general:
        fault = Fault(
            "GeneralServiceException", probability=0.2, layer="request", message="Rate exceeded"
        )
    cloud.local.settings = Settings(faults=(fault,))
    answered = cloud.run(READ)
    assert sorted(answered.rows) == expected()
    assert answered.diagnostics.complete
    assert answered.diagnostics.retries == len(answered.sent) - IDEAL
    assert len(answered.sent) < IDEAL * 1.5
    assert bool(answered.diagnostics.throttles) == ("Throttling" in code)


@pytest.mark.parametrize(
    "outcome",
    [
        TransportError("no answer from the service: Connection reset by peer"),
        TransportError("no answer from the service: Operation timed out"),
        Answer(503, b"<html>Service Unavailable</html>"),
        Answer(429, b""),
        refusal("InternalFailure", 500),
    ],
    ids=["reset", "timeout", "503", "429", "InternalFailure"],
)
def test_every_fourth_call_lost(troubled: Make, outcome: Answer | Exception) -> None:
    cloud = with_groups(troubled(lambda _, number: outcome if number % 4 == 0 else None))
    answered = cloud.run(READ)
    assert sorted(answered.rows) == expected()
    assert answered.diagnostics.complete
    assert len(answered.sent) < IDEAL * 1.5


def test_a_write_whose_answers_are_lost_is_done_once(troubled: Make) -> None:
    """The call arrives, its answer does not: the retry says the same token."""
    lost: list[Call] = []

    @dataclass
    class Deaf:
        inner: Transport
        heard: list[str] = field(default_factory=list)

        async def send(self, call: Call) -> Answer:
            answer = await self.inner.send(call)
            if call.operation == "CreateResource" and call not in lost:
                lost.append(call)
                raise TransportError("no answer from the service: Connection reset by peer")
            return answer

        async def account_id(self) -> str:
            return await self.inner.account_id()

        def close(self) -> None:
            self.inner.close()

    cloud = troubled(lambda *_: None)
    cloud.transport.inner = Deaf(cloud.transport.inner)
    cloud.run("INSERT INTO awscc.logs.log_groups (LogGroupName) VALUES ('a'), ('b')")
    assert len(lost) == 2
    assert cloud.rows("SELECT count(*) FROM awscc.logs.log_groups") == [(2,)]


# -- what does not


@pytest.mark.parametrize(
    ("outcome", "kind", "attempts"),
    [
        (refusal("ThrottlingException"), Throttled, IMPATIENT.attempts),
        (TransportError("no answer: refused"), TransportError, IMPATIENT.first_contact),
        (Answer(502, b"Bad Gateway"), Error, IMPATIENT.attempts),
    ],
    ids=["throttled", "nobody there", "502"],
)
def test_trouble_without_end_is_an_error_after_a_bounded_number_of_calls(
    troubled: Make, outcome: Answer | Exception, kind: type[Error], attempts: int
) -> None:
    cloud = troubled(lambda *_: outcome)
    with pytest.raises(kind):
        cloud.run(READ)
    assert len(cloud.transport.sent) == attempts


@pytest.mark.parametrize(
    "answer", [refusal("AccessDeniedException"), refusal("InvalidRequestException")]
)
def test_what_no_retry_mends_is_asked_once(troubled: Make, answer: Answer) -> None:
    cloud = troubled(lambda *_: answer)
    with pytest.raises(Error):
        cloud.run(READ)
    assert len(cloud.transport.sent) == 1


# -- part of an answer


def denied_in(region: str) -> Trouble:
    return lambda call, _: refusal("AccessDeniedException") if call.region == region else None


def test_a_denied_region_leaves_the_others_and_is_told(troubled: Make) -> None:
    cloud = troubled(denied_in("eu-west-1"), "us-east-1", "eu-west-1", "eu-west-2")
    for region in ("us-east-1", "eu-west-1", "eu-west-2"):
        with_groups(cloud, 3, region)
    answered = cloud.run(f"{READ} ORDER BY 1")
    assert answered.rows == [row for row in expected(3) for _ in range(2)]
    (problem,) = answered.diagnostics.problems
    assert "awscc.logs.log_groups could not be read in eu-west-1" in str(problem)
    assert isinstance(problem.error, AccessDenied)
    assert not answered.diagnostics.complete


def test_strict_makes_a_partial_answer_an_error(troubled: Make) -> None:
    cloud = troubled(denied_in("eu-west-1"), "us-east-1", "eu-west-1", options=Options(strict=True))
    with_groups(cloud, 3)
    with pytest.raises(IncompleteAnswer, match="eu-west-1"):
        cloud.run(READ)


def test_one_scope_asked_and_denied_is_an_error(troubled: Make) -> None:
    cloud = troubled(denied_in("us-east-1"))
    with pytest.raises(AccessDenied, match="us-east-1"):
        cloud.run(READ)


def test_every_scope_denied_is_an_error(troubled: Make) -> None:
    cloud = troubled(lambda *_: refusal("AccessDeniedException"), "us-east-1", "eu-west-1")
    with pytest.raises(AccessDenied):
        cloud.run(READ)


def _without_vpcs(call: Call, _: int) -> Answer | None:
    return refusal("AccessDeniedException") if VPC.encode() in call.body else None


@pytest.mark.parametrize("join", ["LEFT JOIN", "FULL JOIN"])
def test_a_denied_type_on_the_optional_side_of_a_join_is_an_error(
    troubled: Make, join: str
) -> None:
    """Nothing says that a log group is of the VPC's region, so all of them are undecided."""
    cloud = with_groups(troubled(_without_vpcs), 3)
    sql = f"SELECT * FROM awscc.logs.log_groups g {join} awscc.ec2.vpcs v ON v.vpc_id = g.arn"
    with pytest.raises(IncompleteAnswer, match=f"optional side of a {join}.*partial = allow"):
        cloud.run(sql)
    cloud.run("SET partial = allow")
    answered = cloud.run(sql)
    assert len(answered.rows) == 3
    (problem,) = answered.diagnostics.problems
    assert "may be false" in str(problem)


@pytest.mark.parametrize("join", ["JOIN", "CROSS JOIN"])
def test_a_denied_type_is_told_whatever_the_join(troubled: Make, join: str) -> None:
    cloud = with_groups(troubled(_without_vpcs), 3)
    on = "" if join == "CROSS JOIN" else "ON v.vpc_id = g.log_group_name"
    answered = cloud.run(f"SELECT * FROM awscc.logs.log_groups g {join} awscc.ec2.vpcs v {on}")
    (problem,) = answered.diagnostics.problems
    assert "awscc.ec2.vpcs" in str(problem)
    assert "could not be read" in str(problem)
    assert answered.rows == []


def test_a_list_that_breaks_off_is_told(troubled: Make) -> None:
    """The second page is denied: the rows of the first are no whole answer."""

    def trouble(call: Call, _: int) -> Answer | None:
        return refusal("AccessDeniedException") if b"NextToken" in call.body else None

    cloud = with_groups(troubled(trouble, "us-east-1", "eu-west-1"))
    answered = cloud.run("SELECT count(*) FROM awscc.logs.log_groups")
    assert len(answered.diagnostics.problems) == 1


def test_a_token_that_comes_again_is_no_endless_list(troubled: Make) -> None:
    page = {
        "TypeName": GROUP,
        "ResourceDescriptions": [{"Identifier": "g", "Properties": '{"LogGroupName":"g"}'}],
        "NextToken": "again",
    }
    cloud = troubled(lambda *_: Answer(200, json.dumps(page).encode()))
    with pytest.raises(CallFailed, match="comes to no end"):
        cloud.run("SELECT count(*) FROM awscc.logs.log_groups")
    assert len(cloud.transport.sent) == 2


def test_an_unreadable_row_stays_with_its_identifier(troubled: Make) -> None:
    def trouble(call: Call, _: int) -> Answer | None:
        unreadable = call.operation == "GetResource" and b'"g001"' in call.body
        return refusal("AccessDeniedException") if unreadable else None

    cloud = with_groups(troubled(trouble), 3)
    answered = cloud.run(f"{READ} ORDER BY 1")
    assert answered.rows == [("g000", 30), ("g001", None), ("g002", 30)]
    (problem,) = answered.diagnostics.problems
    assert "1 resource was listed" in str(problem)


def test_a_row_that_is_gone_when_it_is_read_is_gone(troubled: Make) -> None:
    def trouble(call: Call, _: int) -> Answer | None:
        gone = call.operation == "GetResource" and b'"g001"' in call.body
        return refusal("ResourceNotFoundException") if gone else None

    cloud = with_groups(troubled(trouble), 3)
    assert sorted(cloud.rows(READ)) == [("g000", 30), ("g002", 30)]


def test_an_unknown_identifier_is_no_row(cloud: Cloud) -> None:
    assert cloud.rows("SELECT * FROM awscc.logs.log_groups WHERE log_group_name = 'none'") == []


def test_children_of_a_parent_that_cannot_be_listed_are_told(troubled: Make) -> None:
    def trouble(call: Call, _: int) -> Answer | None:
        return refusal("AccessDeniedException") if b"d1" in call.body else None

    cloud = troubled(trouble, "us-east-1", "eu-west-2")
    cloud.put(DOMAIN, *({"DomainName": f"d{n}", "DefaultExpirationDays": 1} for n in range(3)))
    cloud.put(INTEGRATION, *({"DomainName": f"d{n}", "Uri": "https://a"} for n in range(3)))
    answered = cloud.run("SELECT domain_name FROM awscc.customerprofiles.integrations")
    assert len(answered.diagnostics.problems) == 1
    assert ("d1",) not in answered.rows


# -- time and cancellation


@dataclass
class Hanging:
    """A transport that never answers. Mutable state: whether a call was cancelled."""

    inner: Transport
    cancelled: bool = False

    async def send(self, call: Call) -> Answer:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        raise AssertionError(call)

    async def account_id(self) -> str:
        return await self.inner.account_id()

    def close(self) -> None:
        self.inner.close()


@pytest.fixture
def hanging(catalog: Catalog) -> Iterator[Cloud]:
    cloud = Cloud(catalog, ("us-east-1",), around=Hanging)
    yield cloud
    cloud.close()


def test_a_statement_that_takes_too_long_ends(hanging: Cloud) -> None:
    hanging.session.options = replace(hanging.session.options, timeout=0.1)
    with pytest.raises(Timeout, match=r"0\.1 seconds"):
        hanging.run(READ)
    assert isinstance(hanging.transport.inner, Hanging)
    assert hanging.transport.inner.cancelled


def test_a_session_goes_on_after_a_timeout(hanging: Cloud) -> None:
    hanging.session.options = replace(hanging.session.options, timeout=0.1)
    with pytest.raises(Timeout):
        hanging.run(READ)
    assert isinstance(hanging.transport.inner, Hanging)
    hanging.transport.inner = hanging.transport.inner.inner
    with_groups(hanging, 3)
    assert sorted(hanging.rows(READ)) == expected(3)


def test_another_thread_may_cancel(hanging: Cloud) -> None:
    with cancelled(hanging.session), pytest.raises(Cancelled):
        hanging.run(READ)
    assert isinstance(hanging.transport.inner, Hanging)
    assert hanging.transport.inner.cancelled


def test_pauses_grow_and_are_bounded() -> None:
    policy = RetryPolicy()
    pauses = [policy.pause(attempt, lambda: 1.0) for attempt in range(policy.attempts)]
    assert pauses == sorted(pauses)
    assert pauses[0] == policy.base
    assert pauses[-1] == policy.cap
