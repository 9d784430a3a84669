"""Scripts to statements: tokens, splitting and hints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cirrusql.errors import ParseError
from cirrusql.sql import Fragment, literal, split
from cirrusql.sql.lexer import Kind, position, tokens

# Every character but halves of surrogate pairs, which no text that can be sent has.
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


# -- tokens


@given(TEXT)
def test_tokens_lie_in_order_and_say_where(text: str) -> None:
    try:
        found = list(tokens(text))
    except ParseError:
        return
    end = 0
    for token in found:
        assert end <= token.start < token.end
        assert text[token.start : token.end] == token.text
        end = token.end


@given(TEXT.filter(lambda text: "\0" not in text))
def test_a_literal_is_one_string_token_with_its_value(text: str) -> None:
    (token,) = tokens(literal(text))
    assert token.kind is Kind.STRING
    assert token.value == text


@pytest.mark.parametrize(
    ("text", "value"),
    [('"a""b"', 'a"b'), ("`a``b`", "a`b"), ("[a b]", "a b"), ("'it''s'", "it's"), ("ab", "ab")],
)
def test_quotes_are_taken_off(text: str, value: str) -> None:
    (token,) = tokens(text)
    assert token.value == value


@pytest.mark.parametrize("text", ["SELECT 'a", 'SELECT "a', "SELECT `a", "SELECT /* a", "x /*+ y"])
def test_what_never_ends_is_told_where_it_begins(text: str) -> None:
    with pytest.raises(ParseError, match="never ends") as caught:
        list(tokens(text))
    offset = min(text.find(mark) for mark in ("'", '"', "`", "/*") if mark in text)
    assert caught.value.position == position(text, offset)


# -- splitting


@given(st.lists(TEXT.filter(lambda text: "\0" not in text), max_size=5))
def test_semicolons_in_strings_and_comments_split_nothing(texts: list[str]) -> None:
    script = "\n;\n".join(f"SELECT {literal(text)} /* ; */ -- ;" for text in texts)
    assert len(list(split(script))) == len(texts)


def test_empty_statements_are_left_out() -> None:
    assert [source.text for source in split(";; SELECT 1 ;\n-- the end\n;")] == ["SELECT 1"]


def test_hints_belong_to_the_statement_they_stand_in() -> None:
    one, other = split("/*+ create NOWAIT */ SELECT 1; SELECT /*+ AWAIT */ 2")
    assert one.hints == {"CREATE", "NOWAIT"}
    assert other.hints == {"AWAIT"}
    assert one.text == "SELECT 1"


@given(
    st.lists(
        st.sampled_from(("SELECT 'a' ", "/* x */", ", b.c ", "-- y\n", "; ", "[é]")), min_size=1
    )
)
def test_a_piece_has_the_tokens_of_the_whole_that_are_in_it(words: list[str]) -> None:
    script = "".join(words)
    for source in split(script):
        whole = source.between(0, len(source.tokens))
        assert whole.tokens == source.tokens
        found = Fragment(script, whole.start, whole.end).tokens
        assert found == source.tokens
