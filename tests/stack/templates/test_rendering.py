"""Templates as text and as values, what they need, and what is said of those that fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.errors import CallFailed
from cirrusql.stack.place import Place
from cirrusql.stack.templates import (
    Reference,
    Template,
    TemplateError,
    Templates,
    UndefinedVariable,
)
from tests.stack.templates.rendering import PLACE, by_jinja, needs, template, text, value

_SOURCES = st.lists(
    st.sampled_from(
        (
            "{{ a }}",
            "{{b.c}}",
            "{{ b.items }}",
            "{{\na }}",
            "-",
            "é}} ",
            "\r\n",
            "'",
            "{",
            "{{ my-vpc.id }}",
        )
    ),
    max_size=6,
).map("".join)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


# -- text


@pytest.mark.parametrize(
    ("given_value", "written"),
    [
        ("TrueNorth-False", "TrueNorth-False"),
        ("True", "True"),
        (True, "true"),
        (None, "null"),
        (1.5, "1.5"),
        ({"b": [1, "é"], "a": {"c": None}}, '{"b":[1,"é"],"a":{"c":null}}'),
        (date(2026, 1, 2), "2026-01-02"),
        ((), "[]"),
    ],
)
def test_values_are_written_as_json_and_text_is_left_alone(given_value: Any, written: str) -> None:
    assert text("{{ v }}", v=given_value) == written
    assert text("{{ v | default('') }}", v=given_value) == written


def test_loops_blocks_macros_and_white_space_work_as_in_jinja() -> None:
    source = (
        "{% macro pair(k, v='-') %}{{ k }}={{ v }}{% endmacro %}"
        "{% set all %}{% for k in keys %}{{ pair(k) }}{{ ',' if not loop.last }}{% endfor %}"
        "{% endset %}{% if all == 'a=-,b=-' %}<{{- all }}>{% endif %}\n"
        "{% raw %}{{ raw }}{% endraw %}\n"
    )
    assert text(source, keys=["a", "b"]) == "<a=-,b=->\n{{ raw }}\n"


def test_a_member_is_found_before_a_method_of_the_same_name() -> None:
    assert value("{{ vpc.items }}", vpc={"items": [1]}) == [1]
    assert text("{% for k, v in tags.items() %}{{ k }}{{ v }}{% endfor %}", tags={"a": 1}) == "a1"


@settings(deadline=None)
@given(_SOURCES, _JSON, _JSON)
def test_text_and_names_are_rendered_as_jinja_renders_them(source: str, a: Any, c: Any) -> None:
    variables = {"a": a, "b": {"c": c, "items": 3}, "my-vpc": {"id": "x"}}
    one = template(source, "my-vpc")
    same = template("{# #}" + source, "my-vpc")
    for ask in (Template.text, Template.sql, Template.value):
        assert outcome(one, ask, variables) == outcome(same, ask, variables)
    assert outcome(one, needed, variables) == outcome(same, needed, variables)


def needed(one: Template, _: Any) -> Any:
    return one.references


def outcome(one: Template, ask: Callable[[Template, Any], Any], variables: Any) -> Any:
    try:
        return ask(one, variables)
    except TemplateError as error:
        return error.message


def test_what_is_no_plain_member_is_left_to_jinja() -> None:
    for source in ("{{ a.nope }}", "{{ nope }}", "\n{{ a.b }}"):
        told = []
        for render in (text, lambda source, **v: by_jinja(source, v)):
            with pytest.raises(UndefinedVariable) as caught:
                render(source, a="text")
            told.append(str(caught.value))
        assert told[0] == told[1]


# -- values


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ tags }}", [{"Key": "a"}]),
        (" {{ tags }}\n", [{"Key": "a"}]),
        ("{{ tags[0].Key }}", "a"),
        ("{{ tags | length }}", 1),
        ("{{ tags | map(attribute='Key') }}", ["a"]),
        ("{{ {'T': tags, 'n': none} }}", {"T": [{"Key": "a"}], "n": None}),
        ("{{ 1 }}{{ 2 }}", "12"),
        ("{{ 7 }}", 7),
        ("x{{ 7 }}", "x7"),
        ("plain", "plain"),
        ("", ""),
        ("{% if true %}{{ 7 }}{% endif %}", "7"),
        ("{{ 'a' ~ 1 }}", "a1"),
    ],
)
def test_one_expression_has_its_own_value(source: str, expected: Any) -> None:
    found = value(source, tags=[{"Key": "a"}])
    assert found == expected
    assert type(found) is type(expected)


def test_the_value_of_nothing_is_an_error_that_names_it() -> None:
    for source in ("{{ nope }}", "{{ nope.x }}", "{{ nope | upper }}", "{{ [nope][0] }}"):
        with pytest.raises(UndefinedVariable, match="'nope'") as caught:
            value(source)
        assert caught.value.reference == Reference("nope")


# -- names with hyphens and slashes


def test_names_that_are_no_identifiers_are_names() -> None:
    names = ("databricks_account/credentials", "my-vpc", "my-vpc-2", "1/a")
    variables = {name: {"id": number} for number, name in enumerate(names)}
    source = (
        "{{ databricks_account/credentials.id }}{{ my-vpc.id | string }}{{my-vpc-2.id-}}"
        " {% if my-vpc.id == 1 %}{{ 'my-vpc' ~ my-vpc['id'] }}{% endif %}{{ 1/a.id }}"
    )
    assert template(source, *names).text(variables) == "012my-vpc13"
    assert needs(source, *names) == {
        "databricks_account/credentials.id",
        "my-vpc.id",
        "my-vpc-2.id",
        "1/a.id",
    }
    assert template("{{ my-vpcs }}{{ x.my-vpc }}", "my-vpc").references == {
        Reference("my"), Reference("vpcs"), Reference("x", "my"), Reference("vpc"),
    }  # fmt: skip
    with pytest.raises(UndefinedVariable, match="undefined variable 'my-vpc'"):
        template("{{ my-vpc.id }}", "my-vpc").text({})


# -- references


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("no names", set()),
        ("{{ a }} {{ vpc.vpc_id }} {{ vpc['cidr'].x }}", {"a", "vpc.vpc_id", "vpc.cidr"}),
        ("{{ a[b.c] }} {{ a[0].x }}", {"a", "b.c"}),
        ("{{ uuid() }} {{ range(n) }} {{ loop }}", {"n", "loop"}),
        ("{{ namespace }} {{ namespace.upper() }} {{ namespace(a=b) }}", {"namespace?", "b"}),
        ("{% for a, b in c %}{{ a.x ~ b ~ loop.index }}{% else %}{{ a }}{% endfor %}", {"c", "a"}),
        ("{% set a = b %}{{ a }}{% set c %}{{ d }}{% endset %}{{ c }}", {"b", "d"}),
        ("{% macro m(a, b=c) %}{{ a ~ b ~ d }}{% endmacro %}{{ m(e) }}", {"c", "d", "e"}),
        ("{% with a = b %}{{ a }}{% endwith %}{{ a }}", {"a", "b"}),
        ("{{ a.items() }}{{ a | merge_lists(other=b.c) }}", {"a", "b.c"}),
        ("{{ a | default('x') }}{{ b.c | d(e) }}", {"a?", "b.c?", "e"}),
        ("{{ a | default('x') }}{{ a }}", {"a"}),
        ("{{ a | upper | default(b) }}", {"a", "b"}),
        ("{% if a is defined %}{{ a.b }}{% else %}{{ c }}{% endif %}", {"a?", "a.b?", "c"}),
        ("{% if a is not defined or a.x %}{% elif a %}{% endif %}", {"a?", "a.x?"}),
        ("{{ a.b if a.b is defined and a.b == c else a.d }}", {"a.b?", "c", "a.d"}),
        ("{% filter upper %}{% set x = 1 %}{{ x }}{{ y }}{% endfilter %}{{ x }}", {"x", "y"}),
    ],
)  # fmt: skip
def test_references_are_what_comes_from_outside(source: str, expected: set[str]) -> None:
    assert needs(source) == expected


def test_what_is_optional_may_be_missing() -> None:
    source = "{{ a.b.c | default('x') }}{{ a.b is defined }}{{ d | default(value=[]) }}"
    assert text(source) == "xfalse[]"
    assert text(source, a={}) == "xfalse[]"


def test_the_name_of_a_resource_is_no_function() -> None:
    assert needs("{{ uuid.id }}{{ range }}", "uuid", "range") == {"uuid.id", "range"}
    assert template("{{ uuid.id }}", "uuid").text({"uuid": {"id": 1}}) == "1"


def test_a_variable_may_be_called_as_a_function_is() -> None:
    assert text("{{ namespace }}-{{ range(2) }}", namespace="ops") == "ops-[0,1]"
    assert text("{% set n = namespace(a=1) %}{{ n.a }}") == "1"


# -- failures


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        ("\n\n{{ vpcid }}", 14, "undefined variable 'vpcid'; did you mean 'vpc_id'? known are"),
        ("{{ vpc.arm }}", 12, "'vpc' has no 'arm'; did you mean 'arn'? it has 'arn'"),
        ("\n{{ vpc_id.x }}", 13, "a text has no attribute 'x'"),
        ("{{ ''.__class__ }}", 12, "attribute '__class__' of 'str' object is unsafe"),
        ("{{ vpc.__class__.__mro__ }}", 12, "attribute '__class__' of 'dict' object is unsafe"),
        ("{{ uuid.__globals__ }}", 12, "is unsafe"),
        ("{{ '{0.__class__}'.format(vpc) }}", 12, "unsafe"),
        ("\n{{ 'x' | from_json }}", 13, "from_json: 'x' is not JSON"),
        ("{{ vpc | sql_liszt }}", 12, "No filter named 'sql_liszt'; did you mean 'sql_list'?"),
        ("{{ vpc_id | replace('a') }}", 12, "write replace('a', 'b')"),
        ("{{ vpc_id | merge_lists }}", 12, "missing 1 required positional argument: 'other'"),
        ("\n\n{{ vpc", 14, "cannot be read: unexpected end of template"),
        ("{% foo %}", 12, "unknown tag 'foo'"),
        ("{% include 'other' %}", 12, "cannot take in another one"),
        ("{{ uuid }}", 12, "write uuid()"),
        ("{{ vpc_id / 2 }}", 12, "unsupported operand"),
        ("{{ 1 / 0 }}", 12, "division by zero"),
        ("{% macro m() %}{{ m() }}{% endmacro %}\n{{ m() }}", 12, "calls itself too deeply"),
        ("{% for i in range(1000000) %}{% endfor %}", 12, "Range too big"),
        ("{{ 'x' * 1000000000 }}", 12, "too large"),
        ("{{ 9 ** 99999 }}", 12, "too large"),
        ("{% for i in range(9999) %}{{ 'x' * 9999 }}{% endfor %}", 12, "longer than"),
        ("{{ vpc.update({}) }}", 12, "unsafe"),
    ],
)  # fmt: skip
def test_a_failure_is_one_line_with_its_place(source: str, line: int, said: str) -> None:
    for render in (text, value):
        with pytest.raises(TemplateError) as caught:
            render(source, vpc_id="v", vpc={"arn": "a"})
        told = str(caught.value)
        assert told.startswith(f"resources/vpc.iql:{line}: ")
        assert said in told
        assert "\n" not in told
        assert caught.value.place == Place("resources/vpc.iql", line)


def test_a_template_is_checked_without_being_rendered() -> None:
    template("{{ nope.x | upper }}").check()
    for source in ("{{ a", "{{ a | nope }}", "{% if a %}"):
        made = template(source)
        with pytest.raises(TemplateError, match="cannot be read"):
            made.check()


def test_errors_that_are_not_the_templates_own_are_left_alone() -> None:
    class Failing(dict[str, Any]):
        def __getitem__(self, key: str) -> Any:
            raise CallFailed("no answer")

    for source in ("{{ a }}", "{{ a | upper }}"):
        with pytest.raises(CallFailed, match="no answer"):
            template(source).text(Failing(a=1))


def test_a_changed_error_keeps_its_place_and_reference() -> None:
    with pytest.raises(UndefinedVariable) as caught:
        text("{{ a }}")
    changed = caught.value.with_(message="in anchor 'create': it has no value")
    assert (changed.place, changed.reference) == (PLACE, Reference("a"))


# -- what it costs


def test_jinja_is_imported_for_expressions_only() -> None:
    program = (
        "import sys\n"
        "from cirrusql.stack.place import Place\n"
        "from cirrusql.stack.templates import Templates\n"
        "one = Templates(['my-vpc']).template('{{ a }}-{{ my-vpc.id }}', Place('f', 1))\n"
        "assert one.text({'a': 1, 'my-vpc': {'id': 2}}) == '1-2' and one.references\n"
        "assert 'jinja2' not in sys.modules\n"
        "Templates().template('{{ a | upper }}', Place('f', 1)).check()\n"
        "assert 'jinja2' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_one_source_is_read_once() -> None:
    templates = Templates()
    one, other = (templates.template("{{ a | upper }}", Place("f", line)) for line in (1, 2))
    assert one.form is other.form
    with pytest.raises(TemplateError, match=r"^f:2: "):
        other.text({})
