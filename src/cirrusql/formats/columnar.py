"""Arrow and Parquet: columns with types, for programs that read them by the column.

Rows are written in batches, the first of which decides the types: see `cirrusql.arrow`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

from cirrusql import arrow
from cirrusql.errors import InterfaceError
from cirrusql.formats import Format, Layout
from cirrusql.result import ResultColumn
from cirrusql.values import Row

try:
    import pyarrow as pa
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
    schema, batches = arrow.batches(columns, rows, _BATCH)
    sink = _Sink()
    writer = writer_of(sink, schema)
    for batch in batches:
        writer.write_batch(batch)
        yield sink.taken()
    writer.close()
    yield sink.taken()
    return 0


ARROW = Format(_arrow, is_binary=True)
PARQUET = Format(_parquet, is_binary=True)
