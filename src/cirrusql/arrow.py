"""Rows as Apache Arrow: the one place where SQLite's values become typed columns.

SQLite types values, Arrow types columns. A column begins as what its relation says it is, and
becomes the narrowest type that holds every value it really has, losing none:

| column of the result | Arrow type |
|---|---|
| boolean | bool |
| integer | int64 |
| number | float64 |
| string | string |
| object, array | string: the JSON text (`nested` makes structs and lists of it) |
| computed, or of a table of one's own | what its values are: int64, float64, string, binary |
| computed, and without any value | string |

Values that do not fit widen the column, in this order: bool, int64, float64, string, binary.
Integers beside floats are float64 if every one of them is exactly a float, else the column is
string. Numbers beside text are text, whole ones without a point; text beside BLOBs is the bytes
of its UTF-8. NULL is null everywhere, and an answer without rows has the same types. Of columns
with the same name the later ones are numbered: `name`, `name_2`.

`table` reads all rows and then knows the types; `reader` gives batches as the rows come, and takes
the types of the first batch, so that a value further down which does not fit is an error.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cirrusql.errors import DataError, NotSupportedError
from cirrusql.result import ResultColumn
from cirrusql.values import Row, distinct

if TYPE_CHECKING:
    import pyarrow as pa

# Rows that are Python objects at a time: 100,000 rows took 130 ms so, and 270 ms in one piece.
ROWS_AT_ONCE = 2048
# Rows of a batch that a reader of batches is given.
ROWS_PER_BATCH = 8192
# The types that a column may have, from narrow to wide.
_WIDER = ("null", "bool", "int64", "double", "string", "binary")
_DECLARED = {
    "boolean": "bool",
    "integer": "int64",
    "number": "double",
    "string": "string",
    "object": "string",
    "array": "string",
}
# The types of columns whose values are JSON text.
DOCUMENTS = ("object", "array")


def pyarrow() -> Any:
    """The module; raises NotSupportedError, with what to install, where it is missing."""
    try:
        import pyarrow as pa
    except ImportError:
        message = "Arrow needs a library that is not installed"
        raise NotSupportedError(message, hint="pip install 'cirrusql[arrow]'") from None
    return pa


def table(columns: Sequence[ResultColumn], rows: Iterable[Row]) -> pa.Table:
    """All rows as a `pyarrow.Table`, no value of which is lost.

    `rows` are a Result's own, in which documents are text. Raises what reading them raises.

    >>> found = table([ResultColumn("n", "integer"), ResultColumn("x")], [(1, "a"), (None, 2.5)])
    >>> found.schema.types, found.to_pylist()
    ([DataType(int64), DataType(string)], [{'n': 1, 'x': 'a'}, {'n': None, 'x': '2.5'}])
    """
    pa = pyarrow()
    kept: list[list[Any]] = [[] for _ in columns]
    for piece in _pieces(columns, rows, ROWS_AT_ONCE):
        for chunks, (_, array) in zip(kept, piece, strict=True):
            chunks.append(array)
    made = [_unified(chunks, _begins(column)) for chunks, column in zip(kept, columns, strict=True)]
    return pa.table(made, names=_names(columns))


def reader(
    columns: Sequence[ResultColumn], rows: Iterable[Row], rows_per_batch: int = ROWS_PER_BATCH
) -> pa.RecordBatchReader:
    """The rows as a `pyarrow.RecordBatchReader`, which reads them when a batch is asked for.

    The types are those of the first batch, which is read at once. Reading on raises DataError for a
    value that does not fit them, naming its column and row.
    """
    schema, found = batches(columns, rows, rows_per_batch)
    return pyarrow().RecordBatchReader.from_batches(schema, found)


def batches(
    columns: Sequence[ResultColumn], rows: Iterable[Row], rows_per_batch: int = ROWS_PER_BATCH
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """What `reader` reads, for who writes it: the schema, and the batches as they come.

    >>> schema, found = batches([ResultColumn("n", "integer")], [(1,), (2,), (3,)], 2)
    >>> schema.names, [one.num_rows for one in found]
    (['n'], [2, 1])
    """
    pa = pyarrow()
    pieces = _pieces(columns, rows, rows_per_batch)
    first = next(pieces, None)
    begun = [array for _, array in first] if first else [pa.array([]) for _ in columns]
    kinds = [_kind([array], _begins(column)) for array, column in zip(begun, columns, strict=True)]
    schema = pa.schema(list(zip(_names(columns), map(_type, kinds), strict=True)))

    def made() -> Iterator[Any]:
        done = 0
        for piece in itertools.chain([first] if first else [], pieces):
            arrays = []
            for (values, array), kind, column in zip(piece, kinds, columns, strict=True):
                if _kind([array], kind) != kind:
                    raise _misfit(values, kind, column, done)
                arrays.append(_widened(array, kind))
            yield pa.record_batch(arrays, schema=schema)
            done += len(arrays[0])

    return schema, made()


def nested(found: pa.Table, columns: Sequence[ResultColumn]) -> pa.Table:
    """The table with structs and lists in the place of the JSON text of its documents.

    The type is what all documents of a column have together; members that one of them has not are
    null. Raises DataError for a column whose documents have no common type.

    >>> texts = table([ResultColumn("tags", "array")], [('[{"Key": "a"}]',), (None,)])
    >>> nested(texts, [ResultColumn("tags", "array")]).column(0).to_pylist()
    [[{'Key': 'a'}], None]
    """
    pa = pyarrow()
    from cirrusql.values import document

    for place, column in enumerate(columns):
        if column.type not in DOCUMENTS or found.column(place).type != pa.string():
            continue
        documents = [document(text) for text in found.column(place).to_pylist()]
        try:
            made = pa.array(documents, None if any(documents) else pa.null())
        except (pa.ArrowException, OverflowError) as error:
            message = f"the documents of '{column.name}' are of several types: {_first_line(error)}"
            raise DataError(message, hint="read them as text, without nested") from None
        found = found.set_column(place, found.column_names[place], made)
    return found


def _names(columns: Sequence[ResultColumn]) -> list[str]:
    return distinct([column.name for column in columns])


def _begins(column: ResultColumn) -> str:
    return _DECLARED.get(column.type or "", "null")


def _type(kind: str) -> Any:
    pa = pyarrow()
    return {
        "bool": pa.bool_(),
        "int64": pa.int64(),
        "double": pa.float64(),
        "string": pa.string(),
        "binary": pa.binary(),
    }[kind]


def _pieces(
    columns: Sequence[ResultColumn], rows: Iterable[Row], size: int
) -> Iterator[list[tuple[Sequence[Any], pa.Array]]]:
    """For so many rows at a time, each column's values, and the narrowest array of them."""
    remaining = iter(rows)
    while piece := list(itertools.islice(remaining, size)):
        cells = zip(*piece, strict=True)
        yield [
            (values, _array(values, column)) for values, column in zip(cells, columns, strict=True)
        ]


