"""How a session behaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from cirrusql.engine.display import Display
from cirrusql.errors import InterfaceError
from cirrusql.records import Record
from cirrusql.sql.name_defaults import DEFAULT_NAMES, NameDefaults

if TYPE_CHECKING:
    from cirrusql.catalog import Relation
    from cirrusql.cloudcontrol.memory import Memory
    from cirrusql.plan import QueryPlan, Verb

Confirm = Callable[[str, Sequence[str]], bool]


class SharedRun(Protocol):
    """A run of the journal that writes of several statements are added to.

    It is `cirrusql.session.WriteRun`, which stands above what is known here, as do its calls and
    its logs. `number` is None until something was written.
    """

    @property
    def number(self) -> int | None:
        """The run's number."""
        ...

    def log(self, calls: Sequence[Any], label: str | None, account: str | None = None) -> Any:
        """Note calls down, and give the log of what becomes of them."""
        ...


class Guard(Protocol):
    """Who may refuse a statement before its first call, by raising an Error.

    For servers whose users are not trusted with all that the credentials allow. Whoever inherits
    from it allows what it does not refuse.
    """

    def may_read(self, relation: Relation) -> None:
        """A relation stands in the statement, or in a view that it reads."""
        ...

    def may_read_stored(self, table: str) -> None:
        """A table or a materialized view of the user's own is read; its rows are nobody's now."""
        ...

    def may_run(self, plan: QueryPlan) -> None:
        """So a query is about to be answered; asked again where more regions became known."""
        ...

    def may_call(self) -> None:
        """A call is about to be sent, on the engine's loop."""
        ...

    def may_write(self, verb: Verb, relation: Relation) -> None:
        """Resources of a relation are to be created, changed or deleted."""
        ...

    def may_send(self, region: str, request: Mapping[str, Any]) -> None:
        """The write of one of them is to be sent to a region; `request` is the call's input."""
        ...


class WriteOptions(Record):
    """How writes behave: whether they wait and go on after a failure, and who may say yes.

    `confirm` is asked, with a question and the resources, before a statement touches several
    resources that it did not name itself; None means that nobody can be asked. With `dry_run` a
    write gives the calls that it would make, as rows, and changes nothing. Writes are added to
    `run`, if there is one, else each statement's are a run of their own. `label` is what the
    journal calls the resources. With `idempotent` what is there already, as it is wanted, counts as
    created, and what is gone already as deleted.
    """

    waits: bool = True
    continues: bool = False
    confirmed: bool = False
    confirm: Confirm | None = None
    timeout: float | None = None
    dry_run: bool = False
    run: SharedRun | None = None
    label: str | None = None
    idempotent: bool = False


_WRITE_DEFAULTS = WriteOptions()
_DISPLAY_DEFAULTS = Display()


class Options(Record):
    """How a session behaves; `SET` changes some of it.

    `strict` makes an incomplete answer an error. Without it an answer that lacks rows is given, but
    none that may have false ones, nor is a short one kept; `partial` allows both. `paid_calls` lets
    calls be made that AWS charges for. `read_only` refuses every write. `timeout` is in seconds for
    a statement, all of its work, `max_rows` the most rows that a query gives; None for no limit.
    `queues` has writes between BEGIN and COMMIT wait for COMMIT. Without `pushdown` whole relations
    are fetched and SQLite does all the filtering: for finding out whether a wrong answer is the
    planner's. `display` is for front ends that show rows. Statements of several sessions that only
    read may share a `memory` of what the service has answered. `names` are what names mean that
    leave something out. With `postgres` statements are written as PostgreSQL has them.

    `as_of` is the moment of the inventory that relations are read at where a statement says none:
    a date, a time, `latest`, or `run` and its id. With `max_age`, in seconds, a scan takes what the
    inventory has of that age and calls for the rest; rows carried over from before that are older
    than `max_carry` count as not answered. `inventory` is the folder or address of the store.

    For users who are not to have all that the credentials allow: a `guard` may refuse a statement
    before its first call, one that makes more than `max_calls` ends with BudgetExceeded, and with
    `hides_secrets` no secret is in the rows that queries are answered from.
    """

    strict: bool = False
    partial: bool = False
    paid_calls: bool = False
    read_only: bool = False
    timeout: float | None = None
    max_rows: int | None = None
    pushdown: bool = True
    queues: bool = True
    writes: WriteOptions = _WRITE_DEFAULTS
    display: Display = _DISPLAY_DEFAULTS
    memory: Memory | None = None
    guard: Guard | None = None
    max_calls: int | None = None
    hides_secrets: bool = False
    names: NameDefaults = DEFAULT_NAMES
    postgres: bool = False
    as_of: str | None = None
    max_age: float | None = None
    max_carry: float | None = None
    inventory: str | None = None


def require_limits(options: Options) -> None:
    """Raise InterfaceError for a number of rows or seconds that is none.

    `max_rows=-1` gave no row, as if it were 0; `timeout=nan` cancelled every call.
    """
    for name in ("max_rows", "max_calls", "timeout", "max_age", "max_carry"):
        value = getattr(options, name)
        if value is not None and not value >= 0:
            raise InterfaceError(f"{name} is {value}", hint="give 0 or more, or None for no limit")
