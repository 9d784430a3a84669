"""What the values of a manifest are: where they come from, what they become in statements."""

from __future__ import annotations

import re
import uuid

import pytest

from cirrusql.stack import StackError
from tests.stack.compat.bench import Bench

# -- where a value comes from


def test_a_value_for_all_environments_wins_over_those_of_each(bench: Bench) -> None:
    props = """
        - name: both
          value: all
          values: {dev: {value: one}}
        - name: each
          values: {dev: {value: one}, prod: {value: two}}
    """
    assert bench.said("{{ both }} {{ each }}", props=props) == "all one"
    assert bench.said("{{ both }} {{ each }}", props=props, environment="prod") == "all two"


def test_a_value_that_the_environment_lacks_is_an_error_with_its_line(bench: Bench) -> None:
    with pytest.raises(StackError) as refused:
        bench.said("{{ x }}", props="- name: x\n  values: {prod: {value: 1}, test: {value: 2}}")
    assert re.fullmatch(
        r".*stackql_manifest\.yml:10: 'x' has no value in the environment 'dev';"
        r" it has one in prod, test",
        str(refused.value),
    )


def test_globals_may_have_values_for_each_environment_too(bench: Bench) -> None:
    settings = "- name: x\n  values: {dev: {value: 1}, prod: {value: 2}}"
    assert bench.said("{{ x }}", settings=settings, environment="prod") == "2"


def test_a_prop_wins_over_a_global_and_a_global_over_a_variable(bench: Bench) -> None:
    bench.variables = {"a": "variable", "b": "variable", "c": "variable"}
    settings = "- {name: a, value: global}\n- {name: b, value: global}"
    props = "- {name: a, value: prop}"
    assert bench.said("{{ a }} {{ b }} {{ c }}", settings=settings, props=props) == (
        "prop global variable"
    )


def test_a_global_may_be_called_as_the_variable_that_it_takes(bench: Bench) -> None:
    bench.variables = {"region": "eu-west-1"}
    assert bench.said("{{ region }}", settings="- {name: region, value: '{{ region }}'}") == (
        "eu-west-1"
    )


def test_later_globals_and_props_see_earlier_ones(bench: Bench) -> None:
    settings = "- {name: a, value: x}\n- {name: b, value: '{{ a }}y'}"
    props = "- {name: c, value: '{{ b }}z'}\n- {name: d, value: '{{ c }}!'}"
    assert bench.said("{{ d }}", settings=settings, props=props) == "xyz!"
    with pytest.raises(StackError, match="undefined variable 'b'"):
        bench.said("{{ a }}", settings="- {name: a, value: '{{ b }}'}\n- {name: b, value: x}")


def test_the_environment_of_the_process_is_not_seen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_COLOUR", "red")
    with pytest.raises(StackError, match=r"undefined variable 'SHOP_COLOUR'; give it with -e"):
        bench.said("{{ SHOP_COLOUR }}")


def test_what_every_template_knows(bench: Bench) -> None:
    assert bench.said("{{ stack_name }} {{ stack_env }} {{ resource_name }}") == "shop dev probe"


def test_globals_that_name_the_resource_are_another_for_each(bench: Bench) -> None:
    bench.manifest("""
        globals:
          - name: label
            value: [{Key: name, Value: '{{ resource_name }}'}]
        resources:
          - {name: one, type: query, sql: "SELECT '{{ label }}' AS a", exports: [a]}
          - name: two
            type: query
            props: [{name: other, value: '{{ label }}'}]
            sql: SELECT '{{ other }}' AS b
            exports: [b]
        exports: [a, b]
    """)
    assert bench.outputs() == {
        "a": '[{"Key":"name","Value":"one"}]',
        "b": '[{"Key":"name","Value":"two"}]',
    }


