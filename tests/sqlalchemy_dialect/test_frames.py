"""pandas and polars; warnings are errors here as everywhere."""

import pytest
import sqlalchemy as sa

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")

VPCS = "SELECT vpc_id, cidr_block, enable_dns_support, tags FROM awscc.ec2.vpcs"


def test_pandas_reads_queries_and_tables(demo):
    with demo.connect() as connection:
        rows = connection.exec_driver_sql(VPCS).all()
        frame = pandas.read_sql(VPCS, connection)
        assert list(frame.itertuples(index=False, name=None)) == [tuple(row) for row in rows]
        assert frame["enable_dns_support"].dtype == bool
        where = sa.text(f"{VPCS} WHERE region = :region")
        some = pandas.read_sql(where, connection, params={"region": "us-east-1"})
        assert 0 < len(some) < len(frame)
        table = pandas.read_sql_table("vpcs", connection, schema="ec2", columns=["vpc_id", "tags"])
        assert sorted(table["vpc_id"]) == sorted(frame["vpc_id"])
        assert isinstance(table["tags"][0], list)
        pieces = pandas.read_sql(VPCS, connection, chunksize=2)
        assert sum(map(len, pieces)) == len(frame)


def test_pandas_writes_own_tables(engine):
    frame = pandas.DataFrame(
        {
            "n": [1, 2, 3],
            "text": ["it's", "x", None],
            "at": pandas.to_datetime(["2026-01-02"] * 3),
            "f": [1.5, None, -2.0],
            "yes": [True, False, True],
        }
    )
    with engine.begin() as connection:
        assert frame.to_sql("mine", connection, index=False) == 3
        assert frame.to_sql("mine", connection, index=False, if_exists="replace") == 3
        frame.to_sql("mine", connection, index=False, if_exists="append", method="multi")
        with pytest.raises(ValueError, match="already exists"):
            frame.to_sql("mine", connection)
        again = pandas.read_sql_table("mine", connection)
        assert len(again) == 6
        assert again.iloc[0].to_dict() == {
            "n": 1, "text": "it's", "at": pandas.Timestamp("2026-01-02"), "f": 1.5, "yes": True,
        }  # fmt: skip
        assert again["at"].dtype.kind == "M"
        joined = pandas.read_sql("SELECT n FROM mine WHERE text IS NULL", connection)
        assert list(joined["n"]) == [3, 3]


def test_pandas_opens_a_url_by_itself(tmp_path):
    url = f"cirrusql:///{tmp_path}/c.db?database={tmp_path}/own.db"
    assert len(pandas.read_sql("SELECT vpc_id FROM awscc.ec2.vpcs", url)) > 0


def test_polars_reads_queries(demo):
    query = "SELECT vpc_id, enable_dns_support FROM awscc.ec2.vpcs"
    with demo.connect() as connection:
        frame = polars.read_database(query, connection)
        assert dict(frame.schema) == {
            "vpc_id": polars.String,
            "enable_dns_support": polars.Boolean,
        }
        rows = connection.exec_driver_sql(query).all()
        assert frame.rows() == [tuple(row) for row in rows]
    assert polars.read_database(query, demo).equals(frame)
