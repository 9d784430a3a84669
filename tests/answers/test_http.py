"""Sessions over HTTP: our own endpoint beside boto3, and servers that do not answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from cirrusql.catalog import Catalog
from cirrusql.errors import AlreadyExists, Cancelled, Timeout
from cirrusql.local import LocalCloud, Settings
from cirrusql.local.http.server import listen, make_server
from cirrusql.session import Options, Session, aws_environment
from tests.cloudcontrol.servers import silent_server
from tests.patience import cancelled

REGION = "us-east-1"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No profile, proxy or endpoint of whoever runs the tests."""
    for name in (
        "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_REGION",
        "http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "no_proxy", "NO_PROXY",
        "all_proxy", "ALL_PROXY", "AWS_SESSION_TOKEN",
    ):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


@pytest.fixture
def served(catalog: Catalog) -> Iterator[tuple[LocalCloud, str]]:
    """A local cloud and the address where it is served; its signatures are verified."""
    settings = Settings(secrets={"123456789012": "secret"}, verify_signatures=True)
    cloud = LocalCloud.open(":memory:", catalog, settings=settings)
    listener = listen("127.0.0.1", 0)
    server = make_server(cloud)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield cloud, f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    cloud.close()


@contextmanager
def session(catalog: Catalog, url: str | None = None, **options: Any) -> Iterator[Session]:
    opened = Session.alone(catalog, aws_environment(endpoint_url=url), Options(**options))
    try:
        yield opened
    finally:
        opened.close()


def rows(opened: Session, sql: str) -> list[tuple[Any, ...]]:
    (found,) = [list(result) for result in opened.execute(sql)]
    return found


INSERT = "INSERT INTO awscc.logs.log_groups (LogGroupName, RetentionInDays) VALUES "
SELECT = "SELECT log_group_name, retention_in_days FROM awscc.logs.log_groups ORDER BY 1"


# -- our own endpoint


def test_what_we_write_boto3_reads_and_the_other_way(
    catalog: Catalog, served: tuple[LocalCloud, str]
) -> None:
    _, url = served
    client = boto3.client("cloudcontrol", endpoint_url=url, region_name=REGION)
    with session(catalog, url) as opened:
        rows(opened, INSERT + ", ".join(f"('ours-{n:03}', 30)" for n in range(150)))
        pages = client.get_paginator("list_resources").paginate(TypeName="AWS::Logs::LogGroup")
        names = [one["Identifier"] for page in pages for one in page["ResourceDescriptions"]]
        assert sorted(names) == [f"ours-{n:03}" for n in range(150)]
        tags = [{"Key": "größe", "Value": "\u2713"}]
        desired = json.dumps({"LogGroupName": "theirs", "Tags": tags}, ensure_ascii=False)
        client.create_resource(TypeName="AWS::Logs::LogGroup", DesiredState=desired)
        sql = "SELECT tags FROM awscc.logs.log_groups WHERE log_group_name = 'theirs'"
        assert [json.loads(text) for (text,) in rows(opened, sql)] == [tags]
        assert len(rows(opened, SELECT)) == 151
    client.close()


def test_an_error_is_the_services_own(catalog: Catalog, served: tuple[LocalCloud, str]) -> None:
    with session(catalog, served[1]) as opened:
        rows(opened, f"{INSERT} ('g', 1)")
        with pytest.raises(AlreadyExists, match="'g'"):
            rows(opened, f"{INSERT} ('g', 1)")


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL_CLOUDCONTROL", "AWS_ENDPOINT_URL"])
def test_the_endpoint_may_come_from_the_environment(
    catalog: Catalog,
    served: tuple[LocalCloud, str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setenv(name, served[1])
    with session(catalog) as opened:
        assert rows(opened, SELECT) == []


def test_the_account_is_asked_of_sts(catalog: Catalog, served: tuple[LocalCloud, str]) -> None:
    with session(catalog, served[1]) as opened:
        rows(opened, f"{INSERT} ('g', 1)")
        found = rows(opened, "SELECT account_id FROM awscc.logs.log_groups")
        assert found == [("123456789012",)]


# -- other servers


def test_cancelling_leaves_the_connection_usable(catalog: Catalog) -> None:
    with silent_server() as silent, session(catalog, silent) as opened:
        with cancelled(opened), pytest.raises(Cancelled):
            rows(opened, SELECT)
        opened.options = Options(timeout=0.2)
        with pytest.raises(Timeout):
            rows(opened, SELECT)


def test_many_calls_at_once(catalog: Catalog, served: tuple[LocalCloud, str]) -> None:
    """Five hundred reads over the pool: each answer reaches the call that it belongs to."""
    cloud, url = served
    with session(catalog, url) as opened:
        values = ", ".join(f"('g{n:03}', {(1, 3, 5, 7)[n % 4]})" for n in range(500))
        rows(opened, INSERT + values)
        assert rows(opened, SELECT) == [(f"g{n:03}", (1, 3, 5, 7)[n % 4]) for n in range(500)]
    assert cloud.settings.verify_signatures
