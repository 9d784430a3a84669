"""Statements as SQLAlchemy writes them, against the same said in SQL."""

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)


def reflected(engine, *names):
    metadata = sa.MetaData()
    for name in names:
        schema, _, table = name.rpartition(".")
        sa.Table(table, metadata, schema=schema or None, autoload_with=engine)
    return metadata.tables


def calls(result):
    return result.cursor.diagnostics.calls


@pytest.fixture(scope="module")
def tables(demo):
    return reflected(
        demo, "ec2.vpcs", "ec2.subnets", "ec2.instances", "iam.roles", "cirrusql.regions"
    )


@pytest.fixture(scope="module")
def connection(demo):
    with demo.connect() as opened:
        yield opened


def queries(t):
    """Pairs of the same query, by SQLAlchemy and by hand."""
    vpcs, subnets = t["ec2.vpcs"], t["ec2.subnets"]
    roles, instances = t["iam.roles"], t["ec2.instances"]
    owned = sa.select(vpcs.c.vpc_id, vpcs.c.region).where(vpcs.c.enable_dns_support).cte("owned")
    per_vpc = sa.func.count().over(partition_by=subnets.c.vpc_id)
    alias = vpcs.alias("v")
    policy = roles.c.assume_role_policy_document
    return {
        "columns": (
            sa.select(vpcs.c.vpc_id, vpcs.c.region),
            "SELECT vpc_id, region FROM awscc.ec2.vpcs",
        ),
        "everything": (sa.select(subnets), "SELECT * FROM awscc.ec2.subnets"),
        "where": (
            sa.select(vpcs.c.vpc_id).where(vpcs.c.region.in_(["eu-west-1", "us-east-1"])),
            "SELECT vpc_id FROM awscc.ec2.vpcs WHERE region IN ('eu-west-1', 'us-east-1')",
        ),
        "no region": (
            sa.select(vpcs.c.vpc_id).where(vpcs.c.region.in_([])),
            "SELECT vpc_id FROM awscc.ec2.vpcs WHERE 1 = 0",
        ),
        "boolean": (
            sa.select(vpcs.c.vpc_id).where(vpcs.c.enable_dns_hostnames.is_(True)),
            "SELECT vpc_id FROM awscc.ec2.vpcs WHERE enable_dns_hostnames = 1",
        ),
        "not": (
            sa.select(vpcs.c.vpc_id).where(~vpcs.c.enable_dns_hostnames),
            "SELECT vpc_id FROM awscc.ec2.vpcs WHERE NOT enable_dns_hostnames",
        ),
        "join": (
            sa.select(alias.c.cidr_block, subnets.c.subnet_id).join(
                subnets,
                sa.and_(alias.c.vpc_id == subnets.c.vpc_id, alias.c.region == subnets.c.region),
            ),
            (
                "SELECT v.cidr_block, s.subnet_id FROM awscc.ec2.vpcs v JOIN awscc.ec2.subnets s"
                " ON v.vpc_id = s.vpc_id AND v.region = s.region"
            ),
        ),
        "outer join, grouped": (
            sa.select(vpcs.c.vpc_id, sa.func.count(subnets.c.subnet_id).label("n"))
            .outerjoin(subnets, subnets.c.vpc_id == vpcs.c.vpc_id)
            .group_by(vpcs.c.vpc_id)
            .having(sa.func.count() > 1),
            (
                "SELECT v.vpc_id, count(s.subnet_id) FROM awscc.ec2.vpcs v"
                " LEFT JOIN awscc.ec2.subnets s"
                " ON s.vpc_id = v.vpc_id GROUP BY 1 HAVING count(*) > 1"
            ),
        ),
        "cte": (
            sa.select(owned.c.region, sa.func.count()).group_by(owned.c.region),
            "SELECT region, count(*) FROM awscc.ec2.vpcs WHERE enable_dns_support GROUP BY 1",
        ),
        "window": (
            sa.select(subnets.c.subnet_id, per_vpc),
            "SELECT subnet_id, count(*) OVER (PARTITION BY vpc_id) FROM awscc.ec2.subnets",
        ),
        "exists": (
            sa.select(vpcs.c.vpc_id).where(sa.exists().where(subnets.c.vpc_id == vpcs.c.vpc_id)),
            (
                "SELECT vpc_id FROM awscc.ec2.vpcs v WHERE EXISTS"
                " (SELECT 1 FROM awscc.ec2.subnets s WHERE s.vpc_id = v.vpc_id)"
            ),
        ),
        "union": (
            sa.union(sa.select(vpcs.c.vpc_id), sa.select(subnets.c.vpc_id)),
            "SELECT vpc_id FROM awscc.ec2.vpcs UNION SELECT vpc_id FROM awscc.ec2.subnets",
        ),
        "page": (
            sa.select(subnets.c.subnet_id).order_by(subnets.c.subnet_id).limit(3).offset(2),
            "SELECT subnet_id FROM awscc.ec2.subnets ORDER BY 1 LIMIT 3 OFFSET 2",
        ),
        "offset alone": (
            sa.select(subnets.c.subnet_id).order_by(subnets.c.subnet_id).offset(2),
            "SELECT subnet_id FROM awscc.ec2.subnets ORDER BY 1 LIMIT -1 OFFSET 2",
        ),
        "json text": (
            sa.select(policy["Version"].as_string()),
            "SELECT assume_role_policy_document ->> 'Version' FROM awscc.iam.roles",
        ),
        "json path": (
            sa.select(roles.c.role_name).where(
                policy[("Statement", 0, "Effect")].as_string() == "Allow"
            ),
            (
                "SELECT role_name FROM awscc.iam.roles"
                " WHERE assume_role_policy_document ->> '$.Statement[0].Effect' = 'Allow'"
            ),
        ),
        "json that is not there": (
            sa.select(sa.func.count()).where(policy["Nothing"].is_(None)).select_from(roles),
            "SELECT count(*) FROM awscc.iam.roles",
        ),
        "json beside ||": (
            sa.select(roles.c.role_name + "/" + policy["Version"].as_string()),
            (
                "SELECT role_name || '/' || (assume_role_policy_document ->> 'Version')"
                " FROM awscc.iam.roles"
            ),
        ),
        "like": (
            sa.select(roles.c.role_name).where(roles.c.role_name.contains("a_", autoescape=True)),
            r"SELECT role_name FROM awscc.iam.roles WHERE role_name LIKE '%a\_%' ESCAPE '\'",
        ),
        "case and cast": (
            sa.select(sa.case((instances.c.ebs_optimized == sa.true(), "y"), else_="n")),
            "SELECT iif(ebs_optimized, 'y', 'n') FROM awscc.ec2.instances",
        ),
        "system": (
            sa.select(t["cirrusql.regions"].c.name).where(t["cirrusql.regions"].c.name > "u"),
            "SELECT name FROM cirrusql.regions WHERE name > 'u'",
        ),
    }


