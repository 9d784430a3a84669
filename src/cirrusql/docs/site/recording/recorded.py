"""What a statement gave when it was run: its output as it is, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from cirrusql.errors import Error
from cirrusql.formats import Layout, format_named
from cirrusql.records import Record, field
from cirrusql.result import Result
from cirrusql.session import Session

MOST_ROWS = 10
MOST_CHARACTERS = 400
_WIDEST = 5


class Recorded(Record):
    """One statement, as it was run, and what it gave.

    `error` is why it gave nothing, in the program's own words; then there is no `output`. `lacking`
    says what of the output is cut here or what the answer lacks. `row` is the first row by its
    columns' names. A statement that was not run has no `sql`, and `error` says why.
    """

    sql: str
    output: str = ""
    error: str = ""
    lacking: tuple[str, ...] = ()
    row: Mapping[str, Any] = field(factory=dict)

    @property
    def succeeded(self) -> bool:
        """Whether it ran; of a write, whether the service did what it was asked."""
        # NULL where nothing had to be changed.
        return not self.error and self.row.get("OperationStatus") in (None, "SUCCESS")


def not_run(why: str) -> Recorded:
    """A statement that was not run, and why."""
    return Recorded("", error=why)


def record(session: Session, sql: str) -> Recorded:
    """Run one statement and keep what it gives; an error of it is kept, too.

    >>> from cirrusql.catalog import Catalog
    >>> from cirrusql.docs.site.recording.sample_cloud import sample_session
    >>> with sample_session(Catalog.open(), "doctest") as session:
    ...     print(record(session, "SELECT 1 AS one").output.splitlines()[1])
    ...     print(record(session, "SELECT nine").error.splitlines()[0])
    │ one │
    line 1, column 8: no column 'nine'
    """
    try:
        (result,) = session.execute(sql)
        return _recorded(sql, result)
    except Error as error:
        return Recorded(sql, error="\n".join(filter(None, (str(error), error.hint))))


def _recorded(sql: str, result: Result) -> Recorded:
    names = [column.name for column in result.columns]
    shown = list(islice(result, MOST_ROWS))
    left = sum(1 for _ in result)
    lacking = [str(problem) for problem in result.diagnostics.problems]
    if left:
        lacking.append(f"the first {MOST_ROWS} of {MOST_ROWS + left} rows are shown here")
    cells = [[_cut(cell) for cell in row] for row in shown]
    number = sum(map(_is_long, (cell for row in shown for cell in row)))
    if number:
        values = "1 value is" if number == 1 else f"{number} values are"
        lacking.append(f"{values} cut here after {MOST_CHARACTERS} characters")
    output = "".join(_written(result, cells)).rstrip("\n")
    if not names:
        output = result.message or ""
    row = dict(zip(names, shown[0], strict=True)) if shown else {}
    return Recorded(sql, output, lacking=tuple(lacking), row=row)


def _written(result: Result, rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """As `-o table` or `-o record` writes it."""
    is_wide = len(result.columns) > _WIDEST and rows
    form = format_named("record" if is_wide else "table")
    for piece in form.pieces(result.columns, map(tuple, rows), Layout()):
        yield piece if isinstance(piece, str) else piece.decode()


def _cut(cell: Any) -> Any:
    return f"{cell[:MOST_CHARACTERS]}…" if _is_long(cell) else cell


def _is_long(cell: Any) -> bool:
    return isinstance(cell, str) and len(cell) > MOST_CHARACTERS
