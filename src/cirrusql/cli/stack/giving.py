"""What a stack gives, written: to its file with everything in it, to stdout without secrets."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from cirrusql.cli.output import write_text
from cirrusql.cli.stack.running import Running
from cirrusql.errors import OperationalError
from cirrusql.plan.secrets import HIDDEN
from cirrusql.stack.private_file import write_private


def write_outputs(
    run: Running,
    outputs: Mapping[str, Any],
    seconds: float | None,
    parsed: argparse.Namespace,
    *,
    reveals: bool = False,
) -> None:
    """Write what a stack gives: to stdout without secrets, to its file with everything in it."""
    head = {"stack_name": run.stack.name, "stack_env": run.stack.environment}
    tail = {} if seconds is None else {"elapsed_time": _duration(seconds)}
    outputs = {name: _document(value) for name, value in outputs.items()}
    whole = {**head, **outputs, **tail}
    hidden = {
        name: HIDDEN if export.protected and not reveals else outputs[name]
        for name, export in run.stack.exports.items()
    }
    write_text(_json({**head, **hidden, **tail}).decode())
    if parsed.output_file is not None:
        _write_file(Path(parsed.output_file), whole)


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
