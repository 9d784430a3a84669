"""A statement speaks of regions as a whole; what it says counts wherever it stands.

Each statement is answered as its spelt-out twin is, which says for every relation which regions it
means. One region is configured, and four have data: what is asked too narrowly shows.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import ParseError, UnknownName
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

# Silent relations take the statement's regions: each {r} is a condition of the twin's alone.
SILENT = (
    f"SELECT count(*) FROM {QUEUES} q WHERE {{c}}"
    f" AND queue_name NOT IN (SELECT topic_name FROM {TOPICS}{{where}})",
    f"SELECT count(*) FROM {QUEUES} q WHERE {{c}} AND NOT EXISTS"
    f" (SELECT 1 FROM {TOPICS} t WHERE t.topic_name = q.queue_name{{and_}})",
    f"WITH t AS (SELECT topic_name FROM {TOPICS}{{where}}) SELECT count(*) FROM {QUEUES}"
    " WHERE {c} AND queue_name NOT IN (SELECT topic_name FROM t)",
    f"SELECT queue_name FROM {QUEUES} WHERE {{c}} EXCEPT SELECT topic_name FROM {TOPICS}{{where}}",
    f"SELECT (SELECT count(*) FROM {TOPICS}{{where}}), count(*) FROM {QUEUES} WHERE {{c}}",
    f"SELECT count(*) FROM {QUEUES} q LEFT JOIN {TOPICS} t ON t.topic_name = q.queue_name{{and_}}"
    " WHERE q.{c} AND t.topic_name IS NULL",
    f"SELECT count(*) FROM {QUEUES} q WHERE {{c}} AND EXISTS (SELECT 1 FROM {TOPICS} t,"
    " json_each(json_array(t.topic_name)) j WHERE j.value = q.queue_name{and_})",
)
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
    short = statement.format(c=said, where="", and_="")
    twin = statement.format(c=plain, where=f" WHERE {plain}", and_=f" AND t.{plain}")
    assert sorted(cloud.rows(short)) == sorted(cloud.rows(twin))
    if plain == ALL:
        here = f"region = '{CONFIGURED}'"
        narrow = statement.format(c=plain, where=f" WHERE {here}", and_=f" AND t.{here}")
        assert sorted(cloud.rows(narrow)) != sorted(cloud.rows(twin)), "nothing would have shown"


# What the binder has to see through: the statement, and rows by hand.
SEEN = (
    (f"SELECT region AS r FROM {QUEUES} WHERE r = 'eu-west-1'", 5),
    (f"SELECT region FROM {QUEUES} GROUP BY region HAVING region = 'eu-west-1'", 1),
    (f"SELECT r FROM (SELECT region r, count(*) FROM {QUEUES} GROUP BY 1) WHERE r = 'eu-west-1'", 1),
    (f"SELECT * FROM (SELECT region r, row_number() OVER (PARTITION BY region) n FROM {QUEUES})"
     " WHERE r = 'eu-west-1'", 5),
    (f"SELECT * FROM (SELECT region r, row_number() OVER () n FROM {QUEUES}) WHERE r = 'eu-west-1'",
     5),
    (f"WITH c AS (SELECT region r, queue_name n FROM {QUEUES})"
     " SELECT a.n FROM c a JOIN c b ON a.n = b.n WHERE a.r = 'eu-west-1' AND b.r = 'eu-central-1'",
     3),
    (f"WITH c(r, n) AS (SELECT region, queue_name FROM {QUEUES}) SELECT * FROM c"
     " WHERE r = 'eu-west-1'", 5),
    (f"SELECT 1 FROM {QUEUES} JOIN {TOPICS} USING (region) WHERE region = 'eu-west-1'", 10),
    (f"SELECT 1 FROM {QUEUES} NATURAL JOIN (SELECT 'eu-west-1' AS region)", 5),
    (f"SELECT q.queue_name FROM {QUEUES} q WHERE region IN (SELECT 'eu-west-1')", 5),
    (f"SELECT * FROM {QUEUES} WHERE upper(region) = 'EU-WEST-1'", 5),
    (f"SELECT * FROM (SELECT region r FROM {QUEUES} LIMIT 100) WHERE r = 'eu-west-1'", 5),
    (f"SELECT r FROM (SELECT region r FROM {QUEUES} UNION ALL SELECT region x FROM {TOPICS})"
     " WHERE r = 'eu-west-1'", 7),
    (f"SELECT o FROM (SELECT queue_name n, region o FROM {QUEUES} UNION ALL"
     f" SELECT region, topic_name FROM {TOPICS}) WHERE o = 'eu-west-1'", 5),
    (f"SELECT 1 FROM ({QUEUES} q JOIN {TOPICS} t ON q.queue_name = t.topic_name)"
     " WHERE q.region = 'eu-west-1' AND t.region = 'eu-west-1'", 2),
)  # fmt: skip


@pytest.mark.parametrize(("statement", "count"), SEEN)
def test_a_condition_counts_wherever_it_stands(cloud: Cloud, statement: str, count: int) -> None:
    assert len(cloud.rows(statement)) == count


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        (f"SELECT count(*) FILTER (WHERE region = 'eu-west-1'), count(*) FROM {QUEUES}", (5, 18)),
        (f"SELECT sum(CASE region WHEN 'eu-west-1' THEN 1 END), count(*) FROM {QUEUES}", (5, 18)),
        (f"SELECT sum(region = 'eu-west-1'), count(*) FROM {QUEUES}", (5, 18)),
        (f"SELECT count(*), (SELECT count(*) FROM {TOPICS}) FROM {QUEUES} ORDER BY region = 'x'",
         (18, 8)),
    ],
)  # fmt: skip
def test_a_region_compared_where_it_filters_nothing_adds_every_region(
    cloud: Cloud, statement: str, row: tuple[int, ...]
) -> None:
    if "'x'" in statement:
        statement = statement.replace("'x'", "'eu-west-1'")
    assert cloud.rows(statement) == [row]


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


def test_a_configured_region_that_does_not_exist_is_an_error(catalog: Catalog) -> None:
    cloud = Cloud(catalog, ("us-east1",))
    with pytest.raises(UnknownName, match="did you mean 'us-east-1'"):
        cloud.run(f"SELECT * FROM {QUEUES}")
    cloud.close()


def test_an_aggregate_that_only_sqlite_knows_is_not_stopped_by_limit(cloud: Cloud) -> None:
    statement = f"SELECT total(delay_seconds) FROM {QUEUES} WHERE {ALL} LIMIT 1"
    assert cloud.rows(statement) == [(1 * 4 + 2 * 5 + 3 * 6.0,)]
    names = f"SELECT json_array_length(json_group_array(queue_name)) FROM {QUEUES} LIMIT 1"
    assert cloud.rows(names) == [(6,)]


def test_a_relation_stands_behind_in_for_all_of_its_rows(cloud: Cloud) -> None:
    assert len(cloud.rows(f"SELECT * FROM {QUEUES} WHERE region IN cirrusql.regions")) == 18
    with pytest.raises(ParseError, match="columns"):
        cloud.run(f"SELECT 1 FROM {QUEUES} WHERE queue_name IN {TOPICS}")
