"""What a rebuild from newer schemas does with the operations, of which it has no models."""

from __future__ import annotations

from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.catalog_build import compile as compiler
from cirrusql.catalog_build.sources import Sources


def test_operations_stay_when_only_resource_types_are_newer(
    catalog: Catalog, tmp_path: Path
) -> None:
    target = tmp_path / "catalog.sqlite3"
    compiler.write(Sources({}, {}, {}), target)
    made = Catalog.open(target)
    assert made.api.names() == catalog.api.names()
    relation = made.api.relation("ec2", "describe_vpcs")
    assert relation.described == catalog.api.relation("ec2", "describe_vpcs").described
    assert relation.shapes[relation.output].members
