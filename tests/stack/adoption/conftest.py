from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from cirrusql.session import Target
from tests.stack.world import REGION

ByRegion = Mapping[str, Mapping[str, list[str]]]


@pytest.fixture(scope="session")
def organisation_by_region(tmp_path_factory, catalog) -> tuple[Path, ByRegion]:
    """A cloud with the demo organisation: its file, and what each type has in each region."""
    path = tmp_path_factory.mktemp("demo") / "cloud.db"
    with Target(local=path, seed=True).engine(catalog) as engine:
        assert engine.client is not None  # which makes and fills it
    found: dict[str, dict[str, list[str]]] = {}
    with sqlite3.connect(path) as connection:
        for region, type_name, identifier in connection.execute(
            "SELECT region, type_name, identifier FROM collection c"
            " JOIN resource r ON r.collection = c.id JOIN scope s ON s.id = c.scope"
            " ORDER BY 1, 2, 3"
        ):
            found.setdefault(region, {}).setdefault(type_name, []).append(identifier)
    connection.close()
    return path, found


@pytest.fixture(scope="session")
def organisation(organisation_by_region) -> tuple[Path, Mapping[str, list[str]]]:
    """The same, with all that each type has."""
    path, by_region = organisation_by_region
    every = sorted({name for types in by_region.values() for name in types})
    return path, {
        name: sorted(one for types in by_region.values() for one in types.get(name, ()))
        for name in every
    }


@pytest.fixture
def two_groups(world) -> None:
    """Two security groups, each of which lets the other one in."""
    group = "INSERT INTO awscc.ec2.security_groups (group_name, group_description, region) VALUES"
    ((one,),) = world.run(f"{group} ('one', 'd', '{REGION}') RETURNING group_id")
    ((two,),) = world.run(f"{group} ('two', 'd', '{REGION}') RETURNING group_id")
    for own, other in ((one, two), (two, one)):
        rule = f'[{{"IpProtocol": "-1", "SourceSecurityGroupId": "{other}"}}]'
        world.run(
            f"UPDATE awscc.ec2.security_groups SET security_group_ingress = '{rule}'"
            f" WHERE region = '{REGION}' AND Identifier = '{own}'"
        )
