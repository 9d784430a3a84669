"""Resources read and writes planned by type, identifier and values, without a statement's text."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cirrusql.engine.statement import StatementContext
    from cirrusql.execute.read.direct import Key, Listed, Model, Models, Read
    from cirrusql.execute.read.recalled import Recalled
    from cirrusql.execute.write.planned import PlannedWrite

Json = Any


class DirectCalls:
    """What a session does without SQL; each call is a statement with events, limits and an end.

    With the option `as_of` resources are read and listed as the inventory had them, without a call.
    What is carried over from before is told of by an event `scope.failed`.
    """

    @abstractmethod
    def _directly(self, kind: str) -> AbstractContextManager[StatementContext]:
        """The context of a statement of that kind, which ends with the block."""

    def read(self, type_name: str, identifier: str, region: str) -> Model:
        """A resource as it is now, by one GetResource, or as it was at the moment of `as_of`.

        Raises NotFound, UnknownName for a type or a region that does not exist, NotSupportedError
        for a type that cannot be read, and what else went wrong; with `as_of` NotCollected for what
        was never asked, and OperationalError where there is no inventory.
        """
        from cirrusql.execute.read.direct import read_resource

        with self._directly("READ") as context:
            key = (type_name, identifier, region)
            return context.run(read_resource(key, context, _past(context)))

    def read_all(
        self, keys: Sequence[Key], heard: Callable[[int, Read], None] | None = None
    ) -> Models:
        """Resources as they are now, or were: each by type, identifier and region, many at once.

        What each key gave, in their order: a model, None for what is not there, and the error of
        what could not be read. `heard` is called with a key's place and that as soon as it is
        known, on the engine's loop. Raises Cancelled and Timeout, and OperationalError as `read`.
        """
        from cirrusql.execute.read.direct import read_resources

        with self._directly("READ") as context:
            return context.run(read_resources(keys, context, heard, _past(context)))

    def list(self, type_name: str, region: str, keys: Mapping[str, Json] | None = None) -> Listed:
        """Every resource of a type in a region: the identifier, and what listing tells of it.

        `keys` is what the list is asked with, such as the parent's identifier, by the schema's
        names. Raises UnknownName for a type or a region that does not exist, NotSupportedError for
        a type that cannot be listed, and what else went wrong, on whatever page; and as `read`.
        """
        from cirrusql.execute.read.direct import list_resources

        with self._directly("LIST") as context:
            return context.run(list_resources(type_name, region, keys, context, _past(context)))

    def planned_create(
        self, type_name: str, region: str, values: Mapping[str, Json]
    ) -> PlannedWrite:
        """The creation of a resource with these properties, checked and not sent; see `apply`.

        `values` are JSON values by the schema's names of the properties. Raises InvalidProperty for
        what the schema refuses, UnknownName and NotSupportedError as `read`.
        """
        from cirrusql.execute.write.direct import planned_directly
        from cirrusql.plan import Target, Verb

        with self._directly("INSERT") as context:
            target = Target(region, None, values, {})
            return planned_directly(Verb.CREATE, type_name, target, context)

    def planned_update(
        self,
        type_name: str,
        region: str,
        identifier: str,
        operations: Sequence[Mapping[str, Json]],
        current: Mapping[str, Json] | None = None,
    ) -> PlannedWrite:
        """The change of a resource by a patch (RFC 6902), checked and not sent; see `apply`.

        `current` is the resource as it was read, if it was: it is what a change without operations,
        which makes no call, leaves. Raises DataError for a malformed operation, UnknownName and
        NotSupportedError as `read`, and with `as_of`: a change is of what is there now.
        """
        from cirrusql.execute.write.direct import patch_of, planned_directly
        from cirrusql.plan import Target, Verb

        with self._directly("UPDATE") as context:
            target = Target(region, identifier, patch_of(operations), {}, current)
            return planned_directly(Verb.UPDATE, type_name, target, context)

    def planned_delete(self, type_name: str, region: str, identifier: str) -> PlannedWrite:
        """The deletion of a resource, checked and not sent; see `apply`.

        Raises UnknownName and NotSupportedError as `planned_update`.
        """
        from cirrusql.execute.write.direct import planned_directly
        from cirrusql.plan import Target, Verb

        with self._directly("DELETE") as context:
            target = Target(region, identifier, {}, {})
            return planned_directly(Verb.DELETE, type_name, target, context)


def _past(context: StatementContext) -> Recalled | None:
    """What answers in the place of the service; None where that is asked."""
    as_of = context.options.as_of
    if as_of is None:
        return None
    from cirrusql.execute.read.recalled import Recalled

    return Recalled(context, as_of)