def _array(values: Sequence[Any], column: ResultColumn) -> pa.Array:
    """Values as Arrow types them by itself, which it does without losing any, or as text.

    A type must not be named here: asked for int64, Arrow makes 1 of 1.5.
    """
    pa = pyarrow()
    try:
        array = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        array = None
    if array is None or str(array.type) not in _WIDER:
        made = [None if value is None else _text(value) for value in values]
        has_bytes = any(isinstance(value, bytes) for value in values)
        return pa.array(map(_bytes, made) if has_bytes else made)
    if column.type == "boolean" and pa.types.is_int64(array.type):
        import pyarrow.compute as pc

        if set(pc.unique(array).to_pylist()) <= {0, 1, None}:
            return array.cast(pa.bool_())
    return array


def _text(value: Any) -> Any:
    """A value as text; bytes stay bytes.

    A whole number has no point: whether Arrow has made a float of it depends on what stood near it.
    """
    if isinstance(value, float):
        is_whole = value.is_integer() and abs(value) < 1 << 63 and repr(value) != "-0.0"
        return str(int(value)) if is_whole else repr(value)
    if isinstance(value, bool):
        return str(int(value))
    return value if isinstance(value, bytes) else str(value)


def _bytes(value: Any) -> Any:
    return value.encode() if isinstance(value, str) else value


def _kind(chunks: Sequence[pa.Array], begins: str) -> str:
    """The narrowest type for all of these."""
    found = max((begins, *(str(chunk.type) for chunk in chunks)), key=_WIDER.index)
    if found == "double" and not all(map(_are_floats, chunks)):
        whole = all(str(chunk.type) != "double" for chunk in chunks)
        return "int64" if whole else "string"
    return "string" if found == "null" else found


def _are_floats(chunk: pa.Array) -> bool:
    """Whether every number is exactly a float."""
    pa = pyarrow()
    if not pa.types.is_int64(chunk.type):
        return True
    try:
        chunk.cast(pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


def _unified(chunks: Sequence[pa.Array], begins: str) -> pa.ChunkedArray:
    pa = pyarrow()
    kind = _kind(chunks, begins)
    return pa.chunked_array([_widened(chunk, kind) for chunk in chunks], _type(kind))


def _widened(chunk: pa.Array, kind: str) -> pa.Array:
    """A chunk with its values as a type that is as wide as its own, or wider."""
    pa = pyarrow()
    if chunk.type == _type(kind):
        return chunk
    if kind in ("string", "binary") and not pa.types.is_null(chunk.type):
        # Not by Arrow's own cast, which has another spelling of large numbers.
        texts = [None if value is None else _text(value) for value in chunk.to_pylist()]
        return pa.array(texts if kind == "string" else map(_bytes, texts), _type(kind))
    if kind == "double" and pa.types.is_boolean(chunk.type):
        chunk = chunk.cast(pa.int64())
    return chunk.cast(_type(kind))


def _misfit(values: Sequence[Any], kind: str, column: ResultColumn, done: int) -> DataError:
    """The error for the first value that does not fit, in a batch after so many rows."""
    fits = (_kind([_array([value], column)], kind) == kind for value in values)
    row = done + next((place for place, one in enumerate(fits, 1) if not one), 1)
    message = f"row {row} of '{column.name}' does not fit {kind}, the type of the rows before it"
    return DataError(message, hint="CAST the column to TEXT, or read the whole with arrow()")


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
