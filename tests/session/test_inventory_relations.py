"""The relations of the inventory: what they tell, and that what is pushed down costs no row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cirrusql.errors import NotSupportedError, OperationalError
from cirrusql.inventory import Coverage, Event, Run, Staged
from cirrusql.inventory.commit import append_write, commit
from cirrusql.inventory.run_ids import new_run_id
from cirrusql.inventory.store import Store
from cirrusql.inventory.times import iso
from cirrusql.records import replace
from cirrusql.session import Session
from tests.answers.clouds import Cloud
from tests.inventory.histories import BEGIN, HOUR, History, hash_of

VPC, REGION, ACCOUNT = "AWS::EC2::VPC", "eu-west-1", "111122223333"


def asked(session: Session, sql: str) -> list[tuple[Any, ...]]:
    *_, result = session.execute(sql)
    return list(result.rows)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    found = History(5, tmp_path_factory.mktemp("inventory"), 6, disorder=False)
    found.live()
    return found


@pytest.fixture
def session(cloud: Cloud, history: History) -> Iterator[Session]:
    cloud.session.options = replace(cloud.session.options, inventory=history.store.place)
    yield cloud.session
    assert cloud.transport.sent == []


def vpc_store(folder: Path) -> Store:
    """A VPC that changes, is written by its user, and goes; and a region that refuses."""
    store = Store.open(folder / "inventory", create=True)
    documents: list[dict[str, Any] | None] = [
        {"VpcId": "vpc-1", "Tags": [{"Key": "team", "Value": "a"}]},
        {"VpcId": "vpc-1", "Tags": [{"Key": "team", "Value": "b"}], "Cidr": "10.0.0.0/16"},
        None,
    ]
    for number, document in enumerate(documents):
        at = BEGIN + number * HOUR
        text = json.dumps(document)
        staged = [Staged(ACCOUNT, REGION, VPC, "vpc-1", at + 1, text, hash_of(text))]
        covered = [
            Coverage("", ACCOUNT, REGION, VPC, listed=1, read=1, started_at=at, ended_at=at + 2),
            Coverage(
                "", ACCOUNT, "us-east-1", VPC, status="failed", error_code="AccessDenied",
                error="no", started_at=at, ended_at=at + 1,
            ),
        ]  # fmt: skip
        run = Run(new_run_id(at), started_at=at, committed_at=at + 5)
        commit(store, run, covered, staged if document else [])
        if number == 0:
            text = json.dumps({"VpcId": "vpc-1", "Tags": [{"Key": "team", "Value": "w"}]})
            event = Event(
                "", at + 60, ACCOUNT, REGION, VPC, "", "vpc-1", "put", properties=text,
                content_hash=hash_of(text),
            )  # fmt: skip
            append_write(store, event)
    return store


@pytest.fixture
def vpcs(cloud: Cloud, tmp_path: Path) -> Session:
    options = replace(cloud.session.options, inventory=vpc_store(tmp_path).place)
    cloud.session.options = options
    return cloud.session


def test_a_change_tells_when_and_which_properties_from_what_to_what(vpcs: Session) -> None:
    sql = (
        "SELECT changed_at, not_before, kind, relation, source, changed_paths, properties_changed"
        " FROM cirrusql.changes"
    )
    rows = asked(vpcs, sql)
    assert [row[2] for row in rows] == ["created", "changed", "changed", "deleted"]
    assert {row[3] for row in rows} == {"awscc.ec2.vpcs"}
    assert [row[4] for row in rows] == ["collect", "write", "collect", "collect"]
    assert rows[2][:2] == (iso(BEGIN + HOUR + 1), iso(BEGIN + 60))
    assert rows[2][5] == "Cidr, Tags[team]"
    assert json.loads(rows[2][6]) == [
        {"path": "Cidr", "to": "10.0.0.0/16"},
        {"path": "Tags[team]", "from": "w", "to": "b"},
    ]
    assert rows[0][5] is None


def test_history_has_each_event_and_the_whole_resource(vpcs: Session) -> None:
    sql = (
        "SELECT op, source, properties ->> '$.Tags[0].Value' FROM cirrusql.history"
        " WHERE identifier = 'vpc-1' AND relation = 'awscc.ec2.vpcs'"
    )
    assert asked(vpcs, sql) == [
        ("put", "collect", "a"), ("put", "write", "w"), ("put", "collect", "b"),
        ("gone", "collect", None),
    ]  # fmt: skip


def test_coverage_tells_what_was_refused_and_which_answer_is_the_newest(vpcs: Session) -> None:
    sql = (
        "SELECT region, status, error_code, is_latest, count(*) FROM cirrusql.coverage"
        " GROUP BY 1, 2, 3, 4 ORDER BY 1, 4"
    )
    assert asked(vpcs, sql) == [
        (REGION, "complete", None, 0, 2), (REGION, "complete", None, 1, 1),
        ("us-east-1", "failed", "AccessDenied", 0, 2),
        ("us-east-1", "failed", "AccessDenied", 1, 1),
    ]  # fmt: skip


def test_runs_have_their_counts_as_documents(vpcs: Session) -> None:
    sql = (
        "SELECT kind, status, seconds > 0, counts ->> '$.scopes_failed' FROM cirrusql.runs"
        " WHERE kind = 'collect'"
    )
    assert asked(vpcs, sql) == [("collect", "partial", 1, 1)] * 3


def test_an_answer_tells_how_old_the_inventory_is_and_what_it_lacks(vpcs: Session) -> None:
    sql = "SELECT count(*) FROM cirrusql.history h JOIN cirrusql.runs r ON r.run_id = h.run_id"
    result = next(iter(vpcs.execute(sql)))
    assert list(result.rows) == [(4,)]
    (note,) = result.diagnostics.notes
    assert "seconds ago" in note
    assert "1 of its scopes not answered" in note


@pytest.mark.parametrize("name", ["runs", "coverage", "history", "changes"])
def test_without_an_inventory_there_is_an_error_and_no_empty_answer(
    cloud: Cloud, tmp_path: Path, name: str
) -> None:
    cloud.session.options = replace(cloud.session.options, inventory=str(tmp_path / "none"))
    with pytest.raises(OperationalError, match="no inventory") as caught:
        asked(cloud.session, f"SELECT count(*) FROM cirrusql.{name}")
    assert "inventory collect" in str(caught.value.hint)
    Store.open(tmp_path / "none", create=True)
    with pytest.raises(OperationalError, match="no run yet"):
        asked(cloud.session, f"SELECT count(*) FROM cirrusql.{name}")


def test_without_the_extra_it_says_what_to_install(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "deltalake", None)
    cloud.session.options = replace(cloud.session.options, inventory=str(tmp_path))
    with pytest.raises(NotSupportedError) as caught:
        asked(cloud.session, "SELECT count(*) FROM cirrusql.runs")
    assert "pip install 'cirrusql[inventory]'" in str(caught.value.hint)


def test_it_is_joined_with_what_is_there_now(vpcs: Session) -> None:
    sql = (
        "SELECT h.identifier FROM cirrusql.history h LEFT JOIN awscc.ec2.vpcs v"
        " ON v.vpc_id = h.identifier AND v.region = 'eu-west-1' WHERE v.vpc_id IS NULL"
    )
    assert len(asked(vpcs, sql)) == 4


TIMES = {"coverage": "ended_at", "history": "observed_at", "changes": "changed_at"}


def conditions(history: History, name: str, random: Random) -> Iterator[str]:
    """Conditions on what is pushed down, and on what is not."""
    time = TIMES[name]
    runs = [row[0] for row in history.store.rows("SELECT run_id FROM runs ORDER BY run_id")]
    at = iso(BEGIN + random.random() * 8 * HOUR)
    until = iso(BEGIN + random.random() * 8 * HOUR)
    yield f"{time} >= '{at}'"
    yield f"{time} < '{at[:16]}'"
    yield f"{time} > '{at[:19]}Z' AND {time} <= '{until}'"
    yield f"{time} BETWEEN '{at[:10]}' AND '{until}'"
    yield f"{time} = (SELECT max({time}) FROM cirrusql.{name})"
    yield f"'{at.replace('T', ' ')}' <= {time}"
    yield f"({time} < '{at}' OR {time} > '{until}' OR region = 'eu-west-1')"
    yield f"account_id IN ('{random.choice(history.accounts)}', 'x') AND region <> 'eu-west-1'"
    yield "relation = 'awscc.s3.buckets'"
    yield "relation IN ('awscc.s3.buckets', 'no.such.relation') AND type_name = 'AWS::SQS::Queue'"
    yield f"run_id = '{random.choice(runs)}'"
    yield f"run_id IN ('{random.choice(runs)}', '{random.choice(runs)}') AND {time} > '{at}'"
    yield f"type_name LIKE 'AWS::SQS%' AND NOT ({time} < '{at}')"
    yield f"type_name = 1 OR account_id = {int(random.choice(history.accounts))}"
    if name == "coverage":
        yield f"is_latest AND {time} < '{at}'"
        yield f"is_latest = 0 AND account_id = '{random.choice(history.accounts)}'"
        yield "is_latest IN (0, 1) AND run_id = '" + random.choice(runs) + "'"
    else:
        yield f"identifier = 'r{random.randint(0, 3)}' AND {time} >= '{at}'"
        yield f"EXISTS (SELECT 1 FROM cirrusql.coverage c WHERE c.run_id = {name}.run_id)"


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", TIMES)
def test_what_is_asked_of_the_store_costs_no_row_and_adds_none(
    session: Session, history: History, name: str, seed: int
) -> None:
    for condition in conditions(history, name, Random(seed)):
        sql = f"SELECT * FROM cirrusql.{name} WHERE {condition}"
        found = asked(session, f"SET pushdown = on; {sql}")
        assert found == asked(session, f"SET pushdown = off; {sql}"), condition
        few = f"SELECT count(*), min(region) FROM cirrusql.{name} WHERE {condition}"
        assert asked(session, f"SET pushdown = on; {few}")[0][0] == len(found)


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the store is asked."""
    found: list[str] = []
    rows = Store.rows

    def heard(store: Store, sql: str, **given: Any) -> Any:
        found.append(sql)
        return rows(store, sql, **given)

    monkeypatch.setattr(Store, "rows", heard)
    return found


