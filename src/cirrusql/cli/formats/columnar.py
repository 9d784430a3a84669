"""Arrow and Parquet: columns with types, for programs that read them by the column.

Rows are written in batches, the first of which decides the types.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import islice
from typing import Any

from cirrusql.cli.formats import Format, Layout
from cirrusql.cli.formats.documents import distinct
from cirrusql.errors import InterfaceError
from cirrusql.result import ResultColumn
from cirrusql.values import PLAIN, Row, converted

try:
    import pyarrow as pa

    from cirrusql.cli.formats.arrow_types import arrow_column
except ImportError:
    raise InterfaceError(
        "the formats arrow and parquet need the package pyarrow",
        hint="pip install 'cirrusql[arrow]'",
    ) from None

_BATCH = 65_536

Chunks = Generator[bytes, None, int]


class _Sink:
    """A file for Arrow to write to, whose bytes are taken away as they come."""

    closed = False

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._place = 0

    def write(self, data: Any) -> int:
        held = bytes(data)
        self._held.append(held)
        self._place += len(held)
        return len(held)

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        """Nothing is kept back."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        held, self._held = b"".join(self._held), []
        return held


def _arrow(columns: Sequence[ResultColumn], rows: Iterator[Row], layout: Layout) -> Chunks:
    """Arrow's IPC format: that of files into a file, that of streams into a pipe."""
    return _batches(columns, rows, pa.ipc.new_file if layout.is_file else pa.ipc.new_stream)


def _parquet(columns: Sequence[ResultColumn], rows: Iterator[Row], _layout: Layout) -> Chunks:
    """A Parquet file; each batch is a row group."""
    from pyarrow.parquet import ParquetWriter

    return _batches(columns, rows, ParquetWriter)


def _batches(
    columns: Sequence[ResultColumn], rows: Iterator[Row], writer_of: Callable[..., Any]
) -> Chunks:
    rows = converted([column.type for column in columns], rows, PLAIN)
    names = distinct([column.name for column in columns])
    batch = list(islice(rows, _BATCH))
    held = list(zip(*batch, strict=True)) or [()] * len(columns)
    typed = [
        arrow_column(name, column.type, values)
        for name, column, values in zip(names, columns, held, strict=True)
    ]
    schema = pa.schema([pa.field(column.name, column.type) for column in typed])
    sink, first_row = _Sink(), 1
    writer = writer_of(sink, schema)
    while batch:
        arrays = [
            column.array(values, first_row)
            for column, values in zip(typed, zip(*batch, strict=True), strict=True)
        ]
        writer.write_batch(pa.record_batch(arrays, schema=schema))
        yield sink.taken()
        first_row += len(batch)
        batch = list(islice(rows, _BATCH))
    writer.close()
    yield sink.taken()
    return 0


ARROW = Format(_arrow, is_binary=True)
PARQUET = Format(_parquet, is_binary=True)
