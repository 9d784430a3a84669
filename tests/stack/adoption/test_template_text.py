"""What is written as a template is read back as it was, by its own reader and by others."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cirrusql.stack.adoption.template_text import as_json, as_yaml
from cirrusql.stack.adoption.template_values import (
    Call,
    has_dynamic_reference,
    joined,
    looks_like_function,
)
from cirrusql.stack.cloudformation.syntax import read_document
from cirrusql.stack.problems import Problems
from tests.stack.adoption.test_text import characters, texts, values, words
from tests.stack.cloudformation.templates import outputs

marks = st.sampled_from(
    ["${", "}", "${a}", "${!a}", "${ a }", "$", "${a.b}", "${AWS::Region}", "!"]
)
pieces = st.one_of(words, marks, st.text(characters, max_size=5))
parts = st.lists(
    st.one_of(
        st.lists(pieces, max_size=4).map("".join),
        st.sampled_from([Call("Ref", "AWS::Region"), Call("Ref", "AWS::AccountId")]),
    ),
    max_size=5,
)
KNOWN = {"AWS::Region": "eu-west-1", "AWS::AccountId": "123456789012"}


def read_back(text: str) -> Any:
    problems = Problems()
    document = read_document(text, "t", problems)
    assert document is not None, (problems.found, text)
    assert problems.found == [], text
    return document.plain


@settings(max_examples=150, deadline=None)
@given(values)
@example("one\n two\n")
@example(["y", "n", "=", "<<", "1e3", "089", "+1", "0o7", ".inf"])
@example({"<<": "a", "on": "b", "1": "c"})
def test_a_value_is_read_back_as_it_was(found: Any) -> None:
    whole = {"A": found}
    assert read_back(as_yaml(whole)) == whole
    assert read_back(as_json(whole)) == whole


class Other(yaml.SafeLoader):
    """A reader of YAML 1.1 that knows no short forms."""


Other.add_multi_constructor("!", lambda loader, tag, node: (tag, node.value))


@settings(max_examples=150, deadline=None)
@given(texts)
@example("no")
@example("010")
@example("1:30")
def test_a_text_is_one_for_another_reader(text: str) -> None:
    assert yaml.load(as_yaml({"A": text, "B": [text]}), Other) == {"A": text, "B": [text]}


@settings(max_examples=150, deadline=None)
@given(parts)
@example(["${ a }", Call("Ref", "AWS::Region")])
@example(["$", Call("Ref", "AWS::Region")])
@example([Call("Ref", "AWS::Region"), "${a}\n'\"}"])
def test_what_is_put_together_gives_what_it_was_made_of(found: list[str | Call]) -> None:
    wanted = "".join(part if isinstance(part, str) else KNOWN[part.argument] for part in found)
    template = {
        "Resources": {"Q": {"Type": "AWS::SQS::Queue"}},
        "Outputs": {"X": {"Value": joined(found)}},
    }
    assert outputs(as_yaml(template)) == outputs(as_json(template)) == {"X": wanted}


def test_functions_have_their_short_forms() -> None:
    calls = [
        Call("Ref", "A"),
        Call("GetAtt", ("A", "B.C")),
        Call("Sub", "${A}/*"),
        Call("Join", ["", ["a", Call("Ref", "A")]]),
    ]
    assert as_yaml({"X": calls}) == (
        "X:\n  - !Ref A\n  - !GetAtt A.B.C\n  - !Sub '${A}/*'\n"
        "  - !Join\n    - ''\n    - - a\n      - !Ref A\n"
    )


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ({"Ref": "A"}, True),
        ([{"a": {"Fn::Sub": "x"}}], True),
        ({"Ref": "A", "b": 1}, False),
        ({"a": 1, "Fn::Transform": {}}, True),
        ("Ref", False),
    ],
)
def test_what_would_be_a_function_is_seen(found: Any, *, wanted: bool) -> None:
    assert looks_like_function(found) is wanted


def test_what_would_be_looked_up_is_seen() -> None:
    assert has_dynamic_reference({"a": ["x {{resolve:ssm:y}}"]})
    assert not has_dynamic_reference({"a": ["{{resolved}}"]})
