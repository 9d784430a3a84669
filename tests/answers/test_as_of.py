"""Statements over the inventory: what was there at a moment, and what is not known of it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.engine.options import Options, WriteOptions
from cirrusql.errors import (
    DataError,
    Error,
    IncompleteAnswer,
    NotCollected,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from cirrusql.inventory.records import ScopeKey, Status
from cirrusql.local import Fault, Settings
from cirrusql.records import replace
from tests.answers.inventories import Collector
from tests.answers.organisations import REGIONS, Organisation, accounts_called, add

ACCOUNTS = {"413728905166": "production", "527390118842": "staging", "915083642207": "sandbox"}
PRODUCTION, STAGING, SANDBOX = ACCOUNTS
VPCS, SUBNETS, ROLES = "awscc.ec2.vpcs", "awscc.ec2.subnets", "awscc.iam.roles"
VPC, SUBNET = "AWS::EC2::VPC", "AWS::EC2::Subnet"
DAY = 86400.0
NAMES = "account_id, account, region, vpc_id, cidr_block"


@pytest.fixture(scope="module")
def organisation(
    catalog: Catalog, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Organisation]:
    made = Organisation(catalog, tmp_path_factory.mktemp("organisation") / "cloud.db")
    with made.session(*ACCOUNTS) as session:  # so that the accounts are filled
        made.ask(session, f"SELECT count(*) FROM {VPCS}")
    yield made
    made.close()


@pytest.fixture
def collector(organisation: Organisation, tmp_path: Path) -> Collector:
    return Collector(organisation, tmp_path / "inventory")


Ask = Callable[..., Any]


@pytest.fixture
def ask(organisation: Organisation, collector: Collector) -> Ask:
    """Asks the three accounts, or others, as the store has them; no call may be made for it."""

    def asked(sql: str, *accounts: str, **options: Any) -> Any:
        made = replace(Options(), **{"inventory": collector.place, **options})
        with organisation.session(*(accounts or tuple(ACCOUNTS)), options=made) as session:
            found = organisation.ask(session, sql)
        if " AS OF " in sql:
            assert not accounts_called(found)
        return found

    return asked


def written(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def complaints(found: Any) -> list[str]:
    return [str(one) for one in found.diagnostics.problems]


# -- as it was ------------------------------------------------------------------------------------


def test_every_statement_says_what_sqlite_says_of_the_rows_of_that_time(
    organisation: Organisation, collector: Collector, ask: Ask
) -> None:
    """Three moments at which other resources were gone, and statements over two of them."""
    random = Random(7)
    now = time.time()
    tables = {
        "vpcs": (VPCS, NAMES),
        "subnets": (SUBNETS, "account_id, account, region, vpc_id, subnet_id"),
    }
    keys = {"vpcs": 3, "subnets": 4}
    live = sqlite3.connect(":memory:")
    with organisation.session(*ACCOUNTS) as session:
        every = {
            table: organisation.ask(session, f"SELECT {names} FROM {relation}").rows
            for table, (relation, names) in tables.items()
        }
    moments = [now - 3 * DAY, now - 2 * DAY, now - DAY]
    for number, moment in enumerate(moments):
        there = [row[keys[table]] for table, rows in every.items() for row in rows]
        gone = {one for one in there if random.random() < 0.3}
        collector.run(moment, ACCOUNTS, REGIONS, without=gone)
        for table, rows in every.items():
            left = [row for row in rows if row[keys[table]] not in gone]
            add(live, tables[table][1], left, f"{table}{number}")
    shapes = (
        "SELECT a.account, a.region, a.vpc_id FROM vpcs{0} a",
        "SELECT account, count(*) FROM vpcs{0} GROUP BY 1 ORDER BY 2",
        (
            "SELECT a.vpc_id, b.subnet_id FROM vpcs{0} a LEFT JOIN subnets{1} b"
            " ON b.vpc_id = a.vpc_id AND b.account_id = a.account_id"
        ),
        "SELECT vpc_id FROM vpcs{0} EXCEPT SELECT vpc_id FROM vpcs{1}",
        "SELECT vpc_id FROM vpcs{0} a WHERE vpc_id NOT IN (SELECT vpc_id FROM subnets{1})",
        (
            "SELECT a.vpc_id, a.cidr_block, b.cidr_block FROM vpcs{0} a FULL JOIN vpcs{1} b"
            " ON a.vpc_id = b.vpc_id"
        ),
        "SELECT * FROM (SELECT vpc_id FROM vpcs{0} WHERE account = 'production') p",
    )
    for shape in shapes:
        for _ in range(3):
            first, second = random.randrange(3), random.randrange(3)
            sql = shape.format(first, second)
            asked = sql
            for table, (relation, _) in tables.items():
                for number, moment in enumerate(moments):
                    of = f"{relation} AS OF '{written(moment + 3)}'"
                    asked = asked.replace(f"{table}{number}", of)
            found = ask(asked)
            assert found.diagnostics.complete
            assert sorted(map(repr, found.rows)) == sorted(map(repr, live.execute(sql).fetchall()))


def test_the_setting_is_of_every_relation_and_the_words_behind_a_name_win(
    collector: Collector, ask: Ask
) -> None:
    now = time.time()
    collector.run(now - 2 * DAY, ACCOUNTS, REGIONS)
    first = ask(f"SELECT vpc_id FROM {VPCS} AS OF LATEST WHERE region = 'us-east-1' LIMIT 1")
    (gone,) = first.rows[0]
    collector.run(now - DAY, ACCOUNTS, REGIONS, without=[gone])
    sql = f"SELECT count(*) FROM {VPCS} WHERE vpc_id = '{gone}'"
    assert ask(sql, as_of="latest").rows == [(0,)]
    assert ask(sql, as_of=written(now - 1.5 * DAY)).rows == [(1,)]
    assert ask(sql.replace(VPCS, f"{VPCS} AS OF LATEST"), as_of="2020-01-01").rows == [(0,)]
    assert "1 day old" in ask(sql, as_of="latest").diagnostics.inventory


def test_the_moment_of_a_run_is_its_commit(collector: Collector, ask: Ask) -> None:
    now = time.time()
    runs = [collector.run(now - days * DAY, ACCOUNTS, REGIONS) for days in (3, 2)]
    found = ask(f"SELECT count(*) > 0 FROM {VPCS} AS OF RUN '{runs[0].run_id}'")
    assert found.rows == [(1,)]
    assert runs[0].run_id in found.diagnostics.inventory
    with pytest.raises(OperationalError, match="no run"):
        ask(f"SELECT 1 FROM {VPCS} AS OF RUN '01J9ZZZZZZZZZZZZZZZZZZZZZZ'")


def test_one_resource_is_found_by_its_name(collector: Collector, ask: Ask) -> None:
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS)
    every = ask(f"SELECT account, region, vpc_id FROM {VPCS} AS OF LATEST").rows
    for account, region, vpc in every:
        found = ask(f"SELECT account, region FROM {VPCS} AS OF LATEST WHERE vpc_id = '{vpc}'")
        assert found.rows == [(account, region)]


def test_a_global_service_is_there_whatever_region_is_asked(collector: Collector, ask: Ask) -> None:
    collector.run(time.time() - DAY, ACCOUNTS, ["us-east-1"])
    sql = f"SELECT account, count(*) FROM {ROLES} AS OF LATEST {{}} GROUP BY 1 ORDER BY 1"
    everywhere = ask(sql.format(""))
    assert len(everywhere.rows) == 3
    assert ask(sql.format("WHERE region = 'eu-west-1'")).rows == everywhere.rows


# -- what is not known ----------------------------------------------------------------------------


def test_what_no_run_has_asked_is_unknown_and_not_empty(collector: Collector, ask: Ask) -> None:
    collector.run(time.time() - DAY, [PRODUCTION], ["us-east-1"])
    found = ask(f"SELECT DISTINCT account, region FROM {VPCS} AS OF LATEST")
    assert found.rows == [("production", "us-east-1")]
    (problem,) = found.diagnostics.problems
    assert isinstance(problem.error, NotCollected)
    assert problem.accounts == tuple(sorted(ACCOUNTS))
    with pytest.raises(NotCollected, match=r"awscc.ec2.vpcs.*collect"):
        ask(f"SELECT 1 FROM {VPCS} AS OF LATEST", SANDBOX)
    with pytest.raises(NotCollected):
        ask("SELECT 1 FROM awscc.rds.db_instances AS OF LATEST")
    with pytest.raises(IncompleteAnswer):
        ask(f"SELECT DISTINCT account FROM {VPCS} AS OF LATEST", strict=True)


def test_before_the_first_run_there_is_nothing_to_say(collector: Collector, ask: Ask) -> None:
    with pytest.raises(OperationalError, match="no run yet"):
        ask(f"SELECT 1 FROM {VPCS} AS OF LATEST")
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS)
    with pytest.raises(OperationalError, match="no run as old as 2020-01-01; its first began"):
        ask(f"SELECT 1 FROM {VPCS} AS OF '2020-01-01'")


def denied(*scopes: tuple[str, str, str], status: Status = "failed") -> dict[ScopeKey, Status]:
    return {ScopeKey(*one): status for one in scopes}


def test_what_failed_later_is_carried_over_and_told(collector: Collector, ask: Ask) -> None:
    now = time.time()
    collector.run(now - 4 * DAY, ACCOUNTS, REGIONS)
    whole = ask(f"SELECT vpc_id FROM {VPCS} AS OF LATEST").rows
    trouble = denied((PRODUCTION, "us-east-1", VPC))
    collector.run(now - DAY, ACCOUNTS, REGIONS, trouble=trouble)
    found = ask(f"SELECT vpc_id FROM {VPCS} AS OF LATEST")
    assert sorted(found.rows) == sorted(whole)
    (problem,) = complaints(found)
    assert "up to 4 days older than asked in us-east-1 production" in problem
    assert "not allowed" in problem
    with pytest.raises(IncompleteAnswer, match="older than asked"):
        ask(f"SELECT vpc_id FROM {VPCS} AS OF LATEST", strict=True)
    other = f"SELECT count(*) FROM {VPCS} AS OF LATEST WHERE account = 'staging'"
    assert ask(other).diagnostics.complete


def test_what_is_carried_too_far_has_failed(collector: Collector, ask: Ask) -> None:
    now = time.time()
    collector.run(now - 4 * DAY, ACCOUNTS, REGIONS)
    sql = f"SELECT DISTINCT account FROM {VPCS} AS OF LATEST WHERE region = 'us-east-1'"
    assert ("production",) in ask(sql).rows
    trouble = denied((PRODUCTION, "us-east-1", VPC))
    collector.run(now - DAY, ACCOUNTS, REGIONS, trouble=trouble)
    assert ("production",) in ask(sql, max_carry=5 * DAY).rows
    found = ask(sql, max_carry=2 * DAY)
    assert ("production",) not in found.rows
    assert "max_carry is 2 days" in complaints(found)[0]


def test_a_scope_that_never_answered_may_not_make_a_false_row(
    collector: Collector, ask: Ask
) -> None:
    trouble = denied(*((PRODUCTION, region, SUBNET) for region in REGIONS))
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS, trouble=trouble)
    sql = (
        f"SELECT a.account FROM {VPCS} AS OF LATEST a LEFT JOIN {SUBNETS} AS OF LATEST b"
        " ON b.vpc_id = a.vpc_id AND b.account_id = a.account_id AND b.region = a.region"
        " WHERE b.subnet_id IS NULL"
    )
    found = ask(sql)
    assert ("production",) not in found.rows
    assert "so rows of awscc.ec2.vpcs there are left out" in complaints(found)[0]
    with pytest.raises(IncompleteAnswer, match="NOT IN"):
        ask(
            f"SELECT cidr_block FROM {VPCS} AS OF LATEST WHERE cidr_block NOT IN"
            f" (SELECT cidr_block FROM {SUBNETS} AS OF LATEST)"
        )


def test_a_region_that_is_not_enabled_lacks_nothing_but_what_was_there_before(
    collector: Collector, ask: Ask
) -> None:
    trouble = denied((PRODUCTION, "us-west-2", VPC), status="not_enabled")
    sql = f"SELECT count(*) FROM {VPCS} AS OF LATEST"
    collector.run(time.time() - 3 * DAY, ACCOUNTS, REGIONS, trouble=trouble)
    found = ask(sql)
    assert found.diagnostics.complete
    assert found.diagnostics.notes == ["when asked last not enabled for production: us-west-2"]
    named = ask(f"{sql} WHERE region IN ('us-west-2', 'eu-west-1')")  # as live, it is missed
    assert [problem.accounts for problem in named.diagnostics.problems] == [(PRODUCTION,)]
    collector.run(time.time() - 2 * DAY, ACCOUNTS, REGIONS)
    assert ask(sql).diagnostics.complete
    # What is in a region outlives that the account switches it off.
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS, trouble=trouble)
    assert "older than asked in us-west-2 production" in complaints(ask(sql))[0]


def test_what_was_listed_and_could_not_be_read_is_there_as_it_was(
    collector: Collector, ask: Ask
) -> None:
    now = time.time()
    collector.run(now - 2 * DAY, ACCOUNTS, REGIONS)
    sql = f"SELECT vpc_id, cidr_block FROM {VPCS} AS OF LATEST"
    whole = ask(sql).rows
    vpc = whole[0][0]
    collector.run(now - DAY, ACCOUNTS, REGIONS, unreadable=[vpc])
    found = ask(sql)
    assert sorted(found.rows) == sorted(whole)
    assert "1 resource was listed in awscc.ec2.vpcs" in complaints(found)[0]


def test_what_could_never_be_read_is_a_row_where_nothing_unknown_decides(
    organisation: Organisation, collector: Collector, ask: Ask, tmp_path: Path
) -> None:
    collector.run(time.time() - 2 * DAY, ACCOUNTS, REGIONS)
    (vpc, cidr), *_ = ask(f"SELECT vpc_id, cidr_block FROM {VPCS} AS OF LATEST").rows
    assert cidr is not None
    other = Collector(organisation, tmp_path / "other")
    other.run(time.time() - DAY, ACCOUNTS, REGIONS, unreadable=[vpc])
    sql = f"SELECT vpc_id, cidr_block FROM {VPCS} AS OF LATEST"
    assert (vpc, None) in ask(sql, inventory=other.place).rows
    found = ask(f"{sql} WHERE cidr_block IS NULL", inventory=other.place)
    assert found.rows == []
    assert "left out" in complaints(found)[0]


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "error", "text"),
    [
        ("SELECT 1 FROM aws.ec2.describe_vpcs AS OF LATEST", NotSupportedError, "has no past"),
        ("SET as_of = 'latest'; SELECT 1 FROM aws.iam.list_users", NotSupportedError, "no past"),
        (
            f"SET as_of = 'latest'; DELETE FROM {VPCS} WHERE region = 'us-east-1'",
            NotSupportedError,
            "a change is of what is there now",
        ),
        (f"SELECT 1 FROM {VPCS} AS OF 'someday'", ProgrammingError, "no moment"),
    ],
)
def test_what_has_no_past_is_refused_before_any_call(
    organisation: Organisation,
    collector: Collector,
    ask: Ask,
    sql: str,
    error: type[Error],
    text: str,
) -> None:
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS)
    before = len(organisation.transport.sent)
    with pytest.raises(error, match=text):
        ask(sql, PRODUCTION)
    sent = organisation.transport.sent[before:]
    assert {one.service.name for one in sent} <= {"organizations"}


def test_without_an_inventory_it_is_said_how_to_have_one(
    organisation: Organisation, tmp_path: Path
) -> None:
    options = Options(inventory=str(tmp_path / "none"))
    with (
        organisation.session(options=options) as session,
        pytest.raises(OperationalError, match=r"there is no inventory in .*collect"),
    ):
        organisation.ask(session, f"SELECT 1 FROM {VPCS} AS OF LATEST")


def test_explain_says_what_is_read_and_calls_nothing(collector: Collector, ask: Ask) -> None:
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS)
    text = "\n".join(row[0] for row in ask(f"EXPLAIN SELECT * FROM {VPCS} AS OF LATEST").rows)
    assert "calls     none: the inventory is read AS OF LATEST" in text


# -- max_age --------------------------------------------------------------------------------------


def test_what_is_fresh_is_taken_and_the_rest_is_called_for(collector: Collector, ask: Ask) -> None:
    now = time.time()
    collector.run(now - 2 * 3600, ACCOUNTS, REGIONS)
    collector.run(now - 300, [PRODUCTION], ["us-east-1", "eu-west-1"])
    sql = f"SELECT {NAMES} FROM {VPCS}"
    live = ask(sql)
    assert len(accounts_called(live)) == 3
    found = ask(sql, max_age=600.0)
    assert sorted(found.rows) == sorted(live.rows)
    called = accounts_called(found)
    assert called[PRODUCTION] < accounts_called(live)[PRODUCTION]
    assert called[STAGING] == accounts_called(live)[STAGING]
    assert "old" in found.diagnostics.inventory
    assert not accounts_called(ask(sql, max_age=3 * 3600.0))


def test_what_is_fresh_and_failed_is_called_for(collector: Collector, ask: Ask) -> None:
    trouble = denied(*((PRODUCTION, region, VPC) for region in REGIONS))
    collector.run(time.time() - 60, ACCOUNTS, REGIONS, trouble=trouble)
    found = ask(f"SELECT {NAMES} FROM {VPCS}", max_age=600.0)
    assert {*accounts_called(found)} == {PRODUCTION}
    assert found.diagnostics.complete


def test_a_change_is_worked_out_from_what_is_there_now(
    organisation: Organisation, collector: Collector, ask: Ask
) -> None:
    with organisation.session("sandbox", regions=("us-east-1",)) as session:
        organisation.ask(session, "INSERT INTO awscc.s3.buckets (bucket_name) SELECT 'kept-apart'")
    collector.run(time.time() - 60, ACCOUNTS, REGIONS)
    where = "bucket_name = 'kept-apart' AND region = 'us-east-1'"
    found = ask(f"DELETE FROM awscc.s3.buckets WHERE {where}", SANDBOX, max_age=600.0)
    assert found.diagnostics.inventory is None


@pytest.fixture
def secret(organisation: Organisation, collector: Collector) -> Iterator[str]:
    """A parameter of Systems Manager that the inventory knows, its value hidden."""
    where = "region = 'us-east-1'"
    with organisation.session(SANDBOX, regions=("us-east-1",)) as session:
        made = "INSERT INTO awscc.ssm.parameters (name, type, value) SELECT '{}', 'String', '{}'"
        organisation.ask(session, made.format("the-secret", "hunter22"))
        collector.run(time.time() - 60, ACCOUNTS, REGIONS, types=["AWS::SSM::Parameter"])
        yield "the-secret"
        for name in ("the-secret", "copied"):
            sql = f"DELETE FROM awscc.ssm.parameters WHERE name = '{name}' AND {where}"
            with suppress(Error):
                organisation.ask(session, sql)


SECRET = "awscc.ssm.parameters"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT account, name FROM {} WHERE value = 'hunter22'",
        "SELECT value FROM {} WHERE name = 'the-secret'",
        "SELECT count(*) FROM {} WHERE properties ->> 'Value' = 'hunter22'",
        "SELECT p.name FROM {} p WHERE p.value LIKE 'hunter%' LIMIT 1",
        "SELECT * FROM {} WHERE name = 'the-secret'",
    ],
)
def test_what_is_fresh_is_not_taken_for_a_secret_that_is_asked_for(
    ask: Ask, secret: str, sql: str
) -> None:
    live = ask(sql.format(SECRET), SANDBOX)
    assert live.rows not in ([], [(0,)])
    assert ask(sql.format(SECRET), SANDBOX, max_age=600.0).rows == live.rows
    told = f"SELECT name, type FROM {SECRET} WHERE name = '{secret}'"
    found = ask(told, SANDBOX, max_age=600.0)
    assert found.rows == [(secret, "String")]
    assert not accounts_called(found)


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO {SECRET} (name, type, value) SELECT 'copied', 'String', {{}} FROM {{}}",
        f"UPDATE {SECRET} SET value = (SELECT {{}} FROM {{}}) WHERE name = 'the-secret'",
        f"UPDATE {SECRET} SET description = (SELECT {{}} FROM {{}}) WHERE name = 'the-secret'",
        (
            "CREATE TEMP TABLE kept AS SELECT {} AS v FROM {};"
            f" INSERT INTO {SECRET} (name, type, value) SELECT 'copied', 'String', v FROM kept"
        ),
    ],
)
@pytest.mark.parametrize("value", ["p.value", "'at ' || p.value", "p.properties ->> 'Value'"])
def test_what_stands_for_a_secret_is_never_written(
    organisation: Organisation, collector: Collector, secret: str, sql: str, value: str
) -> None:
    source = f"{SECRET} AS OF LATEST p WHERE p.name = '{secret}' AND p.region = 'us-east-1'"
    options = Options(inventory=collector.place)
    with (
        organisation.session(SANDBOX, regions=("us-east-1",), options=options) as session,
        pytest.raises(DataError, match="hidden cannot be written"),
    ):
        organisation.ask(session, sql.format(value, source))


def test_what_is_inserted_is_worked_out_from_what_is_there_now(
    organisation: Organisation, ask: Ask, secret: str
) -> None:
    with organisation.session(SANDBOX, regions=("us-east-1",)) as session:
        where = f"name = '{secret}' AND region = 'us-east-1'"
        organisation.ask(session, f"UPDATE {SECRET} SET type = 'StringList' WHERE {where}")
    made = f"INSERT INTO {SECRET} (name, type, value) SELECT 'copied', type, 'x' FROM {SECRET}"
    ask(f"{made} WHERE {where}", SANDBOX, max_age=600.0)
    copied = ask(f"SELECT type FROM {SECRET} WHERE name = 'copied'", SANDBOX)
    assert copied.rows == [("StringList",)]


def test_a_change_with_another_relation_of_the_past_is_of_what_is_there_now(
    organisation: Organisation, ask: Ask, secret: str
) -> None:
    where = f"name = '{secret}' AND region = 'us-east-1'"
    with organisation.session(SANDBOX, regions=("us-east-1",)) as session:
        organisation.ask(session, f"UPDATE {SECRET} SET type = 'StringList' WHERE {where}")
    past = f"SELECT name FROM {SECRET} AS OF LATEST WHERE region = 'us-east-1'"
    changed = f"UPDATE {SECRET} SET value = type || '!' WHERE {where} AND name IN ({past})"
    ask(changed.replace("AS OF", "AS  OF"), SANDBOX, max_age=600.0)  # which may call
    found = ask(f"SELECT value FROM {SECRET} WHERE name = '{secret}'", SANDBOX)
    assert found.rows == [("StringList!",)]


def test_what_is_asked_for_as_another_role_is_called_for(collector: Collector, ask: Ask) -> None:
    collector.run(time.time() - 60, ACCOUNTS, REGIONS)
    sql = f"SELECT count(*) FROM {VPCS} WHERE RoleArn = 'arn:aws:iam::{SANDBOX}:role/other'"
    assert accounts_called(ask(sql, SANDBOX, max_age=600.0))[SANDBOX] == len(REGIONS)


def test_max_age_needs_no_inventory(organisation: Organisation, tmp_path: Path) -> None:
    options = Options(inventory=str(tmp_path / "none"), max_age=600.0)
    with organisation.session(options=options) as session:
        assert organisation.ask(session, f"SELECT count(*) > 0 FROM {VPCS}").rows == [(1,)]


# -- own writes -----------------------------------------------------------------------------------


def test_own_writes_are_in_the_inventory_at_once(
    organisation: Organisation, collector: Collector, ask: Ask
) -> None:
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS)
    where = "bucket_name = 'written-through' AND region = 'eu-west-1'"
    there = (
        f"SELECT account, tags ->> '$[0].Value' FROM awscc.s3.buckets AS OF LATEST WHERE {where}"
    )
    options = replace(Options(), inventory=collector.place)
    with organisation.session("sandbox", regions=("eu-west-1",), options=options) as session:
        made = "INSERT INTO awscc.s3.buckets (bucket_name) SELECT 'written-through'"
        assert organisation.ask(session, made).diagnostics.notes == []
        assert ask(there, SANDBOX).rows == [("sandbox", None)]
        tags = '[{"Key": "a", "Value": "b"}]'
        organisation.ask(session, f"UPDATE awscc.s3.buckets SET tags = '{tags}' WHERE {where}")
        assert ask(there, SANDBOX).rows == [("sandbox", "b")]
        before = time.time()
        organisation.ask(session, f"DELETE FROM awscc.s3.buckets WHERE {where}")
    assert ask(there, SANDBOX).rows == []
    assert ask(there.replace("LATEST", f"'{written(before)}'"), SANDBOX).rows == [("sandbox", "b")]
    kinds = [run.kind for run in collector.store_reading.runs(writes=True)]
    assert kinds == ["collect", "write", "write", "write"]


def test_a_write_decides_nothing_but_itself(
    organisation: Organisation, collector: Collector, ask: Ask
) -> None:
    collector.run(time.time() - DAY, ACCOUNTS, ["us-east-1"])
    options = replace(Options(), inventory=collector.place)
    where = "bucket_name = 'written-apart' AND region = 'eu-west-1'"
    with organisation.session("sandbox", regions=("eu-west-1",), options=options) as session:
        organisation.ask(
            session, "INSERT INTO awscc.s3.buckets (bucket_name) SELECT 'written-apart'"
        )
        # Of the region no run has asked: what else is there is not known.
        with pytest.raises(NotCollected):
            ask(f"SELECT 1 FROM awscc.s3.buckets AS OF LATEST WHERE {where}", SANDBOX)
        organisation.ask(session, f"DELETE FROM awscc.s3.buckets WHERE {where}")


def test_one_of_many_writes_that_cannot_be_read_back_costs_the_others_nothing(
    organisation: Organisation, collector: Collector, ask: Ask
) -> None:
    """The inventory was told of none of them, the deleted ones neither."""
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS)
    options = Options(inventory=collector.place, writes=WriteOptions(confirmed=True))
    names = [f"of-many-{number}" for number in range(4)]
    values = ", ".join(f"('{name}')" for name in names)
    with organisation.session("sandbox", regions=("eu-west-1",), options=options) as session:
        organisation.local.settings = Settings(
            faults=(Fault("AccessDeniedException", operation="GetResource", times=1),)
        )
        made = f"INSERT INTO awscc.s3.buckets (bucket_name) VALUES {values}"
        notes = organisation.ask(session, made).diagnostics.notes
        organisation.local.settings = Settings()
        assert [one for one in notes if "not told of all that was written" in one]
        sql = (
            "SELECT count(*) FROM awscc.s3.buckets AS OF LATEST WHERE bucket_name LIKE 'of-many-%'"
        )
        where = "region = 'eu-west-1'"
        assert ask(f"{sql} AND {where}", SANDBOX).rows == [(3,)]
        organisation.ask(
            session, f"DELETE FROM awscc.s3.buckets WHERE bucket_name LIKE 'of-many-%' AND {where}"
        )
    assert ask(f"{sql} AND {where}", SANDBOX).rows == [(0,)]


def test_a_write_that_the_inventory_cannot_hear_of_is_done_all_the_same(
    organisation: Organisation, collector: Collector, ask: Ask
) -> None:
    collector.run(time.time() - DAY, ACCOUNTS, REGIONS)
    broken = next((Path(collector.place) / "runs" / "_delta_log").glob("*0.json"))
    broken.write_text("{")
    options = replace(Options(), inventory=collector.place)
    with organisation.session("sandbox", regions=("eu-west-1",), options=options) as session:
        made = "INSERT INTO awscc.s3.buckets (bucket_name) SELECT 'not-told'"
        notes = organisation.ask(session, made).diagnostics.notes
        assert any("the inventory was not told" in one for one in notes)
        gone = "DELETE FROM awscc.s3.buckets WHERE bucket_name = 'not-told' AND region = '{}'"
        organisation.ask(session, gone.format("eu-west-1"))
