"""Conditions of resources: Python's rules, and nothing that can act."""

from __future__ import annotations

import pytest

from cirrusql.stack.templates import TemplateError, condition
from tests.stack.templates.rendering import PLACE, template


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'dev' == 'prod'", False),
        ("'dev' in ['dev','sit'] and 1 == 1", True),
        ("'dev' not in ['x']", True),
        ("not ('a' == 'a')", False),
        ("1 < 2 <= 2 != 3", True),
        ("1 < 2 > 3", False),
        ("true and not false", True),
        ("True or none", True),
        ("", False),
        ("''", False),
        ("[] or {}", False),
        ("'x'", True),
        ("null is None", True),
        ("len('abc') == 3 and len([1, (2, 3), {4}]) == 3", True),
        ("{'a': -1}  == {'a': -1}", True),
        ("'a' in {'a': 1}", True),
        (" 'a' == 'a'\n and 'b' == 'b' ", True),
        ("'it\\'s' == \"it's\"", True),
    ],
)
def test_a_condition_is(text: str, expected: bool) -> None:
    if not text:
        text = "()"
    assert condition(text, PLACE) is expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prod == 'prod'", "prod in a condition means nothing; if it is text, write 'prod'"),
        ("true or prod", "write 'prod'"),
        ("'a'.upper() == 'A'", "cannot have ''a'.upper'"),
        ("__import__('os')", "'__import__'"),
        ("open('x')", "'open'"),
        ("len", "'len'"),
        ("len(1, 2)", "only len"),
        ("len(1)", "has no len()"),
        ("len(*[1])", "cannot have"),
        ("1 < 'a'", "not supported between"),
        ("1 + 1", "cannot have '1 + 1'"),
        ("-'a'", "cannot have"),
        ("[x for x in [1]]", "cannot have"),
        ("(lambda: 1)()", "cannot have"),
        ("f'{1}'", "cannot have"),
        ("b'a'", "cannot have b'a'"),
        ("{**{}}", "cannot have **"),
        ("'a'[0]", "cannot have"),
        ("(y := 1)", "cannot have"),
        ("'a' =", "cannot be read"),
        ("1) or (1", "cannot be read"),
        ("[[1]] in {[1]}", "unhashable"),
        ("(" * 500 + ")" * 500, "cannot be read"),
        ("1 == " * 5000 + "1", "longer than"),
        ("not " * 2000 + "1", ""),
    ],
)
def test_anything_else_is_an_error_of_one_line(text: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        condition(text, PLACE)
    told = str(caught.value)
    assert told.startswith("resources/vpc.iql:12: ")
    assert said in told
    assert "\n" not in told
    assert len(told) < 300


def test_conditions_of_manifests_are_rendered_first() -> None:
    inside = template("'{{ stack_env }}' == 'prod' or '{{ stack_env }}' in ['sit', 'uat']")
    assert [inside.condition({"stack_env": env}) for env in ("prod", "sit", "dev")] == [
        True,
        True,
        False,
    ]
    assert template("{{ flag }}").condition({"flag": True})
    assert not template("{{ flag }} and 1").condition({"flag": False})
    assert template("{{ count }} > 2").condition({"count": 3})
    assert template("plain").source == "plain"
    with pytest.raises(TemplateError, match="write 'prod'"):
        template("{{ stack_env }} == 'prod'").condition({"stack_env": "prod"})
