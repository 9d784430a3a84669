"""What a stack gives, written: to its file with everything in it, to stdout without secrets."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from cirrusql.cli.streams import write_text
from cirrusql.errors import OperationalError
from cirrusql.plan.secrets import HIDDEN
from cirrusql.records import Record
from cirrusql.stack import Stack
from cirrusql.stack.private_file import write_private


class Outputs(Record, eq=False):
    """What a stack gives, and in how many seconds it was built; None if it was only looked at."""

    stack: Stack
    values: Mapping[str, Any]
    seconds: float | None

    @property
    def whole(self) -> Mapping[str, Any]:
        """All of it: of a template what it gives by name, of a manifest with what it is."""
        return self._framed({name: self._value(value) for name, value in self.values.items()})

    def _value(self, value: Any) -> Any:
        """A value as it is; what a query gives as text may be a list or a mapping."""
        return _document(value) if self.stack.adopts else value

    def shown(self, *, reveals: bool) -> Mapping[str, Any]:
        """What may be shown, protected values only if it `reveals`."""
        exports = self.stack.exports
        return self._framed(
            {
                name: HIDDEN if exports[name].protected and not reveals else self._value(value)
                for name, value in self.values.items()
            }
        )

    def _framed(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self.stack.adopts:
            return values
        head = {"stack_name": self.stack.name, "stack_env": self.stack.environment}
        tail = {} if self.seconds is None else {"elapsed_time": _duration(self.seconds)}
        return {**head, **values, **tail}


def write_outputs(
    given: Sequence[Outputs],
    parsed: argparse.Namespace,
    *,
    is_one: bool = True,
    reveals: bool = False,
) -> None:
    """Write what stacks give: to stdout without secrets, to a file with everything in it.

    Of several it is an object by stack, as the CDK writes it.
    """
    shown = {one.stack.name: one.shown(reveals=reveals) for one in given}
    whole = {one.stack.name: one.whole for one in given}
    write_text(_json(next(iter(shown.values())) if is_one else shown).decode())
    if parsed.output_file is not None:
        _write_file(Path(parsed.output_file), next(iter(whole.values())) if is_one else whole)


def _document(value: Any) -> Any:
    """A list or mapping that a query gives as text, as what it is; anything else as it is.

    >>> _document('["a"]'), _document("[a")
    (['a'], '[a')
    """
    if isinstance(value, str) and value.startswith(("[", "{")):
        with suppress(ValueError):
            return orjson.loads(value)
    return value


def _duration(seconds: float) -> str:
    """A time as people read it.

    >>> _duration(3725.5), _duration(0.12)
    ('1h 2m 5.5s', '0.1s')
    """
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [f"{hours:.0f}h"] if hours else []
    parts += [f"{minutes:.0f}m"] if minutes or hours else []
    return " ".join((*parts, f"{left:.1f}s"))


def _json(document: object) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _write_file(path: Path, document: object) -> None:
    try:
        write_private(path, _json(document))
    except OSError as error:
        raise OperationalError(f"cannot write {path}: {error.strerror}") from None
