"""The place for a stack's state that a user names."""

from __future__ import annotations

import re
from pathlib import Path

from cirrusql.engine.engine import Engine
from cirrusql.errors import InterfaceError, NotSupportedError
from cirrusql.stack.state.places import FilePlace, StatePlace, default_place

_OBJECT = re.compile(
    r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(?P<key>.*[^/])", re.DOTALL
)


def place_of(state: str | None, engine: Engine, stack: str, environment: str) -> StatePlace:
    """The place that a user names, else the one in the user's data folder; raises as they do."""
    if state is not None:
        return chosen_place(state, engine)
    return default_place(engine, stack, environment)


def chosen_place(text: str, engine: Engine) -> StatePlace:
    """The place for a file's path, or for an object as `s3://BUCKET/KEY`.

    Raises InterfaceError for an object's name that is none, NotSupportedError for another scheme.
    """
    scheme, colon, _ = text.partition("://")
    if not colon:
        return FilePlace(Path(text))
    if scheme != "s3":
        hint = "give a file's path, or s3://BUCKET/KEY"
        raise NotSupportedError(f"a state cannot be kept in {scheme}", hint=hint)
    named = _OBJECT.fullmatch(text)
    if named is None:
        hint = "write it like s3://my-bucket/stacks/shop.json"
        raise InterfaceError(f"'{text}' does not name an object of a bucket", hint=hint)
    from cirrusql.cloudcontrol.objects import ObjectName
    from cirrusql.stack.state.bucket import BucketPlace

    return BucketPlace(ObjectName(named["bucket"], named["key"]), engine)