def test_a_token_is_one_for_each_resource_and_run_and_uuid_for_each_use(bench: Bench) -> None:
    bench.manifest("""
        resources:
          - name: one
            type: query
            sql: SELECT '{{ idempotency_token }} {{ idempotency_token }}' AS a, '{{ uuid() }}' AS u
            exports: [a, u]
          - name: two
            type: query
            sql: >-
              SELECT '{{ one.idempotency_token }} {{ idempotency_token }}' AS b, '{{ uuid() }}' AS v
            exports: [b, v]
        exports: [a, b, u, v]
    """)
    first, second = bench.outputs(), bench.outputs()
    one, again = first["a"].split()
    theirs, own = first["b"].split()
    assert one == again == theirs != own
    assert len({one, own, first["u"], first["v"], *second["a"].split()}) == 5
    assert all(uuid.UUID(text).version == 4 for text in (one, own, first["u"], first["v"]))


# -- what a value becomes


# As in stack-deploy 2.0.4: YAML's types are JSON's, and a text of digits stays a text. A null is
# null, as its Python sibling has it.
def test_a_mapping_becomes_compact_json_with_the_types_of_yaml(bench: Bench) -> None:
    props = """
        - name: value
          value: {a: '{{ stack_env }}', b: 1, c: true, d: null, e: '1', f: '-1', g: 1.5, h: [x, 2]}
    """
    assert bench.said("{{ value }}", props=props) == (
        '{"a":"dev","b":1,"c":true,"d":null,"e":"1","f":"-1","g":1.5,"h":["x",2]}'
    )


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("true", "true"),
        ("false", "false"),
        ("True", "true"),
        ("'True'", "True"),
        ("TrueNorth-False", "TrueNorth-False"),
        ("on", "on"),
        ("yes", "yes"),
        ("12", "12"),
        ("'012'", "012"),
        ("012345678901", "012345678901"),
        ("1.10", "1.10"),
        ("1.5", "1.5"),
        ("2012-10-17", "2012-10-17"),
        ("22:30", "22:30"),
        ("''", ""),
        ("'a: b'", "a: b"),
        ("[]", "[]"),
        ("{}", "{}"),
        ("[1, '1', true]", '[1,"1",true]'),
        ("{z: 1, a: 2}", '{"z":1,"a":2}'),
        ("é ü 漢", "é ü 漢"),
        ("|\n    two\n    lines\n", "two\nlines\n"),
    ],
)
def test_what_a_value_is_in_a_statement(bench: Bench, written: str, said: str) -> None:
    assert bench.said("{{ x }}", props=f"- name: x\n  value: {written}") == said
    assert bench.said("{{ x }}", settings=f"- name: x\n  value: {written}") == said


def test_what_a_template_becomes_inside_a_value_is_text(bench: Bench) -> None:
    settings = "- {name: n, value: 5}\n- {name: j, value: [1]}"
    props = "- name: x\n  value: ['{{ n }}', '{{ j }}', 'a{{ n }}']"
    assert bench.said("{{ x }}", settings=settings, props=props) == '["5","[1]","a5"]'


def test_filters_work_in_the_values_of_a_manifest(bench: Bench) -> None:
    settings = """
        - {name: names, value: [b, a]}
        - name: coded
          value: "{{ 'hi' | base64_encode }}"
        - name: first
          value: "{{ (names | from_json)[0] | upper }}"
        - name: dotted
          value: "{{ '1.2' | replace('.', '-') }}"
        - name: missing
          value: "{{ NOT_GIVEN | default('d') }}{{ NOT_GIVEN | default(value='e') }}"
    """
    said = bench.said("{{ coded }} {{ first }} {{ dotted }} {{ missing }}", settings=settings)
    assert said == "aGk= B 1-2 de"


# -- merging


@pytest.mark.parametrize(
    "order", ["merge: [one, two]\n  value: [c, a]", "value: [c, a]\n  merge: [one, two]"]
)
def test_lists_are_merged_to_their_union_in_a_stable_order(bench: Bench, order: str) -> None:
    settings = "- {name: one, value: [a, b]}\n- {name: two, value: [d, b, {k: 1}]}"
    said = bench.said("{{ all }}", settings=settings, props=f"- name: all\n  {order}")
    assert said == '["c","a","b","d",{"k":1}]'


