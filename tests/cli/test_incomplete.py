from __future__ import annotations

import io

import pytest

from cirrusql.catalog import Catalog
from cirrusql.cli.narration import Narrator
from cirrusql.cli.output import Output
from cirrusql.cli.script import Runner
from cirrusql.cli.streams import Target
from cirrusql.cloudcontrol import UNLIMITED, Client, InProcessTransport
from cirrusql.local import Fault, LocalCloud, Settings
from cirrusql.records import replace
from cirrusql.session import Display, Environment, Options, Session


def run(sql: str, options: Options | None = None) -> tuple[int, str, str]:
    """Run against a local cloud that denies the second region it is asked about."""
    catalog = Catalog.open()
    fault = Fault("AccessDenied", operation="ListResources", first=2, times=1, layer="handler")
    cloud = LocalCloud.open(":memory:", catalog, settings=Settings(faults=(fault,)))
    client = lambda: Client(InProcessTransport(cloud, "000000000000"), UNLIMITED)  # noqa: E731
    environment = Environment(client, ("us-east-1", "eu-west-1"), "a test")
    options = replace(options or Options(), display=Display("text", headers=False))
    session = Session.alone(catalog, environment, options)
    out, err = io.BytesIO(), io.StringIO()
    try:
        runner = Runner(session, Output(Target(out)), Narrator(err))
        code = runner.run(sql, {})
    finally:
        session.close()
    return code, out.getvalue().decode(), err.getvalue()


def test_an_incomplete_answer_has_its_own_exit_code_and_a_warning() -> None:
    code, out, err = run("SELECT count(*) FROM awscc.s3.buckets; SELECT 1")
    assert code == 3
    assert out == "0\n1\n", "what could be read is there, and the script goes on"
    assert err.startswith("cirrusql: warning: awscc.s3.buckets could not be read in ")
    assert err.count("\n") == 1


def test_strict_makes_it_an_error() -> None:
    code, out, err = run("SELECT count(*) FROM awscc.s3.buckets", Options(strict=True))
    assert (code, out) == (1, "")
    assert err.startswith("cirrusql: the answer is not complete: ")


@pytest.mark.parametrize("sql", ["SELECT count(*) FROM awscc.s3.buckets; SELECT nope"])
def test_a_failure_weighs_more_than_an_incomplete_answer(sql: str) -> None:
    assert run(sql)[0] == 1
