"""What stacks export to each other: names that are unique in an account and region.

They are looked for in what is kept of the stacks of the same cloud, in the user's data folder.
"""

from __future__ import annotations

from collections.abc import Iterator

from cirrusql.engine.engine import Engine
from cirrusql.stack.state.places import kept_states
from cirrusql.stack.state.records import Snapshot, read_snapshot


def value_of_export(engine: Engine, name: str, region: str) -> str | None:
    """What a stack of the region exports under a name; None if none does. Raises StoreError."""
    for one in _stacks(engine, region):
        if name in one.exports:
            return one.exports[name]
    return None


def exporter(engine: Engine, name: str, region: str, but: str) -> str | None:
    """The other stack that exports a name already."""
    found = (one.stack for one in _stacks(engine, region) if name in one.exports)
    return next((stack for stack in found if stack != but), None)


def importers(engine: Engine, name: str, region: str) -> list[str]:
    """The stacks that have imported a name."""
    return [one.stack for one in _stacks(engine, region) if name in one.imports]


def given_by(engine: Engine, stack: str, name: str, region: str) -> str | None:
    """What a stack of a region gives; None if there is none, or it does not give that."""
    for one in _stacks(engine, region):
        if one.stack == stack and name in one.outputs:
            return one.outputs[name]
    return None


def _stacks(engine: Engine, region: str) -> Iterator[Snapshot]:
    for where, text in kept_states(engine):
        found = read_snapshot(text, where)
        if found.environment == region:
            yield found
