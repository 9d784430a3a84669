"""SQLAlchemy's own PostgreSQL dialects reflect our relations and query them."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, Table, create_engine, func, inspect, select, text

from cirrusql.pgwire.server import PostgresServer
from tests.pgwire.servers import VPCS

DRIVERS = ("psycopg", "psycopg2", "pg8000")


@pytest.mark.thorough
@pytest.mark.parametrize("driver", DRIVERS)
def test_reflection_and_queries(server: PostgresServer, driver: str) -> None:
    host, port = server.address
    engine = create_engine(f"postgresql+{driver}://tester@{host}:{port}/awscc")
    try:
        inspector = inspect(engine)
        assert {"ec2", "s3", "logs", "public"} <= set(inspector.get_schema_names())
        assert "vpcs" in inspector.get_table_names(schema="ec2")
        columns = {one["name"]: str(one["type"]) for one in inspector.get_columns("vpcs", "ec2")}
        assert columns["vpc_id"] == "TEXT"
        assert columns["enable_dns_support"] == "BOOLEAN"
        assert columns["tags"] == "JSONB"
        assert inspector.get_pk_constraint("vpcs", "ec2")["constrained_columns"] == [
            "vpc_id",
            "region",
        ]
        assert inspector.get_foreign_keys("vpcs", "ec2") == []
        assert inspector.get_indexes("vpcs", "ec2") == []
        vpcs = Table("vpcs", MetaData(), schema="ec2", autoload_with=engine)
        groups = Table("log_groups", MetaData(), schema="logs", autoload_with=engine)
        with engine.connect() as connection:
            count = (
                select(func.count()).select_from(vpcs).where(vpcs.c.enable_dns_support.is_(True))
            )
            assert connection.execute(count).scalar() == VPCS
            days = groups.c.retention_in_days
            query = select(groups.c.log_group_name, days).where(days > 3).order_by(days.desc())
            assert [row.retention_in_days for row in connection.execute(query.limit(2))] == [14, 7]
            named = select(vpcs.c.vpc_id).where(
                vpcs.c.cidr_block.in_(["10.0.0.0/16", "10.1.0.0/16"])
            )
            assert len(connection.execute(named).all()) == 2
            assert connection.execute(text("SELECT 1 + :n"), {"n": 2}).scalar() in (3, "3")
    finally:
        engine.dispose()
