"""JSON documents: what contains what, as PostgreSQL 15 has it, and how long they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.documents import json_contains
from cirrusql.errors import DataError
from tests.engine.functions.sqlite import value

CONTAINED = """
# scalars
1 | 1 | 1
1 | 1.0 | 1
1 | 2 | 0
0.1 | 0.10 | 1
100 | 1e2 | 1
12345678901234567890123 | 12345678901234567890124 | 0
0.1 | 0.1000000000000000055511151231257827 | 0
"a" | "a" | 1
"a" | "A" | 0
"1" | 1 | 0
true | true | 1
true | 1 | 0
false | 0 | 0
null | null | 1
null | false | 0
null | 0 | 0
# arrays contain in any order and number
[1, 2, 3] | [3, 1] | 1
[1, 2, 3] | [1, 1] | 1
[1, 2, 3] | [4] | 0
[1, 2, 3] | [] | 1
[] | [] | 1
[] | [1] | 0
["a", "b"] | ["b"] | 1
["a", "b"] | ["B"] | 0
[null] | [null] | 1
[true] | [1] | 0
[1] | [true] | 0
# a single value is an item, at the top only
[1, 2] | 1 | 1
["a", "b"] | "b" | 1
["a", "b"] | "c" | 0
[null] | null | 1
1 | [1] | 0
"a" | ["a"] | 0
{"a": [1, 2]} | {"a": 1} | 0
[[1, 2]] | 1 | 0
[[1, 2]] | [1] | 0
# arrays in arrays
[[1, 2]] | [[1]] | 1
[[1, 2]] | [[2, 1]] | 1
[[1], [2]] | [[1, 2]] | 0
[[1]] | [[]] | 1
[1] | [[]] | 0
[] | [[]] | 0
[[[1]]] | [[1]] | 0
# objects
{"a": 1, "b": 2} | {"b": 2} | 1
{"a": 1, "b": 2} | {"b": 3} | 0
{"a": 1} | {"a": 1, "b": 2} | 0
{"a": 1} | {} | 1
{} | {} | 1
{"a": null} | {"a": null} | 1
{} | {"a": null} | 0
{"a": {"b": 1, "c": 2}} | {"a": {"c": 2}} | 1
{"a": {"b": 1}} | {"b": 1} | 0
{"a": {"b": {"c": 1}}} | {"a": {"b": {}}} | 1
{"a": [1, {"b": 2, "c": 3}]} | {"a": [{"b": 2}]} | 1
{"a": [1, {"b": 2}]} | {"a": [{"b": 3}]} | 0
{"A": 1} | {"a": 1} | 0
{"a": []} | {"a": {}} | 0
{} | [] | 0
[] | {} | 0
[{}] | {} | 0
[{"a": 1}] | {"a": 1} | 0
[{"Key": "Owner", "Value": "ops"}, {"Key": "Env", "Value": "prod"}] | [{"Key": "Env"}] | 1
[{"Key": "a", "Value": "b"}, {"Key": "c", "Value": "d"}] | [{"Key": "c", "Value": "b"}] | 0
[{"a": 1}, {"b": 2}] | [{"a": 1, "b": 2}] | 0
"""


@pytest.mark.parametrize(
    "line", [one for one in CONTAINED.strip().splitlines() if not one.startswith("#")]
)
def test_a_document_contains_what_postgres_says(line: str) -> None:
    whole, part, expected = (one.strip() for one in line.split("|"))
    assert value("json_contains(?, ?)", whole, part) == int(expected)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)


@given(JSON, JSON, JSON)
@settings(deadline=None)
def test_containing_is_an_order(one: Any, two: Any, three: Any) -> None:
    a, b, c = map(json.dumps, (one, two, three))
    assert json_contains(a, a) == 1
    if json_contains(a, b) and json_contains(b, c):
        assert json_contains(a, c) == 1
    if isinstance(one, dict) and isinstance(two, dict):
        assert json_contains(json.dumps({**two, **one}), a) == 1


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("""json_has_key('{"a": null}', 'a')""", 1),
        ("""json_has_key('{"a": {"b": 1}}', 'b')""", 0),
        ("""json_has_key('["a", 1]', 'a')""", 1),
        ("""json_has_key('["a", 1]', '1')""", 0),
        ("""json_has_key('"a"', 'a')""", 1),
        ("json_has_key('1', '1')", 0),
        ("json_has_key('{', 'a')", None),
        ("""json_has_any('{"a": 1}', 'b', 'a')""", 1),
        ("""json_has_any('{"a": 1}', 'b', 'c')""", 0),
        ("""json_has_any('{"a": 1}', '["b", "a"]')""", 1),
        ("""json_has_any('{"a": 1}', '[]')""", 0),
        ("""json_has_any('{"[1]": 1}', '[1]')""", 1),
        ("""json_has_any('{"a": 1}', NULL)""", None),
        ("""json_has_all('{"a": 1, "b": 2}', 'a', 'b')""", 1),
        ("""json_has_all('{"a": 1, "b": 2}', 'a', 'c')""", 0),
        ("""json_has_all('{"a": 1, "b": 2}', '["a"]', 'b')""", 1),
        ("""json_has_all('{"a": 1}', '[]')""", 1),
        ("json_has_all('[', 'a')", None),
        ("json_len('[]')", 0),
        ("json_len('[1, [2, 3]]')", 2),
        ("""json_len('{"a": 1, "b": 2}')""", 2),
        ("json_len(NULL)", 0),
        ("json_len('null')", 0),
        ("json_len('1')", None),
        ("json_len('abc')", None),
        ("json_len('[1')", None),
        ("array_contains('[1, 2.5, \"a\"]', 1)", 1),
        ("array_contains('[1, 2.5, \"a\"]', 2.5)", 1),
        ("array_contains('[1.0]', 1)", 1),
        ("array_contains('[1, 2.5, \"a\"]', '1')", 0),
        ("array_contains('[\"1\"]', 1)", 0),
        ("array_contains('[\"a\"]', 'a')", 1),
        ("array_contains('[true]', true)", 1),
        ("array_contains('[true]', false)", 0),
        ("array_contains('[null]', NULL)", None),
        ("""array_contains('[{"a": 1}]', '{ "a":1 }')""", 1),
        ("""array_contains('[{"a": 1}]', '{"a":2}')""", 0),
        ("""array_contains('[{"a": true}]', '{"a":1}')""", 0),
        ("array_contains('[[1]]', '[1]')", 1),
        ("array_contains('[1]', x'31')", 0),
        ("array_contains('{}', 'a')", None),
        ("array_contains('a', 'a')", None),
        ("array_contains('[]', 'a')", 0),
        ("string_to_array('a,b,c', ',')", '["a","b","c"]'),
        ("string_to_array(',a,', ',')", '["","a",""]'),
        ("string_to_array('a, b', ', ')", '["a","b"]'),
        ("string_to_array('', ',')", "[]"),
        ("string_to_array('abc', '')", '["abc"]'),
        ("string_to_array('é\"', ',')", '["é\\""]'),
        ("split('a/b', '/') ->> 1", "b"),
        ("json_object('a', json(split('1,2', ',')))", '{"a":["1","2"]}'),
        ("""tag('[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]', 'b')""", "2"),
        ("""tag('[{"Key": "a", "Value": "1"}]', 'A')""", None),
        ("""tag('[{"key": "a", "value": "1"}]', 'a')""", "1"),
        ("""tag('[{"TagKey": "a", "TagValue": "1"}]', 'a')""", "1"),
        ("""tag('[{"Key": "a"}]', 'a')""", ""),
        ("""tag('[{"Key": "a", "Value": null}]', 'a')""", ""),
        ("""tag('{"a": "1"}', 'a')""", "1"),
        ("""tag('{"a": 1}', 'a')""", "1"),
        ("""tag('{"a": {"b": 1}}', 'a')""", '{"b":1}'),
        ("tag('[]', 'a')", None),
        ("tag('[1, null, \"a\"]', 'a')", None),
        ("tag('abc', 'a')", None),
        ("tag('1', 'a')", None),
        ("greatest(1, 2.5, NULL)", 2.5),
        ("greatest('a', 'b', 'B')", "b"),
        ("greatest(10, '9')", "9"),
        ("greatest('é', 'z')", "é"),
        ("greatest(x'01', 'a')", b"\x01"),
        ("least(1, '0')", 1),
        ("least(NULL, 'a')", "a"),
        ("least(1, 1.0)", 1),
    ],
)
def test_a_document_is_looked_into(sql: str, expected: Any) -> None:
    assert value(sql) == expected


@given(
    st.lists(st.integers(-5, 5) | st.sampled_from(["a", "B", "é"]) | st.floats(-2, 2), min_size=2)
)
@settings(deadline=None)
def test_the_greatest_is_sqlites_max(values: list[Any]) -> None:
    places = ", ".join("?" * len(values))
    assert value(f"greatest({places}) = max({places})", *values, *values) == 1
    assert value(f"least({places}) = min({places})", *values, *values) == 1


@pytest.mark.parametrize(
    ("one", "other", "as_documents", "as_policies"),
    [
        ('{"a":1,"b":[1,2]}', '{"b":[1,2],"a":1}', 1, 1),
        ('{"a":[1,2]}', '{"a":[2,1]}', 0, 1),
        ('{"Action":"x"}', '{"Action":["x"]}', 0, 1),
        ('{"Statement":{"Action":"x"}}', '{"Statement":[{"Action":["x"]}]}', 0, 1),
        ('[{"Key":"a"},{"Key":"b"}]', '[{"Key":"b"},{"Key":"a"}]', 0, 1),
        ('{"a":["x",["y"]]}', '{"a":["x","y"]}', 0, 0),
        ('{"a":true}', '{"a":1}', 0, 0),
        ('{"a":false}', '{"a":0}', 0, 0),
        ('{"a":1}', '{"a":1.0}', 1, 1),
        ('{"a":[]}', '{"a":{}}', 0, 0),
        ('{"a":null}', "{}", 0, 0),
        ('{"a":"true"}', '{"a":true}', 0, 0),
    ],
)
def test_documents_and_policies_are_compared_by_what_they_mean(
    one: str, other: str, as_documents: int, as_policies: int
) -> None:
    for left, right in ((one, other), (other, one)):
        assert value("json_equal(?, ?)", left, right) == as_documents
        assert value("aws_policy_equal(?, ?)", left, right) == as_policies
        assert value("aws_policy_equal(?, ?1)", left) == 1


@pytest.mark.parametrize("name", ["json_equal", "aws_policy_equal"])
def test_a_broken_document_is_no_document_that_differs(name: str) -> None:
    with pytest.raises(DataError, match=rf"^{name}: '{{\"a\":}}' is not JSON: "):
        value(f"{name}(?, '{{}}')", '{"a":}')
    assert value(f"{name}('abc', 'abc')") == 1  # as ->> gives a text


def test_a_document_nested_without_end_is_an_error_that_names_the_function() -> None:
    deep = "[" * 100_000 + "]" * 100_000
    for call in ("json_equal(?1, ?1)", "json_contains(?1, ?1)", "tag(?1, 'a')"):
        with pytest.raises(DataError, match=call.partition("(")[0]):
            value(call, deep)


# -- statements of policies, as a document

POLICY = """{"Statement": {"Action": "*", "Principal": {
    "AWS": ["*", "arn:aws:iam::1:root"], "Service": "ec2.amazonaws.com",
    "Federated": "cognito-identity.amazonaws.com", "CanonicalUser": "79a5"},
    "NotPrincipal": "*"}}"""


def test_principals_keep_their_kind() -> None:
    listed = """(SELECT json_group_array(p.value ->> 'Kind' || ' ' || (p.value ->> 'Name'))
        FROM json_each(aws_policy_statements(?)) s, json_each(s.value, '$.Principals') p)"""
    assert json.loads(value(listed, POLICY)) == [
        "AWS *",
        "AWS arn:aws:iam::1:root",
        "Service ec2.amazonaws.com",
        "Federated cognito-identity.amazonaws.com",
        "CanonicalUser 79a5",
    ]
    statement = "aws_policy_statements(?) ->> 0"
    assert value(f"{statement} ->> '$.NotPrincipals[0].Kind'", POLICY) == "*"
    assert value(f"json_array_length({statement}, '$.Principal')", POLICY) == 5


@pytest.mark.parametrize("text", ["abc", "", "1", "[]", '"Statement"', "null"])
def test_what_is_no_policy_is_named(text: str) -> None:
    with pytest.raises(DataError, match=r"^aws_policy_statements: '.*' is not a policy"):
        value("aws_policy_statements(?)", text)
