"""The resources that queries speak of, read and described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cirrusql.engine.engine import Engine
from cirrusql.engine.environment import MEMORY
from cirrusql.engine.options import Options
from cirrusql.errors import DataError, Error, NotFound
from cirrusql.execute.read.direct import Key
from cirrusql.execute.write.calls import Subject
from cirrusql.session import Session
from cirrusql.stack.adoption.described import Described, described
from cirrusql.stack.adoption.selection import selected, selection

# A stack must not be written of an answer that is not whole, nor by something that changes another.
_OPTIONS = Options(strict=True, read_only=True)


def resources_of(queries: Sequence[str], engine: Engine) -> Sequence[Described]:
    """The resources that queries speak of, each once.

    Raises what `selection` does, DataError if there are none, and what else reading them raises.
    """
    selections = [selection(sql, engine.catalog) for sql in queries]
    with Session(engine, _OPTIONS, database=MEMORY) as session:
        keys = dict.fromkeys(key for one in selections for key in selected(one, session))
        resources = list(_described(list(keys), session, engine))
    if not resources:
        raise DataError("there is nothing to export", hint="the queries have no rows")
    return resources


def _described(keys: Sequence[Key], session: Session, engine: Engine) -> Iterator[Described]:
    for key, model in zip(keys, session.read_all(keys), strict=True):
        if isinstance(model, Error):
            raise model
        if model is None:
            message = f"{key[0]} '{key[1]}' in {key[2]} has gone while it was exported"
            raise NotFound(message, hint="try again")
        resource_type = engine.catalog.resource_type(key[0])
        state = Subject.of(resource_type, engine.catalog).desired
        yield described(key, model, resource_type, state)


def main_region(resources: Sequence[Described]) -> str:
    """The region that most of the resources are in; those that are everywhere do not count."""
    counted = Counter(one.region for one in resources if not one.resource_type.is_global)
    return counted.most_common(1)[0][0] if counted else resources[0].region
