from __future__ import annotations

import pytest

from cirrusql.catalog import Catalog
from cirrusql.completion import Described, OwnRelation, Surroundings
from cirrusql.engine.functions import described

SQLITES = [
    one for one in described() if one[0] in ("count", "coalesce", "json_extract", "json_each")
]


@pytest.fixture(scope="session")
def known(catalog: Catalog) -> Surroundings:
    """A session with a table, a view over a relation and one over that, and a few of all else."""
    return Surroundings(
        catalog,
        own=(
            OwnRelation("accounts", "table", ("number", "team name", "from")),
            OwnRelation(
                "big", "view", query="SELECT v.volume_id, v.size AS gib FROM awscc.ec2.volumes v"
            ),
            OwnRelation("bigger", "view", query="SELECT * FROM big"),
            OwnRelation("loop_", "view", query="SELECT * FROM loop_"),
            OwnRelation("kept", "materialized view", ("a",), "SELECT 1 AS a"),
        ),
        functions=(
            Described("cidr_contains", "whether", "cidr_contains(block, ip)"),
            *(Described(name, told, signature) for name, signature, told in SQLITES),
        ),
        settings=(
            Described("strict", "not whole is an error", "on, off", ("on", "off")),
            Described("timeout", "for each statement", "30s, off", ("off",)),
        ),
        regions=("eu-west-1",),
        accounts=("000000000000",),
        tag_keys=("Owner", "cost center"),
        commands=(
            Described("\\d", "describe", "<relation>"),
            Described("\\dt", "tables"),
            Described("\\i", "run a file", "<file>"),
            Described("\\x", "expanded", "on, off", ("on", "off", "auto")),
            Described(".tables", "tables"),
        ),
        files=lambda beginning: (
            name for name in ("report.sql", "rest of it.sql") if name.startswith(beginning)
        ),
    )
