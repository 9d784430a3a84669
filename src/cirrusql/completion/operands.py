"""What stands on the left of an operator: a column, and what is looked up in its document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cirrusql.catalog.shapes import Step, Within
from cirrusql.completion.columns import Column
from cirrusql.completion.frames import Span
from cirrusql.records import Record, replace
from cirrusql.sql.lexer import Kind, Token

if TYPE_CHECKING:
    from cirrusql.completion.sources import Source

_LOOKUPS = ("->", "->>")
_EXTRACTS = ("JSON_EXTRACT", "JSONB_EXTRACT")
_KEY = re.compile(r'\."([^"]*)"|\.([^."\[\]]+)|\[(#-\d+|\d+)\]')


class Operand(Record):
    """A column as it is written, with the steps that lookups take into it."""

    name: str
    qualifier: str = ""
    steps: tuple[Step, ...] = ()


def operand_before(tokens: Sequence[Token], last: int, first: int = 0) -> Operand | None:
    """The column, or the lookup into one, that ends before the place `last`.

    >>> from cirrusql.sql.lexer import tokens
    >>> operand_before(tuple(tokens("SELECT v.a -> 'b' ->> '$.c[0]'")), 8)
    Operand(name='a', qualifier='v', steps=('b', 'c', 0))
    """
    if last <= first:
        return None
    token = tokens[last - 1]
    if token.is_symbol(")"):
        return _extracted(tokens, last - 1, first)
    if last - 2 > first and tokens[last - 2].text in _LOOKUPS:
        document = operand_before(tokens, last - 2, first)
        steps = steps_of(token)
        if document is None or steps is None:
            return None
        return replace(document, steps=(*document.steps, *steps))
    if token.kind not in (Kind.WORD, Kind.QUOTED_NAME):
        return None
    if last - 3 >= first and tokens[last - 2].is_symbol("."):
        return Operand(token.value, tokens[last - 3].value)
    return Operand(token.value)


def _extracted(tokens: Sequence[Token], closing: int, first: int) -> Operand | None:
    """What a call of json_extract looks up."""
    depth, place = 0, closing
    for place in range(closing, first - 1, -1):
        depth += tokens[place].is_symbol(")") - tokens[place].is_symbol("(")
        if depth == 0:
            break
    if depth or place <= first or not tokens[place - 1].is_word(*_EXTRACTS):
        return None
    return extracted_from(Span(tokens, place + 1, closing))


def extracted_from(arguments: Span) -> Operand | None:
    """What json_extract's, or json_each's, first arguments look up: a document, and a path in it.

    The path may be left out, or not be written yet.
    """
    commas = [place for place in arguments.own() if arguments.tokens[place].is_symbol(",")]
    end = commas[0] if commas else arguments.last
    document = operand_before(arguments.tokens, end, arguments.first)
    if document is None or not commas or end + 1 >= arguments.last:
        return document
    steps = steps_of(arguments.tokens[end + 1])
    return None if steps is None else replace(document, steps=(*document.steps, *steps))


def steps_of(token: Token) -> tuple[Step, ...] | None:
    """The steps that a lookup's right side takes: a key, an index or a path; None if unknown."""
    if token.kind is Kind.NUMBER:
        return (int(token.text),) if token.text.isdecimal() else None
    if token.kind is not Kind.STRING:
        return None
    return path_steps(token.value) if token.value.startswith("$") else (token.value,)


def path_steps(path: str) -> tuple[Step, ...]:
    """The steps of a path such as `$.Rules[0].Id`, as far as it can be understood.

    >>> path_steps('$.Rules[0]."a.b"'), path_steps("$")
    (('Rules', 0, 'a.b'), ())
    """
    return tuple(
        quoted or key or (int(index) if index.isdecimal() else 0)
        for quoted, key, index in _KEY.findall(path)
    )


def column_of(operand: Operand, levels: Sequence[Sequence[Source]]) -> Column | None:
    """The column that an operand is of, with the operand's steps; the nearest SELECT's counts."""
    for level in levels:
        for source in level:
            if operand.qualifier and source.name.lower() != operand.qualifier.lower():
                continue
            for column in source.columns():
                if column.name.lower() == operand.name.lower():
                    return replace(column, steps=(*column.steps, *operand.steps))
    return None


def walked_column(group: Span, before: Sequence[Source], *, recursive: bool) -> Column | None:
    """The column `value` of json_each: an element of its argument; None for json_tree."""
    operand = extracted_from(group)
    if operand is None or recursive:
        return None
    column = column_of(operand, [before])
    if column is None:
        return None
    return replace(column, steps=(*column.steps, Within.EACH), type="", description="an element")
