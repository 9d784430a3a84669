"""How a session behaves, and SET, which changes some of it by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cirrusql.errors import ProgrammingError, UnknownName, did_you_mean
from cirrusql.records import Record, field, replace
from cirrusql.sql.statements import SetOption

Confirm = Callable[[str, Sequence[str]], bool]

_TRUE = ("on", "true", "1", "yes")
_FALSE = ("off", "false", "0", "no")
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


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


class Options(Record):
    """How a session behaves; `SET` changes some of it.

    `strict` makes an incomplete answer an error, `read_only` refuses every write, `timeout` is in
    seconds for a statement, None for none. Without `pushdown` whole relations are fetched and
    SQLite does all the filtering: for finding out whether a wrong answer is the planner's.
    """

    strict: bool = False
    read_only: bool = False
    timeout: float | None = None
    pushdown: bool = True
    writes: WriteOptions = field(factory=WriteOptions)

    @property
    def dry_run(self) -> bool:
        """Whether writes only show what they would do."""
        return self.writes.dry_run


def changed(options: Options, statement: SetOption) -> Options:
    """The options after a SET; raises UnknownName, or ProgrammingError for a value that is none."""
    setter = _SETTERS.get(statement.option)
    if setter is None:
        hint = did_you_mean(statement.option, _SETTERS) or f"there is {', '.join(_SETTERS)}"
        raise UnknownName(f"no option '{statement.option}'", hint=hint)
    return setter(options, statement.value)


def seconds(text: str) -> float:
    """A duration in seconds.

    >>> seconds("40ms"), seconds("2 min"), seconds("30")
    (0.04, 120.0, 30.0)
    """
    number = text.strip().rstrip("abcdefghijklmnopqrstuvwxyz ")
    unit = text.strip()[len(number) :].strip() or "s"
    try:
        return float(number) * _UNITS[unit]
    except (ValueError, KeyError):
        raise ProgrammingError(
            f"'{text}' is not a duration", hint="for example 30s, 2min"
        ) from None


def _switch(text: str) -> bool:
    if text.lower() in _TRUE + _FALSE:
        return text.lower() in _TRUE
    raise ProgrammingError(f"'{text}' is neither on nor off")


def _wait(options: Options, value: str) -> Options:
    return replace(options, writes=replace(options.writes, waits=_switch(value)))


def _strict(options: Options, value: str) -> Options:
    return replace(options, strict=_switch(value))


def _pushdown(options: Options, value: str) -> Options:
    return replace(options, pushdown=_switch(value))


def _timeout(options: Options, value: str) -> Options:
    off = value.lower() in _FALSE
    return replace(options, timeout=None if off else seconds(value))


def _dry_run(options: Options, value: str) -> Options:
    return replace(options, writes=replace(options.writes, dry_run=_switch(value)))


def _on_error(options: Options, value: str) -> Options:
    if value.lower() not in ("stop", "continue"):
        raise ProgrammingError(f"on_error is stop or continue, not '{value}'")
    continues = value.lower() == "continue"
    return replace(options, writes=replace(options.writes, continues=continues))


_SETTERS: dict[str, Callable[[Options, str], Options]] = {
    "wait": _wait,
    "dry_run": _dry_run,
    "strict": _strict,
    "pushdown": _pushdown,
    "timeout": _timeout,
    "on_error": _on_error,
}
