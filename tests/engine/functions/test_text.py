"""Texts: as PostgreSQL 15 has them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.wildcards import Token, Wildcard, Wildcards
from cirrusql.errors import DataError
from tests.engine.functions.sqlite import value


@given(st.integers(-5, 5).filter(bool), st.sampled_from(("{}", "{}.0", "' {} '", "'{}'")))
@settings(deadline=None)
def test_a_piece_is_chosen_by_a_whole_number_however_it_is_written(n: int, form: str) -> None:
    pieces = ["a", "b", "c"]
    expected = pieces[n - 1 if n > 0 else n] if abs(n) <= len(pieces) else ""
    assert value(f"split_part('a-b-c', '-', {form.format(n)})") == expected


@pytest.mark.parametrize("n", ["0", "'0'", "0.0", "-0"])
def test_there_is_no_piece_zero_as_in_postgres(n: str) -> None:
    with pytest.raises(DataError, match=r"^split_part: field position must not be zero"):
        value(f"split_part('a-b-c', '-', {n})")


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("split_part('abc~@~def~@~ghi', '~@~', 2)", "def"),
        ("split_part('abc,def,ghi,jkl', ',', -2)", "ghi"),
        ("split_part('a,b', ',', 3)", ""),
        ("split_part('a,b', ',', -3)", ""),
        ("split_part('a,b', '', 1)", "a,b"),
        ("split_part('a,b', '', -1)", "a,b"),
        ("split_part('a,b', '', 2)", ""),
        ("split_part('', ',', 1)", ""),
    ],
)
def test_a_piece_is_what_postgres_gives(call: str, expected: str) -> None:
    assert value(call) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("prod-web", "PROD%", 1),
        ("prod-web", "%WEB", 1),
        ("prod-web", "prod", 0),
        ("prod-web", "%o_-%", 1),
        ("ÉCOLE", "école", 1),
        ("straße", "STRASSE", 0),
        ("", "", 1),
        ("", "%", 1),
        ("", "_", 0),
        ("a\nb", "a_b", 1),
        ("a\nb", "a%", 1),
        ("100%", r"100\%", 1),
        ("1000", r"100\%", 0),
        ("a_b", r"a\_b", 1),
        ("axb", r"a\_b", 0),
        (r"a\b", r"a\\b", 1),
        ("a.b", "a.b", 1),
        ("axb", "a.b", 0),
        ("[a]", "[A]", 1),
    ],
)
def test_a_text_is_like_a_pattern_in_any_case(text: str, pattern: str, expected: int) -> None:
    assert value("ilike(?, ?)", text, pattern) == expected


def test_a_pattern_that_ends_in_a_backslash_is_refused() -> None:
    with pytest.raises(DataError, match=r"^ilike: the pattern ends in a backslash"):
        value(r"ilike('a', 'a\')")


# -- wildcards

TOKENS = st.lists(
    st.sampled_from(
        ["a", "b", ":", Wildcards.MANY, Wildcards.SOME, Wildcards.ONE, Wildcards.ONE_WITHIN]
    ),
    max_size=6,
)
TEXTS = st.text(st.sampled_from("ab:"), max_size=7)


def plainly(tokens: Sequence[object], text: str) -> bool:
    """Whether a text is matched, by trying everything."""
    if not tokens:
        return not text
    first, *rest = tokens
    if first in (Wildcards.MANY, Wildcards.SOME):
        most = len(text) if first is Wildcards.MANY else (text + ":").index(":")
        return any(plainly(rest, text[count:]) for count in range(most + 1))
    if not text:
        return False
    same = {Wildcards.ONE: True, Wildcards.ONE_WITHIN: text[0] != ":"}.get(first, first == text[0])  # type: ignore[call-overload]
    return bool(same) and plainly(rest, text[1:])


def test_short_patterns_match_what_trying_everything_matches() -> None:
    """All: `*?*` did not match `a:`, where a star is no colon, while the first fit was taken."""
    tokens: list[Token] = ["a", ":", *Wildcard]
    texts = ["".join(one) for size in range(4) for one in product("a:", repeat=size)]
    patterns = [list(one) for size in range(4) for one in product(tokens, repeat=size)]
    for pattern in patterns:
        matched = {text for text in texts if Wildcards(pattern).matches(text)}
        assert matched == {text for text in texts if plainly(pattern, text)}, pattern


def test_what_may_be_a_colon_is_not_covered_by_what_may_not() -> None:
    within, one = Wildcards([Wildcards.ONE_WITHIN]), Wildcards([Wildcards.ONE])
    assert one.covers(within)
    assert not within.covers(one)
    assert Wildcards([Wildcards.SOME]).covers(Wildcards([Wildcards.SOME, Wildcards.ONE_WITHIN]))
    assert not Wildcards([Wildcards.SOME]).covers(one)


@given(TOKENS, TEXTS)
@settings(deadline=None)
def test_wildcards_match_what_trying_everything_matches(tokens: list[str], text: str) -> None:
    assert Wildcards(tokens).matches(text) == plainly(list(tokens), text)


@given(TOKENS, TOKENS, TEXTS)
@settings(deadline=None)
def test_what_covers_matches_all_and_what_does_not_meet_matches_none(
    one: list[str], other: list[str], text: str
) -> None:
    mine, theirs = Wildcards(one), Wildcards(other)
    if mine.covers(theirs) and theirs.matches(text):
        assert mine.matches(text)
    if not mine.meets(theirs):
        assert not (mine.matches(text) and theirs.matches(text))
        assert not theirs.meets(mine)


@pytest.mark.parametrize("pattern", ["%a" * 40 + "b", "%ab%" * 20 + "c%", "_%" * 30])
def test_many_wildcards_take_no_time(pattern: str) -> None:
    assert value("ilike(?, ?)", "a" * 20_000, pattern) == (1 if pattern[0] == "_" else 0)
