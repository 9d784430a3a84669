"""Filter patterns of logs: which select all that others do, judged by events as well."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.filter_patterns import Comparison, Joined, Pattern, parsed
from cirrusql.errors import DataError
from tests.engine.functions.sqlite import value

STOPS = "{ ($.eventName = StopLogging) || ($.eventName = DeleteTrail) }"
SIGN_IN = '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }'
ROOT = '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS }'


def covers(pattern: str | None, other: str) -> Any:
    quoted = "NULL" if pattern is None else "'" + pattern.replace("'", "''") + "'"
    return value(f"filter_pattern_covers({quoted}, '{other}')")


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        (STOPS, STOPS),
        ('{$.eventName="DeleteTrail"||$.eventName="StopLogging"}', STOPS),
        ("{((($.eventName=StopLogging)))||(($.eventName = DeleteTrail)||($.x = 1))}", STOPS),
        ("{ $.eventName = Stop* || $.eventName = *Trail }", STOPS),
        ("{ $.eventName = * }", STOPS),
        ("{ $['eventName'] = StopLogging || $[\"eventName\"] = DeleteTrail }", STOPS),
        ("{ $.eventName = StopLogging || $.eventName = DeleteTrail && $.eventName != X }", STOPS),
        ("{ ($.eventName != CreateTrail) }", STOPS),
        ("\n{\n$.eventName = StopLogging\n||\n$.eventName = DeleteTrail\n}\n", STOPS),
        ("", STOPS),
        ("{ $.additionalEventData.MFAUsed != Yes && $.eventName = ConsoleLogin }", SIGN_IN),
        ("{ $.eventName = ConsoleLogin }", SIGN_IN),
        ('{ $.userIdentity.type = "Root" }', ROOT),
        ("{ $.userIdentity.invokedBy not exists && $.userIdentity.type = Root }", ROOT),
        ("{ $.a > 5 && $.b = 1 }", "{ $.b = 1 && $.a > 5 && $.c IS TRUE }"),
        ("{ $.a = %x|y% }", "{ $.a = %x|y% }"),
    ],
)
def test_it_selects_all_that_the_other_does(pattern: str, other: str) -> None:
    assert covers(pattern, other) == 1


@pytest.mark.parametrize(
    ("pattern", "other"),
    [
        ("{ $.eventName = StopLogging }", STOPS),
        ("{ $.eventName = StopLogging || $.eventName = DeleteTrails }", STOPS),
        ("{ $.eventName = StopLogging || $.eventname = DeleteTrail }", STOPS),
        ("{ $.eventName = StopLogging || $.eventName = deletetrail }", STOPS),
        ("{ $.eventName = StopLogging && $.eventName = DeleteTrail }", STOPS),
        (f'{{ ({STOPS[1:-1]}) && ($.sourceIPAddress = "10.0.0.1") }}', STOPS),
        ("{ $.eventName = StopLogging || $.eventName = DeleteTrail && $.x = 1 }", STOPS),
        ("{ $.eventName != Stop* }", STOPS),
        ("{ $.eventName = DeleteTrail || $.errorCode NOT EXISTS }", STOPS),
        ('{ $.eventName = ConsoleLogin && $.additionalEventData.MFAUsed = "No" }', SIGN_IN),
        ('{ $.eventName = "ConsoleLogin" && $.additionalEventData.MFAUsed != "Y*" }', SIGN_IN),
        ("{ $.a = 1 }", '{ $.a = "1" }'),
        ("{ $.a > 5 }", "{ $.a > 6 }"),
        ("{ $.a IS NULL }", "{ $.a NOT EXISTS }"),
        ("{ $.a = %x% }", "{ $.a = x }"),
    ],
)
def test_it_does_not(pattern: str, other: str) -> None:
    assert covers(pattern, other) == 0


@pytest.mark.parametrize(
    "pattern",
    [
        None,
        "ERROR",
        "StopLogging DeleteTrail",
        "[ip, user, code = 4*]",
        "{ }",
        "{ $.a = 1",
        "$.a = 1",
        "{ $.a = }",
        "{ $.a = 1 || }",
        "{ ($.a = 1 }",
        "{ $.a = 1 } x",
        "{ $.a ~ 1 }",
        "{ $.a IS SOMETHING }",
        "{ a = 1 }",
        "{ " + "(" * 2000 + "$.a = 1" + ")" * 2000 + " }",
    ],
)
def test_what_is_no_pattern_of_json_has_no_answer(pattern: str | None) -> None:
    assert covers(pattern, STOPS) is None


def test_a_question_that_is_no_pattern_is_an_error() -> None:
    with pytest.raises(DataError, match=r"^filter_pattern_covers: the second pattern is none"):
        covers(STOPS, "StopLogging")
    either = "&&".join(f"($.a{n} = 1 || $.b{n} = 1)" for n in range(20))
    with pytest.raises(DataError, match="more than 10,000 alternatives"):
        covers(STOPS, f"{{ {either} }}")


@pytest.mark.parametrize(
    ("pattern", "other", "found"),
    [
        ('{ $.a[*].b != "y" }', '{ $.a[*].b = "x" }', 0),
        ('{ $.a[*].b = "x*" }', '{ $.a[*].b = "xy" }', 1),
        ("{ $.a = 1* }", "{ $.a = 1e5 }", 0),
        ("{ $.a = *5 }", "{ $.a = .5 }", 0),
        (r'{ $.a = "x\*" }', "{ $.a = xyz }", None),
    ],
)
def test_what_is_not_certain_is_not_covered(pattern: str, other: str, found: int | None) -> None:
    assert covers(pattern, other) == found


NAMES, VALUES = ("a", "b"), ("x", "y", "xy", "x*", "*y", "*")
comparisons = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(("=", "!=")), st.sampled_from(VALUES)).map(
        lambda one: '$.{} {} "{}"'.format(*one)
    ),
    st.sampled_from(NAMES).map(lambda name: f"$.{name} NOT EXISTS"),
)
patterns = st.recursive(
    comparisons,
    lambda within: st.tuples(within, st.sampled_from(("&&", "||")), within).map(
        lambda one: "({} {} {})".format(*one)
    ),
    max_leaves=5,
)
events = [
    {name: one for name, one in zip(NAMES, (a, b), strict=True) if one is not None}
    for a in (None, "x", "y", "xy", "z", "zy")
    for b in (None, "x", "y", "xy", "z", "zy")
]


def selects(pattern: Pattern | None, event: dict[str, str]) -> bool:
    """Whether a pattern selects an event, as CloudWatch judges it; no field is unlike anything."""
    assert pattern is not None
    if isinstance(pattern, Joined):
        return (all if pattern.every else any)(selects(one, event) for one in pattern.parts)
    assert isinstance(pattern, Comparison)
    found = event.get(pattern.selector.removeprefix("$."))
    if pattern.operator == "NOT":
        return found is None
    return found is not None and is_like(found, pattern.value) == (pattern.operator == "=")


def is_like(text: str, value: str) -> bool:
    first, star, last = value.partition("*")
    fits = text.startswith(first) and text.endswith(last) and len(text) >= len(first + last)
    return fits if star else text == value


@given(patterns, patterns)
@settings(deadline=None)
def test_a_pattern_that_covers_another_selects_all_its_events(one: str, other: str) -> None:
    pattern, asked = f"{{ {one} }}", f"{{ {other} }}"
    if covers(pattern, asked):
        given, wanted = parsed(pattern), parsed(asked)
        assert all(selects(given, event) for event in events if selects(wanted, event))


@given(patterns, patterns)
@settings(deadline=None)
def test_more_alternatives_cover_and_more_conditions_are_covered(one: str, other: str) -> None:
    assert covers(f"{{ {other} || {one} }}", f"{{ {one} }}") == 1
    assert covers(f"{{ {one} }}", f"{{ {other} && {one} }}") == 1
