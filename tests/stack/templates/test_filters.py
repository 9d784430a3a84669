"""The filters and functions, called by position and by Tera's names, with values and JSON text."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest

from cirrusql.stack.templates import TemplateError
from tests.stack.templates.rendering import text, value

_TAGS = [{"Key": "Owner", "Value": "ops"}, {"Key": "a", "Value": 1}, "no tag"]
_FILTERS = '[{"Key":"Owner","Values":["ops"]}]'


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'[1]' | from_json", [1]),
        ("[1] | from_json", [1]),
        ("[1, none] | tojson", "[1,null]"),
        ("""{'k': "<&'é>"} | tojson""", """{"k":"<&'é>"}"""),
        ("'a' | json_encode", '"a"'),
        ("[1] | tojson(indent=1)", "[\n 1\n]"),
        ("[1] | json_encode(pretty=true)", "[\n  1\n]"),
        ("'hi' | base64_encode", "aGk="),
        ("'aGk=' | base64_decode", "hi"),
        ("[1, 2] | merge_lists([2, 3])", [1, 2, 3]),
        ("[1, true] | merge_lists([true, 1.0])", [1, True]),
        ("'[1, 2]' | merge_lists(other='[2, 3]')", [1, 2, 3]),
        ("{'a': 1} | merge_objects({'a': 2, 'b': 3})", {"a": 2, "b": 3}),
        ("""'{"a": 1}' | merge_objects(other='{"b": 2}')""", {"a": 1, "b": 2}),
        ("""'["a","b"]' | sql_list""", "('a','b')"),
        ("[\"it's\", 1, none, {'a': 1}] | sql_list", """('it''s','1',NULL,'{"a":1}')"""),
        ("[] | sql_list", "(NULL)"),
        ("'[]' | sql_list", "(NULL)"),
        ("'a' | sql_list", "('a')"),
        ("\"a'b\" | sql_escape", "a''b"),
        ("[\"a'b\"] | sql_escape", "[\"a''b\"]"),
        ("tags | to_aws_tag_filters", _FILTERS),
        ("tags_text | to_aws_tag_filters", _FILTERS),
        ("nope | default('x')", "x"),
        ("nope | default(value='x')", "x"),
        ("nope | d", ""),
        ("'' | default('x')", ""),
        ("'' | default('x', true)", "x"),
        ("'aba' | replace('a', 'c')", "cbc"),
        ("'aba' | replace('a', 'c', 1)", "cba"),
        ("'aba' | replace(from='a', to='c')", "cbc"),
        ("[1, 2] | concat(with=[3])", [1, 2, 3]),
        ("[1] | concat(with=2)", [1, 2]),
        ("'Größe: XL' | slugify", "grosse-xl"),
        ("['a', 1, true] | join('-')", "a-1-true"),
        ("[{'k': 'a'}, {'k': 'b'}] | join(', ', attribute='k')", "a, b"),
        ("['a', 'b'] | join(sep='+')", "a+b"),
        ("{'a': true} | string", '{"a":true}'),
        ("'  a ' | trim", "a"),
        ("1 ~ true ~ [none]", "1true[null]"),
    ],
)  # fmt: skip
def test_a_filter_gives(expression: str, expected: Any) -> None:
    found = value("{{ " + expression + " }}", tags=_TAGS, tags_text=json.dumps(_TAGS))
    assert json.dumps(found) == json.dumps(expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            '{{ { "K": var, "L": [1, x] } | generate_patch_document }}',
            '[{"op":"add","path":"/K","value":"v"},{"op":"add","path":"/L","value":[1,2]}]',
        ),
        (
            "{{ {'T': tags, 'S': '20', 'B': 'true', 'a/b~': 1} | generate_patch_document }}",
            (
                '[{"op":"add","path":"/T","value":[{"K":1}]},{"op":"add","path":"/S","value":"20"},'
                '{"op":"add","path":"/B","value":"true"},{"op":"add","path":"/a~1b~0","value":1}]'
            ),
        ),
        (
            """{{ '{"K": 1}' | generate_patch_document }}""",
            '[{"op":"add","path":"/K","value":1}]',
        ),
        (
            "{{ {'K': 1} | generate_patch_document({'K': 2}) }}",
            '[{"op":"replace","path":"/K","value":2}]',
        ),
        (
            "{{ generate_patch_document(old='{\"K\": 1}', new={'T': tags}) }}",
            '[{"op":"remove","path":"/K"},{"op":"add","path":"/T","value":[{"K":1}]}]',
        ),
        ('{{{"a": x} | tojson}}', '{"a":2}'),
        ("{% for n in tags | from_json %}{{ n | tojson }}{% endfor %}", '{"K":1}'),
    ],
)
def test_documents_are_made(source: str, expected: str) -> None:
    assert text(source, var="v", x=2, tags='[{"K": 1}]') == expected


def test_every_uuid_is_new() -> None:
    first, second = text("{{ uuid() }} {{ uuid() }}").split()
    assert UUID(first) != UUID(second)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("'x' | merge_lists([])", "merge_lists: 'x' is not JSON"),
        ("{} | merge_lists([])", "merge_lists: '{}' is not a list"),
        ("[] | merge_objects({})", "merge_objects: '[]' is not an object"),
        ("'é' | base64_decode", "base64_decode: this is no base64"),
        ("[1] | generate_patch_document", "generate_patch_document: a patch document is made of"),
        ("'a' | default(valeu='x')", "default: there is no argument 'valeu'"),
        ("1 | to_aws_tag_filters", "to_aws_tag_filters: '1' is not a list"),
    ],
)
def test_a_filter_says_what_it_cannot_work_with(expression: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        value("{{ " + expression + " }}")
    assert str(caught.value).startswith(f"resources/vpc.iql:12: {said}")
