"""Relations of our own beside those of AWS: joined, in subqueries and in CTEs."""

from __future__ import annotations

import pytest

from tests.answers.clouds import Cloud

GROUPS = "awscc.logs.log_groups"


@pytest.fixture
def journaled(cloud: Cloud) -> Cloud:
    """A log group in each of two regions more, written by this session."""
    cloud.rows(
        f"INSERT INTO {GROUPS} (log_group_name, region)"
        " VALUES ('mine', 'us-east-1'), ('mine-too', 'eu-west-1')"
    )
    return cloud


def test_a_region_without_a_qualifier_is_that_of_the_regional_relation(journaled: Cloud) -> None:
    answered = journaled.run(f"""
        SELECT DISTINCT g.log_group_name, q.region
        FROM {GROUPS} g JOIN cirrusql.requests q ON q.identifier = g.log_group_name
        WHERE region = 'eu-west-1' AND q.type_name = 'AWS::Logs::LogGroup'
    """)
    assert answered.rows == [("mine-too", "eu-west-1")]
    assert answered.regions == {"eu-west-1"}


def test_its_own_region_is_an_ordinary_column(journaled: Cloud) -> None:
    answered = journaled.run(f"""
        SELECT DISTINCT q.region FROM cirrusql.requests q
        JOIN {GROUPS} g ON g.log_group_name = q.identifier WHERE q.region = 'eu-west-1'
    """)
    # The condition speaks of the journal, so the log groups are looked for where it is configured.
    assert (answered.rows, answered.regions) == ([], {"us-east-1"})


def test_what_the_journal_tells_is_read_where_it_says(journaled: Cloud) -> None:
    answered = journaled.run(f"""
        SELECT DISTINCT g.log_group_name, g.region FROM cirrusql.requests q
        JOIN {GROUPS} g ON g.log_group_name = q.identifier AND g.region = q.region
        WHERE q.identifier LIKE 'mine%' ORDER BY 1
    """)
    assert answered.rows == [("mine", "us-east-1"), ("mine-too", "eu-west-1")]
    assert answered.regions == {"us-east-1", "eu-west-1"}
    assert set(answered.calls) == {"DescribeRegions", "GetResource"}


def test_using_merges_a_region_and_keeps_what_has_no_partner(journaled: Cloud) -> None:
    rows = journaled.rows(f"""
        SELECT DISTINCT region, g.log_group_name FROM cirrusql.requests q
        LEFT JOIN (SELECT * FROM {GROUPS} WHERE log_group_name = 'a') g USING (region)
        WHERE q.identifier LIKE 'mine%' ORDER BY 1
    """)
    assert rows == [("eu-west-1", None), ("us-east-1", "a")]


@pytest.mark.parametrize(
    "sql",
    [
        f"""SELECT log_group_name FROM {GROUPS} WHERE log_group_name IN
            (SELECT identifier FROM cirrusql.requests WHERE identifier = 'mine')""",
        f"""WITH q AS (SELECT identifier AS i FROM cirrusql.requests WHERE identifier = 'mine')
            SELECT log_group_name FROM {GROUPS} JOIN q ON q.i = log_group_name GROUP BY 1""",
        f"""SELECT log_group_name FROM {GROUPS} g WHERE EXISTS (SELECT 1 FROM cirrusql_requests q
            WHERE q.identifier = g.log_group_name AND q.identifier = 'mine')""",
    ],
)
def test_it_stands_in_subqueries_and_ctes(journaled: Cloud, sql: str) -> None:
    assert journaled.rows(sql) == [("mine",)]


def test_an_outer_join_tells_which_regions_have_nothing(cloud: Cloud) -> None:
    rows = cloud.rows(f"""
        SELECT r.name, count(g.log_group_name) FROM cirrusql.regions r
        LEFT JOIN {GROUPS} g ON g.region = r.name
        WHERE r.name IN ('us-east-1', 'eu-west-1', 'us-west-2') GROUP BY 1
    """)
    assert rows == [("eu-west-1", 1), ("us-east-1", 2), ("us-west-2", 0)]


def test_a_view_on_one_and_a_limit(cloud: Cloud) -> None:
    cloud.rows("CREATE VIEW globals AS SELECT name FROM cirrusql.resource_types WHERE is_global")
    assert len(cloud.rows("SELECT * FROM globals LIMIT 3")) == 3


def test_a_write_finds_its_targets_by_the_journal(journaled: Cloud) -> None:
    sql = f"""DELETE FROM {GROUPS} WHERE region = 'us-east-1' AND log_group_name IN
              (SELECT identifier FROM cirrusql.requests WHERE identifier = 'mine')"""
    journaled.run(sql)
    names = journaled.rows(f"SELECT log_group_name FROM {GROUPS} ORDER BY 1")
    assert names == [("a",), ("b",)]


def test_the_policy_of_a_query_on_it_allows_nothing(cloud: Cloud) -> None:
    ((policy,),) = cloud.rows("EXPLAIN PERMISSIONS SELECT * FROM cirrusql.requests")
    assert '"Statement": []' in policy
