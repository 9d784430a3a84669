"""Columns that are only sent: a join or a condition gives them a value, or it is refused.

In rows they have what was sent and nothing else. Unsent they are NULL, and a condition on them
would silently find none of the rows that are there.
"""

from __future__ import annotations

import pytest

from cirrusql.errors import MissingKey
from tests.api.scripted import Asked, Scripted

CLUSTERS = "aws.ecs.describe_clusters"
TASKS = {"web": ["arn:web/1", "arn:web/2"], "jobs": ["arn:jobs/1"], "default": ["arn:default/1"]}


@pytest.fixture(autouse=True)
def clusters(aws: Scripted) -> None:
    """Two clusters with tasks; a third, the default one, is meant where none is named."""

    def tasks(asked: Asked) -> Asked:
        return {"taskArns": TASKS[asked.get("cluster", "default")]}

    def described(asked: Asked) -> Asked:
        known = TASKS[asked.get("cluster", "default")]
        return {"tasks": [{"taskArn": arn} for arn in asked["tasks"] if arn in known]}

    aws.on("ListTasks", tasks)
    aws.on("DescribeTasks", described)
    clusters = [{"clusterName": name} for name in ("web", "jobs")]
    aws.on("DescribeClusters", lambda _: {"clusters": clusters})


@pytest.mark.parametrize(
    "sql",
    [
        f"FROM {CLUSTERS} c JOIN aws.ecs.list_tasks t ON t.cluster = c.cluster_name",
        f"FROM aws.ecs.list_tasks t JOIN {CLUSTERS} c ON t.cluster = c.cluster_name",
        f"FROM {CLUSTERS} c LEFT JOIN aws.ecs.list_tasks t ON t.cluster = c.cluster_name",
        f"FROM aws.ecs.list_tasks t WHERE cluster IN (SELECT cluster_name FROM {CLUSTERS})",
        "FROM aws.ecs.list_tasks t WHERE cluster IN ('web', 'jobs')",
        "FROM aws.ecs.list_tasks t WHERE cluster = 'web' OR 'jobs' = cluster",
    ],
)
def test_a_join_says_what_is_sent(aws: Scripted, sql: str) -> None:
    assert sorted(aws.rows(f"SELECT t.task_arn {sql}")) == [
        ("arn:jobs/1",),
        ("arn:web/1",),
        ("arn:web/2",),
    ]


def test_what_was_sent_is_handed_on(aws: Scripted) -> None:
    rows = aws.rows(
        f"SELECT d.cluster, d.task_arn FROM {CLUSTERS} c"
        " JOIN aws.ecs.list_tasks t ON t.cluster = c.cluster_name"
        " JOIN aws.ecs.describe_tasks d ON d.cluster = t.cluster AND d.task_arn = t.task_arn"
        " ORDER BY 2"
    )
    assert rows == [("jobs", "arn:jobs/1"), ("web", "arn:web/1"), ("web", "arn:web/2")]


def test_unmentioned_it_is_not_sent(aws: Scripted) -> None:
    assert aws.rows("SELECT task_arn FROM aws.ecs.list_tasks") == [("arn:default/1",)]
    assert aws.asked[-1] == ("ListTasks", {})


@pytest.mark.parametrize(
    "condition",
    [
        "cluster LIKE 'w%'",
        "cluster <> 'web'",
        "cluster IS NOT NULL",
        "NOT cluster = 'web'",
        "cluster = 'web' OR cluster > 'x'",
        "cluster = task_arn",
        "upper(cluster) = 'WEB'",
    ],
)
def test_a_condition_that_cannot_be_sent_is_refused(aws: Scripted, condition: str) -> None:
    with pytest.raises(MissingKey, match=r"cluster is what aws\.ecs\.list_tasks is asked for"):
        aws.rows(f"SELECT task_arn FROM aws.ecs.list_tasks WHERE {condition}")
    assert aws.asked == []


def test_a_join_that_keeps_every_row_cannot_tell_it(aws: Scripted) -> None:
    with pytest.raises(MissingKey, match="not a fact"):
        aws.rows(
            f"SELECT 1 FROM aws.ecs.list_tasks t LEFT JOIN {CLUSTERS} c"
            " ON t.cluster = c.cluster_name"
        )
