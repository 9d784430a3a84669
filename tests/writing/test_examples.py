"""The write scenarios in `examples/writing`, run on the demo organisation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import ConfirmationNeeded, NotUpdatable
from cirrusql.result import Result
from cirrusql.session import MEMORY, Options, Session, WriteOptions, local_environment

FOLDER = Path(__file__).parents[2] / "examples" / "writing"


@pytest.fixture(scope="module")
def session(catalog: Catalog) -> Iterator[Session]:
    options = Options(writes=WriteOptions(confirmed=True))
    session = Session.alone(catalog, local_environment(catalog, MEMORY, seed=True), options)
    yield session
    session.close()


def _run(session: Session, name: str) -> list[tuple[Result, list[tuple[Any, ...]]]]:
    (path,) = FOLDER.glob(f"{name}*.sql")
    return [(result, list(result)) for result in session.execute(path.read_text())]


def test_each_scenario_has_a_test() -> None:
    numbers = sorted(path.name[:2] for path in FOLDER.glob("*.sql"))
    assert numbers == ["01", "02", "03", "04", "05", "06"]


def test_a_bucket_and_its_policy(session: Session) -> None:
    (created, _), (_, policies) = _run(session, "01")
    assert created.message == "AWS::S3::Bucket 'harbour-audit-archive' created in eu-west-1"
    arn = "arn:aws:s3:::harbour-audit-archive/*"
    assert policies == [("harbour-audit-archive", "SUCCESS", arn)]


def test_tagging_what_has_no_owner(session: Session) -> None:
    (_, without), (_, calls), (updated, _), (_, left) = _run(session, "02")
    assert len(without) == len(calls) == updated.row_count == 15
    assert {(call[2], call[3]) for call in calls} == {row[:2] for row in without}
    assert all(call[0] == "UpdateResource" for call in calls)
    assert updated.message == "15 resources of AWS::EC2::Volume updated"
    assert left == [(0,)]


def test_many_are_not_touched_unless_somebody_says_yes(session: Session) -> None:
    sql = "DELETE FROM awscc.ec2.volumes WHERE region = '*' AND size > 1"
    before, session.options = session.options, Options()
    match = r"this would delete \d+ resources of AWS::EC2::Volume: vol-.*; say yes with --yes"
    with pytest.raises(ConfirmationNeeded, match=match):
        list(session.execute(sql))
    session.options = before


def test_what_needs_a_replacement_is_refused(session: Session) -> None:
    with pytest.raises(NotUpdatable, match=r"CidrBlock .* changing it needs a replacement"):
        _run(session, "03")


def test_a_network_is_taken_down_in_order(session: Session) -> None:
    _, *deleted = _run(session, "04")
    assert [result.row_count for result, _ in deleted] == [5, 5, 2, 6, 6, 2, 5, 1, 1]


def test_node_groups_catch_up(session: Session) -> None:
    (_, behind), (updated, groups), (_, left) = _run(session, "05")
    assert len(behind) == 3
    assert len(groups) == updated.row_count == 9
    assert updated.diagnostics.calls["UpdateResource"] == 3
    assert {row[0] for row in behind} <= {row[1] for row in groups}
    assert all(version for _, _, version in groups)
    assert left == [(0,)]


def test_a_thousand_log_groups(session: Session) -> None:
    (created, _), (_, counted) = _run(session, "06")
    assert created.message == "1000 resources of AWS::Logs::LogGroup created"
    assert counted == [(30, 900), (90, 100)]
