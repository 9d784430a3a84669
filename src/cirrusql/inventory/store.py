"""The place of an inventory: three Delta tables in a folder or below an `s3://` address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from cirrusql.errors import InterfaceError, NotSupportedError, OperationalError
from cirrusql.inventory import tables
from cirrusql.inventory.access import Access, failures_told
from cirrusql.inventory.tables import TABLES, TableName

if TYPE_CHECKING:
    from arro3.core import RecordBatch, RecordBatchReader
    from deltalake import CommitProperties, DeltaTable

# DataFusion keeps what it sorts in memory; a machine's every core would multiply that.
_QUERY_SETTINGS = {"datafusion.execution.target_partitions": "2"}


class Store:
    """An opened inventory. Thread-safe.

    Mutable: the handles of its tables, which are brought up to date before they are read, and
    opened again when the keys of their storage are others than they were.
    """

    def __init__(self, place: str, access: Access | None) -> None:
        self.place = place
        self._access = access
        self._opened: dict[TableName, tuple[DeltaTable, dict[str, str]]] = {}
        self._lock = Lock()

    @classmethod
    def open(
        cls, place: str | Path, access: Access | None = None, *, create: bool = False
    ) -> Store:
        """The inventory in a folder, or by `access` at an `s3://` address.

        `create` makes one if there is none. Raises NotSupportedError without the extra,
        OperationalError if there is no inventory, what `access` raises if it cannot be reached,
        and InterfaceError for an address without a way there.
        """
        store = cls(*_reached(place, access))
        if create:
            store._create()
        elif not store._exists():
            hint = "`cirrusql inventory collect` makes one; --store names another place"
            raise OperationalError(f"there is no inventory in {store.place}", hint=hint)
        return store

    @classmethod
    def find(cls, place: str | Path, access: Access | None = None) -> Store | None:
        """As `open`; None if there is no inventory."""
        text = str(place)
        if "://" not in text and not (Path(text).expanduser() / TABLES[0]).is_dir():
            return None
        store = cls(*_reached(place, access))
        return store if store._exists() else None

    def table(self, name: TableName) -> DeltaTable:
        """A table as it is now; a handle of the caller's own."""
        from deltalake import DeltaTable

        options = self._options()
        with failures_told(self.place):
            return DeltaTable(self.address(name), storage_options=options)

    def address(self, name: TableName) -> str:
        """Where a table is."""
        return f"{self.place}/{name}"

    def bytes_of(self, name: TableName) -> int:
        """How many bytes the data files of a table have."""
        with failures_told(self.place):
            return sum(self.table(name).get_add_actions().column("size_bytes").to_pylist())

    def query(self, sql: str, **given: DeltaTable) -> RecordBatchReader:
        """The answer of DataFusion to a SELECT over `runs`, `coverage` and `resources`.

        `runs` is looked at first, so that all of a run that it names is there. `given` are tables
        that are to be read as they were when they were opened.
        """
        from deltalake import QueryBuilder

        builder = QueryBuilder(_QUERY_SETTINGS)
        with failures_told(self.place):
            with self._lock:
                for name in reversed(TABLES):
                    if name in given:
                        builder.register(name, given[name])
                    elif name in sql:
                        builder.register(name, self._current(name))
            return builder.execute(sql)

    def rows(self, sql: str, **given: DeltaTable) -> Iterator[Any]:
        """The rows of an answer, batch by batch."""
        for batch in self.batches(sql, **given):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def batches(self, sql: str, **given: DeltaTable) -> Iterator[RecordBatch]:
        """The batches of an answer, as they come."""
        with failures_told(self.place):
            yield from self.query(sql, **given)

    def append(
        self,
        name: TableName,
        batches: Iterable[RecordBatch],
        commit: CommitProperties | None = None,
        table: DeltaTable | None = None,
        mode: Literal["append", "overwrite"] = "append",
    ) -> None:
        """Add rows to a table, all or none of them; or put them in the place of all.

        Raises deltalake's CommitFailedError where `commit` forbids what was committed meanwhile
        since `table` was opened, else OperationalError.
        """
        from arro3.core import RecordBatchReader
        from deltalake import write_deltalake

        self._require_writable()
        reader = RecordBatchReader.from_batches(tables.schema(name), batches)
        with failures_told(self.place):
            write_deltalake(
                table or self.table(name),
                reader,
                mode=mode,
                writer_properties=writer_properties(name),
                commit_properties=commit,
            )

    def delete(self, name: TableName, where: str, commit: CommitProperties | None = None) -> None:
        """Remove the rows of a table that a condition holds for."""
        self._require_writable()
        with failures_told(self.place):
            self.table(name).delete(
                where, writer_properties=writer_properties(name), commit_properties=commit
            )

    def compact(self, name: TableName, orphan_hours: int) -> None:
        """Make few files of a table's many, and remove those that have long counted for nothing."""
        self._require_writable()
        with failures_told(self.place):
            self.table(name).optimize.compact(writer_properties=writer_properties(name))
        self.vacuum(name, orphan_hours)

    def vacuum(self, name: TableName, orphan_hours: int) -> list[str]:
        """Remove the files that a table has not named for so many hours; which they were."""
        with failures_told(self.place):
            return self.table(name).vacuum(
                retention_hours=orphan_hours,
                dry_run=False,
                enforce_retention_duration=False,
                full=True,
            )

    def _current(self, name: TableName) -> DeltaTable:
        options = self._options()
        table, before = self._opened.get(name, (None, {}))
        if table is None or before != options:
            table = self.table(name)
            self._opened[name] = table, options
        else:
            table.update_incremental()
        return table

    def _require_writable(self) -> None:
        if self._access is not None:
            self._access.require_writable()

    def _options(self) -> dict[str, str]:
        return self._access.options() if self._access is not None else {}

    def _create(self) -> None:
        from deltalake import CommitProperties, DeltaTable
        from deltalake.exceptions import DeltaError

        self._require_writable()
        options = self._options()
        with failures_told(self.place):
            if "://" not in self.place:
                Path(self.place).mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in TABLES:
                try:
                    DeltaTable.create(
                        self.address(name),
                        tables.schema(name),
                        mode="ignore",
                        name=f"cirrusql_{name}",
                        configuration=tables.configuration(name),
                        storage_options=options,
                        # One who is too late would write the table's beginning behind it, and an
                        # append of that moment would fail.
                        commit_properties=CommitProperties(max_commit_retries=0),
                    )
                except DeltaError:
                    if not DeltaTable.is_deltatable(self.address(name), options):
                        raise

    def _exists(self) -> bool:
        from deltalake import DeltaTable

        options = self._options()
        with failures_told(self.place):
            return all(DeltaTable.is_deltatable(self.address(name), options) for name in TABLES)


def _reached(place: str | Path, access: Access | None) -> tuple[str, Access | None]:
    """Where a store is, and the way there."""
    _require_extra()
    text = str(place)
    if "://" not in text:
        return str(Path(text).expanduser().absolute()), None
    if access is None:
        raise InterfaceError(f"nothing says how {text} is reached")
    return text.rstrip("/"), access


def writer_properties(name: TableName) -> Any:
    """How Parquet is written: small row groups let a reader skip what it does not look for.

    Values of which hardly two are the same are written as they are: a dictionary of them takes
    room and time. Level 3 makes documents 1 % smaller than level 1, and 6 no smaller than 3.
    """
    from deltalake import ColumnProperties, WriterProperties

    plain = ColumnProperties(dictionary_enabled=False)
    return WriterProperties(
        compression="ZSTD",
        compression_level=3,
        max_row_group_size=tables.ROW_GROUP,
        column_properties=dict.fromkeys(tables.OF_ONE_EACH[name], plain) or None,
    )


def _require_extra() -> None:
    try:
        import deltalake  # noqa: F401
    except ImportError:
        hint = "pip install 'cirrusql[inventory]'"
        raise NotSupportedError("the inventory needs cirrusql[inventory]", hint=hint) from None
