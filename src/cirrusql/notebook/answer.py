"""A statement's answer as a notebook shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from cirrusql.dbapi.frames import arrow_table, pandas_frame, polars_frame
from cirrusql.dbapi.rows import dict_row
from cirrusql.result import Diagnostics, ResultColumn
from cirrusql.values import NATIVE, PLAIN, Row, converted

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from polars import DataFrame as PolarsFrame

_SHOWN_ROWS = 100
_SHOWN_CHARACTERS = 300
_WIDTH = 100


class Answer:
    """The rows of one statement: a table where it is shown, and rows or frames for programs.

    Iterating, `len` and indexing are over rows as tuples, in which documents are dicts and lists.
    `diagnostics` says how they were found.
    """

    def __init__(
        self, columns: Sequence[ResultColumn], rows: Sequence[Row], diagnostics: Diagnostics
    ) -> None:
        self.columns = columns
        self.diagnostics = diagnostics
        self._rows = rows
        self._types = [column.type for column in columns]

    @property
    def rows(self) -> list[Row]:
        """The rows as tuples."""
        return list(self)

    def dicts(self) -> list[dict[str, Any]]:
        """The rows as dicts by column name."""
        return list(map(dict_row([column.name for column in self.columns]), self))

    def df(self, *, nested: bool = False) -> pd.DataFrame:
        """The rows as a `pandas.DataFrame`; see `cirrusql.Cursor.df`."""
        return pandas_frame(self.columns, self._rows, nested=nested)

    def pl(self, *, nested: bool = False) -> PolarsFrame:
        """The rows as a `polars.DataFrame`; see `cirrusql.Cursor.pl`."""
        return polars_frame(self.columns, self._rows, nested=nested)

    def arrow(self, *, nested: bool = False) -> pa.Table:
        """The rows as a `pyarrow.Table`; see `cirrusql.Cursor.arrow`."""
        return arrow_table(self.columns, self._rows, nested=nested)

    def summary(self) -> str:
        """How many rows there are, from where, and what they cost."""
        from cirrusql.cli.narration import counted, listed

        found = self.diagnostics
        parts = [counted(len(self._rows), "row")]
        parts += [listed(found.regions)] if found.regions else []
        parts += [counted(found.total_calls, "call")] if found.total_calls else []
        parts += [] if found.complete else ["not complete"]
        parts += ["there are more"] if found.more else []
        return " · ".join((*parts, f"{found.seconds:.2f} s"))

    def __iter__(self) -> Iterator[Row]:
        return converted(self._types, iter(self._rows), NATIVE)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> Row:
        return next(converted(self._types, iter([self._rows[place]]), NATIVE))

    def __repr__(self) -> str:
        from cirrusql.formats import Layout, format_named

        shown = iter(self._rows[:_SHOWN_ROWS])
        pieces = format_named("table").pieces(self.columns, shown, Layout(width=_WIDTH))
        return "".join((*pieces, "\n".join(self._footer())))

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(column.name)}</th>" for column in self.columns)
        shown = converted(self._types, iter(self._rows[:_SHOWN_ROWS]), PLAIN)
        body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in shown)
        footer = "<br>".join(map(escape, self._footer()))
        table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
        return f"{table}\n<p><small>{footer}</small></p>"

    def _footer(self) -> list[str]:
        more = len(self._rows) - _SHOWN_ROWS
        return [*([f"… and {more:,} more rows"] if more > 0 else []), self.summary()]


def _cell(value: Any) -> str:
    """A cell that is text whatever is in it."""
    from cirrusql.formats.cells import cell, is_number
    from cirrusql.formats.text import visible

    if value is None:
        return '<td style="opacity: 0.5"><em>null</em></td>'
    if is_number(value):
        return f'<td style="text-align: right">{value}</td>'
    text = cell(value)
    if len(text) <= _SHOWN_CHARACTERS:
        return f'<td style="text-align: left">{escape(visible(text))}</td>'
    cut = escape(visible(text[:_SHOWN_CHARACTERS]))
    return f'<td style="text-align: left" title="{len(text):,} characters">{cut}…</td>'
