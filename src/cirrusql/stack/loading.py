"""From the folder of a stack to its graph."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cirrusql.catalog import Catalog
from cirrusql.stack.graph.stack import Stack
from cirrusql.stack.manifest.assembly import stack_of
from cirrusql.stack.manifest.reader import read_manifest
from cirrusql.stack.problems import Problems


def load(
    folder: Path | str,
    environment: str,
    variables: Mapping[str, str] | None = None,
    *,
    catalog: Catalog | None = None,
    seed: str | None = None,
    checks_values: bool = True,
) -> Stack:
    """The stack that a folder's manifest describes, in an environment, with variables for it.

    With the `seed` of another one, tokens and UUIDs are the same. Nothing is called. Raises
    StackError with everything that is wrong with its files and, if it `checks_values`, with what
    they want of resources: whoever only removes a stack need not mind that.
    """
    problems = Problems()
    manifest = read_manifest(Path(folder), problems)
    if manifest is None:
        problems.raise_any()
        raise AssertionError("not reached")
    opened = catalog or Catalog.open()
    stack = stack_of(manifest, environment, dict(variables or {}), opened, problems, seed)
    if checks_values:
        from cirrusql.stack.validation import note_invalid

        note_invalid(stack, opened, problems)
    problems.raise_any()
    return stack
