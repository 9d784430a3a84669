"""Regular expressions: linear in time, and what RE2 has not is told."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cirrusql.engine.functions.regexps import regexp_like, regexp_replace, regexp_substr
from cirrusql.engine.functions.registry import Free
from cirrusql.errors import Cancelled, DataError
from tests.engine.functions.sqlite import value

# What RE2 and Python read alike, of texts in ASCII without line ends.
ATOMS = st.sampled_from(
    (
        "a", "b", "1", "_", " ", ".", "\\d", "\\w", "\\D", "\\W", "\\b", "^", "$", "\\A", "[ab]",
        "[^a]", "[a-c]", "[\\d_]", "[]a]", "[^]a]", "\\{", "\\\\", "-", "[-a]", "(?i:a)", "(?:ab)",
        "\\x41", "(?P<n>a)", "[{]", "é",
    )
)  # fmt: skip
QUANTIFIERS = st.sampled_from(("", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}"))
SEQUENCES = st.lists(st.tuples(ATOMS, QUANTIFIERS).map("".join), max_size=4).map("".join)
PATTERNS = st.one_of(
    SEQUENCES,
    SEQUENCES.map(lambda pattern: f"({pattern})"),
    st.tuples(SEQUENCES, SEQUENCES).map("|".join),
)
TEXTS = st.text(st.sampled_from("abA1_ -{}[]"), max_size=8)


@given(PATTERNS, TEXTS)
@settings(max_examples=300, deadline=None)
def test_patterns_mean_what_they_mean_to_python(pattern: str, text: str) -> None:
    try:
        expected = re.compile(pattern, re.ASCII)
    except re.error:
        return
    try:
        found = regexp_substr(text, pattern)
    except DataError:
        return  # a quantifier of `^` and the like
    wanted = expected.search(text)
    assert regexp_like(text, pattern) == (wanted is not None)
    assert found == (wanted[0] if wanted else None)
    if expected.search("") is None:  # behind an empty match Python looks again at the same place
        replaced = regexp_replace(Free(), text, pattern, r"\1")
        assert replaced == expected.sub(lambda _: r"\1", text)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (r"regexp_like('é', '^\w$')", 0),
        (r"regexp_like('é', '^\pL$')", 1),
        (r"regexp_like('É', '(?i)é')", 1),
        (r"regexp_like('a' || char(10), 'a$')", 0),
        (r"regexp_like('a' || char(10), '(?m)a$')", 1),
        (r"regexp_like('a' || char(10) || 'b', 'a.b')", 0),
        (r"regexp_like('a' || char(10) || 'b', '(?s)a.b')", 1),
        ("regexp_substr('déjà vu', 'j.')", "jà"),
        ("regexp_replace('déjà', '', '-')", "-d-é-j-à-"),
        ("regexp_replace('aaa', 'a', '\\0$1')", "\\0$1\\0$1\\0$1"),
        ("regexp_substr('abc', 'x')", None),
        ("regexp_substr('abc', '')", ""),
        ("'prod-web' REGEXP '^prod-(web|db)$'", 1),
        ("'prod-web' NOT REGEXP 'x'", 1),
        ("regexp_like('', '')", 1),
    ],
)
def test_what_is_re2s_own(sql: str, expected: Any) -> None:
    assert value(sql) == expected


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "a{2,1}", "\\", "(?<x", "a{1001}"])
def test_what_is_no_pattern_is_shown(pattern: str, capfd: pytest.CaptureFixture[str]) -> None:
    for call in ("regexp_like('a', ?)", "regexp_substr('a', ?)", "regexp_replace('a', ?, '')"):
        with pytest.raises(DataError) as caught:
            value(call, pattern)
        said = f"{call.partition('(')[0]}: '{pattern}' is not a regular expression"
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")  # RE2 would log it


@pytest.mark.parametrize(
    ("pattern", "missing"),
    [
        ("a(?=b)", "lookahead"),
        ("a(?!b)", "lookahead"),
        ("(?<=a)b", "lookbehind"),
        ("(?<!a)b", "lookbehind"),
        ("(?>a)", "atomic groups"),
        (r"(a)\1", "backreferences"),
    ],
)
def test_what_re2_has_not_is_told(pattern: str, missing: str) -> None:
    with pytest.raises(DataError, match=f"there is no {missing}"):
        value("regexp_like('ab', ?)", pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 100_000 + "b"),
        ("(a|a)*$", "a" * 100_000 + "b"),
        ("(x+x+)+y", "x" * 100_000),
        ("(.*a){20}", "b" * 100_000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 100_000),
        ("(a?){500}a{500}", "a" * 10_000),
    ],
)
def test_no_pattern_takes_long(pattern: str, text: str) -> None:
    began = time.thread_time()
    value("regexp_like(?, ?)", text, pattern)
    value("regexp_substr(?, ?)", text, pattern)
    assert time.thread_time() - began < 5


def test_a_pattern_that_is_too_large_is_refused() -> None:
    with pytest.raises(DataError, match=r"is too large|is not a regular expression"):
        value("regexp_like('a', ?)", "(a{0,100}b{0,100}c{0,100}){0,9}" * 20)


def test_many_replacements_end_with_the_statement() -> None:
    class Ended(Free):
        def check(self) -> None:
            raise Cancelled("the statement was cancelled")

    assert regexp_replace(Ended(), "a" * 4000, "a", "b") == "b" * 4000
    with pytest.raises(Cancelled):
        regexp_replace(Ended(), "a" * 5000, "a", "b")
