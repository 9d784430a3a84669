"""The rows of a cursor as tables of other libraries: Arrow, pandas, polars.

They are made of columns that are read in batches, past the tuples of `fetchall`. How columns become
types is told in `cirrusql.arrow`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.errors import InterfaceError, NotSupportedError
from cirrusql.result import ResultColumn
from cirrusql.values import Row

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from polars import DataFrame as PolarsFrame

    from cirrusql.dbapi.one_thread import OneThread
    from cirrusql.dbapi.result_set import ResultSet


def arrow_table(
    columns: Sequence[ResultColumn], rows: Iterable[Row], *, nested: bool = False
) -> pa.Table:
    """A result's columns and rows as a `pyarrow.Table`; see `Frames.arrow`."""
    from cirrusql import arrow

    table = arrow.table(columns, rows)
    return arrow.nested(table, columns) if nested else table


def pandas_frame(
    columns: Sequence[ResultColumn], rows: Iterable[Row], *, nested: bool = False
) -> pd.DataFrame:
    """A result's columns and rows as a `pandas.DataFrame`; see `Frames.df`."""
    pandas = installed("pandas")
    import pyarrow as pa

    from cirrusql.arrow import DOCUMENTS, table
    from cirrusql.values import document

    found = table(columns, rows)
    nullable = {pa.int64(): pandas.Int64Dtype(), pa.bool_(): pandas.BooleanDtype()}
    made = {}
    for name, cells, column in zip(found.column_names, found.columns, columns, strict=True):
        made[name] = cells.to_pandas(types_mapper=nullable.get if cells.null_count else None)
        if nested and column.type in DOCUMENTS:
            documents = [document(text) for text in cells.to_pylist()]
            made[name] = pandas.Series(documents, dtype=object)
    return pandas.DataFrame(made, copy=False)


def polars_frame(
    columns: Sequence[ResultColumn], rows: Iterable[Row], *, nested: bool = False
) -> PolarsFrame:
    """A result's columns and rows as a `polars.DataFrame`; see `Frames.pl`."""
    polars = installed("polars")
    frame: PolarsFrame = polars.from_arrow(arrow_table(columns, rows, nested=nested))
    return frame


def installed(name: str) -> Any:
    """A library, which is the name of an extra too; raises NotSupportedError where it is not."""
    from importlib import import_module

    try:
        import_module("pyarrow")
        return import_module(name)
    except ImportError:
        message = f"this needs {name}, which is not installed"
        raise NotSupportedError(message, hint=f"pip install 'cirrusql[{name}]'") from None


class Frames:
    """The part of a cursor that makes tables of the rows that are left."""

    def arrow(self, *, nested: bool = False) -> pa.Table:
        """The rows as a `pyarrow.Table`, no value of which is lost.

        Documents are their JSON text; with `nested` they are structs and lists, which raises
        DataError where the documents of a column have no common type. Raises NotSupportedError
        without pyarrow (`cirrusql[arrow]`).
        """
        from cirrusql.arrow import pyarrow

        pyarrow()  # before any row is taken
        with self._working():
            found = self._fetchable()
            return arrow_table(found.result.columns, found.unconverted(), nested=nested)

    def fetch_record_batch(self, rows_per_batch: int | None = None) -> pa.RecordBatchReader:
        """The rows as a `pyarrow.RecordBatchReader`, for more of them than memory holds.

        The types are those of the first batch; a value further down that does not fit is an error.
        """
        from cirrusql import arrow

        arrow.pyarrow()
        size = arrow.ROWS_PER_BATCH if rows_per_batch is None else rows_per_batch
        if not isinstance(size, int) or size < 1:
            raise InterfaceError(f"a batch has a number of rows, not {size!r}")
        with self._working():
            found = self._fetchable()
            return arrow.reader(found.result.columns, found.unconverted(), size)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The rows for whoever reads Arrow streams, such as DuckDB or `polars.DataFrame`."""
        return self.fetch_record_batch().__arrow_c_stream__(requested_schema)

    def df(self, *, nested: bool = False) -> pd.DataFrame:
        """The rows as a `pandas.DataFrame`.

        Integers and booleans with NULLs among them are pandas' nullable types, in which none
        becomes a float. Documents are their JSON text, with `nested` dicts and lists. Raises
        NotSupportedError without pandas (`cirrusql[pandas]`).
        """
        installed("pandas")
        with self._working():
            found = self._fetchable()
            return pandas_frame(found.result.columns, found.unconverted(), nested=nested)

    def pl(self, *, nested: bool = False) -> PolarsFrame:
        """The rows as a `polars.DataFrame`; `nested` as for `arrow`.

        Raises NotSupportedError without polars (`cirrusql[polars]`).
        """
        installed("polars")
        with self._working():
            found = self._fetchable()
            return polars_frame(found.result.columns, found.unconverted(), nested=nested)

    @abstractmethod
    def _working(self) -> OneThread: ...

    @abstractmethod
    def _fetchable(self) -> ResultSet[Any]: ...