def test_objects_are_merged_at_their_first_level_and_the_later_one_wins(bench: Bench) -> None:
    settings = "- {name: one, value: {a: {x: 1}, b: 1}}\n- {name: two, value: {b: 2, c: 3}}"
    props = "- name: all\n  value: {a: {y: 1}, d: 4}\n  merge: [one, two]"
    said = bench.said("{{ all }}", settings=settings, props=props)
    assert said == '{"a":{"x":1},"d":4,"b":2,"c":3}'


def test_without_a_value_the_first_that_is_merged_is_the_base(bench: Bench) -> None:
    settings = "- {name: one, value: [a]}\n- {name: two, value: [b]}"
    assert bench.said("{{ x }}", settings=settings, props="- {name: x, merge: [two, one]}") == (
        '["b","a"]'
    )


def test_an_earlier_prop_and_a_text_of_json_can_be_merged(bench: Bench) -> None:
    props = """
        - {name: text, value: '[{"Key": "a"}]'}
        - {name: all, value: [{Key: b}], merge: [text]}
    """
    assert bench.said("{{ all }}", props=props) == '[{"Key":"b"},{"Key":"a"}]'


def test_values_of_an_environment_are_merged_into(bench: Bench) -> None:
    settings = "- {name: one, value: [a]}"
    props = "- name: x\n  values: {dev: {value: [d]}, prod: {value: [p]}}\n  merge: [one]"
    assert bench.said("{{ x }}", settings=settings, props=props, environment="prod") == '["p","a"]'


@pytest.mark.parametrize(
    ("props", "said"),
    [
        ("- {name: x, value: [1], merge: [nothing]}", "undefined variable 'nothing'"),
        ("- {name: x, value: [1], merge: [o]}", "'x' merges what does not go together"),
        ("- {name: x, value: [1], merge: [t]}", "what 'x' merges is not JSON: text"),
        ("- {name: x, merge: [y]}\n- {name: y, value: [1]}", "undefined variable 'y'"),
    ],
)
def test_what_cannot_be_merged_is_an_error_with_its_place(
    bench: Bench, props: str, said: str
) -> None:
    settings = "- {name: o, value: {a: 1}}\n- {name: t, value: text}"
    with pytest.raises(StackError) as refused:
        bench.said("{{ x }}", settings=settings, props=props)
    assert f"stackql_manifest.yml:11: {said}" in str(refused.value)


# -- files


def test_a_file_in_place_of_a_value(bench: Bench) -> None:
    bench.file("policies/read.json", '{"Sid": "it\'s {{ stack_env }}", "Parts": "file(parts.yml)"}')
    bench.file("parts.yml", "[1, 'file(more/deep.json)']")
    bench.file("more/deep.json", '["{{ resource_name }}"]')
    props = "- name: x\n  value: {Document: file(policies/read.json), Other: [file(parts.yml)]}"
    assert bench.said("{{ x }}", props=props) == (
        '{"Document":{"Sid":"it\'s dev","Parts":[1,["probe"]]},"Other":[[1,["probe"]]]}'
    )
    settings = "- name: x\n  value: ' file( parts.yml ) '"
    assert bench.said("{{ x }}", settings=settings) == '[1,["probe"]]'


def test_text_that_only_has_a_file_in_it_is_text(bench: Bench) -> None:
    assert bench.said("{{ x }}", props="- {name: x, value: see file(a.json)}") == "see file(a.json)"


def test_what_a_file_holds_can_be_merged(bench: Bench) -> None:
    bench.file("tags.json", '[{"Key": "a"}]')
    props = "- {name: tags, value: file(tags.json)}\n- {name: x, value: [{Key: b}], merge: [tags]}"
    assert bench.said("{{ x }}", props=props) == '[{"Key":"b"},{"Key":"a"}]'