NAMES = (
    "boolean",
    "case and cast",
    "columns",
    "cte",
    "everything",
    "exists",
    "join",
    "json beside ||",
    "json path",
    "json text",
    "json that is not there",
    "like",
    "no region",
    "not",
    "offset alone",
    "outer join, grouped",
    "page",
    "system",
    "union",
    "where",
    "window",
)


def test_every_query_is_run(tables):
    assert sorted(queries(tables)) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("literal", [False, True])
def test_the_same_rows(connection, tables, name, literal):
    statement, sql = queries(tables)[name]
    if literal:
        text = statement.compile(connection, compile_kwargs={"literal_binds": True})
        result = connection.exec_driver_sql(str(text).replace("%%", "%"))
    else:
        result = connection.execute(statement)
    by_hand = connection.exec_driver_sql(sql)
    # The rows first: what a call costs is known when the last one was read.
    assert sorted(map(repr, result)) == sorted(map(repr, by_hand))


def test_conditions_save_calls_as_they_do_in_sql(connection, tables):
    vpcs = tables["ec2.vpcs"]
    (first,) = connection.execute(sa.select(vpcs.c.vpc_id, vpcs.c.region).limit(1)).all()
    result = connection.execute(
        sa.select(vpcs.c.cidr_block).where(vpcs.c.vpc_id == first[0], vpcs.c.region == first[1])
    )
    diagnostics = result.cursor.diagnostics
    assert result.all()
    assert diagnostics.calls == {"GetResource": 1}


@given(VALUES)
@settings(max_examples=150, deadline=None)
def test_a_value_is_the_same_bound_and_written_out(connection, value):
    statement = sa.select(sa.literal(value))
    text = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    bound = connection.execute(statement).scalar()
    assert bound == value
    assert connection.exec_driver_sql(text).scalar() == value
    if isinstance(value, str):
        named = connection.execute(sa.text(r"SELECT :v || '\:v'"), {"v": value})
        assert named.scalar() == f"{value}:v"


def test_several_are_created_by_one_statement_and_told_in_their_order(engine):
    (queues,) = reflected(engine, "sqs.queues").values()
    names = [f"q{number:02}" for number in range(30)][::-1]
    statement = queues.insert().returning(
        queues.c.queue_name, queues.c.queue_url, sort_by_parameter_order=True
    )
    seen = []
    sa.event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    with engine.begin() as connection:
        rows = connection.execute(statement, [{"queue_name": name} for name in names]).all()
    assert [row.queue_name for row in rows] == names
    assert all(row.queue_url.endswith(f"/{row.queue_name}") for row in rows)
    assert len([text for text in seen if text.startswith("INSERT")]) == 1


