"""What a function is told to give it gives: drivers read its values in binary by that."""

from __future__ import annotations

import re

import pytest

import cirrusql
from cirrusql.engine.functions import FUNCTIONS
from cirrusql.engine.functions.postgres.declared import POSTGRES
from cirrusql.sql.computed import computed_types

VALUES = {
    "string": {"text"},
    "object": {"text"},
    "integer": {"integer"},
    "boolean": {"integer"},
    "number": {"integer", "real"},
}
SQLITES = (
    "floor(1.5)", "ceil(1.5)", "ceiling(7)", "trunc(-1.5)", "sqrt(2)", "exp(1)", "ln(2)", "pi()",
    "log(10)", "log2(8)", "log10(8)", "pow(2, 3)", "power(2, 0.5)", "degrees(1)", "radians(180)",
    "sin(1)", "atan2(1, 2)", "mod(7.5, 2)", "sign(-2.5)", "instr('ab', 'b')", "random()",
    "octet_length('é')", "current_date", "current_time", "current_timestamp", "unixepoch()",
    "hex('a')", "quote('a')", "typeof(1)", "unicode('a')", "date('now')", "julianday('now')",
    "round(2.5)", "abs(-1)", "total(1)", "json_array(1)", "json_type('[]')", "iif(1, 2, 3.5)",
    "json_array_length('[1]')", "json('{}') -> '$'", "coalesce(NULL, 1.5, 2)", "max(1, 2.5)",
    "nullif(1, 2)", "printf('%d', 1)",
)  # fmt: skip


@pytest.mark.parametrize("expression", SQLITES)
def test_functions_of_sqlite(expression: str) -> None:
    require_right(expression)


def test_functions_of_our_own() -> None:
    """By their examples, of which the left side of the comparison is the call."""
    calls = [
        re.split(" = | IS | LIKE ", one.example)[0]
        for one in (*FUNCTIONS, *POSTGRES)
        if not one.columns
    ]
    whole = [one for one in calls if one.count("(") == one.count(")") and one.count("'") % 2 == 0]
    assert len(whole) > 100
    for call in whole:
        require_right(call, may_be_untold=True)


def require_right(expression: str, *, may_be_untold: bool = False) -> None:
    (told,) = computed_types(f"SELECT {expression}", {}, 1)
    with cirrusql.connect(local=":memory:") as connection:
        (result,) = connection.session.execute(f"SELECT typeof({expression})")
        ((found,),) = result
    assert told is not None or may_be_untold, expression
    assert told is None or found == "null" or found in VALUES[told], (expression, told, found)
