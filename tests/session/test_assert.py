"""ASSERT in a session: rows are a failure, and an answer that is not whole is no pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

import cirrusql
from cirrusql.catalog import Catalog
from cirrusql.cloudcontrol import Answer, Call
from cirrusql.errors import (
    AssertionFailed,
    IncompleteAnswer,
    OperationalError,
    ProgrammingError,
    UnknownName,
)
from cirrusql.records import replace
from tests.answers.clouds import Cloud
from tests.answers.trouble import Troubled, refusal

GROUP = "AWS::Logs::LogGroup"
CONTROL = (
    "ASSERT 'logs.1' TITLE 'Logs end' SEVERITY high AS SELECT log_group_name AS resource,"
    " region, 'it is kept for ever' AS reason FROM awscc.logs.log_groups"
    " WHERE retention_in_days IS NULL"
)


@pytest.fixture
def refusing(catalog: Catalog) -> Iterator[Callable[[str], Cloud]]:
    """Makes clouds of two regions, one of which refuses to read one log group or to list any."""
    made: list[Cloud] = []

    def make(what: str) -> Cloud:
        def trouble(call: Call, _: int) -> Answer | None:
            hit = call.region == "eu-west-1" and what.encode() in call.body
            return refusal("AccessDeniedException") if hit else None

        regions = ("us-east-1", "eu-west-1")
        made.append(Cloud(catalog, regions, around=lambda inner: Troubled(inner, trouble)))
        return made[-1]

    yield make
    for cloud in made:
        cloud.close()


def test_a_query_without_rows_is_an_empty_result(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "a", "RetentionInDays": 7})
    answered = cloud.run(CONTROL)
    assert (answered.names, answered.rows) == (("resource", "region", "reason"), [])
    assert answered.diagnostics.complete


def test_rows_are_an_error_that_has_them(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "a"}, {"LogGroupName": "b"})
    with pytest.raises(AssertionFailed) as failed:
        cloud.run(CONTROL)
    assert str(failed.value) == "ASSERT 'logs.1' failed with 2 findings (Logs end)"
    assert [row[0] for row in failed.value.returned] == ["a", "b"]
    assert failed.value.statement is not None
    assert failed.value.statement.kind == "ASSERT"


def test_it_ends_a_script_and_a_transaction(cloud: Cloud) -> None:
    script = "ASSERT 'a' AS SELECT 1 AS resource, 2 AS reason; SELECT 1"
    results = cloud.session.execute(script)
    with pytest.raises(AssertionFailed):
        next(results)
    list(cloud.session.execute("BEGIN"))
    with pytest.raises(AssertionFailed):
        list(cloud.session.execute(script))
    with pytest.raises(OperationalError, match="ROLLBACK"):
        list(cloud.session.execute("COMMIT"))


def test_no_rows_of_half_an_answer_are_no_pass(refusing: Callable[[str], Cloud]) -> None:
    answered = refusing(GROUP).run(CONTROL)
    assert answered.rows == []
    assert not answered.diagnostics.complete
    strict = refusing(GROUP)
    strict.session.options = replace(strict.session.options, strict=True)
    with pytest.raises(IncompleteAnswer):
        strict.run(CONTROL)


def test_rows_of_half_an_answer_say_that_it_is_half(refusing: Callable[[str], Cloud]) -> None:
    cloud = refusing(GROUP)
    cloud.put(GROUP, {"LogGroupName": "a"})
    with pytest.raises(AssertionFailed, match=r"not all could be read: .*eu-west-1"):
        cloud.run(CONTROL)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("1 AS resource", "has no column 'reason'"),
        ("1 AS a, 2 AS b", "has no column 'resource' and none 'reason'"),
        ("1 AS resource, 2 AS reason, 3 AS Resource", "has two columns 'resource'"),
        ("1 AS resource, 2 AS reason, 3 AS region, 4 AS region", "has two columns 'region'"),
    ],
)
def test_a_query_without_the_columns_of_findings_is_refused_before_any_call(
    columns: str, said: str, cloud: Cloud
) -> None:
    sql = f"ASSERT 'a' AS SELECT {columns} FROM awscc.logs.log_groups"
    for one in (sql, f"EXPLAIN {sql}", f"EXPLAIN PERMISSIONS {sql}"):
        with pytest.raises(ProgrammingError, match=said):
            cloud.run(one)
    assert cloud.transport.sent == []


def test_columns_are_known_in_any_case(cloud: Cloud) -> None:
    with pytest.raises(AssertionFailed):
        cloud.run("ASSERT 'a' AS SELECT 1 AS RESOURCE, 2 AS \"Reason\"")


def test_a_misspelt_name_is_an_error_with_its_place(cloud: Cloud) -> None:
    with pytest.raises(UnknownName, match=r"line 2, column 6.*'log_groups'"):
        cloud.run("ASSERT 'a' AS SELECT 1 AS resource, 2 AS reason\nFROM awscc.logs.log_gruops")
    with pytest.raises(UnknownName, match=r"line 1, column 22"):
        cloud.run(
            "ASSERT 'a' AS SELECT log_gruop_name AS resource, 2 AS reason FROM logs.log_groups"
        )


@pytest.mark.parametrize("mode", ["", "QUERY PLAN ", "ANALYZE ", "PERMISSIONS "])
def test_it_is_explained_as_its_query_is(mode: str, cloud: Cloud) -> None:
    query = CONTROL.partition(" AS ")[2]
    asserted = [row for row in cloud.rows(f"EXPLAIN {mode}{CONTROL}") if "answered" not in str(row)]
    selected = [row for row in cloud.rows(f"EXPLAIN {mode}{query}") if "answered" not in str(row)]
    assert asserted == selected
    explained = [list(one) for one in cloud.session.explain(CONTROL)]
    assert explained == [list(one) for one in cloud.session.explain(query)]


def test_what_it_will_give_is_known_beforehand(cloud: Cloud) -> None:
    (described,) = cloud.session.describe(CONTROL)
    assert described.columns is not None
    assert [one.name for one in described.columns] == ["resource", "region", "reason"]


def test_a_cap_on_rows_does_not_make_it_pass(cloud: Cloud) -> None:
    cloud.put(GROUP, {"LogGroupName": "a"}, {"LogGroupName": "b"})
    cloud.session.options = replace(cloud.session.options, max_rows=1)
    with pytest.raises(AssertionFailed, match="at least 1 finding "):
        cloud.run(CONTROL)


def test_python_gets_the_error_and_the_rows() -> None:
    with cirrusql.connect(local=":memory:") as connection:
        cursor = connection.cursor()
        with pytest.raises(cirrusql.AssertionFailed):
            cursor.execute("ASSERT 'a' AS SELECT ? AS resource, 2 AS reason", ["x"])
        assert cursor.fetchall() == [("x", 2)]
