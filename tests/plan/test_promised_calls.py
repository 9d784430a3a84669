"""A plan says which operations it may call on which types; running it calls those and no others.

What EXPLAIN prints and what a policy allows is made of the same, so neither can drift from what is
done.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from cirrusql.catalog import Catalog
from cirrusql.catalog.services import CLOUD_CONTROL
from cirrusql.errors import ProgrammingError
from cirrusql.plan import Method, QueryPlan, ResourceScan
from cirrusql.plan.resource_scans import Derived, Reads
from tests.answers.clouds import Answered, Cloud
from tests.answers.queries import Queries
from tests.answers.small_world import REGIONS, Relation, fill, relations
from tests.plan.planning import planned

AT_ONCE = 100


@pytest.fixture(scope="module")
def world(catalog: Catalog) -> Iterator[Cloud]:
    cloud = Cloud(catalog, REGIONS)
    fill(cloud)
    yield cloud
    cloud.close()


@pytest.fixture(scope="module")
def known(world: Cloud) -> list[Relation]:
    return relations(world)


def promised(plan: QueryPlan, catalog: Catalog) -> set[tuple[str, str | None]]:
    """Operation and type of every call that the plan says may be made."""
    return {(use.operation, use.type_name) for scan in plan.scans for use in scan.uses(catalog)}


def made(answered: Answered) -> Counter[tuple[str, str, str]]:
    """Operation, type and region of every call that was made, each page of a list once."""
    sent = (call for call in answered.sent if call.service is CLOUD_CONTROL)
    bodies = ((call, json.loads(call.body)) for call in sent)
    return Counter(
        (call.operation, body["TypeName"], call.region)
        for call, body in bodies
        if "NextToken" not in body
    )


def certain(plan: QueryPlan) -> Iterator[tuple[str, str, str, int]]:
    """Calls that a plan is sure of: operation, type, region and the least number of them."""
    if plan.limit is not None:
        return
    for scan in plan.scans:
        if not isinstance(scan, ResourceScan) or scan.restricted_by:
            continue
        for region in scan.regions:
            if scan.method is Method.LIST and scan.keys == ((),):
                yield "ListResources", scan.table.relation.type_name, region, 1
            elif scan.method is Method.GET:
                count = sum(scan.is_read_in(one, region) for one in scan.identifiers)
                yield "GetResource", scan.table.relation.type_name, region, count


@pytest.mark.thorough
@pytest.mark.parametrize(
    "start",
    [
        pytest.param(start, marks=[pytest.mark.slow] if start else [])
        for start in range(0, 10 * AT_ONCE, AT_ONCE)
    ],
)
def test_what_is_called_is_what_the_plan_says(
    world: Cloud, known: list[Relation], start: int
) -> None:
    spared = 0
    for seed in range(start, start + AT_ONCE):
        sql = Queries(known, Random(f"calls {seed}")).query()
        try:
            answered = world.run(sql)
        except ProgrammingError:
            continue
        plan = planned(sql, world.catalog, REGIONS)
        may, calls = promised(plan, world.catalog), made(answered)
        assert {call[:2] for call in calls} <= may, f"seed {seed}: {sql}"
        for operation, type_name, region, least in certain(plan):
            count = calls[operation, type_name, region]
            assert count >= least or least == 0, f"seed {seed}: {operation} in {region}: {sql}"
        types = {scan.table.relation.type_name for scan in plan.scans}
        spared += any(("GetResource", type_name) not in may for type_name in types)
    # Lists without reads come up often, or the test would say little.
    assert spared > AT_ONCE // 20


@pytest.mark.parametrize(
    ("count", "made_by"),
    [(10, {"ListResources": 1, "GetResource": 10}), (11, {"ListResources": 2})],
)
def test_so_many_reads_are_made_before_a_list_as_the_plan_says(
    catalog: Catalog, count: int, made_by: dict[str, int]
) -> None:
    cloud = Cloud(catalog, ("us-east-1",))
    names = [f"g{number}" for number in range(count)]
    cloud.put("AWS::Logs::LogGroup", *({"LogGroupName": name} for name in names))
    domains = ({"DomainName": name, "DefaultExpirationDays": 1} for name in names)
    cloud.put("AWS::CustomerProfiles::Domain", *domains)
    sql = """SELECT g.log_group_name FROM awscc.customerprofiles.domains d
             JOIN awscc.logs.log_groups g ON g.log_group_name = d.domain_name"""
    scan = planned(sql, catalog, ("us-east-1",)).scans[1]
    assert isinstance(scan, ResourceScan)
    assert scan.derived == Derived(most=10)
    answered = cloud.run(sql)
    assert len(answered.rows) == count
    assert answered.calls == made_by
    cloud.close()


def test_a_bucket_that_several_regions_list_may_be_read(catalog: Catalog) -> None:
    several, one = (
        planned("SELECT bucket_name FROM awscc.s3.buckets", catalog, regions)
        for regions in (("eu-west-1", "us-east-1"), ("us-east-1",))
    )
    lists, reads = ("ListResources", "AWS::S3::Bucket"), ("GetResource", "AWS::S3::Bucket")
    assert promised(several, catalog) == {lists, reads}
    assert promised(one, catalog) == {lists}


def test_a_parent_is_read_for_a_key_that_its_list_does_not_tell(catalog: Catalog) -> None:
    cloud = Cloud(catalog, ("us-east-1",))
    role = "arn:aws:iam::123456789012:role/r"
    (domain,) = cloud.put("AWS::DataZone::Domain", {"Name": "d", "DomainExecutionRole": role})
    cloud.put("AWS::DataZone::Project", {"Name": "p", "DomainIdentifier": domain})
    sql = "SELECT count(*) FROM awscc.datazone.environments"
    may = promised(planned(sql, catalog), catalog)
    answered = cloud.run(sql)
    assert ("GetResource", "AWS::DataZone::Project") in may
    assert {call[:2] for call in made(answered)} == may
    cloud.close()


def test_what_is_known_of_a_resource_decides_whether_it_is_read() -> None:
    reads = Reads(frozenset(("Tags",)), ("DomainName", "Uri"))
    known = {"DomainName": "d", "Uri": "u"}
    assert reads.needs_read(known)
    assert not reads.needs_read({**known, "Tags": []})
    # An identifier such as `d|u|v` does not say its two parts.
    assert Reads(parts=("DomainName",)).needs_read({"DomainName": None})
    assert Reads(frozenset("*")).needs_read({**known, "Tags": []})
    assert Reads(every=True).needs_read(known)
    assert not Reads().needs_read({})


@pytest.mark.parametrize(
    ("most", "count", "read"), [(2, 2, True), (2, 3, False), (None, 999, True)]
)
def test_so_many_derived_identifiers_are_read(most: int | None, count: int, read: bool) -> None:
    assert Derived(most).are_read(count) is read
