"""A policy's statements as rows, and what is no policy at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import apsw
import pytest

from cirrusql.engine.functions import register
from cirrusql.engine.functions.declared.policies import POLICIES
from cirrusql.engine.functions.policies.allowing import policy_allows
from cirrusql.engine.functions.policies.grants import policy_accounts, policy_external_principals
from cirrusql.engine.functions.policies.publicity import policy_is_public
from cirrusql.engine.functions.policies.table import COLUMNS, policy_statements
from cirrusql.errors import DataError
from tests.engine.functions.policies import cases
from tests.engine.functions.policies.made import written

COLUMN_CASES = cases("policy_statements.txt")
NO_POLICIES = cases("no_policies.txt")
_SQLITE = apsw.Connection(":memory:")
register(_SQLITE)


def test_there_are_enough_cases() -> None:
    assert len(COLUMN_CASES) >= 150


@pytest.mark.parametrize(("elements", "column", "expected", "line"), COLUMN_CASES)
def test_an_element_is_written_in_one_way(
    elements: str, column: str, expected: str, line: str
) -> None:
    statement = {"Effect": "Allow", **json.loads(elements)}
    if "NotAction" not in statement:
        statement.setdefault("Action", "*")
    (row,) = policy_statements(written(statement))
    found = row[COLUMNS.index(column)]
    assert (None if found is None else str(found)) == (None if expected == "NULL" else expected), (
        f"policy_statements.txt:{line}"
    )
    other = {"Effect": "Deny", "Action": "x:Y"}
    rows = list(policy_statements(written([other, statement])))
    assert [one[0] for one in rows] == [1, 2]
    assert rows[1][1:] == row[1:]


ONE: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a b"}
PLAIN = written(ONE)


@pytest.mark.parametrize(
    "text",
    [
        quote(PLAIN),
        quote(PLAIN, safe=""),
        quote(PLAIN).lower().replace("s3%3agetobject", "s3%3AGetObject"),
        f"  {PLAIN}\n",
        json.dumps(PLAIN),
        json.dumps(json.loads(PLAIN), indent=4),
        json.dumps({"Id": "a", "Statement": ONE}),
        json.dumps({"Statement": [ONE]}),
        json.dumps({"Version": "2008-10-17", "Statement": ONE}),
        PLAIN.replace("Allow", "\\u0041llow"),
    ],
)
def test_a_policy_may_be_written_in_several_ways(text: str) -> None:
    if "allow" in text:
        text = text.replace("allow", "Allow").replace("statement", "Statement")
        for name in ("version", "effect", "action", "resource"):
            text = text.replace(name, name.capitalize())
    assert list(policy_statements(text)) == list(policy_statements(PLAIN))


def test_no_statements_are_no_rows() -> None:
    assert list(policy_statements(written([]))) == []


def test_the_columns_are_those_that_are_declared() -> None:
    (declared,) = (one for one in POLICIES if one.columns)
    assert declared.columns == COLUMNS


JUDGES: list[Callable[[str], object]] = [
    lambda text: policy_allows(text, "s3:GetObject", "*"),
    policy_is_public,
    policy_accounts,
    lambda text: policy_external_principals(text, "111122223333"),
]


@pytest.mark.parametrize(("text", "why", "line"), NO_POLICIES)
def test_of_what_is_no_policy_nothing_is_said(text: str, why: str, line: str) -> None:
    with pytest.raises(DataError, match=r" is not a policy: ") as caught:
        list(policy_statements(text))
    assert why in str(caught.value), f"no_policies.txt:{line}"
    assert [judge(text) for judge in JUDGES] == [None] * len(JUDGES)
    with pytest.raises(DataError, match=r"^policy_statements: .* is not a policy"):
        _SQLITE.execute("SELECT * FROM policy_statements(?)", (text,)).fetchall()


def test_a_policy_nested_without_end_is_none() -> None:
    deep = '{"Statement": ' + "[" * 100_000 + "]" * 100_000 + "}"
    assert [judge(deep) for judge in JUDGES] == [None] * len(JUDGES)
