"""What a relation's rows must satisfy by themselves before others are read for them."""

from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.database import Database
from cirrusql.sql import BoundQuery, parse, split
from cirrusql.sql.binding import bind
from cirrusql.sql.statements import Select
from tests.examples.organisation import Asked, Organisation

INSTANCES = "awscc.ec2.instances i"
VOLUMES = "awscc.ec2.volumes v"
JOINED = f"{INSTANCES} JOIN {VOLUMES} ON v.volume_id = i.volumes ->> '$[0].VolumeId'"


def bound(catalog: Catalog, sql: str) -> BoundQuery:
    statement = parse(next(split(sql)))
    assert isinstance(statement, Select)
    return bind(statement.query, catalog)


def filters(catalog: Catalog, sql: str) -> list[str]:
    query = bound(catalog, sql)
    return [query.filters[table.number] for table in query.tables]


@pytest.mark.parametrize(
    ("where", "of_instances", "of_volumes"),
    [
        ("i.state ->> 'Name' = 'x' AND v.size > 5", "(i.state ->> 'Name' = 'x')", "(v.size > 5)"),
        ("v.size BETWEEN 1 AND 5 AND NOT encrypted", "",
         "(v.size BETWEEN 1 AND 5) AND (NOT encrypted)"),
        ("v.size > 5 OR i.image_id = 'x'", "", ""),
        ("v.size > 5 OR v.encrypted", "", "(v.size > 5 OR v.encrypted)"),
        ("(v.size > 5 OR encrypted) AND i.image_id <> v.volume_id", "",
         "(v.size > 5 OR encrypted)"),
        ("v.volume_type = ' AND ' /* OR */ AND 1 = 1", "", "(v.volume_type = ' AND ')"),
        ("CASE WHEN v.encrypted AND v.size THEN 1 ELSE 0 END AND i.image_id = 'x'",
         "(i.image_id = 'x')", "(CASE WHEN v.encrypted AND v.size THEN 1 ELSE 0 END)"),
        ("v.size IN (SELECT 5) AND v.encrypted GROUP BY 1 ORDER BY 1 LIMIT 5", "", "(v.encrypted)"),
        ("v.volume_type < datetime('now') AND v.size > abs(random())", "", ""),
        ("coalesce(encrypted, 0) = 0", "", "(coalesce(encrypted, 0) = 0)"),
    ],
)  # fmt: skip
def test_predicates_are_taken_in_the_words_they_are_written_in(
    catalog: Catalog, where: str, of_instances: str, of_volumes: str
) -> None:
    found = filters(catalog, f"SELECT 1 FROM {JOINED} WHERE {where}")
    assert found == [of_instances, of_volumes]


@pytest.mark.parametrize(
    ("join", "instances", "volumes"),
    [
        ("JOIN", True, True),
        ("LEFT JOIN", True, False),
        ("RIGHT JOIN", False, True),
        ("FULL JOIN", False, False),
        ("CROSS JOIN", True, True),
    ],
)
def test_a_side_that_may_be_missing_has_none(
    catalog: Catalog, join: str, instances: bool, volumes: bool
) -> None:
    on = "" if join == "CROSS JOIN" else "ON v.volume_id = i.image_id"
    sql = f"SELECT 1 FROM {INSTANCES} {join} {VOLUMES} {on} WHERE i.image_id > 'a' AND v.size > 5"
    assert [bool(found) for found in filters(catalog, sql)] == [instances, volumes]


def test_partners_of_rows_that_fail_are_not_read(ask: Asked, organisation: Organisation) -> None:
    answer = ask(
        """SELECT i.instance_id, v.volume_id FROM awscc.ec2.instances i
           JOIN awscc.ec2.volume_attachments a ON a.instance_id = i.instance_id
           JOIN awscc.ec2.volumes v ON v.volume_id = a.volume_id
           WHERE region = 'us-east-1' AND i.state ->> 'Name' = 'stopped' AND v.size > 0"""
    )
    instances = organisation.of("EC2::Instance", "us-east-1")
    stopped = {one["InstanceId"] for one in instances if one["State"]["Name"] == "stopped"}
    attachments = organisation.of("EC2::VolumeAttachment", "us-east-1")
    pairs = {(a["InstanceId"], a["VolumeId"]) for a in attachments if a["InstanceId"] in stopped}
    assert set(answer.rows) == pairs
    assert answer.calls == {"ListResources": 2, "GetResource": len(instances) + len(pairs)}


def test_a_predicate_that_fails_refuses_nothing(catalog: Catalog) -> None:
    """SQLite stops at the first malformed document, of which the query itself may see none."""
    query = bound(catalog, f"SELECT i.image_id FROM {INSTANCES} WHERE i.state ->> 'Name' = 'x'")
    database = Database()
    database.staging.stage(query)
    (table,) = query.tables
    rows = [(1, "a", '{"Name": "x"}'), (2, "b", '{"Name": "y"}')]
    database.staging.fill(table, ("image_id", "state"), rows)
    assert database.staging.values(query, table.number, "image_id") == [("a",)]
    database.staging.fill(table, ("image_id", "state"), [(3, "c", "{")])
    assert database.staging.values(query, table.number, "image_id") == [("a",), ("b",), ("c",)]
    database.close()
