"""The columns that a query gives, as far as they have names: of a view, a WITH, a derived table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cirrusql.completion.columns import Column, renamed
from cirrusql.completion.frames import Arm, Span
from cirrusql.completion.operands import column_of, operand_before
from cirrusql.sql.lexer import Kind

if TYPE_CHECKING:
    from cirrusql.completion.sources import Source, Sources

_NAMES = (Kind.WORD, Kind.QUOTED_NAME)


def outputs(sources: Sources, arm: Arm, named: Mapping[str, Source]) -> Iterator[Column]:
    """The named columns of one SELECT, in order."""
    select = arm.clause("SELECT")
    if select is None:
        return
    read = sources.of_arm(arm, named)
    for item in _items(Span(arm.span.tokens, select.place + 1, select.last)):
        yield from _columns(item, read)


def _items(span: Span) -> Iterator[Span]:
    """The pieces between commas."""
    start = span.first + span.is_word(span.first, "DISTINCT", "ALL")
    for place in span.own():
        if span.tokens[place].is_symbol(","):
            yield Span(span.tokens, start, place)
            start = place + 1
    yield Span(span.tokens, start, span.last)


def _columns(item: Span, read: Sequence[Source]) -> Iterator[Column]:
    """The column that one item gives, or all that a star does."""
    tokens, first, last = item.tokens, item.first, item.last
    if first >= last:
        return
    if tokens[last - 1].is_symbol("*") and last - first in (1, 3):
        qualifier = tokens[first].value.lower() if last - first == 3 else None
        for source in read:
            if qualifier is None or source.name.lower() == qualifier:
                yield from (column for column in source.columns() if not column.beside)
        return
    name, end = _alias(item)
    operand = operand_before(tokens, end, first)
    column = column_of(operand, [read]) if operand is not None else None
    if name:
        yield renamed(column, name) if column is not None else Column(name)
    elif operand is not None and not operand.steps:
        yield column or Column(operand.name)


def _alias(item: Span) -> tuple[str, int]:
    """The name that an item is given, and where what it names ends."""
    tokens, last = item.tokens, item.last
    if last - item.first < 2 or tokens[last - 1].kind not in _NAMES:
        return "", last
    before = tokens[last - 2]
    if before.is_word("AS"):
        return tokens[last - 1].value, last - 2
    ends = before.kind in (*_NAMES, Kind.STRING, Kind.NUMBER) or before.is_symbol(")")
    if ends and not tokens[last - 1].is_word("END"):
        return tokens[last - 1].value, last - 1
    return "", last
