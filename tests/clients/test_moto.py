"""Operations as relations give what boto3 gives for the same call, on moto's server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from cirrusql.catalog import ApiRelation, Catalog
from cirrusql.cloudcontrol import UNLIMITED, Client, RetryPolicy
from cirrusql.cloudcontrol.aws import AwsEnvironment
from cirrusql.errors import Error
from cirrusql.execute.read import api
from cirrusql.session import Environment, Session
from tests.api.boto3_rows import difference, rows_of_pages

pytestmark = [pytest.mark.clients, pytest.mark.slow]
REGION = "us-east-1"
AT_LEAST = 450
# Services whose every answer moto makes, and needs a container or a minute for.
ASIDE: set[str] = set()


@pytest.fixture(scope="module")
def session(
    moto: str, catalog: Catalog, monkeypatch_module: pytest.MonkeyPatch
) -> Iterator[Session]:
    def connect() -> Client:
        transport = AwsEnvironment(endpoint_url=moto).transport(lenient=True)
        return Client(transport, UNLIMITED, RetryPolicy(attempts=1))  # moto's mistakes stay

    environment = Environment(connect, (REGION,), moto, journaled=False)
    with Session.alone(catalog, environment) as one:
        yield one


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setattr(api, "_MOST_ROWS", 3)
        yield patch


def client(url: str, service: str) -> Any:
    config = Config(retries={"max_attempts": 1}, inject_host_prefix=False)
    return boto3.client(service, endpoint_url=url, region_name=REGION, config=config)


def populate(url: str) -> None:
    """Several of everything that costs one call."""
    iam, ec2, sqs = client(url, "iam"), client(url, "ec2"), client(url, "sqs")
    for number in range(7):
        iam.create_user(UserName=f"user-{number}")
        iam.create_group(GroupName=f"group-{number}")
        iam.create_access_key(UserName=f"user-{number}")
        sqs.create_queue(QueueName=f"queue-{number}")
        client(url, "sns").create_topic(Name=f"topic-{number}")
        client(url, "s3").create_bucket(Bucket=f"bucket-{number}")
        client(url, "logs").create_log_group(logGroupName=f"group-{number}")
        client(url, "kms").create_key(Description=f"key {number}")
        client(url, "ssm").put_parameter(Name=f"p{number}", Value="v", Type="String")
        client(url, "events").put_rule(Name=f"rule-{number}", ScheduleExpression="rate(1 hour)")
        client(url, "ecr").create_repository(repositoryName=f"repository-{number}")
        client(url, "ecs").create_cluster(clusterName=f"cluster-{number}")
        client(url, "secretsmanager").create_secret(Name=f"secret-{number}", SecretString="s")
        client(url, "stepfunctions").list_state_machines()
        client(url, "dynamodb").create_table(
            TableName=f"table-{number}",
            KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client(url, "cloudwatch").put_metric_alarm(
            AlarmName=f"alarm-{number}",
            ComparisonOperator="GreaterThanThreshold",
            EvaluationPeriods=1,
            MetricName="m",
            Namespace="n",
            Period=60,
            Threshold=1.0,
            Statistic="Sum",
        )
        volume = ec2.create_volume(AvailabilityZone=f"{REGION}a", Size=number + 1)
        ec2.create_snapshot(VolumeId=volume["VolumeId"])
        ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")


def test_relations_give_what_boto3_gives(
    moto: str, session: Session, catalog: Catalog, record_property: Any
) -> None:
    populate(moto)
    same: Counter[str] = Counter()
    wrong: list[str] = []
    served = set(boto3.Session().get_available_services()) - ASIDE
    for service in catalog.api.services():
        name = catalog.api.service(service).name
        if name not in served:
            continue
        theirs = client(moto, name)
        for _, operation, _ in catalog.api.names(service):
            relation = catalog.api.relation(service, operation)
            if "__" not in operation and not relation.required:
                compare(relation, theirs, session, same, wrong)
    record_property("same", dict(same))
    assert not wrong, "\n".join(wrong)
    assert same.total() >= AT_LEAST, same
    assert len(same) >= 5, same


def compare(
    relation: ApiRelation, theirs: Any, session: Session, same: Counter[str], wrong: list[str]
) -> None:
    if relation.kind == "table" or {"paid", "floods", "account"} & relation.extra.keys():
        return
    expected = boto3_rows(relation, theirs)
    try:
        for result in session.execute(f"SELECT * FROM {relation.name}"):
            rows = list(result)
    except Error as error:
        if expected is not None and "HTTP5" not in str(error):
            wrong.append(f"{relation.name}: {error}")
        return
    if expected is None:
        return
    told = difference(relation, rows, expected)
    if told is not None:
        wrong.append(told)
        return
    same[relation.api.protocol.value] += 1


def boto3_rows(relation: ApiRelation, theirs: Any) -> list[Any] | None:
    """The rows in boto3's own answer; None if it has none to give."""
    sent = relation.extra.get("default", {}).get("members", {})
    try:
        if theirs.can_paginate(relation.resource):
            # Asked for small pages moto's S3 forgets the token; boto3 then sees as little as we do.
            small = {"PageSize": api._MOST_ROWS} if relation.pages and relation.pages.most else {}
            paginator = theirs.get_paginator(relation.resource)
            pages = list(paginator.paginate(**sent, PaginationConfig=small))
        else:
            pages = [getattr(theirs, relation.resource)(**sent)]
    except (BotoCoreError, ClientError, ResponseParserError, AttributeError, KeyError, TypeError):
        return None
    return rows_of_pages(relation, pages)
