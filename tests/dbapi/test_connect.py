from __future__ import annotations

from pathlib import Path

import pytest

import cirrusql
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import AWS_LIMITS
from cirrusql.session import Target

COUNT = "SELECT count(*) FROM awscc.s3.buckets"


def test_a_file_is_seeded_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "cloud.sqlite3"
    with cirrusql.connect(local=path) as first:
        (count,) = first.execute(COUNT).fetchall()[0]
        assert count > 5
        first.execute("INSERT INTO awscc.s3.buckets (bucket_name) VALUES ('one-more')")
    with cirrusql.connect(local=str(path)) as second:
        assert second.execute(COUNT).fetchone() == (count + 1,)


@pytest.mark.parametrize(("local", "seed", "empty"), [(":memory:", None, True), ("x", False, True)])
def test_what_is_not_seeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local: str, seed: bool | None, empty: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    with cirrusql.connect(local=local, seed=seed) as connection:
        assert (connection.execute(COUNT).fetchone() == (0,)) is empty


def test_true_is_the_users_own_local_cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with cirrusql.connect(local=True) as connection:
        connection.execute(COUNT)
        assert str(tmp_path) in repr(connection)
    assert (tmp_path / "cirrusql" / "local.sqlite3").exists()


@pytest.mark.parametrize("region", ["eu-west-1", ["eu-west-1"], ("eu-west-1", "us-east-1")])
def test_regions(region: str | list[str]) -> None:
    with cirrusql.connect(local=":memory:", region=region) as connection:
        asked = connection.execute(COUNT).diagnostics.regions
    assert asked == ((region,) if isinstance(region, str) else tuple(region))


def test_every_region() -> None:
    with cirrusql.connect(local=":memory:", region="*") as connection:
        assert len(connection.execute(COUNT).diagnostics.regions) > 30


def test_read_only() -> None:
    connection = cirrusql.connect(local=":memory:", read_only=True)
    with connection, pytest.raises(cirrusql.ReadOnly):
        connection.execute("INSERT INTO awscc.s3.buckets (bucket_name) VALUES ('x')")


def test_yes_is_for_several_resources() -> None:
    insert = "INSERT INTO awscc.logs.log_groups (log_group_name) VALUES ('a'), ('b')"
    delete = "DELETE FROM awscc.logs.log_groups WHERE region = 'us-east-1'"
    with cirrusql.connect(local=":memory:") as connection:
        connection.execute(insert)
        with pytest.raises(cirrusql.ConfirmationNeeded):
            connection.execute(delete)
    with cirrusql.connect(local=":memory:", yes=True) as connection:
        connection.execute(insert)
        assert connection.execute(delete).rowcount == 2


def test_a_catalogue_by_path_or_opened(tmp_path: Path) -> None:
    opened = Catalog.open()
    for catalog in (opened, opened.path):
        with cirrusql.connect(local=":memory:", catalog=catalog) as connection:
            assert connection.execute("SHOW VERSION").fetchone() == (cirrusql.__version__,)
    with pytest.raises(cirrusql.CatalogError, match="no catalogue at"):
        cirrusql.connect(local=":memory:", catalog=tmp_path / "none")


@pytest.mark.parametrize(
    "place",
    [
        Target(local=True, profile="p"),
        Target(local=":memory:", endpoint_url="http://localhost:1"),
        Target(seed=True),
    ],
)
def test_choices_that_contradict_each_other(place: Target) -> None:
    with pytest.raises(cirrusql.InterfaceError):
        place.environment(Catalog.open())


def test_concurrency_bounds_what_is_under_way() -> None:
    assert AWS_LIMITS.with_concurrency(3).in_flight == 3
    assert AWS_LIMITS.with_concurrency(None) is AWS_LIMITS
