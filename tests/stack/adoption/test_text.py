"""What is written as a manifest's YAML is read back as it was."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cirrusql.stack.adoption.text import Template, escaped, yaml_text
from cirrusql.stack.documents.yaml_document import read_yaml
from cirrusql.stack.graph.outputs import Outputs
from cirrusql.stack.manifest.names import Names
from cirrusql.stack.manifest.reader import read_manifest
from cirrusql.stack.manifest.variables import Reading, StackScope, Variables
from cirrusql.stack.problems import Problems
from cirrusql.stack.templates import Templates

HEAD = {"name": "s", "providers": ["awscc"], "globals": [], "resources": []}


def read_back(folder, value):
    """A value as a manifest's global of it is, once its templates are filled in."""
    text = yaml_text({**HEAD, "globals": [{"name": "g", "value": value}]})
    (folder / "stackql_manifest.yml").write_text(text, "utf-8", newline="")
    problems = Problems()
    manifest = read_manifest(folder, problems)
    assert not problems.found, (problems.found, text)
    assert manifest is not None
    scope = StackScope(Names.of(manifest, {}), "dev", Templates())
    (setting,) = manifest.globals
    return Variables(scope).within(setting).setting(setting, Outputs(), Reading.NATIVE)


characters = st.characters(codec="utf-8", exclude_characters="\0")
words = st.sampled_from(
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{", "file(a.json)", " file(x)", "'", '"', "\\", "\n",
        "\r\n", "\t", " ", "on", "yes", "null", "~", "1.10", "0x1F", "1e3", "012", "- a", "a: b",
        "#", "&x", "*x", "!x", "|", ">", "<<", "=", "\u2028", "\x85", "é", "😀", "---", "...", "%",
        "{% raw %}", "{% endraw %}", "{{ 'x' }}", "-%}", "2012-10-17",
    ]
)  # fmt: skip
texts = st.one_of(
    words, st.text(characters), st.lists(st.one_of(words, st.text(characters))).map("".join)
)
numbers = st.one_of(
    st.integers(-(10**17) + 1, 10**18 - 1),
    st.floats(-1e15, 1e15).filter(lambda one: "e" not in repr(one) and math.copysign(1, one) > 0),
)
values = st.recursive(
    st.one_of(texts, st.booleans(), numbers),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(values)
@example("{{{")
@example("a\n  b\n")
@example("\n")
@example(" a\nb")
@example({"<": "=", "": ""})
@example("{{ '{' }}")
@example("\r{")
@example("file({\r\n")
def test_a_value_is_read_back_as_it_was(tmp_path_factory, value):
    folder = tmp_path_factory.getbasetemp()
    assert read_back(folder, value) == value


def test_a_template_stays_one():
    assert yaml_text({"a": Template("{{ vpc.vpc_id }}")}) == "a: '{{ vpc.vpc_id }}'\n"


def test_lines_stay_lines():
    code = "def f():\n    return {}\n"
    assert yaml_text({"code": code}) == "code: |\n  def f():\n      return {}\n"


@pytest.mark.parametrize("text", ["{{ x", "{% if %}", "{#", "file(x.json)"])
def test_what_would_mean_something_is_escaped(text):
    assert escaped(text) != text


def test_a_quoted_key_that_looks_like_a_merge_is_a_name():
    text = yaml_text({"<<": {"a": 1}})
    quoted, plain = (read_yaml(one, "f", Problems()) for one in (text, "<<: {a: 1}"))
    assert quoted is not None
    assert quoted.plain == {"<<": {"a": 1}}
    assert plain is not None
    assert plain.plain == {"a": 1}
