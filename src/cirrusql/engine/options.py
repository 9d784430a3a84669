"""How a session behaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cirrusql.records import Record

Confirm = Callable[[str, Sequence[str]], bool]


class WriteOptions(Record):
    """How writes behave: whether they wait and go on after a failure, and who may say yes.

    `confirm` is asked, with a question and the resources, before a statement touches several
    resources that it did not name itself; None means that nobody can be asked. With `dry_run` a
    write gives the calls that it would make, as rows, and changes nothing.
    """

    waits: bool = True
    continues: bool = False
    confirmed: bool = False
    confirm: Confirm | None = None
    timeout: float | None = None
    dry_run: bool = False


_WRITE_DEFAULTS = WriteOptions()


class Options(Record):
    """How a session behaves; `SET` changes some of it.

    `strict` makes an incomplete answer an error, `read_only` refuses every write. `timeout` is in
    seconds for a statement, all of its work, `max_rows` the most rows that a query gives; None for
    no limit. Without `pushdown` whole relations are fetched and SQLite does all the filtering: for
    finding out whether a wrong answer is the planner's.
    """

    strict: bool = False
    read_only: bool = False
    timeout: float | None = None
    max_rows: int | None = None
    pushdown: bool = True
    writes: WriteOptions = _WRITE_DEFAULTS
