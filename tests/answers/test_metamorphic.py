"""What is pushed down changes what a query costs and never what it says.

Queries made by chance give the same rows with pushdown and without, and, where they say nothing
of regions, the rows that plain SQLite gives over the same tables. A difference is a bug: it is
mended in the general rule, and the query is kept in `REGRESSIONS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import apsw
import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import ProgrammingError
from cirrusql.records import replace
from tests.answers.clouds import Cloud
from tests.answers.queries import Queries
from tests.answers.small_world import REGIONS, Relation, fill, relations

FEW, MANY, AT_ONCE = 200, 3000, 100


@pytest.fixture(scope="module")
def world(catalog: Catalog) -> Iterator[Cloud]:
    cloud = Cloud(catalog, REGIONS)
    fill(cloud)
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def known(world: Cloud) -> list[Relation]:
    return relations(world)


@pytest.fixture(scope="module")
def sqlite(world: Cloud, known: list[Relation]) -> Iterator[apsw.Connection]:
    """Plain SQLite with the same rows, in tables whose names have underscores for dots."""
    connection = apsw.Connection(":memory:")
    for relation in known:
        whole = world.run(f"SELECT * FROM {relation.name}")
        columns = ", ".join(f'"{name}"' for name in whole.names)
        connection.execute(f"CREATE TABLE {_plain(relation.name)} ({columns})")
        places = ", ".join("?" * len(whole.names))
        connection.executemany(f"INSERT INTO {_plain(relation.name)} VALUES ({places})", whole.rows)
    yield connection
    connection.close()


def _plain(text: str) -> str:
    for name in ("ec2", "logs", "lambda", "iam", "sqs", "sns", "customerprofiles", "dynamodb"):
        text = text.replace(f"awscc.{name}.", f"awscc_{name}_")
    return text


def _rows(cloud: Cloud, sql: str, *, pushdown: bool) -> Counter[tuple[Any, ...]] | str:
    """The rows as a multiset, or the message with which SQLite refuses the query."""
    cloud.session.options = replace(cloud.session.options, pushdown=pushdown)
    try:
        return Counter(cloud.rows(sql))
    except ProgrammingError as error:
        return error.message
    finally:
        cloud.session.options = replace(cloud.session.options, pushdown=True)


def _batches(slow_from: int) -> list[Any]:
    return [
        pytest.param(start, marks=[pytest.mark.slow] if start >= slow_from else [])
        for start in range(0, MANY, AT_ONCE)
    ]


@pytest.mark.parametrize("start", _batches(FEW))
def test_pushdown_changes_no_row(world: Cloud, known: list[Relation], start: int) -> None:
    refused = 0
    for seed in range(start, start + AT_ONCE):
        sql = Queries(known, Random(seed)).query()
        whole = _rows(world, sql, pushdown=False)
        assert _rows(world, sql, pushdown=True) == whole, f"seed {seed}: {sql}"
        refused += isinstance(whole, str)
    assert refused <= AT_ONCE // 20


@pytest.mark.parametrize("start", _batches(FEW))
def test_sqlite_alone_says_the_same(
    world: Cloud, known: list[Relation], sqlite: apsw.Connection, start: int
) -> None:
    for seed in range(start, start + AT_ONCE):
        sql = Queries(known, Random(-1 - seed), plain=True).query()
        try:
            expected = Counter(sqlite.execute(_plain(sql)).fetchall())
        except apsw.SQLError:
            continue
        assert _rows(world, sql, pushdown=True) == expected, f"seed {seed}: {sql}"


@pytest.mark.parametrize("start", _batches(AT_ONCE))
def test_a_limit_gives_some_of_the_rows_and_enough(
    world: Cloud, known: list[Relation], start: int
) -> None:
    for seed in range(start, start + AT_ONCE):
        random = Random(f"limit {seed}")
        sql = Queries(known, random).filtered()
        limit, offset = random.randint(0, 8), random.randint(0, 3)
        whole = Counter(world.rows(sql))
        some = Counter(world.rows(f"{sql} LIMIT {limit} OFFSET {offset}"))
        assert some <= whole, f"seed {seed}: {sql}"
        expected = min(limit, max(whole.total() - offset, 0))
        assert some.total() == expected, f"seed {seed}: {sql}"


# Found by the tests above, or by thinking about why they did not find them.
REGRESSIONS = {
    "a negated conjunction that says more than planning keeps": (
        "SELECT log_group_name, region FROM awscc.logs.log_groups"
        " WHERE NOT (log_group_name = 'orders' AND length(region) > 9)"
    ),
    "a negated range with one end that is not constant": (
        "SELECT log_group_name, region FROM awscc.logs.log_groups"
        " WHERE log_group_name NOT BETWEEN 'b' AND lower(region)"
    ),
    "not in nothing": ("SELECT subnet_id FROM awscc.ec2.subnets WHERE availability_zone NOT IN ()"),
    "a blank identifier": "SELECT vpc_id, tags FROM awscc.ec2.vpcs WHERE vpc_id IN ('', ' ')",
    "a limit of nothing": "SELECT * FROM awscc.ec2.vpcs LIMIT 0",
    "a region of another relation's value": (
        "SELECT * FROM (SELECT role AS o FROM awscc.lambda.functions"
        " UNION ALL SELECT region FROM awscc.sqs.queues) WHERE o LIKE 'arn:%' OR o = 'mars'"
    ),
    "a predicate on one of several uses of a CTE": (
        "WITH g AS (SELECT log_group_name AS name, tags FROM awscc.logs.log_groups)"
        " SELECT (SELECT count(*) FROM g WHERE g.name = q.queue_name) FROM awscc.sqs.queues q"
        " UNION ALL SELECT name FROM g"
    ),
    "a predicate on a use of a CTE, within a derived table of a CTE that nothing uses": (
        "WITH s AS (SELECT cidr_block AS o FROM awscc.ec2.subnets),"
        " unused AS (SELECT d.o FROM (SELECT o FROM s WHERE o = '10.1.1.0/24') AS d)"
        " SELECT o FROM s"
    ),
    "no region at all": (
        "SELECT count(*) FROM awscc.sqs.queues WHERE NOT (region = '*' OR queue_name = 'a')"
    ),
}


@pytest.mark.parametrize("sql", REGRESSIONS.values(), ids=REGRESSIONS)
def test_what_was_mended_stays_mended(world: Cloud, sql: str) -> None:
    whole = _rows(world, sql, pushdown=False)
    assert not isinstance(whole, str)
    assert _rows(world, sql, pushdown=True) == whole


@pytest.mark.parametrize(
    "sql",
    [
        """SELECT count(*) FROM (SELECT g.region, (SELECT count(*) FROM awscc.sqs.queues q
           WHERE q.queue_name = g.log_group_name AND q.region = 'eu-west-2')
           FROM awscc.logs.log_groups g)""",
        """SELECT count(DISTINCT g.region || g.log_group_name) FROM awscc.logs.log_groups g
           LEFT JOIN awscc.sqs.queues q
           ON q.queue_name = g.log_group_name AND q.region = 'eu-west-2'""",
        """SELECT count(DISTINCT g.region || g.log_group_name) FROM awscc.sqs.queues q
           RIGHT JOIN awscc.logs.log_groups g
           ON q.queue_name = g.log_group_name AND q.region = 'eu-west-2'""",
        """SELECT count(DISTINCT g.region || g.log_group_name) FROM awscc.logs.log_groups g
           FULL JOIN awscc.sqs.queues q ON q.queue_name = g.log_group_name
           AND q.region = 'eu-west-2' WHERE g.region <> ''""",
    ],
)
def test_what_may_be_missing_takes_no_rows_of_another_away(world: Cloud, sql: str) -> None:
    # A relation of which nothing is said is asked in the regions of the others.
    asked = "region = '*'" if "g.region <> ''" in sql else "region = 'eu-west-2'"
    groups = world.rows(f"SELECT count(*) FROM awscc.logs.log_groups WHERE {asked}")
    assert groups[0][0] > 0
    assert world.rows(sql) == groups


def test_a_relation_that_must_match_is_asked_where_the_other_is(world: Cloud) -> None:
    for join in ("JOIN", "LEFT JOIN"):
        sql = f"""SELECT v.vpc_id FROM awscc.ec2.vpcs v {join} awscc.ec2.subnets s
                  ON s.vpc_id = v.vpc_id WHERE s.region = 'eu-west-2'"""
        assert world.run(sql).regions == {"eu-west-2"}
