"""A statement speaks of regions as a whole; what it says counts wherever it stands.

Each statement is answered as its spelt-out twin is, which says for every relation which regions it
means. One region is configured, and four have data: what is asked too narrowly shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import NotUpdatable, ParseError, UnknownName
from tests.answers.clouds import Cloud

CONFIGURED = "us-east-1"
REGIONS = ("ap-southeast-2", "eu-central-1", "eu-west-1", CONFIGURED)
ALL = "region = '*'"


@pytest.fixture(scope="module")
def cloud(catalog: Catalog) -> Iterator[Cloud]:
    """In the nth region n + 3 queues, two of them with a topic of the same name."""
    made = Cloud(catalog, (CONFIGURED,))
    for number, region in enumerate(REGIONS):
        for name in ("a", "b", f"own{number}", *(f"more{one}" for one in range(number))):
            made.put("AWS::SQS::Queue", {"QueueName": name, "DelaySeconds": number}, region=region)
        for name in ("a", f"own{number}"):
            made.put("AWS::SNS::Topic", {"TopicName": name}, region=region)
    yield made
    made.close()


QUEUES = "awscc.sqs.queues"
TOPICS = "awscc.sns.topics"

# Silent relations take the statement's regions; only the spelt-out twin says {where} and {and_}.
SILENT = """
SELECT count(*) FROM {Q} q WHERE {c} AND queue_name NOT IN (SELECT topic_name FROM {T}{where})
SELECT count(*) FROM {Q} q WHERE {c} AND NOT EXISTS (SELECT 1 FROM {T} t WHERE t.topic_name = q.queue_name{and_})
WITH t AS (SELECT topic_name FROM {T}{where}) SELECT count(*) FROM {Q} WHERE {c} AND queue_name NOT IN (SELECT topic_name FROM t)
SELECT queue_name FROM {Q} WHERE {c} EXCEPT SELECT topic_name FROM {T}{where}
SELECT (SELECT count(*) FROM {T}{where}), count(*) FROM {Q} WHERE {c}
SELECT count(*) FROM {Q} q LEFT JOIN {T} t ON t.topic_name = q.queue_name{and_} WHERE q.{c} AND t.topic_name IS NULL
SELECT count(*) FROM {Q} q WHERE {c} AND EXISTS (SELECT 1 FROM {T} t, json_each(json_array(t.topic_name)) j WHERE j.value = q.queue_name{and_})
""".strip().splitlines()  # noqa: E501 - one to a line

# Conditions, and the same said plainly.
SAID = (
    (ALL, ALL),
    ("'*' = region", ALL),
    ("region IN ('*', 'eu-west-1')", ALL),
    ("region IN ('eu-west-1', 'us-east-1')", "region IN ('eu-west-1', 'us-east-1')"),
    ("region LIKE 'eu-%'", "region IN ('eu-west-1', 'eu-central-1')"),
    ("region GLOB 'eu-*'", "region IN ('eu-west-1', 'eu-central-1')"),
    ("region IS 'eu-west-1'", "region = 'eu-west-1'"),
    ("substr(region, 1, 2) = 'eu'", "region IN ('eu-west-1', 'eu-central-1')"),
    ("region <> 'us-east-1'", "region IN ('eu-west-1', 'eu-central-1', 'ap-southeast-2')"),
    ("NOT (region = 'us-east-1')", "region IN ('eu-west-1', 'eu-central-1', 'ap-southeast-2')"),
    ("(region) = ('eu-west-1')", "region = 'eu-west-1'"),
)


@pytest.mark.parametrize(("said", "plain"), SAID)
@pytest.mark.parametrize("statement", SILENT)
def test_a_relation_that_says_nothing_is_asked_where_the_statement_speaks_of(
    cloud: Cloud, statement: str, said: str, plain: str
) -> None:
    if "q.{c}" in statement and not said.startswith("region"):
        pytest.skip("the condition cannot be qualified by what stands before it")
    statement = statement.replace("{Q}", QUEUES).replace("{T}", TOPICS)
    short = statement.format(c=said, where="", and_="")
    twin = statement.format(c=plain, where=f" WHERE {plain}", and_=f" AND t.{plain}")
    assert sorted(cloud.rows(short)) == sorted(cloud.rows(twin))
    if plain == ALL:
        here = f"region = '{CONFIGURED}'"
        narrow = statement.format(c=plain, where=f" WHERE {here}", and_=f" AND t.{here}")
        assert sorted(cloud.rows(narrow)) != sorted(cloud.rows(twin)), "nothing would have shown"


SEEN = [
    line.split(" | ", 1)
    for line in Path(__file__).with_name("regions_of_a_statement.sql").read_text().splitlines()
    if not line.startswith("--")
]


@pytest.mark.parametrize(("count", "statement"), SEEN)
def test_a_condition_counts_wherever_it_stands(cloud: Cloud, count: str, statement: str) -> None:
    assert len(cloud.rows(statement.format(Q=QUEUES, T=TOPICS))) == int(count)


@pytest.mark.parametrize(
    "compared",
    [
        "count(*) FILTER (WHERE region = 'eu-west-1')",
        "sum(CASE region WHEN 'eu-west-1' THEN 1 ELSE 0 END)",
        "sum(CASE WHEN region IN ('eu-west-1') THEN 1 END)",
        "sum(region = 'eu-west-1')",
        "sum(region GLOB 'eu-west-*')",
    ],
)
def test_a_region_compared_where_it_filters_nothing_adds_every_region(
    cloud: Cloud, compared: str
) -> None:
    statement = f"SELECT {compared}, count(*), (SELECT count(*) FROM {TOPICS}) FROM {QUEUES}"
    assert cloud.rows(statement) == [(5, 18, 8)]


def test_a_statement_that_says_nothing_asks_the_configured_regions(cloud: Cloud) -> None:
    assert cloud.rows(f"SELECT count(*), (SELECT count(*) FROM {TOPICS}) FROM {QUEUES}") == [(6, 2)]


def test_a_write_is_never_widened_by_a_subquery(cloud: Cloud) -> None:
    statement = (
        f"DELETE FROM {QUEUES} WHERE queue_name IN"
        f" (SELECT topic_name FROM {TOPICS} WHERE region = '*')"
    )
    explained = cloud.rows(f"EXPLAIN {statement}")
    assert len(explained) > 1
    assert {region for _, _, region, *_ in explained} == {CONFIGURED}


def test_an_account_without_credentials_is_an_error_before_any_call(cloud: Cloud) -> None:
    before = len(cloud.transport.sent)
    statement = f"SELECT * FROM {QUEUES} WHERE region = 'eu-west-1' AND account_id = '999999999999'"
    with pytest.raises(UnknownName, match="no credentials for the account '999999999999'"):
        cloud.run(statement)
    assert len(cloud.transport.sent) == before
    assert len(cloud.rows(f"SELECT * FROM {QUEUES} WHERE account_id IN ('*')")) == 6


@pytest.mark.parametrize(
    "statement",
    [
        f"SELECT * FROM {QUEUES} WHERE region = 'us-east1'",
        f"SELECT * FROM {QUEUES} WHERE region IN ('eu-west-1', 'us-east1')",
        f"SELECT * FROM {QUEUES} WHERE region <> 'us-east1'",
        f"SELECT * FROM {QUEUES} WHERE region NOT IN ('us-east1')",
        f"SELECT * FROM {QUEUES} WHERE NOT region = 'us-east1'",
        f"SELECT count(*) FILTER (WHERE region = 'us-east1') FROM {QUEUES}",
        f"SELECT * FROM (SELECT region r FROM {QUEUES}) WHERE r IS 'us-east1'",
        f"DELETE FROM {QUEUES} WHERE region = 'us-east1' AND queue_name = 'a'",
        f"INSERT INTO {QUEUES} (QueueName, region) SELECT 'x', 'us-east1'",
        f"UPDATE {QUEUES} SET delay_seconds = 1 WHERE queue_name = 'a' AND region = 'us-east1'",
    ],
)
def test_a_region_that_does_not_exist_is_an_error_before_any_call(
    cloud: Cloud, statement: str
) -> None:
    before = len(cloud.transport.sent)
    with pytest.raises(
        UnknownName, match="there is no region 'us-east1'; did you mean 'us-east-1'"
    ):
        cloud.run(statement)
    assert len(cloud.transport.sent) == before


def test_no_write_moves_a_resource_to_another_region(cloud: Cloud) -> None:
    with pytest.raises(NotUpdatable, match="INSERT it in the other region"):
        cloud.run(f"UPDATE {QUEUES} SET region = 'eu-west-1' WHERE queue_name = 'a'")
    with pytest.raises(UnknownName, match="there is no region"):
        cloud.run(f"INSERT INTO {QUEUES} (QueueName, region) SELECT 'x', '*'")


@pytest.mark.parametrize(
    ("configured", "meant"),
    [(("us-east1",), "us-east-1"), (("us-east-1", "eu-wst-1"), "eu-west-1")],
)
def test_a_configured_region_that_does_not_exist_is_an_error(
    catalog: Catalog, configured: tuple[str, ...], meant: str
) -> None:
    cloud = Cloud(catalog, configured)
    with pytest.raises(UnknownName, match=f"did you mean '{meant}'"):
        cloud.run(f"SELECT * FROM {QUEUES}")
    cloud.close()


@pytest.mark.parametrize("join", ["JOIN", "LEFT JOIN"])
def test_regions_that_are_values_known_without_a_call_are_asked_alone(
    cloud: Cloud, join: str
) -> None:
    statement = f"""SELECT r.name, count(q.queue_name) FROM cirrusql.regions r {join} {QUEUES} q
        ON q.region = r.name WHERE r.name LIKE 'eu-west-%' GROUP BY 1 ORDER BY 1"""
    answered = cloud.run(statement)
    assert ("eu-west-1", 5) in answered.rows
    assert answered.calls["ListResources"] == 3


def test_an_aggregate_that_only_sqlite_knows_is_not_stopped_by_limit(cloud: Cloud) -> None:
    statement = f"SELECT total(delay_seconds) FROM {QUEUES} WHERE {ALL} LIMIT 1"
    assert cloud.rows(statement) == [(1 * 4 + 2 * 5 + 3 * 6.0,)]
    names = f"SELECT json_array_length(json_group_array(queue_name)) FROM {QUEUES} LIMIT 1"
    assert cloud.rows(names) == [(6,)]


def test_a_relation_stands_behind_in_for_all_of_its_rows(cloud: Cloud) -> None:
    with pytest.raises(ParseError, match="columns"):
        cloud.run(f"SELECT 1 FROM {QUEUES} WHERE queue_name IN {TOPICS}")