def test_insert_update_and_delete(engine):
    (groups,) = reflected(engine, "logs.log_groups").values()
    with engine.begin() as connection:
        tags = [{"Key": "Owner", "Value": "it's :me"}]
        made = connection.execute(groups.insert().values(log_group_name="web", tags=tags))
        assert tuple(made.inserted_primary_key) == ("web", "us-east-1")
        rows = [{"log_group_name": name, "retention_in_days": 7} for name in ("a", "b", "c")]
        assert connection.execute(groups.insert(), rows).rowcount == 3
        changed = connection.execute(
            groups.update()
            .where(groups.c.log_group_name == sa.bindparam("name"))
            .values(retention_in_days=sa.bindparam("days")),
            [{"name": "a", "days": 14}, {"name": "b", "days": 30}],
        )
        assert changed.rowcount == 2
        one = connection.execute(
            groups.update()
            .where(groups.c.log_group_name == "web")
            .values(tags=None, retention_in_days=groups.c.retention_in_days + 0)
            .returning(groups.c.tags, groups.c.arn)
        ).one()
        assert one.tags is None
        assert one.arn.endswith("log-group:web:*")
        again = connection.execute(
            groups.update().where(groups.c.log_group_name == "a").values(retention_in_days=14)
        )
        assert again.rowcount == 1  # it is as wanted already, and it was found
        found = connection.execute(
            sa.select(groups.c.log_group_name, groups.c.retention_in_days).order_by(sa.text("1"))
        ).all()
        assert found == [("a", 14), ("b", 30), ("c", 7), ("web", None)]
        gone = connection.execute(
            groups.delete().where(groups.c.log_group_name == "c").returning(groups.c.log_group_name)
        )
        assert gone.all() == [("c",)]
        count = sa.text("SELECT count(*) FROM awscc.logs.log_groups WHERE region = :region")
        assert connection.execute(count, {"region": "us-east-1"}).scalar() == 3


def test_several_that_are_not_named_need_a_yes(engine, tmp_path):
    url = f"cirrusql:///{tmp_path}/c.db?seed=on&region=us-east-1&database=:memory:"
    for more, works in (("", False), ("&yes=on", True)):
        other = sa.create_engine(url + more)
        (groups,) = reflected(other, "logs.log_groups").values()
        statement = groups.delete().where(groups.c.region == "us-east-1")
        with other.begin() as connection:
            if works:
                assert connection.execute(statement).rowcount > 1
            else:
                with pytest.raises(sa.exc.ProgrammingError, match="yes"):
                    connection.execute(statement)
        other.dispose()


def test_names_that_are_words_of_sql(engine):
    metadata = sa.MetaData()
    odd = sa.Table(
        "order",
        metadata,
        sa.Column("select", sa.Integer, primary_key=True),
        sa.Column('a "b"', sa.String),
        sa.Column("Groß.x", sa.JSON),
    )
    metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(odd.insert().values({"select": 1, 'a "b"': "x", "Groß.x": {"a": [1]}}))
        assert connection.execute(sa.select(odd)).all() == [(1, "x", {"a": [1]})]
    assert reflected(engine, "order")["order"].columns.keys() == ["select", 'a "b"', "Groß.x"]
    metadata.drop_all(engine)
    assert not sa.inspect(engine).has_table("order")


@pytest.mark.parametrize("schema", ["ec2", "awscc.ec2", "EC2", "aws.ec2"])
def test_a_schema_may_have_its_provider(connection, schema):
    vpcs = sa.table("vpcs", sa.column("vpc_id"), schema=schema)
    assert connection.execute(sa.select(vpcs.c.vpc_id)).all()


def test_a_schema_that_is_translated(connection):
    vpcs = sa.Table("vpcs", sa.MetaData(), sa.Column("vpc_id"), schema="network")
    options = {"schema_translate_map": {"network": "ec2"}}
    assert connection.execution_options(**options).execute(sa.select(vpcs)).all()


def test_nobody_makes_a_table_in_a_service(engine):
    table = sa.Table("mine", sa.MetaData(), sa.Column("x", sa.Integer), schema="ec2")
    with pytest.raises(sa.exc.NotSupportedError, match="cannot be a table of your own"):
        table.create(engine, checkfirst=False)


def test_documents_keep_their_types_in_both_kinds_of_table(engine):
    metadata = sa.MetaData()
    kept = sa.Table("kept", metadata, sa.Column("d", sa.JSON))
    metadata.create_all(engine)
    values = [{"a": 1}, [1, "2"], "7", 7, 1.5, True, None, 'say "x"']
    with engine.begin() as connection:
        connection.execute(kept.insert(), [{"d": value} for value in values])
        assert connection.execute(sa.select(kept.c.d)).scalars().all() == values
        # A text that only looks like a document stays a text.
        connection.execute(
            sa.text(
                "INSERT INTO awscc.ssm.parameters (name, type, value) VALUES ('p', 'String', :v)"
            ),
            {"v": "[1]"},
        )
        assert connection.scalar(sa.text("SELECT value FROM awscc.ssm.parameters")) == "[1]"