def test_the_store_is_asked_for_the_resource_that_is_meant_and_no_other(
    session: Session, history: History, queries: list[str]
) -> None:
    account = history.accounts[0]
    sql = (
        "SELECT observed_at FROM cirrusql.history h JOIN (SELECT 'r0' AS name) n"
        " ON h.identifier = n.name WHERE relation = 'awscc.s3.buckets'"
        f" AND account_id = '{account}' AND region = 'eu-west-1' AND observed_at >= '{iso(BEGIN)}'"
    )
    asked(session, sql)
    (query,) = [one for one in queries if "FROM resources" in one]
    for part in ("type_name = 'AWS::S3::Bucket'", f"account_id = '{account}'", "observed_at >="):
        assert part in query
    assert "e.properties" not in query


def test_rows_of_another_relation_say_which_of_its_resources_matter(
    vpcs: Session, queries: list[str]
) -> None:
    sql = (
        "SELECT count(*) FROM cirrusql.runs r JOIN cirrusql.changes c ON c.run_id = r.run_id"
        " WHERE r.kind = 'write'"
    )
    assert asked(vpcs, sql) == [(1,)]
    (written,) = asked(vpcs, "SELECT run_id FROM cirrusql.runs WHERE kind = 'write'")
    (query,) = [one for one in queries if "FROM resources" in one]
    assert f"e.run_id IN ('{written[0]}')" in query
