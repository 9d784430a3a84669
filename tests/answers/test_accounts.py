"""Statements over several accounts: as plain SQLite over all that each account has by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.accounts.configuration import Configuration, Entry
from cirrusql.engine.options import Options
from cirrusql.errors import Error, IncompleteAnswer, InterfaceError, NotSupportedError, UnknownName
from cirrusql.local import Fault, Settings
from cirrusql.local.operations.organisation import demo_members
from tests.answers.organisations import Organisation, accounts_called, add, plain

PRODUCTION, STAGING = "413728905166", "527390118842"
RELATIONS = {
    "vpcs": ("awscc.ec2.vpcs", "account_id, account, region, vpc_id, cidr_block"),
    "subnets": ("awscc.ec2.subnets", "account_id, account, region, vpc_id, subnet_id"),
    "roles": ("awscc.iam.roles", "account_id, account, region, role_name, path"),
    "described": ("aws.ec2.describe_vpcs", "account_id, account, region, vpc_id, cidr_block"),
}


@pytest.fixture(scope="module")
def organisation(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Organisation]:
    made = Organisation(catalog, tmp_path_factory.mktemp("organisation") / "cloud.db")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def no_faults(organisation: Organisation) -> Iterator[None]:
    yield
    organisation.local.settings = Settings(faults=())


# -- the same rows as of each account by itself ---------------------------------------------------


@pytest.fixture(scope="module")
def everything(organisation: Organisation) -> Any:
    """Each relation in plain SQLite, out of ten sessions that ask one account each."""
    database = plain("x", [], "empty")
    for table, (relation, names) in RELATIONS.items():
        rows: list[tuple[Any, ...]] = []
        for number in ("000000000000", *demo_members()):
            with organisation.session(number, regions=("*",)) as session:
                rows += organisation.ask(session, f"SELECT {names} FROM {relation}").rows
        add(database, names, rows, table)
    return database


def test_ten_accounts_have_resources_of_their_own(everything: Any) -> None:
    for table in RELATIONS:
        sql = f"SELECT count(*), count(DISTINCT account_id), count(DISTINCT account) FROM {table}"
        rows, numbers, names = everything.execute(sql).fetchone()
        assert rows > 10
        assert numbers == names >= 9


# What every relation of a statement says: of accounts, of regions, of both.
_PLACES = {
    "accounts": (
        "{t}.account = 'production'",
        "{t}.account_id IN ('413728905166', '000000000000')",
        "{t}.account LIKE '%ing'",
        "{t}.account_id = '*'",
        "{t}.account <> 'sandbox'",
        "{t}.account NOT IN ('data', 'research')",
        "upper({t}.account) GLOB 'HARBOUR*'",
        "{t}.account_id > '5'",
    ),
    "regions": ("{t}.region = 'eu-west-1'", "{t}.region LIKE 'us-%'", "{t}.region <> 'us-east-1'"),
    "both": (
        "({t}.account = 'production' AND {t}.region = 'eu-west-1' OR {t}.account = 'staging')",
        (
            "({t}.account_id, {t}.region) IN"
            " (('413728905166', 'us-east-1'), ('915083642207', 'eu-west-1'))"
        ),
        "NOT ({t}.account = 'production' AND {t}.region = 'eu-west-1')",
        "{t}.account LIKE 's%' AND {t}.region IN ('eu-west-1', 'us-west-2')",
    ),
    "nothing": ("1",),
}
_SHAPES = (
    "SELECT a.account, a.region, a.vpc_id FROM vpcs a WHERE {A}",
    "SELECT count(*), min(a.account), max(a.account_id) FROM vpcs a WHERE {A} AND {A2}",
    (
        "SELECT a.vpc_id, b.subnet_id FROM vpcs a JOIN subnets b ON b.vpc_id = a.vpc_id"
        " AND b.account_id = a.account_id WHERE {A} AND {B}"
    ),
    (
        "SELECT a.vpc_id, b.subnet_id FROM vpcs a LEFT JOIN subnets b ON b.vpc_id = a.vpc_id"
        " AND b.account = a.account AND {B} WHERE {A}"
    ),
    (
        "SELECT a.vpc_id FROM vpcs a WHERE {A} AND (a.account_id, a.vpc_id) NOT IN"
        " (SELECT b.account_id, b.vpc_id FROM subnets b WHERE {B})"
    ),
    "SELECT a.account, count(*) FILTER (WHERE {A2}) FROM vpcs a WHERE {A} GROUP BY a.account",
    (
        "SELECT a.account_id, a.region FROM vpcs a WHERE {A}"
        " EXCEPT SELECT b.account_id, b.region FROM subnets b WHERE {B}"
    ),
    "SELECT a.role_name, a.account FROM roles a WHERE {A}",
    "SELECT a.vpc_id, a.account FROM described a WHERE {A}",
    (
        "WITH t AS (SELECT * FROM subnets b WHERE {B}) SELECT a.vpc_id, count(*) FROM vpcs a, t"
        " WHERE a.vpc_id = t.vpc_id AND {A} GROUP BY 1"
    ),
    "SELECT a.account FROM vpcs a WHERE {A} UNION ALL SELECT b.account FROM subnets b WHERE {B}",
    (
        "SELECT a.account, (SELECT count(*) FROM subnets b WHERE b.account_id = a.account_id"
        " AND {B}) FROM vpcs a WHERE {A}"
    ),
)


@pytest.mark.parametrize("seed", range(40))
def test_a_statement_over_all_accounts_says_what_sqlite_says_of_their_rows(
    organisation: Organisation, everything: Any, seed: int
) -> None:
    random = Random(seed)
    shape = _SHAPES[seed % len(_SHAPES)]
    said = "accounts" if "roles" in shape else random.choice([*_PLACES])
    places = _PLACES[said]
    parts = {name: random.choice(places).format(t=name[0].lower()) for name in ("A", "A2", "B")}
    sql = shape.format(**parts)
    live = sql
    for table, (relation, _) in RELATIONS.items():
        live = live.replace(f"FROM {table} ", f"FROM {relation} ")
        live = live.replace(f"JOIN {table} ", f"JOIN {relation} ")
    options = Options(pushdown=seed % 5 != 0, partial=False)
    with organisation.session("*", regions=("*",), options=options) as session:
        found = organisation.ask(session, live)
    assert found.diagnostics.complete
    wanted = everything.execute(
        sql.replace("a.account_id = '*'", "1").replace("b.account_id = '*'", "1")
    ).fetchall()
    assert sorted(map(repr, found.rows)) == sorted(map(repr, wanted)), live


# -- which accounts are asked ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "asked"),
    [
        ("SELECT 1 FROM awscc.ec2.vpcs", {PRODUCTION: 3, STAGING: 3}),
        ("SELECT 1 FROM awscc.ec2.vpcs WHERE account = 'staging'", {STAGING: 3}),
        ("SELECT 1 FROM awscc.ec2.vpcs WHERE account_id = '608215473390'", {"608215473390": 3}),
        (
            "SELECT 1 FROM awscc.ec2.vpcs WHERE account = 'data' AND region = 'eu-west-1'",
            {"608215473390": 1},
        ),
        (
            (
                "SELECT 1 FROM awscc.ec2.vpcs WHERE (account = 'data' AND region = 'eu-west-1')"
                " OR (account = 'staging' AND region = 'us-east-1')"
            ),
            {"608215473390": 1, STAGING: 1},
        ),
        # A relation without conditions of its own is asked where the statement speaks of.
        (
            (
                "SELECT 1 FROM awscc.ec2.vpcs v"
                " WHERE v.account = 'staging' AND v.region = 'eu-west-1'"
                " UNION ALL SELECT 1 FROM awscc.ec2.internet_gateways"
            ),
            {STAGING: 2},
        ),
        ("SELECT role_name FROM awscc.iam.roles_list_only", {PRODUCTION: 1, STAGING: 1}),
        ("SELECT 1 FROM awscc.ec2.vpcs LIMIT 0", {}),
        (
            (
                "SELECT v.vpc_id FROM cirrusql.accounts a JOIN awscc.ec2.vpcs_list_only v"
                " ON v.account_id = a.account_id WHERE a.name = 'staging'"
            ),
            {STAGING: 3},
        ),
    ],
)
def test_only_those_accounts_are_asked_that_a_statement_speaks_of(
    organisation: Organisation, sql: str, asked: dict[str, int]
) -> None:
    with organisation.session("production", "staging") as session:
        found = organisation.ask(session, sql)
    listed = [one for one in found.sent if one.operation == "ListResources"]
    counted = dict.fromkeys(asked, 0)
    for one in listed:
        assert one.account is not None
        counted[one.account] = counted.get(one.account, 0) + 1
    assert counted == asked


def test_every_call_goes_to_an_account_that_is_named(organisation: Organisation) -> None:
    sql = (
        "SELECT l.db_instance_identifier, r.role_name, d.vpc_id"
        " FROM awscc.rds.db_instances l, awscc.iam.roles r, aws.ec2.describe_vpcs d,"
        " awscc.s3.buckets b LEFT JOIN awscc.elasticloadbalancingv2.listeners e ON 1 LIMIT 5"
    )
    with organisation.session("sandbox") as session:
        found = organisation.ask(session, sql)
    called = [one for one in found.sent if one.service.name != "organizations"]
    assert {one.account for one in called} == {"915083642207"}
    assert {one.service.name for one in called} == {"cloudcontrol", "ec2"}


def test_a_limit_asks_one_account_after_another(organisation: Organisation) -> None:
    with organisation.session("*") as session:
        found = organisation.ask(session, "SELECT vpc_id FROM awscc.ec2.vpcs LIMIT 1")
    assert len(found.rows) == 1
    assert len(accounts_called(found)) == 1


def test_what_names_an_account_that_is_not_known_is_refused_before_any_call(
    organisation: Organisation,
) -> None:
    with organisation.session("*") as session:
        before = len(organisation.transport.sent)
        with pytest.raises(UnknownName, match=r"prodution.*did you mean 'production'"):
            organisation.ask(session, "SELECT 1 FROM awscc.ec2.vpcs WHERE account = 'prodution'")
        with pytest.raises(UnknownName, match="999999999999"):
            organisation.ask(
                session, "SELECT 1 FROM awscc.ec2.vpcs WHERE account_id = '999999999999'"
            )
        sent = organisation.transport.sent[before:]
    assert {one.service.name for one in sent} <= {"organizations"}


@pytest.mark.parametrize("condition", ["= 527390118842", "IN ('413728905166', 12)"])
def test_an_account_without_quotes_is_no_account(
    organisation: Organisation, condition: str
) -> None:
    """It gave no row, and exit code 0: a text equals no number."""
    sql = f"SELECT 1 FROM awscc.ec2.vpcs WHERE account_id {condition}"
    with organisation.session("*") as session, pytest.raises(UnknownName, match="write it in quot"):
        organisation.ask(session, sql)


def test_a_pattern_that_no_account_matches_is_an_error(organisation: Organisation) -> None:
    with organisation.session("prodd") as session, pytest.raises(InterfaceError, match="prodd"):
        organisation.ask(session, "SELECT 1 FROM awscc.ec2.vpcs")


def test_one_identity_has_a_number_and_is_called_by_it(organisation: Organisation) -> None:
    with organisation.session() as session:
        sql = "SELECT DISTINCT account_id, account FROM awscc.ec2.vpcs WHERE account = '{}'"
        own = organisation.ask(session, sql.format("000000000000"))
        assert own.rows == [("000000000000", "000000000000")]
        with pytest.raises(UnknownName, match="these are of 000000000000"):
            organisation.ask(session, sql.format("production"))


FOUR = ("ap-southeast-2", "eu-west-1", "us-east-1", "us-west-2")


def test_ten_accounts_in_four_regions_are_forty_calls_and_forty_limits(
    organisation: Organisation,
) -> None:
    with organisation.session("*", regions=FOUR) as session:
        found = organisation.ask(session, "SELECT account, region, vpc_id FROM awscc.ec2.vpcs")
        limits = repr(session.engine.client)
    asked = [(one.account, one.region) for one in found.sent if one.operation == "ListResources"]
    assert len(asked) == len(set(asked)) == 40
    assert found.diagnostics.calls["ListResources"] == 40
    assert "41 limiters" in limits  # one is that of Organizations
    assert len(found.rows) == len(set(found.rows)) > 20
    assert found.diagnostics.complete


# -- one account refused --------------------------------------------------------------------------


def refuse(organisation: Organisation, type_name: str = "", region: str = "") -> None:
    fault = Fault(
        "AccessDeniedException",
        account=PRODUCTION,
        service="*",
        type_name=type_name,
        region=region,
    )
    organisation.local.settings = Settings(faults=(fault,))


def test_an_account_that_is_refused_costs_its_rows_and_is_told(organisation: Organisation) -> None:
    sql = "SELECT account, count(*) FROM awscc.ec2.vpcs GROUP BY 1"
    with organisation.session("*") as session:
        whole = dict(organisation.ask(session, sql).rows)
    refuse(organisation)
    with organisation.session("*") as session:
        found = organisation.ask(session, sql)
    assert dict(found.rows) == {name: n for name, n in whole.items() if name != "production"}
    (problem,) = found.diagnostics.problems
    assert problem.accounts == (PRODUCTION,)
    assert "could not be read in all of production" in problem.message
    assert "aggregates are over what was read" in problem.message


def test_one_region_of_one_account_is_one_scope(organisation: Organisation) -> None:
    refuse(organisation, region="eu-west-1")
    with organisation.session("*") as session:
        found = organisation.ask(session, "SELECT account, region FROM awscc.ec2.vpcs")
    assert ("production", "eu-west-1") not in found.rows
    assert ("production", "us-east-1") in found.rows
    (problem,) = found.diagnostics.problems
    assert problem.regions == ("eu-west-1",)
    assert "in eu-west-1 production" in problem.message


@pytest.mark.parametrize("code", ["UnrecognizedClientException", "AccessDeniedException"])
def test_a_region_that_an_accounts_file_names_is_missed_however_it_refuses(
    organisation: Organisation, code: str
) -> None:
    file = Configuration(
        accounts={
            PRODUCTION: Entry(profile="p", name="production", regions=("eu-west-1", "us-west-2")),
            STAGING: Entry(profile="s", name="staging"),
        }
    )
    fault = Fault(code, account=PRODUCTION, service="*", region="eu-west-1")
    organisation.local.settings = Settings(faults=(fault,))
    with organisation.session(regions=("us-east-1",), file=file) as session:
        found = organisation.ask(session, "SELECT DISTINCT account, region FROM awscc.ec2.vpcs")
    assert sorted(found.rows) == [("production", "us-west-2"), ("staging", "us-east-1")]
    assert "in eu-west-1 production" in found.diagnostics.problems[0].message


def _file(**regions: tuple[str, ...]) -> Configuration:
    numbers = {"production": PRODUCTION, "staging": STAGING}
    return Configuration(
        accounts={
            numbers[name]: Entry(profile="p", name=name, regions=some or None)
            for name, some in regions.items()
        }
    )


def test_an_account_is_not_asked_beyond_its_own_regions(organisation: Organisation) -> None:
    """Of wildcards that no enabled region fits it was asked in those of everybody else."""
    file = _file(production=("cn-*",), staging=())
    sql = "SELECT DISTINCT account, region FROM awscc.ec2.vpcs"
    with organisation.session(regions=("us-east-1",), file=file) as session:
        found = organisation.ask(session, sql)
        assert found.rows == [("staging", "us-east-1")]
        assert {*accounts_called(found)} == {STAGING}
        told = "production is asked nowhere: it has enabled none of its configured regions"
        assert told in found.diagnostics.notes
        named = organisation.ask(session, f"{sql} WHERE region = 'eu-west-1' ORDER BY 1")
        assert named.rows == [("production", "eu-west-1"), ("staging", "eu-west-1")]
    with organisation.session(regions=("us-east-1",), file=_file(production=("cn-*",))) as session:
        found = organisation.ask(session, sql)
        assert found.rows == []
        assert not accounts_called(found)
        assert told in found.diagnostics.notes


def test_regions_that_are_given_count_before_those_of_the_file(organisation: Organisation) -> None:
    """`--region eu-west-1` was passed over, and the answer was of other regions."""
    sql = "SELECT DISTINCT account, region FROM awscc.ec2.vpcs ORDER BY 1, 2"
    file = _file(production=("us-*",), staging=("us-east-1",))
    with organisation.session(regions=("eu-west-1",), file=file, given=True) as session:
        rows = organisation.ask(session, sql).rows
        assert rows == [("production", "eu-west-1"), ("staging", "eu-west-1")]
    with organisation.session(regions=("eu-west-1",), file=file) as session:
        assert {region[:2] for _, region in organisation.ask(session, sql).rows} == {"us"}


def test_strict_makes_it_an_error(organisation: Organisation) -> None:
    refuse(organisation)
    with (
        organisation.session("*", options=Options(strict=True)) as session,
        pytest.raises(IncompleteAnswer),
    ):
        organisation.ask(session, "SELECT count(*) FROM awscc.ec2.vpcs")


def test_if_no_account_answers_it_is_an_error(organisation: Organisation) -> None:
    organisation.local.settings = Settings(
        faults=(Fault("AccessDeniedException", operation="ListResources"),)
    )
    with organisation.session("*") as session, pytest.raises(Error, match="AccessDenied"):
        organisation.ask(session, "SELECT count(*) FROM awscc.ec2.vpcs")


_NOT_IN = (
    "SELECT v.account, v.region, v.vpc_id FROM awscc.ec2.vpcs v WHERE ({left}) NOT IN"
    " (SELECT {right} FROM awscc.ec2.subnets s)"
)


@pytest.mark.parametrize(
    "sql",
    [
        (
            "SELECT v.account, v.region, v.vpc_id FROM awscc.ec2.vpcs v"
            " LEFT JOIN awscc.ec2.subnets s ON s.vpc_id = v.vpc_id AND s.account_id = v.account_id"
            " AND s.region = v.region"
            " WHERE s.subnet_id IS NULL"
        ),
        _NOT_IN.format(
            left="v.account_id, v.region, v.vpc_id", right="s.account_id, s.region, s.vpc_id"
        ),
        (
            "SELECT v.account, v.region FROM awscc.ec2.vpcs v"
            " EXCEPT SELECT s.account, s.region FROM awscc.ec2.subnets s"
        ),
    ],
)
def test_what_cannot_be_decided_without_it_is_left_out_of_its_account_only(
    organisation: Organisation, sql: str
) -> None:
    every = sql.replace(" WHERE s.subnet_id IS NULL", "")
    with organisation.session("*") as session:
        whole = set(organisation.ask(session, sql).rows)
        there = set(organisation.ask(session, every).rows)
    assert there >= whole
    refuse(organisation, type_name="AWS::EC2::Subnet")
    with organisation.session("*") as session:
        found = organisation.ask(session, sql)
    assert set(found.rows) == {row for row in whole if row[0] != "production"}
    assert found.diagnostics.problems[0].accounts == (PRODUCTION,)


def test_what_is_compared_by_region_alone_is_left_out_of_that_region_everywhere(
    organisation: Organisation,
) -> None:
    sql = (
        "SELECT v.account, v.region FROM awscc.ec2.vpcs v LEFT JOIN awscc.ec2.subnets s"
        " ON s.vpc_id = v.vpc_id AND s.region = v.region WHERE s.subnet_id IS NULL"
    )
    with organisation.session("*") as session:
        whole = set(organisation.ask(session, sql).rows)
    refuse(organisation, type_name="AWS::EC2::Subnet", region="eu-west-1")
    with organisation.session("*") as session:
        found = organisation.ask(session, sql)
    assert set(found.rows) == {row for row in whole if row[1] != "eu-west-1"}


def test_what_nothing_ties_to_an_account_could_be_false_and_is_refused(
    organisation: Organisation,
) -> None:
    refuse(organisation, type_name="AWS::EC2::Subnet")
    sql = (
        "SELECT v.cidr_block FROM awscc.ec2.vpcs v WHERE v.cidr_block NOT IN"
        " (SELECT s.cidr_block FROM awscc.ec2.subnets s)"
    )
    with organisation.session("*") as session, pytest.raises(IncompleteAnswer, match="production"):
        organisation.ask(session, sql)


def test_a_region_that_one_account_has_not_enabled_is_a_note(organisation: Organisation) -> None:
    fault = Fault("UnrecognizedClientException", account=PRODUCTION, region="af-south-1")
    organisation.local.settings = Settings(faults=(fault,))
    with organisation.session("*", regions=("*",)) as session:
        found = organisation.ask(session, "SELECT count(*) FROM awscc.ec2.vpcs WHERE region = '*'")
    told = [*found.diagnostics.notes, *map(str, found.diagnostics.problems)]
    assert any("af-south-1" in one and "production" in one for one in told), told


def test_keys_that_every_region_refuses_are_a_failure_of_that_account(
    organisation: Organisation,
) -> None:
    fault = Fault("UnrecognizedClientException", account=PRODUCTION, service="*")
    organisation.local.settings = Settings(faults=(fault,))
    with organisation.session("*", regions=("*",)) as session:
        found = organisation.ask(session, "SELECT DISTINCT account FROM awscc.ec2.vpcs")
    assert ("production",) not in found.rows
    assert [one.accounts for one in found.diagnostics.problems] == [(PRODUCTION,)]


# -- writes ---------------------------------------------------------------------------------------


def test_a_change_is_made_in_the_account_that_is_chosen(organisation: Organisation) -> None:
    name = "made-in-staging"
    with organisation.session("staging", regions=("us-east-1",)) as session:
        organisation.ask(session, f"INSERT INTO awscc.s3.buckets (bucket_name) SELECT '{name}'")
        where = f"bucket_name = '{name}' AND region = 'us-east-1'"
        organisation.ask(
            session,
            f'UPDATE awscc.s3.buckets SET tags = \'[{{"Key": "a", "Value": "b"}}]\' WHERE {where}',
        )
    sql = (
        f"SELECT account, tags ->> '$[0].Value' FROM awscc.s3.buckets WHERE bucket_name = '{name}'"
    )
    with organisation.session("*") as session:
        assert organisation.ask(session, sql).rows == [("staging", "b")]
    with organisation.session("staging") as session:
        found = organisation.ask(session, f"DELETE FROM awscc.s3.buckets WHERE {where}")
        called = [one for one in found.sent if one.service.name != "organizations"]
        assert {one.account for one in called} == {STAGING}
    with organisation.session("*") as session:
        assert organisation.ask(session, sql).rows == []


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO awscc.s3.buckets (bucket_name, region) SELECT 'b', 'us-east-1'",
        "DELETE FROM awscc.s3.buckets WHERE bucket_name = 'b' AND region = 'us-east-1'",
        "UPDATE awscc.s3.buckets SET tags = '[]' WHERE bucket_name = 'b' AND region = 'us-east-1'",
    ],
)
def test_with_several_accounts_chosen_nothing_is_changed(
    organisation: Organisation, sql: str
) -> None:
    with organisation.session("*") as session:
        before = len(organisation.transport.sent)
        with pytest.raises(NotSupportedError, match="several accounts are chosen"):
            organisation.ask(session, sql)
        sent = {one.operation for one in organisation.transport.sent[before:]}
    assert not sent & {"CreateResource", "DeleteResource", "UpdateResource"}


def test_nor_are_resources_of_another_account_than_the_chosen_one(
    organisation: Organisation,
) -> None:
    sql = "DELETE FROM awscc.ec2.vpcs WHERE account = 'production' AND region = 'eu-west-1'"
    with organisation.session("staging") as session:
        before = len(organisation.transport.sent)
        with pytest.raises(NotSupportedError, match="production are not changed from here"):
            organisation.ask(session, sql)
        sent = {one.operation for one in organisation.transport.sent[before:]}
    assert "DeleteResource" not in sent


# -- plans ----------------------------------------------------------------------------------------


def test_explain_says_which_accounts_are_asked(organisation: Organisation) -> None:
    with organisation.session("production", "staging") as session:
        found = organisation.ask(session, "EXPLAIN SELECT vpc_id FROM awscc.ec2.vpcs")
    text = "\n".join(row[0] for row in found.rows)
    assert "accounts  production, staging" in text
    assert "6 ListResources (1 in each of 6 regions of 2 accounts)" in text


def test_the_policy_of_each_account_is_for_what_is_asked_in_it(organisation: Organisation) -> None:
    sql = (
        "EXPLAIN PERMISSIONS SELECT 1 FROM awscc.ec2.vpcs WHERE account = 'production'"
        " UNION ALL SELECT 1 FROM awscc.s3.buckets WHERE account IN ('production', 'data')"
    )
    with organisation.session("*") as session:
        found = organisation.ask(session, sql)
    policies = {name: json.loads(policy) for _, name, policy in found.rows}
    assert set(policies) == {"production", "data"}
    assert "ec2:DescribeVpcs" in json.dumps(policies["production"])
    assert "ec2:DescribeVpcs" not in json.dumps(policies["data"])
    assert "s3:ListAllMyBuckets" in json.dumps(policies["data"])
