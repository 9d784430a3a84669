"""`region = '*'` is every region that is enabled for the account, of its partition.

What AWS answers in other regions was recorded from SDKs' issues and its own lists of errors: the
JSON protocols refuse with UnrecognizedClientException, the query protocols with
InvalidClientTokenId, EC2 with AuthFailure, STS with RegionDisabledException; S3 does not know the
key, and older services say that one has to opt in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.partitions import PARTITIONS
from cirrusql.cloudcontrol import Answer, Call, Transport
from cirrusql.errors import AccessDenied, CredentialsError, Error
from cirrusql.local import Settings
from cirrusql.session import Options
from tests.answers.clouds import Cloud
from tests.answers.trouble import Trouble, Troubled, ec2_refusal, refusal

GROUP = "AWS::Logs::LogGroup"
EVERYWHERE = "SELECT log_group_name FROM awscc.logs.log_groups WHERE region = '*'"
OFF = ("af-south-1", "me-south-1")
CODES = (
    ("UnrecognizedClientException", 400),
    ("InvalidClientTokenId", 403),
    ("AuthFailure", 401),
    ("InvalidAccessKeyId", 403),
    ("InvalidToken", 400),
    ("OptInRequired", 403),
    ("RegionDisabledException", 403),
)
AWS = PARTITIONS[0]

Make = Callable[..., Cloud]


@pytest.fixture
def make(catalog: Catalog) -> Iterator[Make]:
    """Makes local clouds with a log group in four regions and trouble on the way to them."""
    made: list[Cloud] = []

    def make(trouble: Trouble = lambda *_: None, *regions: str, **details: Any) -> Cloud:
        def around(transport: Transport) -> Transport:
            return Troubled(transport, trouble)

        cloud = Cloud(catalog, regions or ("us-east-1",), around=around, **details)
        made.append(cloud)
        for region in ("us-east-1", "eu-west-1", *OFF):
            cloud.put(GROUP, {"LogGroupName": f"in-{region}"}, region=region)
        return cloud

    yield make
    for cloud in made:
        cloud.close()


def refusing(regions: tuple[str, ...], answer: Answer) -> Trouble:
    """Regions that refuse, in an account in which nobody else may tell which are enabled."""

    def trouble(call: Call, _: int) -> Answer | None:
        if call.operation in ("DescribeRegions", "ListRegions"):
            return ec2_refusal("UnauthorizedOperation", 403)
        return answer if call.region in regions else None

    return trouble


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(("code", "status"), CODES)
def test_regions_that_are_not_enabled_are_one_note(
    make: Make, code: str, status: int, strict: bool
) -> None:
    cloud = make(refusing(OFF, refusal(code, status)), options=Options(strict=strict))
    answered = cloud.run(EVERYWHERE)
    assert sorted(answered.rows) == [("in-eu-west-1",), ("in-us-east-1",)]
    assert answered.diagnostics.complete
    (note,) = answered.diagnostics.notes
    assert all(region in note for region in OFF)


def test_a_region_may_say_in_words_that_it_is_not_enabled(make: Make) -> None:
    said = refusal("AccessDeniedException", 400, "Region af-south-1 is not enabled for the account")
    cloud = make(refusing(OFF[:1], said))
    assert len(cloud.rows(EVERYWHERE)) == 3


def test_what_refused_is_not_asked_again(make: Make) -> None:
    cloud = make(refusing(OFF, refusal("UnrecognizedClientException")))
    first, second = cloud.run(EVERYWHERE), cloud.run(EVERYWHERE)
    assert first.regions - second.regions == set(OFF)
    assert first.rows == second.rows
    assert "DescribeRegions" not in second.calls


def test_a_region_that_is_named_and_refuses_is_a_problem(make: Make) -> None:
    cloud = make(refusing(OFF, refusal("UnrecognizedClientException")))
    sql = "SELECT log_group_name FROM awscc.logs.log_groups WHERE region IN {}"
    answered = cloud.run(sql.format("('us-east-1', 'af-south-1')"))
    assert answered.rows == [("in-us-east-1",)]
    (problem,) = answered.diagnostics.problems
    assert "aws account enable-region --region-name af-south-1" in str(problem)
    with pytest.raises(CredentialsError, match="enable-region --region-name me-south-1"):
        cloud.run(sql.format("('me-south-1')"))


def test_a_configured_region_that_refuses_is_a_problem(make: Make) -> None:
    cloud = make(refusing(OFF, refusal("AuthFailure", 401)), "us-east-1", "af-south-1")
    answered = cloud.run("SELECT log_group_name FROM awscc.logs.log_groups")
    assert [problem.regions for problem in answered.diagnostics.problems] == [("af-south-1",)]


@pytest.mark.parametrize("code", ["UnrecognizedClientException", "InvalidClientTokenId"])
def test_bad_credentials_are_refused_everywhere_and_an_error(make: Make, code: str) -> None:
    cloud = make(lambda *_: refusal(code))
    with pytest.raises(CredentialsError) as raised:
        cloud.run(EVERYWHERE)
    assert "enable-region" not in str(raised.value)
    with pytest.raises(CredentialsError):
        cloud.run(
            "SELECT 1 FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id"
            " WHERE region = '*'"
        )


def test_credentials_that_fail_where_a_region_has_answered_are_no_note(make: Make) -> None:
    """The list was given, the reads are refused: the region is enabled, the token was revoked."""

    def trouble(call: Call, _: int) -> Answer | None:
        revoked = call.region == "eu-west-1" and call.operation == "GetResource"
        return refusal("UnrecognizedClientException") if revoked else None

    cloud = make(trouble)
    sql = "SELECT retention_in_days FROM awscc.logs.log_groups WHERE region = '*'"
    answered = cloud.run(sql)
    assert [problem.regions for problem in answered.diagnostics.problems] == [("eu-west-1",)]
    assert not answered.diagnostics.notes


@pytest.mark.parametrize("region", ["eu-west-1", "af-south-1"])
@pytest.mark.parametrize(("code", "status"), CODES)
def test_what_the_account_calls_enabled_is_missing_where_it_refuses(
    make: Make, code: str, status: int, region: str
) -> None:
    """A token of the global STS endpoint is refused by regions that need opting in, enabled too."""

    def trouble(call: Call, _: int) -> Answer | None:
        refused = call.region == region and call.operation == "ListResources"
        return refusal(code, status) if refused else None

    cloud = make(trouble)
    answered = cloud.run(EVERYWHERE)
    assert [problem.regions for problem in answered.diagnostics.problems] == [(region,)]
    assert not answered.diagnostics.complete
    assert len(answered.rows) == 3


def test_only_enabled_regions_are_asked(make: Make) -> None:
    cloud = make()
    cloud.local.settings = Settings(opted_in=("af-south-1",))
    answered = cloud.run(EVERYWHERE)
    assert sorted(answered.rows) == [("in-af-south-1",), ("in-eu-west-1",), ("in-us-east-1",)]
    assert answered.regions & {"me-south-1", "cn-north-1", "us-gov-west-1"} == set()
    assert answered.calls["DescribeRegions"] == 1
    assert not answered.diagnostics.notes


@pytest.mark.parametrize(
    "answer",
    [
        ec2_refusal("UnauthorizedOperation", 403),
        Answer(404, b"<html>not here</html>"),
        Answer(200, b"<DescribeRegionsResponse/>"),
        Answer(200, b"{}"),
    ],
    ids=["denied", "no such service", "no regions", "JSON"],
)
def test_where_ec2_does_not_say_the_regions_themselves_do(make: Make, answer: Answer) -> None:
    def trouble(call: Call, _: int) -> Answer | None:
        return answer if call.operation in ("DescribeRegions", "ListRegions") else None

    cloud = make(trouble)
    cloud.local.settings = Settings(opted_in=("af-south-1",))
    answered = cloud.run(EVERYWHERE)
    assert sorted(answered.rows) == [("in-af-south-1",), ("in-eu-west-1",), ("in-us-east-1",)]
    assert answered.diagnostics.complete
    assert answered.regions <= set(AWS.regions)
    (note,) = answered.diagnostics.notes
    assert "me-south-1" in note


def test_the_accounts_own_service_is_asked_where_ec2_may_not_be(make: Make) -> None:
    def trouble(call: Call, _: int) -> Answer | None:
        if call.operation == "DescribeRegions":
            return ec2_refusal("UnauthorizedOperation", 403)
        if call.operation == "ListRegions":
            assert (call.service.name, call.path, call.region) == (
                "account",
                "/listRegions",
                "us-east-1",
            )
            return Answer(200, b'{"Regions":[{"RegionName":"eu-west-1"}]}')
        return None

    cloud = make(trouble, "eu-west-1")
    answered = cloud.run(EVERYWHERE)
    assert answered.rows == [("in-eu-west-1",)]
    assert answered.calls == {"DescribeRegions": 1, "ListRegions": 1, "ListResources": 1}


def test_a_configured_region_that_is_not_enabled_is_not_asked_alone(make: Make) -> None:
    """DescribeRegions is asked nearby first; a region that refuses it knows nothing."""

    def trouble(call: Call, _: int) -> Answer | None:
        if call.region not in OFF:
            return None
        is_ec2 = call.operation == "DescribeRegions"
        return ec2_refusal("AuthFailure", 401) if is_ec2 else refusal("UnrecognizedClientException")

    cloud = make(trouble, "af-south-1")
    answered = cloud.run("SELECT log_group_name FROM awscc.logs.log_groups WHERE region > 'b'")
    assert sorted(answered.rows) == [("in-eu-west-1",), ("in-us-east-1",)]
    assert answered.calls["DescribeRegions"] == 2


def test_a_partition_has_its_own_regions(catalog: Catalog) -> None:
    from cirrusql.engine.engine import Engine
    from cirrusql.engine.target import Target

    with Engine(
        catalog, Target(local=":memory:", regions=("cn-north-1",)).environment(catalog)
    ) as e:
        assert e.scope.enabled == {"cn-north-1", "cn-northwest-1"}
        assert e.scope.known > {"us-east-1", "us-gov-west-1"}


@pytest.mark.parametrize(
    "sql",
    [
        EVERYWHERE.replace("= '*'", "= 'eu-west-1'"),
        "SELECT log_group_name FROM awscc.logs.log_groups",
        "SELECT log_group_name FROM awscc.logs.log_groups WHERE region IN ('eu-west-1')",
        "SELECT role_name FROM awscc.iam.roles WHERE region = '*'",
        "SELECT 1 FROM awscc.logs.log_groups WHERE region = '*' LIMIT 0",
        f"EXPLAIN {EVERYWHERE}",
        f"EXPLAIN PERMISSIONS {EVERYWHERE}",
        f"CREATE TEMP VIEW everywhere AS {EVERYWHERE}",
    ],
)
def test_statements_that_need_not_know_do_not_ask(make: Make, sql: str) -> None:
    assert "DescribeRegions" not in make().run(sql).calls


def test_many_sessions_ask_once(make: Make) -> None:
    cloud = make()
    engine = cloud.session.engine

    def run() -> None:
        from cirrusql.session import Session

        with Session(engine) as session:
            list(next(iter(session.execute(EVERYWHERE))))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked = [call for call in cloud.transport.sent if call.operation == "DescribeRegions"]
    assert len(asked) == 1


def test_a_failure_that_may_pass_is_not_remembered(make: Make) -> None:
    fails = [True]

    def trouble(call: Call, _: int) -> Answer | None:
        failing = fails[0] and call.operation == "DescribeRegions"
        return ec2_refusal("RequestLimitExceeded", 503) if failing else None

    cloud = make(trouble)
    cloud.local.settings = Settings(opted_in=())
    assert len(cloud.rows(EVERYWHERE)) == 2
    fails[0] = False
    assert cloud.run(EVERYWHERE).calls["DescribeRegions"] == 1


def test_regions_refused_for_one_reason_are_one_warning(make: Make) -> None:
    denied = tuple(region for region in AWS.regions if region.startswith(("ap-", "us-w", "ca-")))
    cloud = make(refusing(denied, refusal("AccessDeniedException")))
    answered = cloud.run(EVERYWHERE)
    (problem,) = answered.diagnostics.problems
    assert problem.relation == "awscc.logs.log_groups"
    assert len(problem.regions) > 10
    assert "ap-east-1, ap-east-2, ap-northeast-1 and " in str(problem)
    assert isinstance(problem.error, AccessDenied)


def test_another_reason_is_another_warning(make: Make) -> None:
    def trouble(call: Call, _: int) -> Answer | Error | None:
        codes = {"ap-east-1": "AccessDeniedException", "eu-west-3": "TypeNotFoundException"}
        code = codes.get(call.region)
        return refusal(code) if code else None

    answered = make(trouble).run(EVERYWHERE)
    assert len(answered.diagnostics.problems) == 2
